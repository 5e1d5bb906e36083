import type { Snooze } from './snooze.rules.ts'
import type { TicketStatus } from './tickets.rules.ts'

/** What to change; absent fields stay. Ids that lead nowhere are 422 and name their field. */
export type TicketChange = {
  subject?: string
  description?: string
  /** Moves to the first stage of the pipeline with this status. */
  status?: TicketStatus
  /** Decides the status. */
  stageId?: string
  /** Moves to the first stage of that pipeline with the same status; 422 `ticket.stage_unclear` when it has none. */
  pipelineId?: string
  dueAt?: Date | null
  /** Sets the ticket aside; null wakes it. */
  snooze?: Snooze | null
  /** Values of custom fields by key; null empties one. */
  custom?: Readonly<Record<string, unknown>>
  /** 1 (low) to 4 (urgent). */
  priority?: number
  typeId?: string | null
  queueId?: string
  assigneeId?: string | null
  /** Why the assignee changes; kept in the event of that. */
  assignReason?: string
  requesterId?: string | null
  /** All labels; or what to add and remove. */
  labelIds?: string[]
  addLabelIds?: string[]
  removeLabelIds?: string[]
}
