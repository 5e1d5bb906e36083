import { registerConsumer } from '../../platform/events.ts'
import type { Module } from '../../platform/http/http.ts'
import { registerCustomerPlace } from '../customers/customer-places.ts'
import { listAccountsOf, listLeadsOf } from '../customers/people-matches.ts'
import { customersByIds } from '../customers/search-customers.ts'
import { associateSenders } from './associate-sender.ts'
import { associationsRoutes } from './associations.routes.ts'
import { type RecordType, registerRecordType } from './record-types.ts'

const matches: Record<'contact' | 'lead' | 'account', NonNullable<RecordType['match']>> = {
  contact: async (_cx, contactId) => [contactId],
  lead: listLeadsOf,
  account: listAccountsOf,
}

export const associationsModule: Module = {
  name: 'associations',
  register: () => {
    for (const type of ['contact', 'lead', 'account'] as const)
      registerRecordType({
        type,
        permission: 'customers:read',
        find: async (cx, ids) =>
          (await customersByIds(cx, type, ids)).map(({ id, name, details, accounts }) => ({
            id,
            name,
            facts: [...details.slice(0, 2), ...accounts.slice(0, 1).map((account) => account.name)],
          })),
        match: matches[type],
      })
    for (const kind of ['contact', 'account'] as const)
      registerCustomerPlace({ kind, table: 'ticket_associations', column: 'record_id', key: 'ticket_id' })
    registerConsumer(associateSenders)
  },
  routes: associationsRoutes,
}
