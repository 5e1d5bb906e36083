import type { Cx } from '../../platform/context.ts'
import { type HeldRow, listHeld } from './member-statuses.store.ts'
import type { ReassignMode } from './reassign-modes.ts'
import { hasEnded, isAvailable } from './user-statuses.rules.ts'
import { listStatuses, type StatusRow } from './user-statuses.store.ts'

export type Availability = {
  available: boolean
  statusId: string
  statusName: string
  /** Since when he has it, when a person chose it; null: it came by itself, or he never took one. */
  chosenAt: Date | null
}

/**
 * Whether members can be given tickets by rules, as far as their statuses say: working hours, access and caps are asked elsewhere, and
 * being online decides nothing. What a member took by hand wins until it ends. Every id is answered; who never took a status, or is
 * not known, has the default one. Two statements.
 */
export async function availabilityOf(cx: Cx, userIds: readonly string[]): Promise<Map<string, Availability>> {
  const held = await heldBy(cx, userIds)
  return new Map(
    [...held].map(([userId, { status, since, until, by }]) => [
      userId,
      {
        available: isAvailable({ available: status.available, until }, cx.now),
        statusId: status.id,
        statusName: status.name,
        chosenAt: by === null || by.id !== null ? since : null,
      },
    ]),
  )
}

/** Members, each with whether he is available and the name of his status. */
export async function withStatuses<Member extends { id: string }>(
  cx: Cx,
  members: readonly Member[],
): Promise<(Member & { available: boolean; status: string })[]> {
  const known = await availabilityOf(
    cx,
    members.map(({ id }) => id),
  )
  return members.map((member) => ({
    ...member,
    available: known.get(member.id)?.available ?? true,
    status: known.get(member.id)?.statusName ?? '',
  }))
}

/** What a member has, with the status itself. `since` null: he never took one. */
export type Held = {
  status: StatusRow
  since: Date | null
  until: Date | null
  note: string
  /** What the status did with tickets when it was taken. */
  reassign: ReassignMode
  by: { id: string | null; name: string } | null
}

/** What members have now: the default status once theirs has ended. Every id is answered. */
export async function heldBy(cx: Cx, userIds: readonly string[]): Promise<Map<string, Held>> {
  const [statuses, rows] = await Promise.all([listStatuses(cx), listHeld(cx, userIds)])
  const byUser = new Map(rows.map((row) => [row.userId, row]))
  return new Map(userIds.map((id) => [id, heldOf(statuses, byUser.get(id) ?? null, cx.now)]))
}

/** A stored row as what its member has now. */
export function heldOf(statuses: readonly StatusRow[], row: HeldRow | null, now: Date): Held {
  if (!row || !hasEnded(row, now)) return takenOf(statuses, row)
  return { ...takenOf(statuses, null), since: row.until, by: { id: null, name: '' } }
}

/** What a stored row says, whether or not that has ended meanwhile. */
export function takenOf(statuses: readonly StatusRow[], row: HeldRow | null): Held {
  const status = statuses.find((one) => (row ? one.id === row.statusId : one.isDefault))
  if (!status) throw new Error('There is no such status, or no default one.')
  if (!row) return { status, since: null, until: null, note: '', reassign: 'none', by: null }
  const by = row.byId === row.userId ? null : { id: row.byId, name: row.byName }
  return { status, since: row.since, until: row.until, note: row.note, reassign: row.reassign, by }
}
