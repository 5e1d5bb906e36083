import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { TicketFilter } from '../ticket-search.ts'
import { loadMore, ticketListQuery } from '../tickets.api.ts'

/** The rows of a list, and more of them when asked. Not `enabled`: what to ask is not known yet. */
export function useRows(filter: TicketFilter, enabled = true) {
  const query = useQuery({ ...ticketListQuery(filter), enabled })
  const [more, setMore] = useState<'idle' | 'loading' | 'failed'>('idle')
  const asked = useRef<string | null>(null)
  const cursor = query.data?.nextCursor ?? null

  // Another list, or its next page is there: what was said of the one before does not hold.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cursor is the reason
  useEffect(() => {
    asked.current = null
    setMore('idle')
  }, [cursor])

  const load = useCallback(() => {
    if (cursor === null || asked.current === cursor) return
    asked.current = cursor
    setMore('loading')
    loadMore(filter).catch(() => {
      if (asked.current === cursor) setMore('failed')
    })
  }, [cursor, filter])

  return {
    list: query.data,
    error: query.error,
    isFetching: query.isFetching,
    refetch: query.refetch,
    more,
    loadMore: load,
    retryMore: () => {
      asked.current = null
      load()
    },
  }
}
