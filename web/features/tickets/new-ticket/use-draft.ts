import { useEffect, useRef } from 'react'
import { useMe } from '../../../shell/shell.api.ts'
import { isWorthKeeping, type NewTicketValues, readDraft } from './new-ticket-values.ts'

const saveAfterMs = 300

/** One draft for each person and organization, in this browser until the ticket is made or the draft thrown away. */
export function useDraft(): {
  kept: NewTicketValues | undefined
  keep: (values: NewTicketValues) => void
  forget: () => void
} {
  const { user, organization } = useMe()
  const key = `deskhand.draft.newTicket:${organization.id}:${user.id}`
  const kept = useRef<NewTicketValues | undefined>(undefined)
  const hasLooked = useRef(false)
  if (!hasLooked.current) {
    hasLooked.current = true
    kept.current = readDraft(stored(key))
  }
  return {
    kept: kept.current,
    keep: (values) => store(key, isWorthKeeping(values) ? JSON.stringify(values) : null),
    forget: () => store(key, null),
  }
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function store(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, value)
  } catch {
    // Storage may be full or forbidden: the draft then lasts as long as the page.
  }
}

/** Calls `keep` with the newest values when typing pauses, and at the latest when the page is left. */
export function useKeptWhile(isOpen: boolean, values: NewTicketValues, keep: (values: NewTicketValues) => void): void {
  const latest = useRef({ isOpen, values, keep })
  latest.current = { isOpen, values, keep }
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the values books anew
  useEffect(() => {
    const timer = setTimeout(() => latest.current.isOpen && latest.current.keep(latest.current.values), saveAfterMs)
    return () => clearTimeout(timer)
  }, [values])
  useEffect(() => {
    function save(): void {
      const { isOpen: open, values: written, keep: write } = latest.current
      if (open) write(written)
    }
    addEventListener('pagehide', save)
    return () => {
      removeEventListener('pagehide', save)
      save()
    }
  }, [])
}
