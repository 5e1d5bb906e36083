import {
  assigneeChange,
  dueChange,
  type Label,
  priorityChange,
  queueChange,
  requesterChange,
  snoozeChange,
  statusChange,
  subjectChange,
  type TicketChange,
  typeChange,
} from './change-ticket.ts'
import type { TicketRow } from './ticket-rows.ts'

type Side = Pick<TicketRow, 'status' | 'stage' | 'pipeline' | 'snooze' | 'custom'>

/**
 * What takes a change back to how the ticket was, with what came of it by itself in `saved`: who takes an open ticket begins to work on
 * it, what is finished sleeps no longer, and what had to be filled in for a move was empty. The changes one after the other. Of its
 * custom fields the row tells those that the list shows; all of them are in `saved`.
 */
export function backTo(row: TicketRow, change: TicketChange, saved: Side, now: Date): TicketChange[] {
  const { shown } = change
  const field = fieldBack(row, change, saved)
  if (!field) return []
  const moved = row.stage.id !== saved.stage.id
  const wakes = row.snooze?.until ? new Date(row.snooze.until) > now : true
  const sleeps = row.snooze !== null && saved.snooze === null && wakes
  // The place is named beside an assignee even where it stayed: to be given it again is no new beginning.
  const place = moved || shown.assignee !== undefined ? placeOf(row) : {}
  const filled = moved ? Object.keys(change.send.custom ?? {}).filter((key) => !(key in row.custom)) : []
  const rest: TicketChange = {
    send: {
      ...field.send,
      ...(place.stage && { stageId: place.stage.id }),
      ...(sleeps && { snooze: row.snooze }),
      ...(filled.length > 0 && { custom: Object.fromEntries(filled.map((key) => [key, null])) }),
    },
    shown: {
      ...field.shown,
      ...place,
      ...(sleeps && { snooze: row.snooze }),
      ...(filled.length > 0 && { custom: valuesBack(row, filled, saved) }),
    },
  }
  // A closed ticket takes nothing but its reopening.
  return saved.status === 'closed' && row.status !== 'closed' ? [statusChange('open'), rest] : [rest]
}

const placeOf = ({ status, stage, pipeline }: TicketRow): Partial<TicketRow> => ({ status, stage, pipeline })

function fieldBack(row: TicketRow, { shown, send }: TicketChange, saved: Side): TicketChange | undefined {
  if (shown.status) return { send: { stageId: row.stage.id }, shown: { status: row.status } }
  if (shown.priority) return priorityChange(row.priority)
  if (shown.snooze !== undefined) return snoozeChange(row.snooze)
  if (shown.subject !== undefined) return subjectChange(row.subject)
  if (shown.type !== undefined) return typeChange(row.type)
  if (shown.queue) return queueChange(row.queue)
  if (shown.dueAt !== undefined) return dueChange(row.dueAt)
  if (shown.labels) return labelsBack(row, shown.labels)
  if (shown.requester !== undefined) return requesterChange(row.requester)
  if (shown.assignee !== undefined) return assigneeChange(row.assignee)
  return send.custom && customBack(row, Object.keys(send.custom), saved)
}

/** Puts on what was taken off and takes off what was put on; labels that others changed meanwhile stay. */
function labelsBack({ labels }: TicketRow, after: readonly Label[]): TicketChange {
  const without = (some: readonly Label[], others: readonly Label[]) =>
    some.flatMap(({ id }) => (others.some((one) => one.id === id) ? [] : id))
  const [lost, gained] = [without(labels, after), without(after, labels)]
  return {
    send: { ...(lost.length > 0 && { addLabelIds: lost }), ...(gained.length > 0 && { removeLabelIds: gained }) },
    shown: { labels },
  }
}

/** The values of the fields that were changed, as they were; the others stay. */
function customBack(row: TicketRow, keys: readonly string[], saved: Side): TicketChange {
  return {
    send: { custom: Object.fromEntries(keys.map((key) => [key, row.custom[key] ?? null])) },
    shown: { custom: valuesBack(row, keys, saved) },
  }
}

/** What is saved, with the values of these fields as they were in the row. */
function valuesBack({ custom }: TicketRow, keys: readonly string[], saved: Side): TicketRow['custom'] {
  const others = Object.entries(saved.custom).filter(([key]) => !keys.includes(key))
  const before = Object.entries(custom).filter(([key]) => keys.includes(key))
  return Object.fromEntries([...others, ...before])
}
