import type { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { cursorsOf } from '../../platform/http/paging.ts'
import { can, require } from '../../platform/permissions.ts'
import { type ActivityRow, findPeople, listActivitiesOf, listSources, type RowRef } from '../crm-mirror/find-people.ts'
import { findContactWithEmails } from '../customers/customers.service.ts'
import { findMember, findMemberIdByEmail } from '../members/members.service.ts'
import { getOrgSettings } from '../orgs/orgs.service.ts'
import { getTicketRecord } from '../tickets/tickets.service.ts'
import { ActivityKey, type CrmActivity, type TicketCrm } from './crm-panel.contract.ts'
import { isStale, linkOf, lookedUp, shownFields } from './crm-panel.rules.ts'

/** So many rows of each list come with the panel; the rest by asking on. */
const firstRows = 5

type Sources = Map<string, { name: string; contactUrl: string | null; accountUrl: string | null }>
type Activities = { data: z.infer<typeof CrmActivity>[]; nextCursor: string | null }

/**
 * What the mirror says of the requester of a ticket that the actor sees, for members with CRM access. The same empty answer for whom it
 * does not know and for requesters who are members (product.md MX5, MX11).
 */
export async function getTicketCrm(cx: Cx, idOrCode: string): Promise<z.infer<typeof TicketCrm>> {
  const { contacts, accounts, people } = await findRequester(cx, idOrCode)
  const [first] = contacts
  const none = { data: [], nextCursor: null }
  if (!first) return { contact: null, accounts: [], activities: none, notes: none }
  const { crm } = await getOrgSettings(cx)
  const sources = await readSources(cx)
  const said = (row: RowRef & { url: string | null }, template: 'contactUrl' | 'accountUrl') => ({
    url: linkOf(row, sources.get(row.source)?.[template] ?? null),
    source: sourceOf(sources, row.source),
  })
  const [activities, notes] = [
    await pageOf(cx, people, sources, { notes: false, limit: firstRows }),
    await pageOf(cx, people, sources, { notes: true, limit: firstRows }),
  ]
  const emails = [first.email, first.email2, first.email3].flatMap((one) => one?.trim() || [])
  return {
    contact: {
      name: first.name,
      email: first.matched,
      otherEmails: [...new Set(emails)].filter((one) => one !== first.matched),
      phone: first.phone,
      fields: shownFields(first.data, crm.contactFields),
      ...said(first, 'contactUrl'),
      syncedAt: first.syncedAt.toISOString(),
      stale: can(cx.actor, 'settings:manage') ? isStale(first.syncedAt, cx.now, crm.staleHours) : null,
      matches: contacts.length,
    },
    accounts: accounts.map((account) => ({
      id: account.id,
      name: account.name,
      type: account.type,
      fields: shownFields(account.metadata, crm.accountFields),
      ...said(account, 'accountUrl'),
    })),
    activities,
    notes,
  }
}

/** The orders, contracts and notes of the same person and accounts, page by page. */
export async function listTicketCrmActivities(
  cx: Cx,
  idOrCode: string,
  query: { notes: boolean; limit: number; cursor?: string },
): Promise<Activities> {
  const { people } = await findRequester(cx, idOrCode)
  return pageOf(cx, people, await readSources(cx), query)
}

type People = { ticketId: string; contacts: RowRef[]; accounts: RowRef[] }

/** The ticket as far as the actor sees it, and who its requester is in the mirror. */
async function findRequester(cx: Cx, idOrCode: string) {
  require(cx.actor, 'crm:read')
  const ticket = await getTicketRecord(cx, idOrCode)
  const customer = await findAskedAbout(cx, ticket)
  const { contacts, accounts } = await findPeople(cx, customer?.emails ?? [])
  const people: People = { ticketId: ticket.id, contacts, accounts }
  return { contacts, accounts, people }
}

/**
 * The requester with the addresses that are looked up. Null: nobody is asked about, since he has none or is an active member, by any of
 * his addresses.
 */
export async function findAskedAbout(
  cx: Cx,
  ticket: { requesterId: string | null; requesterUserId: string | null },
): Promise<{ name: string; emails: string[] } | null> {
  if (ticket.requesterUserId !== null && (await findMember(cx, ticket.requesterUserId))?.active) return null
  const contact = ticket.requesterId === null ? null : await findContactWithEmails(cx, ticket.requesterId)
  const emails = await listAskedAddresses(cx, contact?.emails ?? [])
  return contact && emails.length > 0 ? { name: contact.name, emails } : null
}

/** These addresses as they are looked up; none when one of them is a member’s. */
export async function listAskedAddresses(cx: Cx, emails: readonly string[]): Promise<string[]> {
  const { crm } = await getOrgSettings(cx)
  const addresses = lookedUp(emails, crm.plusTags)
  for (const address of addresses) if ((await findMemberIdByEmail(cx, address)) !== null) return []
  return addresses
}

async function readSources(cx: Cx): Promise<Sources> {
  return new Map((await listSources(cx)).map(({ source, ...row }) => [source, row]))
}

const sourceOf = (sources: Sources, key: string) => ({ key, name: sources.get(key)?.name ?? key })

async function pageOf(
  cx: Cx,
  { ticketId, contacts, accounts }: People,
  sources: Sources,
  { notes, limit, cursor }: { notes: boolean; limit: number; cursor?: string },
): Promise<Activities> {
  const cursors = cursorsOf(cx, 'ticket-crm', { ticketId, notes }, ActivityKey)
  const after = cursors.read(cursor)
  if (contacts.length === 0) return { data: [], nextCursor: null }
  const rows = await listActivitiesOf(cx, {
    contacts,
    accounts,
    notes,
    after: after && { at: after[0], id: after[1] },
    limit: limit + 1,
  })
  const page = cursors.cut(rows, limit, (row) => [row.at, row.id])
  return { data: page.rows.map((row) => present(row, sources)), nextCursor: page.nextCursor }
}

function present(row: ActivityRow, sources: Sources): z.infer<typeof CrmActivity> {
  const { id, kind, title, status, amount, currency, occurredAt, body } = row
  return {
    ...{ id, kind, title, status, amount, currency, body },
    occurredAt: occurredAt?.toISOString() ?? null,
    url: linkOf({ url: row.url, externalId: '' }, null),
    source: sourceOf(sources, row.source),
  }
}
