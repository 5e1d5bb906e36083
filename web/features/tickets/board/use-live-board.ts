import { useEffect, useRef } from 'react'
import { ApiError } from '../../../api/api-error.ts'
import { useLive } from '../../../api/live.ts'
import { queryClient } from '../../../api/queries.ts'
import { useEachMinute } from '../../../shared/use-each-minute.ts'
import { columnFilter } from '../ticket-search.ts'
import {
  hideTicket,
  isChangingTickets,
  knownRow,
  refreshBeginning,
  refreshTicket,
  ticketListQuery,
} from '../tickets.api.ts'
import { speaksOfTime } from '../time-condition.ts'
import { refreshCounts } from './board.api.ts'
import type { Board } from './move-ticket.ts'

/** News that come together are answered together, at most this late. */
const waitMs = 300
/** Changed tickets that are asked one by one; of more, the columns are read again. */
const mostSingle = 10
const pageSize = 50

/**
 * Keeps a board on screen true: a changed ticket is asked once and leaves the column where it stands no more; the column that it
 * enters is read again, and the numbers are.
 */
export function useLiveBoard(board: Board | undefined): void {
  const changed = useRef(new Set<string>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const latest = useRef(board)
  latest.current = board

  function wait(): void {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      // What the server says now would show a move of one's own that is still on its way as not made.
      if (isChangingTickets()) return wait()
      const ids = [...changed.current]
      changed.current.clear()
      if (latest.current) void catchUp(latest.current, ids)
    }, waitMs)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  const condition = board?.filter.condition
  useEachMinute(condition !== undefined && speaksOfTime(condition), wait)

  useLive(['ticket.*', 'message.*', 'label.*', 'contact.updated', 'account.updated'], (event) => {
    if (event.name === 'ticket.hidden' && event.ticketId) hideTicket(event.ticketId)
    else if (event.ticketId) changed.current.add(event.ticketId)
    wait()
  })
}

async function catchUp({ filter, pipeline }: Board, ids: string[]): Promise<void> {
  refreshCounts()
  const columns = new Map(pipeline.stages.map((stage) => [stage.id, columnFilter(filter, stage.id)]))
  try {
    if (ids.length === 0 || ids.length > mostSingle) {
      await Promise.all(
        [...columns.values()].map((column) => {
          const { queryKey } = ticketListQuery(column)
          return queryClient.invalidateQueries({ queryKey })
        }),
      )
      return
    }
    await Promise.all(ids.map(refreshTicket))
    const entered = new Set(ids.flatMap((id) => knownRow(id)?.stage.id ?? []))
    await Promise.all([...entered].flatMap((stageId) => columns.get(stageId) ?? []).map(readAgain))
  } catch (error) {
    // Without an answer the board stays as it is; when the line is back everything is asked again.
    if (!(error instanceof ApiError)) throw error
  }
}

async function readAgain(column: Parameters<typeof ticketListQuery>[0]): Promise<void> {
  const { queryKey } = ticketListQuery(column)
  const loaded = queryClient.getQueryData(queryKey)
  // A column that nobody has opened has nothing to be kept true.
  if (!loaded) return
  if (loaded.rows.length > pageSize) await queryClient.invalidateQueries({ queryKey })
  else await refreshBeginning(column)
}
