import type { Module } from '../../platform/http/http.ts'
import { registerRecordType } from '../associations/record-types.ts'
import { registerCustomerPlace } from '../customers/customer-places.ts'
import { registerOrganizationSeed } from '../orgs/create-organization.ts'
import { opportunitiesRoutes } from './opportunities.routes.ts'
import { askingOfOpportunities, namesOfOpportunities } from './opportunities.service.ts'
import { seedOpportunityStages } from './opportunity-stages.ts'
import { registerOpportunityFields } from './record-fields.ts'
import { foundOpportunities } from './search-opportunities.ts'

export const opportunitiesModule: Module = {
  name: 'opportunities',
  routes: opportunitiesRoutes,
  register: () => {
    registerOrganizationSeed({ module: 'opportunities', seed: seedOpportunityStages })
    registerOpportunityFields()
    registerRecordType({
      type: 'opportunity',
      permission: 'customers:read',
      names: namesOfOpportunities,
      find: async (cx, ids) =>
        (await foundOpportunities(cx, ids)).map(({ id, name, stage, account }) => ({
          id,
          name,
          facts: [stage, ...(account ? [account.name] : [])],
        })),
      asking: askingOfOpportunities,
    })
    for (const kind of ['contact', 'account'] as const)
      registerCustomerPlace({ kind, table: 'opportunities', column: `${kind}_id`, key: 'id' })
  },
}
