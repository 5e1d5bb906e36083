import { createLazyRoute } from '@tanstack/react-router'
import { OpportunitiesPage } from './opportunities-page.tsx'
import { OpportunityPage } from './opportunity-page.tsx'
import { OpportunityStagesPage } from './opportunity-stages-page.tsx'

export const opportunitiesRoute = createLazyRoute('/app/opportunities')({ component: OpportunitiesPage })
export const opportunityRoute = createLazyRoute('/app/opportunities/$opportunityId')({ component: OpportunityPage })
export const opportunityStagesRoute = createLazyRoute('/app/settings/opportunity-stages')({
  component: OpportunityStagesPage,
})
