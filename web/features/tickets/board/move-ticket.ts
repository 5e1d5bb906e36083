import { queryClient } from '../../../api/queries.ts'
import { translate } from '../../../i18n/i18n.ts'
import { say } from '../../../i18n/sentences.ts'
import { toast } from '../../../ui/toast.ts'
import { changeAsking, changeTicket, stageChange, type TicketChange } from '../change-ticket.ts'
import type { TicketRow } from '../ticket-rows.ts'
import { columnFilter, type TicketFilter } from '../ticket-search.ts'
import { ticketQuery } from '../tickets.api.ts'
import { moveInCounts, type Pipeline, refreshCounts, type Stage } from './board.api.ts'

/** The board on which a ticket is moved. */
export interface Board {
  filter: TicketFilter
  pipeline: Pipeline
}

export const isDone = ({ status }: Pick<Stage, 'status'>): boolean => status === 'resolved' || status === 'closed'

/** Why the ticket cannot go to the stage, as far as that is known here; the server has the last word. */
export function knownReason(ticket: TicketRow, stageId: string): string | undefined {
  const known = queryClient.getQueryData(ticketQuery(ticket.code).queryKey)
  const stage = known?.version === ticket.version ? known.stages.find((one) => one.id === stageId) : undefined
  return stage?.reason ? say(stage.why, stage.reason) : undefined
}

/** Where a ticket can go back to: a closed one can only be reopened. */
function wayBack({ pipeline }: Board, from: Stage, to: Stage): Stage | undefined {
  if (to.status !== 'closed') return from
  return pipeline.stages.find((one) => one.status === 'open' && !one.leaving)
}

/**
 * Moves a ticket into another column: shown at once, taken back when the server refuses, with a way back for a while. What it
 * needs first (fields, a reason for open children, a look at an unfinished checklist) is asked. True when it went there.
 */
export async function moveTicket(ticket: TicketRow, to: Stage, board: Board): Promise<boolean> {
  const from = board.pipeline.stages.find((one) => one.id === ticket.stage.id)
  if (!from || from.id === to.id) return false
  const reason = knownReason(ticket, to.id)
  if (reason) {
    toast.failed(translate('board:refused', { code: ticket.code, stage: to.name }), { description: reason })
    return false
  }
  const change: TicketChange = { ...stageChange(to), enters: columnFilter(board.filter, to.id) }
  const send = (row: TicketRow, sent: TicketChange) => {
    moveInCounts(from.id, to.id)
    return changeTicket(row, sent).finally(refreshCounts)
  }
  const saved = await changeAsking(ticket, change, send)
  if (!saved) return false
  const back = wayBack(board, from, to)
  toast.done(translate('board:moved', { code: ticket.code, stage: to.name }), {
    description: ticket.subject,
    action: back && {
      label: translate('list:undo'),
      run: () => void moveTicket({ ...ticket, ...change.shown, version: saved.version }, back, board),
    },
  })
  return true
}
