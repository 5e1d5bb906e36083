import { createLazyRoute } from '@tanstack/react-router'
import { FormRulesPage } from './form-rules-page.tsx'

export const formRulesRoute = createLazyRoute('/app/settings/form-rules')({ component: FormRulesPage })
