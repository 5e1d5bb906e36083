import type { Cx } from '../../platform/context.ts'
import type { MovedDrafts } from '../conversations/move-drafts.ts'
import type { MovedMessage } from '../conversations/move-messages.ts'
import type { MergedTickets, MovedState } from '../tickets/merge-tickets.ts'
import type { MovedLinks } from './links.store.ts'

/** What a merge changed besides the fields of both tickets, as plain JSON. */
export type MergeEffect = {
  kind: 'merge'
  tickets: MergedTickets
  messages: MovedMessage[]
  /** Absent in merges from before drafts found their way back. */
  drafts?: MovedDrafts
  followers: string[]
  participants: string[]
  links: MovedLinks
  /** Ids of the items that came, with the places that they had. */
  checklist: { id: string; position: number }[]
}

/** What moving messages into a new ticket (split) or another one changed: both tickets as they were, and what went along. */
export type MoveEffect = {
  kind: 'split' | 'move'
  messages: MovedMessage[]
  source: MovedState
  /** Of the new ticket of a split. */
  targetVersion: number
  /** Absent, as the drafts are, in splits from before messages were moved between tickets. */
  target?: MovedState
  drafts?: MovedDrafts
}

export type ActRow = {
  id: string
  kind: 'merge' | 'split' | 'move'
  sourceId: string
  targetId: string
  reason: string
  byId: string | null
  byName: string
  effect: MergeEffect | MoveEffect
  at: Date
  undoUntil: Date
  undoneAt: Date | null
}

export async function insertAct(cx: Cx, act: Omit<ActRow, 'undoneAt' | 'at'>): Promise<void> {
  await cx.tx
    .insertInto('ticketActs')
    .values({ orgId: cx.org.id, ...act, effect: JSON.stringify(act.effect), at: cx.now, undoneAt: null })
    .execute()
}

export async function findAct(cx: Cx, id: string): Promise<ActRow | null> {
  const row = await cx.tx
    .selectFrom('ticketActs')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return (row as ActRow | undefined) ?? null
}

/** Notes that an act was taken back; false when somebody did so already. */
export async function markUndone(cx: Cx, id: string): Promise<boolean> {
  const row = await cx.tx
    .updateTable('ticketActs')
    .set({ undoneAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .where('undoneAt', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Acts to or from a ticket that were not taken back, the newest first. At most 50. */
export async function listActs(cx: Cx, ticketId: string): Promise<Omit<ActRow, 'effect'>[]> {
  const rows = await cx.tx
    .selectFrom('ticketActs')
    .select(['id', 'kind', 'sourceId', 'targetId', 'reason', 'byId', 'byName', 'at', 'undoUntil', 'undoneAt'])
    .where('orgId', '=', cx.org.id)
    .where((eb) => eb.or([eb('sourceId', '=', ticketId), eb('targetId', '=', ticketId)]))
    .where('undoneAt', 'is', null)
    .orderBy('at', 'desc')
    .limit(50)
    .execute()
  return rows as Omit<ActRow, 'effect'>[]
}
