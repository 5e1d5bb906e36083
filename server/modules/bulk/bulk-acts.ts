import type { Cx } from '../../platform/context.ts'
import type { Problem } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { blindFollowers, changeFollowers, checkFollower } from '../followers/follow-many.ts'
import { applyMacros, undoMacroRun } from '../macros/apply-macros.ts'
import { escalate } from '../ticket-acts/escalate.ts'
import { mergeTickets } from '../ticket-acts/merge.ts'
import { undoTicketAct } from '../ticket-acts/undo-act.ts'
import { setTicketVisibility, type VisibilityWish, visibilityOf } from '../tickets/ticket-access.ts'
import { labelIdsOf } from '../tickets/ticket-state.ts'
import { getTicketRecord } from '../tickets/tickets.service.ts'
import { stateOf, undoOf } from '../tickets/undo-change.ts'
import type { BulkActs, Undo } from './bulk.store.ts'

/** What changes of many tickets do besides fields and messages: followers, merging, macros, visibility. */

type Followers = NonNullable<BulkActs['followers']>
type Followed = NonNullable<Undo['followers']>

/** Refused at once is who is no member, or whom the asker may not let follow. */
export async function checkFollowers(cx: Cx, { add = [], remove = [] }: Followers): Promise<void> {
  for (const userId of [...add, ...remove]) await checkFollower(cx, userId)
}

export async function checkMerge(cx: Cx, target: string): Promise<void> {
  require(cx.actor, 'tickets:merge')
  require(cx.actor, 'tickets:update')
  await getTicketRecord(cx, target)
}

/** The tickets that some new follower does not see, with the refusal of each. */
export async function refusedFollowers(
  cx: Cx,
  followers: Followers | undefined,
  ticketIds: readonly string[],
): Promise<ReadonlyMap<string, Problem>> {
  return followers?.add?.length ? blindFollowers(cx, ticketIds, followers.add) : new Map()
}

/** Who began or ended to follow, by ticket; tickets where nothing changed are absent. */
export async function follow(
  cx: Cx,
  { add = [], remove = [] }: Followers,
  ticketIds: readonly string[],
  cause: Record<string, unknown>,
): Promise<Map<string, Followed>> {
  const added = await changeFollowers(cx, { ticketIds, userIds: add, follows: true, cause })
  const removed = await changeFollowers(cx, { ticketIds, userIds: remove, follows: false, cause })
  const done = new Map<string, Followed>()
  for (const id of new Set([...added.keys(), ...removed.keys()]))
    done.set(id, { added: added.get(id) ?? [], removed: removed.get(id) ?? [] })
  return done
}

/** Puts back who followed: true when anything had to change. Who does not see the ticket any more does not follow it again. */
export async function unfollow(
  cx: Cx,
  ticketId: string,
  { added, removed }: Followed,
  cause: Record<string, unknown>,
): Promise<boolean> {
  const seeing = []
  for (const userId of removed) if ((await blindFollowers(cx, [ticketId], [userId])).size === 0) seeing.push(userId)
  return (await follow(cx, { add: seeing, remove: added }, [ticketId], cause)).size > 0
}

/** Merges one ticket; what undoing takes. */
export async function mergeRow(cx: Cx, source: string, into: NonNullable<BulkActs['mergeInto']>): Promise<string> {
  const { actIds } = await mergeTickets(cx, { target: into.ticket, sourceIds: [source], reason: into.reason })
  const [actId] = actIds
  if (!actId) throw new Error('mergeTickets gave no act.')
  return actId
}

export async function unmergeRow(cx: Cx, actId: string): Promise<void> {
  await undoTicketAct(cx, actId)
}

/** Applies macros to one ticket; what undoing takes, or null when the ticket was so already. */
export async function applyToRow(
  cx: Cx,
  ticket: string,
  macros: NonNullable<BulkActs['macros']>,
  options: { cause: Record<string, unknown>; finishAnyway?: string; lastSeenMessageId?: string | null },
): Promise<string | null> {
  const chosen = macros.map(({ id, skip }) => ({ id, skip }))
  return (await applyMacros(cx, { id: newId(), ticket, macros: chosen, ...options })).runId
}

/** As long as the change of many tickets itself is kept, not for the hour of a single one. */
export const unapplyRow = (cx: Cx, runId: string) => undoMacroRun(cx, runId, { anyTime: true })

const plainOf = ({ visibility, userIds, teamIds }: VisibilityWish) =>
  JSON.stringify([visibility, [...new Set(userIds)].sort(), [...new Set(teamIds)].sort()])

/** Says who sees a ticket, as setTicketVisibility does; what undoing takes, or null when it was so already. */
export async function setVisibility(
  cx: Cx,
  ticketId: string,
  wish: VisibilityWish,
  cause: Record<string, unknown>,
): Promise<Undo['visibility'] | null> {
  const before = await visibilityOf(cx, ticketId)
  await setTicketVisibility(cx, ticketId, wish, { cause })
  return plainOf(before) === plainOf(wish) ? null : { before, after: wish }
}

/** Puts back who saw it: false when somebody has said otherwise since. */
export async function resetVisibility(
  cx: Cx,
  ticketId: string,
  { before, after }: NonNullable<Undo['visibility']>,
  cause: Record<string, unknown>,
): Promise<boolean> {
  if (plainOf(await visibilityOf(cx, ticketId)) !== plainOf(after)) return false
  await setTicketVisibility(cx, ticketId, before, { cause })
  return true
}

/** Escalates one ticket; what undoing takes. */
export async function escalateRow(
  cx: Cx,
  ticket: string,
  { reason }: NonNullable<BulkActs['escalate']>,
  cause: Record<string, unknown>,
): Promise<Undo> {
  const { before, after, ...escalation } = await escalate(cx, { ticket, reason, cause })
  const labelIds = await labelIdsOf(cx, before.id)
  const fields = undoOf(stateOf(before, labelIds), stateOf(after, labelIds)) ?? { before: {}, after: {} }
  return { ...fields, escalation }
}
