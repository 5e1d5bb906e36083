import type { Cx } from '../../platform/context.ts'
import { saveTicket } from './save-ticket.ts'
import { isOpenStatus, moveToStage, stageForStatus } from './tickets.rules.ts'
import type { TicketRecord } from './tickets.store.ts'
import * as store from './tickets.store.ts'

/**
 * Opens a finished ticket as its requester said that it is not solved, whatever the organization does with mere replies, and he waits from
 * now on. No field is asked for: he cannot fill it in. Of a pipeline without an open stage the next that is not done is taken; where all are,
 * it stays where it is. The ticket is locked by lockTicket.
 */
export async function reopenByRequester(cx: Cx, ticket: TicketRecord): Promise<TicketRecord> {
  if (isOpenStatus(ticket.status)) return ticket
  const stages = await store.listStages(cx)
  const stage = (['open', 'in_progress', 'waiting'] as const)
    .map((status) => stageForStatus(stages, ticket.pipelineId, status))
    .find((one) => one !== null)
  const moved = stage ? moveToStage(ticket, stage, cx.now) : ticket
  return saveTicket(cx, ticket, { ...moved, waitingSince: cx.now }, { stages, cause: { rule: 'not_solved' } })
}
