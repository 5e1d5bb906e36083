import { createLazyRoute } from '@tanstack/react-router'
import { LeadPage } from './lead-page.tsx'
import { LeadsPage } from './leads-page.tsx'

export const leadsRoute = createLazyRoute('/app/leads')({ component: LeadsPage })
export const leadRoute = createLazyRoute('/app/leads/$leadId')({ component: LeadPage })
