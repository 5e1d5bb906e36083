import { useEffect, useRef } from 'react'
import { ApiError } from '../../../api/api-error.ts'
import { useLive } from '../../../api/live.ts'
import { queryClient } from '../../../api/queries.ts'
import { useEachMinute } from '../../../shared/use-each-minute.ts'
import type { TicketFilter } from '../ticket-search.ts'
import { hideTicket, isChangingTickets, refreshBeginning, refreshTicket, ticketListQuery } from '../tickets.api.ts'
import { speaksOfTime } from '../time-condition.ts'

/** News that come together are answered together, at most this late. */
const waitMs = 300
/** Rows below the first page that are asked one by one; of more, the list is read again. */
const mostSingle = 20
const pageSize = 50

/**
 * Keeps a list on screen true: after news its beginning is read again (what is new comes in, what left goes), and changed
 * tickets further down are asked one by one. What time alone changes (overdue, within the last day) is read each minute.
 */
export function useLiveRows(filter: TicketFilter): void {
  const changed = useRef(new Set<string>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const latest = useRef(filter)
  latest.current = filter

  function book(): void {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      // What the server says now would show a change of one's own that is still on its way as not made.
      if (isChangingTickets()) return book()
      const ids = [...changed.current]
      changed.current.clear()
      void catchUp(latest.current, ids)
    }, waitMs)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  useEachMinute(filter.condition !== undefined && speaksOfTime(filter.condition), book)

  useLive(['ticket.*', 'message.*', 'label.*', 'contact.updated', 'account.updated'], (event) => {
    if (event.name === 'ticket.hidden' && event.ticketId) return hideTicket(event.ticketId)
    if (event.ticketId) changed.current.add(event.ticketId)
    book()
  })
}

async function catchUp(filter: TicketFilter, ids: string[]): Promise<void> {
  const { queryKey } = ticketListQuery(filter)
  const rows = queryClient.getQueryData(queryKey)?.rows
  // A list whose first page is still on its way is asked again when it is there: queries.ts sees to that.
  if (!rows) return
  const deep = new Set(rows.slice(pageSize).map((row) => row.id))
  const single = ids.filter((id) => deep.has(id))
  try {
    // A ticket by itself does not say what it is associated with.
    const needsList = single.length > mostSingle || (single.length > 0 && filter.associated.length > 0)
    if (needsList) await queryClient.invalidateQueries({ queryKey })
    else await Promise.all([refreshBeginning(filter), ...single.map(refreshTicket)])
  } catch (error) {
    // Without an answer the list stays as it is; when the line is back everything is asked again.
    if (!(error instanceof ApiError)) throw error
  }
}
