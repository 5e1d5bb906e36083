import type { Cx } from '../../platform/context.ts'
import { snoozeOf } from './snooze.rules.ts'
import type { TicketChange } from './ticket-change.ts'
import { labelIdsOf } from './ticket-state.ts'
import type { TicketRecord } from './tickets.store.ts'
import { updateTicket } from './update-ticket.ts'

/** What undoing looks at: the fields of a ticket as a change would set them, with instants as text. */
export type TicketState = {
  subject: string
  description: string
  stageId: string
  priority: number
  dueAt: string | null
  typeId: string | null
  assigneeId: string | null
  requesterId: string | null
  queueId: string
  snooze: { until: string | null; untilReply: boolean } | null
  custom: Readonly<Record<string, unknown>>
  labelIds: readonly string[]
}
/** A change in stored form, with instants as text. `finishAnyway`: the reason why tickets with open children are finished. */
export type StoredChange = Omit<TicketChange, 'dueAt' | 'snooze'> & {
  dueAt?: string | null
  snooze?: TicketState['snooze']
  finishAnyway?: string
}

/** The changes that lead to either side of what was done. */
export type StoredUndo = { before: StoredChange; after: StoredChange }

/** A stored change as updateTicket takes it. */
export function toChange({ dueAt, snooze, finishAnyway: _, ...change }: StoredChange): TicketChange {
  const at = (text: string | null) => (text === null ? null : new Date(text))
  return {
    ...change,
    ...(dueAt === undefined ? {} : { dueAt: at(dueAt) }),
    ...(snooze === undefined ? {} : { snooze: snooze && { ...snooze, until: at(snooze.until) } }),
  }
}

/** The ticket as undoing looks at it. */
export function stateOf(ticket: TicketRecord, labelIds: readonly string[]): TicketState {
  const snooze = snoozeOf(ticket)
  return {
    ...ticket,
    dueAt: ticket.dueAt?.toISOString() ?? null,
    snooze: snooze && { ...snooze, until: snooze.until?.toISOString() ?? null },
    labelIds,
  }
}

const plainFields = [
  'subject',
  'description',
  'stageId',
  'priority',
  'dueAt',
  'typeId',
  'assigneeId',
  'requesterId',
  'queueId',
  'snooze',
] as const

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** The fields that differ, as the changes that lead to either side; null when none does. */
export function undoOf(before: TicketState, after: TicketState): StoredUndo | null {
  const undo: { before: Record<string, unknown>; after: Record<string, unknown> } = { before: {}, after: {} }
  for (const field of plainFields)
    if (!same(before[field], after[field])) {
      undo.before[field] = before[field]
      undo.after[field] = after[field]
    }
  const keys = new Set([...Object.keys(before.custom), ...Object.keys(after.custom)])
  const changed = [...keys].filter((key) => !same(before.custom[key], after.custom[key]))
  if (changed.length > 0) {
    undo.before.custom = Object.fromEntries(changed.map((key) => [key, before.custom[key] ?? null]))
    undo.after.custom = Object.fromEntries(changed.map((key) => [key, after.custom[key] ?? null]))
  }
  const added = after.labelIds.filter((id) => !before.labelIds.includes(id))
  const removed = before.labelIds.filter((id) => !after.labelIds.includes(id))
  if (added.length + removed.length > 0) {
    undo.before.addLabelIds = removed
    undo.before.removeLabelIds = added
    undo.after.addLabelIds = added
    undo.after.removeLabelIds = removed
  }
  return Object.keys(undo.after).length > 0 ? (undo as StoredUndo) : null
}

/**
 * The change that restores what nobody has changed since: fields that still stand as the change left them. `kept`: the
 * fields that somebody changed, which stay.
 */
export function restoringChange(undo: StoredUndo, now: TicketState): { change: StoredChange; kept: string[] } {
  const change: Record<string, unknown> = {}
  const kept: string[] = []
  for (const field of plainFields) {
    if (!(field in undo.after)) continue
    if (same(now[field], undo.after[field])) change[field] = undo.before[field]
    else kept.push(field)
  }
  const custom: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(undo.after.custom ?? {})) {
    if (same(now.custom[key], value)) custom[key] = undo.before.custom?.[key] ?? null
    else kept.push(`custom.${key}`)
  }
  if (Object.keys(custom).length > 0) change.custom = custom
  const { addLabelIds: added = [], removeLabelIds: removed = [] } = undo.after
  const takeOff = added.filter((id) => now.labelIds.includes(id))
  const putBack = removed.filter((id) => !now.labelIds.includes(id))
  if (takeOff.length + putBack.length > 0) {
    change.addLabelIds = putBack
    change.removeLabelIds = takeOff
  }
  if (takeOff.length + putBack.length < added.length + removed.length) kept.push('labels')
  return { change: change as StoredChange, kept }
}

/**
 * Takes a change back as far as nobody has changed the same since (`kept`); a sleep whose moment has passed is not slept again.
 * The ticket is locked by the caller.
 */
export async function undoChange(
  cx: Cx,
  ticket: TicketRecord,
  undo: StoredUndo,
  cause: Record<string, unknown>,
): Promise<{ changed: boolean; kept: string[] }> {
  const { change, kept } = restoringChange(undo, stateOf(ticket, await labelIdsOf(cx, ticket.id)))
  if (change.snooze?.until && new Date(change.snooze.until) <= cx.now) {
    delete change.snooze
    kept.push('snooze')
  }
  const changed = Object.keys(change).length > 0
  // A closed ticket takes nothing but its reopening.
  if (changed && ticket.status === 'closed') await updateTicket(cx, ticket.id, { status: 'open' }, { cause })
  if (changed) await updateTicket(cx, ticket.id, toChange(change), { cause, restores: true })
  return { changed, kept }
}
