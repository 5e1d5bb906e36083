import type { Cx } from '../../platform/context.ts'

/** The queue that was chosen for a new ticket. */
export type ChosenQueue = {
  id: string
  name: string
  /** In which its new tickets begin; null: the usual one. */
  pipelineId: string | null
  /** The rule that chose it, as it was then. */
  rule: { id: string; name: string; version: number }
}

/**
 * Who chooses queues for new tickets. `prepare` says null when there is nothing to choose by; else a function that looks at a ticket
 * whose row, labels and custom values are there already, and answers null when no rule is for it. From the number of a ticket to its
 * commit others wait: `prepare` reads all that does not depend on the ticket.
 */
export type QueueChooser = {
  prepare: (cx: Cx) => Promise<((ticketId: string) => Promise<ChosenQueue | null>) | null>
}

let chooser: QueueChooser | null = null

/** Called once per process by the module that has the rules. */
export function registerQueueChooser(one: QueueChooser): void {
  chooser = one
}

export const prepareQueueChoice = async (cx: Cx): ReturnType<QueueChooser['prepare']> => chooser?.prepare(cx) ?? null
