import { useCallback, useSyncExternalStore } from 'react'
import type { components } from '../../../api/schema.gen.ts'

export type Person = components['schemas']['TicketPresence']['people'][number]
/** What is shown of a ticket besides itself: who else is in it, what one has begun to write there. */
export interface Marks {
  people: readonly Person[]
  drafts: readonly ('public' | 'note')[]
}

// Small: it comes with the list. What fills it loads afterwards.
const none: Marks = { people: [], drafts: [] }
const marks = new Map<string, Marks>()
const listeners = new Map<string, Set<() => void>>()

/** Changes the marks of a ticket; whoever shows them draws anew. */
export function setMarks(ticketId: string, change: Partial<Marks>): void {
  const before = marks.get(ticketId) ?? none
  const after = { ...before, ...change }
  if (JSON.stringify(before) === JSON.stringify(after)) return
  if (after.people.length === 0 && after.drafts.length === 0) marks.delete(ticketId)
  else marks.set(ticketId, after)
  for (const listener of listeners.get(ticketId) ?? []) listener()
}

/** The marks of a ticket, live. */
export function useMarks(ticketId: string): Marks {
  const subscribe = useCallback(
    (listener: () => void) => {
      const own = listeners.get(ticketId) ?? new Set()
      listeners.set(ticketId, own.add(listener))
      return () => {
        own.delete(listener)
        if (own.size === 0) listeners.delete(ticketId)
      }
    },
    [ticketId],
  )
  return useSyncExternalStore(subscribe, () => marks.get(ticketId) ?? none)
}
