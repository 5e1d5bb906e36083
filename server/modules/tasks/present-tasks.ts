import type { Cx } from '../../platform/context.ts'
import { can } from '../../platform/permissions.ts'
import { namesOfCustomers } from '../customers/names-of-customers.ts'
import { namesOfMembers } from '../members/names-of-members.ts'
import { refsOfObjects } from '../objects/objects.service.ts'
import { namesOfOpportunities } from '../opportunities/opportunities.service.ts'
import { listTicketLinks } from '../tickets/ticket-links.ts'
import type { Task } from './tasks.contract.ts'
import type { TaskRow } from './tasks.store.ts'

type IdField = Extract<keyof TaskRow, `${string}Id`>

/** Tasks as the API shows them: each name looked up once, a ticket only for who sees it. */
export async function presentTasks(cx: Cx, rows: readonly TaskRow[]): Promise<Task[]> {
  const idsOf = (...fields: IdField[]) => [
    ...new Set(rows.flatMap((row) => fields.flatMap((field) => row[field] ?? []))),
  ]
  const none = new Map<string, string>()
  const named = (ids: string[], find: (ids: string[]) => Promise<Map<string, string>>) =>
    ids.length > 0 ? find(ids) : none
  // None waits for another.
  const [tickets, members, contacts, accounts, leads, opportunities, objects] = await Promise.all([
    listTicketLinks(cx, can(cx.actor, 'tickets:read') ? idsOf('ticketId') : []),
    named(idsOf('assigneeId', 'doneById', 'createdById'), (ids) => namesOfMembers(cx, ids, { active: false })),
    named(idsOf('contactId'), (ids) => namesOfCustomers(cx, 'contacts', ids)),
    named(idsOf('accountId'), (ids) => namesOfCustomers(cx, 'accounts', ids)),
    named(idsOf('leadId'), (ids) => namesOfCustomers(cx, 'leads', ids)),
    named(idsOf('opportunityId'), (ids) => namesOfOpportunities(cx, ids)),
    refsOfObjects(cx, idsOf('objectId')),
  ])
  const ref = (names: ReadonlyMap<string, string>, id: string | null) => {
    const name = id === null ? undefined : names.get(id)
    return id === null || name === undefined ? null : { id, name }
  }
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    description: row.description,
    dueAt: row.dueAt?.toISOString() ?? null,
    assignee: ref(members, row.assigneeId),
    ticket: (row.ticketId !== null && tickets.get(row.ticketId)) || null,
    contact: ref(contacts, row.contactId),
    account: ref(accounts, row.accountId),
    lead: ref(leads, row.leadId),
    opportunity: ref(opportunities, row.opportunityId),
    object: (row.objectId !== null && objects.get(row.objectId)) || null,
    doneAt: row.doneAt?.toISOString() ?? null,
    doneBy: ref(members, row.doneById),
    createdBy: ref(members, row.createdById),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }))
}
