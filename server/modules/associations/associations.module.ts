import { registerConsumer } from '../../platform/events.ts'
import type { Module } from '../../platform/http/http.ts'
import { registerFieldSource } from '../conditions/condition-fields.ts'
import { registerCustomerPlace } from '../customers/customer-places.ts'
import { leadsByIds } from '../customers/leads.service.ts'
import { namesOfCustomers } from '../customers/names-of-customers.ts'
import { listAccountsOf, listLeadsOf } from '../customers/people-matches.ts'
import { customersByIds } from '../customers/search-customers.ts'
import { registerTicketAssociations } from '../tickets/ticket-associations.ts'
import { associateSenders } from './associate-sender.ts'
import { associationFieldSource } from './association-fields.ts'
import { associationsRoutes } from './associations.routes.ts'
import { associatedOf } from './list-associated.ts'
import { type RecordType, registerRecordType } from './record-types.ts'

const matches: Record<'contact' | 'lead' | 'account', NonNullable<RecordType['match']>> = {
  contact: async (_cx, contactIds) => new Map(contactIds.map((id) => [id, [id]])),
  lead: listLeadsOf,
  account: listAccountsOf,
}

const asking: { [type in 'contact' | 'lead']: NonNullable<RecordType['asking']> } = {
  contact: async (cx, ids) => {
    const names = await namesOfCustomers(cx, 'contacts', ids)
    return new Map([...names].map(([id, name]) => [id, { requester: { id, name } }]))
  },
  // Of a lead without an address nobody is made: the ticket is associated with it alone.
  lead: async (cx, ids) =>
    new Map(
      (await leadsByIds(cx, ids)).map(({ id, name, emails, phones, converted }) => {
        const [email, phone] = [emails[0]?.value ?? null, phones[0]?.value ?? null]
        const requester = converted ? converted.contact : email || phone ? { name, email, phone } : null
        return [id, { requester }]
      }),
    ),
}

export const associationsModule: Module = {
  name: 'associations',
  register: () => {
    for (const type of ['contact', 'lead', 'account'] as const)
      registerRecordType({
        type,
        permission: 'customers:read',
        names: (cx, ids) => namesOfCustomers(cx, `${type}s`, ids),
        find: async (cx, ids) =>
          (await customersByIds(cx, type, ids)).map(({ id, name, details, accounts }) => ({
            id,
            name,
            facts: [...details.slice(0, 2), ...accounts.slice(0, 1).map((account) => account.name)],
          })),
        match: matches[type],
        ...(type !== 'account' && { asking: asking[type] }),
      })
    for (const kind of ['contact', 'account'] as const)
      registerCustomerPlace({ kind, table: 'ticket_associations', column: 'record_id', key: 'ticket_id' })
    registerConsumer(associateSenders)
    registerFieldSource(associationFieldSource)
    registerTicketAssociations(associatedOf)
  },
  routes: associationsRoutes,
}
