import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useSyncExternalStore } from 'react'
import { useLive } from '../../../api/live.ts'
import { useMe } from '../../../shell/shell.api.ts'
import type { ComposerKind, Draft, DraftStore } from './draft-store.ts'
import { DraftSync, type SyncState } from './draft-sync.ts'
import { deleteDraft, draftsQuery, putDraft, refreshDrafts } from './drafts.api.ts'

const syncs = new WeakMap<DraftStore, DraftSync>()

/** The way to the server of one person's drafts; the same for the whole page. */
export function syncOf(drafts: DraftStore): DraftSync {
  const known = syncs.get(drafts)
  if (known) return known
  const made = new DraftSync(drafts, { put: putDraft, remove: deleteDraft })
  syncs.set(drafts, made)
  return made
}

/** Keeps the drafts of a ticket in step with the server while it is open. */
export function useDraftSync(
  drafts: DraftStore,
  ticketId: string,
  ticketRef: string,
  kind: ComposerKind,
): { sync: DraftSync; state: SyncState | undefined; other: Draft | undefined } {
  const me = useMe()
  const sync = syncOf(drafts)
  const loaded = useQuery(draftsQuery(ticketRef))
  useLive(['draft.*', 'drafts.changed', 'message.sent'], (event) => {
    if (event.ticketId === ticketId) refreshDrafts(ticketRef)
  })
  useEffect(() => {
    if (!loaded.data) return
    const { drafts: all, askedAt } = loaded.data
    const own = all.filter((one) => one.author.id === me.user.id && one.scheduled === null)
    sync.merge(ticketId, own, askedAt)
  }, [sync, ticketId, me.user.id, loaded.data])
  // Another ticket, another page, another tab: what waits for its pause goes now.
  useEffect(() => {
    const leave = () => {
      void sync.flush(ticketId, 'public')
      void sync.flush(ticketId, 'note')
    }
    document.addEventListener('visibilitychange', leave)
    return () => {
      document.removeEventListener('visibilitychange', leave)
      leave()
    }
  }, [sync, ticketId])
  const state = useSyncExternalStore(
    sync.subscribe,
    useCallback(() => sync.stateOf(ticketId, kind), [sync, ticketId, kind]),
  )
  const other = useSyncExternalStore(
    sync.subscribe,
    useCallback(() => sync.otherOf(ticketId, kind), [sync, ticketId, kind]),
  )
  return { sync, state, other }
}
