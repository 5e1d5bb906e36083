import { actorOf, type Cx } from '../../platform/context.ts'
import { fieldError, forbidden, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { require } from '../../platform/permissions.ts'
import { sentence, words } from '../../platform/words.ts'
import { findMember } from '../members/members.service.ts'
import { zoneOf } from '../members/zone-of.ts'
import { type Held, takenOf } from './availability.ts'
import { bookReturn } from './book-return.ts'
import { type HeldRow, lockHeld, saveHeld } from './member-statuses.store.ts'
import { returnOf, whyNoReturn } from './user-statuses.rules.ts'
import { listStatuses, type StatusRow, shareStatuses } from './user-statuses.store.ts'

/** A member's status before and after a change of it. */
export type StatusChange = {
  userId: string
  name: string
  before: Held
  after: Held
  /** Why, when nobody asked for it: as in the event. */
  cause: Record<string, unknown>
}

/** What a module does in the transaction in which a member gets another status: gives his tickets on, offers them back. */
export type StatusReaction = { module: string; react: (cx: Cx, change: StatusChange) => Promise<void> }

const reactions: StatusReaction[] = []

/** Called once per process by each module that must act when a member gets another status. */
export function registerStatusReaction(reaction: StatusReaction): void {
  if (!reactions.some((known) => known.module === reaction.module)) reactions.push(reaction)
}

/**
 * Takes a status, or gives one to somebody else (`members:manage`). `until` undefined: as the status proposes. 404 `member.not_found`;
 * 422 `user_status.unknown`, `user_status.no_end`, `user_status.ends_in_past`, `user_status.ends_too_late`.
 */
export async function takeStatus(
  cx: Cx,
  input: { userId: string; statusId: string; until?: Date | null; note: string },
): Promise<void> {
  const { userId } = input
  requireRightOver(cx, userId)
  await shareStatuses(cx)
  const status = (await listStatuses(cx)).find((one) => one.id === input.statusId)
  if (!status) {
    const fault = sentence('user_status.unknown', 'There is no such status.')
    throw unprocessable(fault.code, fault, [fieldError('statusId', fault)])
  }
  const until = input.until === undefined ? await proposedEnd(cx, status, userId) : input.until
  requireEnd(cx, status, until)
  await giveStatus(cx, { userId, status, until, note: input.note, cause: {} })
}

/** 403 `user_status.not_yours` for who is neither the member himself nor manages members. */
export function requireRightOver(cx: Cx, userId: string): void {
  if (cx.actor.kind !== 'user') throw forbidden('user_status.members_only', 'Statuses are taken by members.')
  if (cx.actor.userId !== userId) require(cx.actor, 'members:manage')
}

async function proposedEnd(cx: Cx, status: StatusRow, userId: string): Promise<Date | null> {
  return status.autoReturn && returnOf(status.autoReturn, cx.now, await zoneOf(cx, userId))
}

function requireEnd(cx: Cx, status: StatusRow, until: Date | null): void {
  if (!until) return
  const why = status.isDefault ? 'none' : whyNoReturn(until, cx.now)
  if (!why) return
  const fault =
    why === 'none'
      ? sentence('user_status.no_end', words`${{ status: status.name }} is what comes back by itself: it does not end.`)
      : why === 'past'
        ? sentence('user_status.ends_in_past', 'Choose a moment in the future.')
        : sentence('user_status.ends_too_late', 'Choose a moment within two years.')
  throw unprocessable(fault.code, fault, [fieldError('until', fault)])
}

/** Writes a status down, tells it, and lets the other modules act. The right to do so was asked before. */
export async function giveStatus(
  cx: Cx,
  input: { userId: string; status: StatusRow; until: Date | null; note: string; cause: Record<string, unknown> },
): Promise<void> {
  const { userId, status, until, note, cause } = input
  const row = await lockHeld(cx, userId)
  const member = await findMember(cx, userId)
  if (!member?.active) throw notFound('member.not_found', 'There is no such active member.')
  const statuses = await listStatuses(cx)
  const before = takenOf(statuses, row)
  const isSame = before.status.id === status.id
  if (isSame && before.until?.getTime() === until?.getTime() && before.note === note && row !== null) return
  const { actorId: byId, actorName: byName } = actorOf(cx.actor)
  const held: HeldRow = {
    userId,
    statusId: status.id,
    // Another end or another note is not another absence.
    since: isSame && before.since ? before.since : cx.now,
    until,
    note,
    reassign: isSame && before.since ? before.reassign : status.reassign,
    byId,
    byName,
  }
  await saveHeld(cx, held)
  const after = takenOf(statuses, held)
  const refOf = ({ status: { id, name, available } }: Held) => ({ id, name, available })
  emit(
    cx,
    'availability.changed',
    { userId, name: member.name, from: refOf(before), to: refOf(after), until: until?.toISOString() ?? null, note },
    { cause },
  )
  for (const { react } of reactions) await react(cx, { userId, name: member.name, before, after, cause })
  bookReturn(cx, held)
}

/** Gives a member back the status that he had; the default one when that has ended or is gone meanwhile. The right was asked before. */
export async function restoreStatus(
  cx: Cx,
  input: { userId: string; statusId: string; until: Date | null; note: string; cause: Record<string, unknown> },
): Promise<void> {
  const { userId, statusId, until, note, cause } = input
  await shareStatuses(cx)
  const statuses = await listStatuses(cx)
  const isOver = until !== null && until <= cx.now
  const had = isOver ? undefined : statuses.find((one) => one.id === statusId)
  const status = had ?? statuses.find((one) => one.isDefault)
  if (!status) throw new Error('There is no default status.')
  await giveStatus(cx, { userId, status, until: had ? until : null, note: had ? note : '', cause })
}
