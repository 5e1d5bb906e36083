import { queryClient } from '../../../api/queries.ts'
import { translate } from '../../../i18n/i18n.ts'
import { toast } from '../../../ui/toast.ts'
import { changeAsking, changeTicket, type SendChange, type TicketChange } from '../change-ticket.ts'
import { belongsTo, returnRow, type TicketRow } from '../ticket-rows.ts'
import type { TicketFilter } from '../ticket-search.ts'
import { ticketListQuery } from '../tickets.api.ts'

/** What a change did, in a few words for the toast. */
function wordsOf({ shown }: TicketChange): string {
  if (shown.status) return translate(`shared:status.${shown.status}`)
  if (shown.priority) return translate(`shared:priority.${shown.priority}`)
  if (shown.snooze !== undefined) return translate(shown.snooze ? 'list:snoozed' : 'list:woken')
  if (shown.assignee === null) return translate('shared:member.unassigned')
  return shown.assignee?.name ?? translate('list:changed')
}

/** Changes a row. When it leaves the list by that, a toast says so and offers the way back. */
export async function changeInList(
  row: TicketRow,
  change: TicketChange,
  filter: TicketFilter,
  meId: string,
): Promise<void> {
  // With what had to be filled in for it.
  let made = change
  const send: SendChange = (from, next) => {
    made = next
    return changeTicket(from, next, send)
  }
  const saved = await changeAsking(row, change, send)
  // Also by what came of the change by itself: what is finished sleeps no longer.
  if (!saved || belongsTo({ ...row, ...saved }, filter, meId)) return
  const { backTo } = await import('../change-back.ts')
  const back = backTo(row, made, saved, new Date())
  toast.done(translate('list:left', { code: row.code, what: wordsOf(change) }), {
    description: row.subject,
    action:
      back.length > 0
        ? {
            label: translate('list:undo'),
            run: () => {
              const returned = { ...row, version: saved.version }
              const shown = Object.assign({}, ...back.map((one) => one.shown))
              queryClient.setQueryData(
                ticketListQuery(filter).queryKey,
                (list) => list && returnRow(list, { ...returned, ...shown }, filter.sort),
              )
              void takeBack(returned, back)
            },
          }
        : undefined,
  })
}

/** One after the other; the first refusal, which says why, ends it. */
async function takeBack(row: TicketRow, changes: readonly TicketChange[]): Promise<void> {
  for (const change of changes) if (!(await changeTicket(row, change))) return
}
