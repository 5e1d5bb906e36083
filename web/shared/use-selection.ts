import { useCallback, useMemo, useRef, useState } from 'react'
import type { TicketStatus } from './ticket-words.ts'

/** The tickets that are chosen for an act on all of them. */
export interface Selection {
  ids: ReadonlySet<string>
  /** All that the list's filter meets, also what is not loaded. */
  isAll: boolean
  count: number
  /** Turns one; with `range`, everything from the one turned last as well. Always the same function. */
  toggle: (id: string, range?: boolean) => void
  /** Adds tickets without taking any out. */
  add: (ids: readonly string[]) => void
  /** All that is loaded and, where the list is whole, what is not. */
  selectAll: () => void
  clear: () => void
}

/** What acts on chosen tickets say of one. */
export interface ChosenTicket {
  id: string
  code: string
  subject: string
  status: TicketStatus
  /** Items of its checklist, where they are known. */
  checklist?: { done: number; total: number }
}

/** What a page gives to the bar of acts on what is chosen in it. */
export interface BulkBarProps {
  selection: Selection
  /** What is loaded, in its order. */
  rows: readonly ChosenTicket[]
  /** There are more than are loaded. */
  hasMore: boolean
}

/**
 * Follows tickets, not places. `rows` are those that are loaded, in their order. `whole`: all of the list can be meant at once, as
 * far as its filter says; else everything that is loaded.
 */
export function useSelection(rows: readonly { id: string }[], { whole = true }: { whole?: boolean } = {}): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const [isAll, setAll] = useState(false)
  const last = useRef<string>(undefined)
  const loaded = useRef(rows)
  loaded.current = rows

  const toggle = useCallback((id: string, range = false) => {
    setAll(false)
    setIds((before) => {
      const after = new Set(before)
      const [from, to] = [last.current, id].map((one) => loaded.current.findIndex((row) => row.id === one))
      if (range && from !== undefined && to !== undefined && from >= 0 && to >= 0) {
        for (const row of loaded.current.slice(Math.min(from, to), Math.max(from, to) + 1)) after.add(row.id)
      } else if (!after.delete(id)) after.add(id)
      return after
    })
    last.current = id
  }, [])
  const add = useCallback((more: readonly string[]) => {
    setAll(false)
    setIds((before) => new Set([...before, ...more]))
    last.current = more.at(-1)
  }, [])
  const selectAll = useCallback(() => {
    setAll(whole)
    setIds(new Set(loaded.current.map((row) => row.id)))
  }, [whole])
  const clear = useCallback(() => {
    setAll(false)
    setIds(new Set())
  }, [])
  return useMemo(
    () => ({ ids, isAll, count: ids.size, toggle, add, selectAll, clear }),
    [ids, isAll, toggle, add, selectAll, clear],
  )
}
