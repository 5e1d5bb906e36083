import { ApiError } from '../../api/api-error.ts'
import { queryClient } from '../../api/queries.ts'
import { translate } from '../../i18n/i18n.ts'
import type { CustomValue } from '../../shared/custom/custom-fields.ts'
import type { TicketPriority, TicketStatus } from '../../shared/ticket-words.ts'
import { ownDraftsQuery } from '../../shell/drafts.api.ts'
import { toast } from '../../ui/toast.ts'
import { settledByPerson, settleRefusal } from './refusals.ts'
import type { TicketRow } from './ticket-rows.ts'
import type { TicketFilter } from './ticket-search.ts'
import { hideTicket, isGone, type Ticket, type UpdateTicket, updateTicket } from './tickets.api.ts'

/** A change as it is sent, and how the ticket looks with it at once. */
export interface TicketChange {
  send: UpdateTicket
  shown: Partial<TicketRow>
  /** The list in which the ticket appears by it: the column of a board to which it goes. */
  enters?: TicketFilter
}

/** Sends a change; the ticket when it was accepted. */
export type SendChange = (row: TicketRow, change: TicketChange) => Promise<Ticket | undefined>

export type Label = TicketRow['labels'][number]

export function statusChange(status: TicketStatus): TicketChange {
  return { send: { status }, shown: { status } }
}

/** Moves the ticket to a stage, which brings its status along. */
export function stageChange(
  stage: { id: string; name: string; status: TicketStatus },
  pipeline?: { id: string; name: string },
): TicketChange {
  return {
    send: { stageId: stage.id },
    shown: {
      status: stage.status,
      stage: { id: stage.id, name: stage.name },
      ...(pipeline && { pipeline: { id: pipeline.id, name: pipeline.name } }),
      stageChangedAt: new Date().toISOString(),
    },
  }
}

export function priorityChange(priority: TicketPriority): TicketChange {
  return { send: { priority }, shown: { priority } }
}

/** Gives the ticket to a member, or to nobody. */
export function assigneeChange(assignee: { id: string; name: string } | null): TicketChange {
  return {
    send: { assigneeId: assignee?.id ?? null },
    shown: { assignee: assignee && { id: assignee.id, name: assignee.name } },
  }
}

type Named = { id: string; name: string }

export function subjectChange(subject: string): TicketChange {
  return { send: { subject }, shown: { subject } }
}

export function typeChange(type: TicketRow['type']): TicketChange {
  return { send: { typeId: type?.id ?? null }, shown: { type } }
}

export function queueChange(queue: Named): TicketChange {
  return { send: { queueId: queue.id }, shown: { queue } }
}

export function requesterChange(requester: TicketRow['requester']): TicketChange {
  return { send: { requesterId: requester?.id ?? null }, shown: { requester } }
}

export function dueChange(dueAt: string | null): TicketChange {
  return { send: { dueAt }, shown: { dueAt } }
}

/** Gives a custom field a value; null empties it. Of a whole ticket, where it is known: a row has not all of its values. */
export function customChange(
  { custom }: Pick<TicketRow, 'custom'>,
  key: string,
  value: CustomValue | null,
): TicketChange {
  const { [key]: _before, ...others } = custom
  return {
    send: { custom: { [key]: value } },
    shown: { custom: value === null ? others : { ...others, [key]: value } },
  }
}

/** Sets the ticket aside, or wakes it. */
export function snoozeChange(snooze: TicketRow['snooze']): TicketChange {
  return { send: { snooze }, shown: { snooze } }
}

/** Puts a label on the ticket, or takes it off when it is there. */
export function labelChange(row: Pick<TicketRow, 'labels'>, label: Label): TicketChange {
  const has = row.labels.some((one) => one.id === label.id)
  return has
    ? { send: { removeLabelIds: [label.id] }, shown: { labels: row.labels.filter((one) => one.id !== label.id) } }
    : {
        send: { addLabelIds: [label.id] },
        shown: { labels: [...row.labels, label].sort((one, other) => one.name.localeCompare(other.name)) },
      }
}

/**
 * Changes a ticket optimistically; a refusal is taken back and said with its reason, or settled with the person. The ticket when
 * it was accepted. `again` sends what was settled.
 */
export async function changeTicket(
  row: TicketRow,
  change: TicketChange,
  again: SendChange = changeTicket,
): Promise<Ticket | undefined> {
  try {
    return await updateTicket(row, change.send, change.shown, change.enters)
  } catch (error) {
    if (error instanceof ApiError && settledByPerson.includes(error.code))
      return settleRefusal({ row, change, error }, again)
    if (isGone(error)) hideTicket(row.id)
    toast.failed(translate('properties:refused', { code: row.code }), {
      description:
        error instanceof ApiError && error.status === 0 ? translate('properties:unreachable') : messageOf(error),
    })
    return undefined
  }
}

const isDone = (status: TicketStatus | undefined) => status === 'resolved' || status === 'closed'

/** True when the change finishes a ticket of which something is left: items of its checklist, or words that were not sent. */
function finishesEarly(row: TicketRow, { shown }: TicketChange): boolean {
  if (!isDone(shown.status) || isDone(row.status)) return false
  const drafts = queryClient.getQueryData(ownDraftsQuery.queryKey) ?? []
  return row.checklist.done < row.checklist.total || drafts.some((one) => one.ticketId === row.id && !one.sendAt)
}

/** Like changeTicket, but asks first, as the ticket's page does, when it would be finished with something left to do. */
export function changeAsking(
  row: TicketRow,
  change: TicketChange,
  send: SendChange = changeTicket,
): Promise<Ticket | undefined> {
  return finishesEarly(row, change) ? settleRefusal({ row, change, error: undefined }, send) : send(row, change)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
