import { createLazyRoute } from '@tanstack/react-router'
import { CustomFieldsPage } from './custom-fields-page.tsx'

export const customFieldsRoute = createLazyRoute('/app/settings/custom-fields')({ component: CustomFieldsPage })
