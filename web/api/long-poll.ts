import { ApiError } from './api-error.ts'
import { api, read } from './client.ts'
import { testLine } from './line-test.ts'
import type { Connection, ConnectionState } from './live-connection.ts'
import { pause, waitBeforeAttempt } from './pauses.ts'
import type { components } from './schema.gen.ts'

type EventsPage = components['schemas']['EventsPage']

/** Seconds that the server waits for news; halved when a proxy ends such answers. */
const longestWait = 25
const shortestWait = 2
/** Further behind than this the page loads anew instead of hearing everything again, as with the stream. */
const maxBehind = 5_000
/** How often it is looked whether the stream gets through again: first after 15 s, then ever more rarely. */
const firstTestMs = 15_000
const longestTestMs = 600_000

/**
 * Asks for events by long polling, as messages of the stream, until the stream gets through again. Answers false when the session
 * has ended, or all is over.
 */
export async function pollEvents(connection: Connection, { testAtOnce }: { testAtOnce: boolean }): Promise<boolean> {
  const back = new AbortController()
  const signal = AbortSignal.any([connection.signal, back.signal])
  const watch = watchLine(signal, testAtOnce).then((works) => works && back.abort())
  const isIn = await poll({ ...connection, signal })
  if (!isIn) back.abort()
  await watch
  return isIn && !connection.signal.aborted
}

/** Resolves to true when the test of the line went well, to false when the signal aborted. */
async function watchLine(signal: AbortSignal, testAtOnce: boolean): Promise<boolean> {
  for (let ms = testAtOnce ? 0 : firstTestMs; ; ms = Math.min(ms * 2 || firstTestMs, longestTestMs)) {
    await pause(ms, signal)
    if (signal.aborted) return false
    if ((await testLine(signal)).verdict === 'direct') return true
  }
}

/** Until the signal aborts (true) or the session has ended (false). */
async function poll({ signal, lastEventId, onMessage, onState }: Connection): Promise<boolean> {
  let since = lastEventId()
  let access: string | undefined
  let wait = longestWait
  let failures = 0
  let isLost = false
  let told: ConnectionState | undefined
  const say = (state: ConnectionState) => {
    if (state !== told) onState(state)
    told = state
  }
  const goOnFrom = (event: 'ready' | 'reset', page: EventsPage) => {
    since = page.lastSeq
    isLost = false
    onMessage({ event, id: page.lastSeq, data: '' })
  }
  while (!signal.aborted) {
    try {
      const isNew = since === undefined || isLost
      const page = await ask(isNew ? { since: '0', limit: 1 } : { since, wait, limit: 200 }, wait, signal)
      failures = 0
      say('open')
      const isOther = access !== undefined && access !== page.access
      access = page.access
      if (isNew) goOnFrom(isLost ? 'reset' : 'ready', page)
      else if (isOther || Number(page.lastSeq) - Number(since) > maxBehind) goOnFrom('reset', page)
      else {
        for (const event of page.data) onMessage({ event: 'message', id: event.seq, data: JSON.stringify(event) })
        since = page.nextSeq
      }
    } catch (error) {
      if (signal.aborted) return true
      if (error instanceof ApiError && error.status === 401) return false
      // The database is another one than before.
      if (error instanceof ApiError && error.status === 410) isLost = true
      else wait = Math.max(shortestWait, Math.floor(wait / 2))
      failures += 1
      say(navigator.onLine ? 'reconnecting' : 'offline')
      await pause(waitBeforeAttempt(failures, Math.random()), signal)
    }
  }
  return true
}

function ask(
  query: { since?: string; wait?: number; limit: number },
  wait: number,
  signal: AbortSignal,
): Promise<EventsPage> {
  const patience = AbortSignal.timeout((wait + 15) * 1_000)
  return read(api.GET('/api/v1/events', { params: { query }, signal: AbortSignal.any([signal, patience]) }))
}
