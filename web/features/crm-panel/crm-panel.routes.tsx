import { createLazyRoute } from '@tanstack/react-router'
import { CrmPage } from './crm-page.tsx'

export const crmRoute = createLazyRoute('/app/settings/crm')({ component: CrmPage })
