import type { Cx } from '../../platform/context.ts'
import { type Facts, factsOf } from '../conditions/condition-fields.ts'
import { stageForStatus } from './tickets.rules.ts'
import type { StageRow, TicketRecord } from './tickets.store.ts'

/** The queue that was chosen for a new ticket. */
export type ChosenQueue = {
  id: string
  name: string
  /** In which its new tickets begin; null: the usual one. */
  pipelineId: string | null
  /** The rule that chose it, as it was then. */
  rule: { id: string; name: string; version: number }
}

/** What a chooser has read for a ticket that is being made. */
export type QueueChoice = {
  /** The fields that it asks for. */
  keys: readonly string[]
  /** Null when no rule is for the ticket. */
  choose: (facts: Facts) => MadeChoice | null
}
export type MadeChoice = {
  queue: ChosenQueue
  /** Writes the decision down, once the ticket is there. */
  keep: (ticketId: string) => Promise<void>
}

/**
 * Who chooses queues for new tickets. `prepare` says null when there is nothing to choose by. From the number of a ticket to its commit
 * others wait: all is read before it, and a ticket whose facts are known goes into its queue at once.
 */
export type QueueChooser = { prepare: (cx: Cx) => Promise<QueueChoice | null> }

let chooser: QueueChooser | null = null

/** Called once per process by the module that has the rules. */
export function registerQueueChooser(one: QueueChooser): void {
  chooser = one
}

export const prepareQueueChoice = async (cx: Cx): ReturnType<QueueChooser['prepare']> => chooser?.prepare(cx) ?? null

type Placed<Ticket> = { ticket: Ticket; stage: StageRow; queue: { id: string; name: string } }

/**
 * A ticket that is being made, in the queue that a rule chose for it; where nobody told its place, in the pipeline of that queue too, when it
 * has a stage for the same status.
 */
export function placeInQueue<Ticket extends Pick<TicketRecord, 'queueId' | 'stageId' | 'pipelineId'>>(
  { ticket, stage, queue }: Placed<Ticket>,
  { id, name, pipelineId: own }: ChosenQueue,
  { stages, isToldPlace }: { stages: readonly StageRow[]; isToldPlace: boolean },
): Placed<Ticket> {
  if (id === queue.id) return { ticket, stage, queue }
  const pipelineId = isToldPlace ? null : own
  const to = (pipelineId && stageForStatus(stages, pipelineId, stage.status)) || stage
  return {
    ticket: { ...ticket, queueId: id, stageId: to.id, pipelineId: to.pipelineId },
    stage: to,
    queue: { id, name },
  }
}

/** By what only the row of the ticket, or what others made of it, can tell: its code, its account's tier. */
export async function chooseByRow(cx: Cx, choice: QueueChoice, ticketId: string): Promise<MadeChoice | null> {
  const facts = await factsOf(cx, [ticketId], choice.keys)
  return choice.choose(facts.get(ticketId) ?? {})
}
