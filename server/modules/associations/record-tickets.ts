import { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { notFound } from '../../platform/errors.ts'
import { cursorsOf, KeyInstant } from '../../platform/http/paging.ts'
import { listConvertedLeads } from '../customers/people-matches.ts'
import { readTicketsByIds } from '../tickets/list-tickets.ts'
import type { RecordTickets } from './associations.contract.ts'
import * as store from './associations.store.ts'
import { type AssociatedName, type HistoryTypeName, type RecordRef, requireRecordType } from './record-types.ts'

/** So many tickets of a record are counted, and paged through, of each way that a ticket is its. */
const looked = 1000
/** Open or not, when it was made, its id. */
const Key = z.tuple([z.boolean(), KeyInstant, z.uuid()])
const statuses = ['open', 'in_progress', 'waiting', 'resolved', 'closed'] as const

/**
 * The tickets of a record that the actor sees, open ones first, then the newest, with their number by status: those associated with it, those
 * that a contact asks for (and those of leads that became the contact), those of an account's contacts. 404 `association.not_found`.
 */
export async function getRecordTickets(
  cx: Cx,
  of: { type: AssociatedName; id: string },
  page: { limit: number; cursor?: string },
): Promise<RecordTickets> {
  const record = await getRecord(cx, of)
  const cursors = cursorsOf(cx, 'record-tickets', of, Key)
  const after = cursors.read(page.cursor)
  const tickets = await store.listRecordTickets(cx, await waysTo(cx, of.type, record.id), looked)
  const at = after ? tickets.findIndex((one) => isBehind(one, after)) : 0
  const rest = at < 0 ? [] : tickets.slice(at)
  const { rows, nextCursor } = cursors.cut(rest.slice(0, page.limit + 1), page.limit, (one) => [
    one.isOpen,
    one.createdAt.toISOString(),
    one.id,
  ])
  return {
    data: await readTicketsByIds(
      cx,
      rows.map(({ id }) => id),
    ),
    nextCursor,
    counts: statuses.flatMap((status) => {
      const count = tickets.filter((one) => one.status === status).length
      return count > 0 ? [{ status, count }] : []
    }),
    capped: tickets.length === looked,
  }
}

/** A record by its type and id. 403 for who does not see records of the type, 404 `association.not_found`. */
export async function getRecord(
  cx: Cx,
  of: { type: HistoryTypeName | AssociatedName; id: string },
): Promise<RecordRef> {
  const recordType = await requireRecordType(cx, of.type)
  const [record] = recordType ? await recordType.find(cx, [of.id]) : []
  if (!record) throw notFound('association.not_found', 'There is no such record.')
  return record
}

/** In which ways a ticket is a record's. What was associated with a lead is the history of the contact that it became. */
export async function waysTo(cx: Cx, type: HistoryTypeName | AssociatedName, id: string): Promise<store.WaysToTickets> {
  const leads = type === 'contact' ? await listConvertedLeads(cx, id) : []
  return {
    recordIds: [id, ...leads],
    requesterId: type === 'contact' ? id : null,
    accountId: type === 'account' ? id : null,
  }
}

/** The ids of all tickets of a record that the actor sees, as a sub-select for statements of other modules. */
export const ticketsOfRecord = (
  ...given: Parameters<typeof store.ticketsOfRecord>
): ReturnType<typeof store.ticketsOfRecord> => store.ticketsOfRecord(...given)

/** Places of a record's tickets that the actor sees, the newest first. */
export const listRecentTickets = (
  ...given: Parameters<typeof store.listRecentTickets>
): ReturnType<typeof store.listRecentTickets> => store.listRecentTickets(...given)

/** True for a ticket that comes after the key: closed after open, older after newer, then by id. */
function isBehind(
  one: { isOpen: boolean; createdAt: Date; id: string },
  [isOpen, at, id]: z.infer<typeof Key>,
): boolean {
  if (one.isOpen !== isOpen) return isOpen
  const time = one.createdAt.getTime() - new Date(at).getTime()
  return time === 0 ? one.id < id : time < 0
}
