import { createLazyRoute } from '@tanstack/react-router'
import { PoliciesPage } from './policies-page.tsx'
import { PolicyPage } from './policy-page.tsx'

export const slaRoute = createLazyRoute('/app/settings/sla')({ component: PoliciesPage })
export const slaPolicyRoute = createLazyRoute('/app/settings/sla/$policyId')({ component: PolicyPage })
