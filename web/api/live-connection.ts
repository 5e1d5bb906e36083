import { noticeSignedOut } from './client.ts'
import { EventStreamReader, type StreamMessage } from './event-stream.ts'

export type ConnectionState = 'connecting' | 'open' | 'reconnecting' | 'offline'

const streamPath = '/api/v1/stream'
/** The server says something (a comment at least) every 20 s; silence of 45 s is a dead line. */
const silenceMs = 45_000
const firstWaitMs = 1_000
const longestWaitMs = 30_000

/**
 * Milliseconds before the next attempt: doubled each time up to 30 s, of which a random half is cut, so that a
 * thousand browsers do not return in the same instant after a restart. `random` is 0 to 1.
 */
export function waitBeforeAttempt(failures: number, random: number): number {
  const whole = Math.min(firstWaitMs * 2 ** Math.max(0, failures - 1), longestWaitMs)
  return Math.round(whole / 2 + (whole / 2) * random)
}

/** Resolves after the time, or at once when the line comes back, the tab is shown, or all is over. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    function end(): void {
      clearTimeout(timer)
      removeEventListener('online', end)
      document.removeEventListener('visibilitychange', onVisible)
      signal.removeEventListener('abort', end)
      resolve()
    }
    function onVisible(): void {
      if (document.visibilityState === 'visible') end()
    }
    const timer = setTimeout(end, ms)
    addEventListener('online', end)
    document.addEventListener('visibilitychange', onVisible)
    signal.addEventListener('abort', end)
  })
}

/** One connection until it breaks. Answers false when the session has ended and trying again is of no use. */
async function readOnce(
  lastEventId: string | undefined,
  signal: AbortSignal,
  onOpen: () => void,
  onMessage: (message: StreamMessage) => void,
): Promise<boolean> {
  const silence = new AbortController()
  let timer = setTimeout(() => silence.abort(), silenceMs)
  try {
    const response = await fetch(streamPath, {
      headers: { accept: 'text/event-stream', ...(lastEventId && { 'last-event-id': lastEventId }) },
      signal: AbortSignal.any([signal, silence.signal]),
      cache: 'no-store',
    })
    if (response.status === 401) {
      noticeSignedOut(streamPath)
      return false
    }
    if (!response.ok || !response.body) return true
    onOpen()
    const reader = new EventStreamReader()
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), silenceMs)
      for (const message of reader.feed(piece)) onMessage(message)
    }
    return true
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Keeps the event stream open until the signal aborts: reconnects with growing waits, sends the id of the last message
 * so that the server replays what was missed, and tries at once when the line or the reader comes back.
 */
export async function keepStream({
  signal,
  lastEventId,
  onMessage,
  onState,
}: {
  signal: AbortSignal
  /** Where to go on; asked before each attempt. */
  lastEventId: () => string | undefined
  onMessage: (message: StreamMessage) => void
  onState: (state: ConnectionState) => void
}): Promise<void> {
  let failures = 0
  onState('connecting')
  while (!signal.aborted) {
    try {
      const goesOn = await readOnce(
        lastEventId(),
        signal,
        () => {
          failures = 0
          onState('open')
        },
        onMessage,
      )
      if (!goesOn) return
    } catch {
      // A broken line: what was missed is replayed after the next attempt.
    }
    if (signal.aborted) return
    failures += 1
    onState(navigator.onLine ? 'reconnecting' : 'offline')
    await pause(navigator.onLine ? waitBeforeAttempt(failures, Math.random()) : longestWaitMs, signal)
  }
}
