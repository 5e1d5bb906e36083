import { noticeSignedOut } from './client.ts'
import { embedHeaders, isEmbed } from './embed.ts'
import { EventStreamReader, type StreamMessage } from './event-stream.ts'
import { longestWaitMs, pause, waitBeforeAttempt } from './pauses.ts'

export type ConnectionState = 'connecting' | 'open' | 'reconnecting' | 'offline'
/** How news come: by the stream, or by asking again and again where a proxy keeps the stream back. */
export type ConnectionWay = 'stream' | 'poll'

export interface Connection {
  signal: AbortSignal
  /** Where to go on; asked before each attempt. */
  lastEventId: () => string | undefined
  onMessage: (message: StreamMessage) => void
  onState: (state: ConnectionState) => void
}

const streamPath = '/api/v1/stream'
/** The server begins to speak at once; nothing within this time is held back by something on the way. */
const firstWordMs = 5_000
/** The server says something (a comment at least) every 15 s; silence of 45 s is a dead line, or one that is held back. */
const silenceMs = 45_000
/** Attempts that fail outright, as with a server that restarts, before the other way is tried. */
const failuresBeforePoll = 4

type Outcome = 'signed-out' | 'ended' | 'failed' | 'silent'

/** One connection until it breaks. */
async function readStream({ signal, lastEventId, onMessage }: Connection, onOpen: () => void): Promise<Outcome> {
  const silence = new AbortController()
  let timer = setTimeout(() => silence.abort(), firstWordMs)
  const since = lastEventId()
  try {
    const response = await fetch(streamPath, {
      headers: { accept: 'text/event-stream', ...(since && { 'last-event-id': since }), ...(await embedHeaders()) },
      credentials: isEmbed ? 'omit' : 'same-origin',
      signal: AbortSignal.any([signal, silence.signal]),
      cache: 'no-store',
    })
    if (response.status === 401) {
      noticeSignedOut(streamPath)
      return 'signed-out'
    }
    if (!response.ok || !response.body) return 'failed'
    const reader = new EventStreamReader()
    let isOpen = false
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), silenceMs)
      if (!isOpen) onOpen()
      isOpen = true
      for (const message of reader.feed(piece)) onMessage(message)
    }
    return 'ended'
  } catch {
    // A broken line: what was missed is replayed after the next attempt.
    return silence.signal.aborted ? 'silent' : 'failed'
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Keeps news coming until the signal aborts: holds the event stream open, reconnects with growing waits, sends the id of the last
 * message so that the server replays what was missed, and tries at once when the line or the reader comes back. Where the
 * stream does not arrive it asks by long polling instead, and returns to the stream as soon as that gets through.
 */
export async function keepConnection(connection: Connection & { onWay: (way: ConnectionWay) => void }): Promise<void> {
  const { signal, onState, onWay } = connection
  let failures = 0
  onState('connecting')
  while (!signal.aborted) {
    const outcome = await readStream(connection, () => {
      failures = 0
      onState('open')
    })
    if (signal.aborted || outcome === 'signed-out') return
    failures += 1
    if (navigator.onLine && (outcome === 'silent' || failures >= failuresBeforePoll)) {
      onWay('poll')
      const { pollEvents } = await import('./long-poll.ts')
      const isIn = await pollEvents(connection, { testAtOnce: outcome !== 'silent' })
      if (!isIn || signal.aborted) return
      onWay('stream')
      failures = 0
    } else {
      onState(navigator.onLine ? 'reconnecting' : 'offline')
      await pause(navigator.onLine ? waitBeforeAttempt(failures, Math.random()) : longestWaitMs, signal)
    }
  }
}
