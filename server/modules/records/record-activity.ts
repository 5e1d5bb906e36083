import { z } from 'zod'
import {
  type ActivityKind,
  type ActivityPart,
  type ActivityPlace,
  activityKinds,
} from '../../platform/activity-place.ts'
import type { Cx } from '../../platform/context.ts'
import { cursorsOf } from '../../platform/http/paging.ts'
import { can } from '../../platform/permissions.ts'
import { getRecord, listRecentTickets, ticketsOfRecord, waysTo } from '../associations/record-tickets.ts'
import type { HistoryTypeName } from '../associations/record-types.ts'
import { listRecentMessages, readMessageGlances } from '../conversations/recent-messages.ts'
import { listRecentNotes, readNotes } from '../customers/customer-notes.service.ts'
import { contactsOfAccount, leadsOfContact, listAbsorbed, listConvertedLeads } from '../customers/people-matches.ts'
import { listRecentTasks, readTasks, type TaskSubject } from '../tasks/list-recent-tasks.ts'
import { readTicketsByIds } from '../tickets/list-tickets.ts'
import type { RecordActivity } from './record-activity.contract.ts'
import { listRecentChanges } from './record-changes.store.ts'
import { readChanges } from './record-changes.ts'

type RecordOf = { type: HistoryTypeName; id: string }
type Listed = { micros: string; id: string }

/** The instant in microseconds, the kind, and the id: of a change a number, else a UUID. */
const Key = z
  .tuple([z.string().regex(/^\d{1,18}$/), z.enum(activityKinds), z.string()])
  .refine(([, kind, id]) => (kind === 'change' ? /^\d{1,18}$/.test(id) : z.uuid().safeParse(id).success))

/**
 * What happened with a record, the newest first (product.md CR14): its tickets and their messages as far as the actor sees the tickets, the
 * tasks and notes about it (and about the contacts of an account), and what was changed of it: also of those that were merged into it and
 * of the leads that it was. 404 `association.not_found`.
 */
export async function listRecordActivity(
  cx: Cx,
  asked: RecordOf,
  list: { kinds?: readonly ActivityKind[]; limit: number; cursor?: string },
): Promise<{ data: RecordActivity[]; nextCursor: string | null }> {
  const { kinds, limit, cursor } = list
  const of = { type: asked.type, id: (await getRecord(cx, asked)).id }
  const cursors = cursorsOf(cx, 'record-activity', { ...asked, kinds: kinds?.toSorted().join() }, Key)
  const key = cursors.read(cursor)
  const after = key && { micros: key[0], kind: key[1], id: key[2] }
  const found: ActivityPlace[] = []
  for (const kind of kinds ?? activityKinds)
    for (const one of await listers[kind](cx, of, { after, limit: limit + 1 })) found.push({ ...one, kind })
  const page = cursors.cut(found.sort(newestFirst), limit, ({ micros, kind, id }) => [micros, kind, id])
  return { data: await present(cx, of, page.rows), nextCursor: page.nextCursor }
}

function newestFirst(a: ActivityPlace, b: ActivityPlace): number {
  if (a.micros !== b.micros) return BigInt(a.micros) > BigInt(b.micros) ? -1 : 1
  const kinds = activityKinds.indexOf(a.kind) - activityKinds.indexOf(b.kind)
  if (kinds !== 0 || a.id === b.id) return kinds
  const isNewer = a.kind === 'change' ? BigInt(a.id) > BigInt(b.id) : a.id > b.id
  return isNewer ? -1 : 1
}

const listers: Record<ActivityKind, (cx: Cx, of: RecordOf, part: ActivityPart) => Promise<Listed[]>> = {
  ticket: async (cx, of, part) =>
    can(cx.actor, 'tickets:read') ? listRecentTickets(cx, await waysTo(cx, of.type, of.id), part) : [],
  message: async (cx, of, part) =>
    can(cx.actor, 'tickets:read')
      ? listRecentMessages(cx, ticketsOfRecord(cx, await waysTo(cx, of.type, of.id)), part)
      : [],
  task: async (cx, of, part) => listRecentTasks(cx, { ...of, below: tasksBelow(cx, of) }, part),
  note: async (cx, { type, id }, part) => {
    if (type !== 'contact' && type !== 'account' && type !== 'object') return []
    return listRecentNotes(
      cx,
      { kind: type, id, contacts: type === 'account' ? contactsOfAccount(cx, id) : null },
      part,
    )
  },
  change: async (cx, of, part) => listRecentChanges(cx, [of.id, ...(await formerIds(cx, of))], part),
}

/** What is to be done for the contacts of an account is the account's too, and for the leads that a contact was. */
function tasksBelow(cx: Cx, { type, id }: RecordOf): TaskSubject['below'] {
  if (type === 'account') return { type: 'contact', ids: contactsOfAccount(cx, id) }
  return type === 'contact' ? { type: 'lead', ids: leadsOfContact(cx, id) } : null
}

/** What it was before: those that were merged into it, and the leads that it was. */
async function formerIds(cx: Cx, { type, id }: RecordOf): Promise<string[]> {
  if (type !== 'contact' && type !== 'account') return []
  const absorbed = await listAbsorbed(cx, type, id)
  return type === 'account' ? absorbed : [...absorbed, ...(await listConvertedLeads(cx, id))]
}

/** Entries as the API shows them; what went away meanwhile is absent. */
async function present(cx: Cx, of: RecordOf, places: readonly ActivityPlace[]): Promise<RecordActivity[]> {
  const idsOf = (kind: ActivityKind) => places.flatMap((place) => (place.kind === kind ? place.id : []))
  const tickets = await readTicketsByIds(cx, idsOf('ticket'))
  const found = {
    ticket: new Map(tickets.map((ticket) => [ticket.id, ticket])),
    message: await readMessageGlances(cx, idsOf('message')),
    task: await readTasks(cx, idsOf('task')),
    note: await readNotes(cx, idsOf('note')),
    change: await readChanges(cx, of, idsOf('change')),
  }
  return places.flatMap(({ micros, kind, id }) => {
    const entry = {
      kind,
      id,
      at: new Date(Number(BigInt(micros) / 1000n)).toISOString(),
      message: kind === 'message' ? (found.message.get(id) ?? null) : null,
      task: kind === 'task' ? (found.task.get(id) ?? null) : null,
      note: kind === 'note' ? (found.note.get(id) ?? null) : null,
      ticket: kind === 'ticket' ? (found.ticket.get(id) ?? null) : null,
      change: kind === 'change' ? (found.change.get(id) ?? null) : null,
    }
    return entry[kind] ? [entry] : []
  })
}
