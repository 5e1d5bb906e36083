import { useEffect, useRef, useSyncExternalStore } from 'react'
import { isEmbed } from './embed.ts'
import type { StreamMessage } from './event-stream.ts'
import { type ConnectionState, type ConnectionWay, keepConnection } from './live-connection.ts'
import { queryClient } from './queries.ts'

/** One fact of the organization's event log, or passing news without a number (presence, typing). */
export interface LiveEvent {
  /** Place in the organization's order; absent for passing news. */
  seq?: number
  /** `ticket.snoozed` */
  name: string
  ticketId?: string | null
  ticketCode?: string | null
  actor?: { kind: string; id: string | null; name: string }
  data?: unknown
  /** ISO 8601 */
  at?: string
}

/** The number of the newest event that was told here: what is on the screen contains it. Undefined before the stream has begun. */
export const toldTo = () => lastSeq

type Handler = (event: LiveEvent) => void

/** What the tabs of one browser tell each other. */
type TabNews =
  | { kind: 'event'; event: LiveEvent }
  | { kind: 'state'; state: ConnectionState; way: ConnectionWay; seq: number | undefined }
  | { kind: 'reset' }
  | { kind: 'hello' }

const handlers = new Set<{ names: readonly string[]; handle: Handler }>()
const stateListeners = new Set<() => void>()
let state: ConnectionState = 'connecting'
let way: ConnectionWay = 'stream'
let lastSeq: number | undefined

/** True when the event's name is listed: exactly (`ticket.created`), by family (`ticket.*`) or all (`*`). */
export function matchesName(name: string, patterns: readonly string[]): boolean {
  return patterns.some(
    (one) => one === '*' || one === name || (one.endsWith('.*') && name.startsWith(one.slice(0, -1))),
  )
}

/** The event in a stream message, `reset` when the server cannot replay what was missed, undefined for noise. */
export function readMessage(message: StreamMessage): LiveEvent | 'reset' | undefined {
  if (message.event === 'reset') return 'reset'
  try {
    const event: unknown = JSON.parse(message.data)
    if (typeof event !== 'object' || event === null || !('name' in event) || typeof event.name !== 'string')
      return undefined
    if (event.name === 'reset') return 'reset'
    const { seq, ...rest } = event as Omit<LiveEvent, 'seq'> & { seq?: string | number }
    // The server writes numbers of any size as text; compared as text 10 would come before 9.
    return { ...rest, ...(seq !== undefined && { seq: Number(seq) }) }
  } catch {
    return undefined
  }
}

function seqOf(id: string): number | undefined {
  const seq = Number(id)
  return id !== '' && Number.isSafeInteger(seq) ? seq : undefined
}

function setState(next: ConnectionState, nextWay: ConnectionWay): void {
  state = next
  way = nextWay
  for (const listener of stateListeners) listener()
}

function deliver(event: LiveEvent): void {
  // A replay may overlap with what another tab has told already.
  if (event.seq !== undefined) {
    if (lastSeq !== undefined && event.seq <= lastSeq) return
    lastSeq = event.seq
  }
  for (const { names, handle } of handlers) {
    if (matchesName(event.name, names)) handle(event)
  }
}

/** After a gap nothing on screen is certain: what is shown is asked again, the rest when it is looked at. */
function reset(): void {
  void queryClient.invalidateQueries()
}

/**
 * Opens the one connection of this browser for one person in one organization (`scope` names both). The tab that holds
 * the lock reads the stream and tells the others; when it closes, the next one takes over where it stopped. Without Web
 * Locks (plain http on a foreign address) every tab reads for itself. `since` is the number of the last event that what
 * is on screen already contains; without it everything is asked once more when the stream has begun. The returned function
 * ends it.
 */
export function startLive(scope: string, since?: number): () => void {
  const end = new AbortController()
  // An embed sees other things than the tabs of its member, and may not be allowed to talk to them.
  const channel = new BroadcastChannel(`deskhand-live:${isEmbed ? Math.random() : scope}`)
  let leads = false
  lastSeq = since

  function tell(news: TabNews): void {
    channel.postMessage(news)
  }

  function onMessage(message: StreamMessage): void {
    if (message.event === 'ready') {
      // Where a stream without a past begins: from here on nothing is missed, also over breaks. What was loaded before may
      // have changed unseen.
      const begins = lastSeq === undefined
      lastSeq = seqOf(message.id) ?? lastSeq
      if (begins) reset()
      tell({ kind: 'state', state, way, seq: lastSeq })
      return
    }
    const event = readMessage(message)
    if (event === undefined) return
    if (event === 'reset') {
      // The id of the reset is the point from which the server goes on.
      lastSeq = seqOf(message.id) ?? lastSeq
      reset()
      tell({ kind: 'reset' })
    } else {
      deliver(event)
      tell({ kind: 'event', event })
    }
  }

  function show(next: ConnectionState, nextWay: ConnectionWay): void {
    setState(next, nextWay)
    tell({ kind: 'state', state, way, seq: lastSeq })
  }

  async function lead(): Promise<void> {
    leads = true
    await keepConnection({
      signal: end.signal,
      lastEventId: () => (lastSeq === undefined ? undefined : String(lastSeq)),
      onMessage,
      onState: (next) => show(next, way),
      onWay: (next) => show(state, next),
    })
  }

  channel.onmessage = ({ data: news }: MessageEvent<TabNews>) => {
    if (news.kind === 'hello') {
      if (leads) tell({ kind: 'state', state, way, seq: lastSeq })
      return
    }
    // A tab that reads the stream itself (always so without Web Locks) needs no hearsay.
    if (leads) return
    if (news.kind === 'event') deliver(news.event)
    else if (news.kind === 'reset') reset()
    else {
      // A tab that is new or was frozen by the browser hears here that it may have missed something.
      if (news.seq !== undefined && (lastSeq === undefined || news.seq > lastSeq)) reset()
      lastSeq = news.seq ?? lastSeq
      setState(news.state, news.way)
    }
  }

  function onShown(): void {
    if (document.visibilityState === 'visible' && !leads) tell({ kind: 'hello' })
  }

  tell({ kind: 'hello' })
  document.addEventListener('visibilitychange', onShown)
  if (!isEmbed && navigator.locks) {
    navigator.locks.request(`deskhand-live:${scope}`, { signal: end.signal }, lead).catch(() => {
      // The wait for the lock was ended together with the connection.
    })
  } else void lead()

  return () => {
    end.abort()
    document.removeEventListener('visibilitychange', onShown)
    channel.close()
  }
}

/** Calls the handler for live events of these names, outside of components. Returns the way to stop. */
export function listenLive(names: readonly string[], handle: Handler): () => void {
  const entry = { names, handle }
  handlers.add(entry)
  return () => void handlers.delete(entry)
}

/** Calls the handler for live events of these names (`ticket.created`, `ticket.*`, `*`) while the component is mounted. */
export function useLive(names: readonly string[], handler: Handler): void {
  const latest = useRef(handler)
  useEffect(() => {
    latest.current = handler
  })
  const key = names.join(' ')
  useEffect(() => listenLive(key.split(' '), (event) => latest.current(event)), [key])
}

function subscribeState(listener: () => void): () => void {
  stateListeners.add(listener)
  return () => stateListeners.delete(listener)
}

/** How the live connection stands, for the quiet word in the shell. */
export function useConnection(): ConnectionState {
  return useSyncExternalStore(subscribeState, () => state)
}

/** How news come to this browser. */
export const connectionWay = (): ConnectionWay => way

/** The same, for the health page. */
export function useConnectionWay(): ConnectionWay {
  return useSyncExternalStore(subscribeState, connectionWay)
}
