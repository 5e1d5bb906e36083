import type { ServerResponse } from 'node:http'
import type { Runtime, UserActor } from '../../platform/context.ts'
import type { Log } from '../../platform/log.ts'
import type { Event } from './activity.contract.ts'
import { type RawEvents, visibleEvents } from './activity.service.ts'
import { type Bell, createBell } from './bell.ts'
import type { EventHub } from './event-hub.ts'
import { changesAccess } from './event-visibility.rules.ts'
import { tellPassingNews } from './passing-news.ts'
import { accessOf, findReader } from './reader-access.ts'

/** Further behind than this a reader loads anew instead of hearing everything again. */
export const maxBehind = 5_000
const batch = 200
export const heartbeatMs = 15_000
/** Blanks at the beginning, for proxies and virus scanners that hold back the first bytes of an answer until they have so many. */
const padding = 2_048
/** How long a reader may take nothing before his connection is cut; he comes back and goes on where he was. */
const stuckMs = 60_000

export type StreamOptions = {
  runtime: Runtime
  hub: EventHub
  log: Log
  actor: UserActor
  /** Where the reader was; null: he begins now. */
  since: string | null
  response: ServerResponse
  heartbeatMs?: number
}

/**
 * Sends an organization's events to one reader until he goes, his access ends, or `stop` is called. Before each batch who he is is
 * asked again, and each event is held against what he may see at that moment. Resolves when the response has ended.
 */
export function serveStream(options: StreamOptions): { stop: () => void; done: Promise<void> } {
  const { response } = options
  const ended = new AbortController()
  const news = createBell()
  const leave = options.hub.join(options.actor.orgId, news.ring)
  response.on('close', () => ended.abort())
  ended.signal.addEventListener('abort', news.ring)
  const done = pump(options, news, ended.signal)
    .catch((error: unknown) => {
      if (!ended.signal.aborted) options.log.warn({ err: error }, 'a stream broke off; its reader will come back')
    })
    .finally(() => {
      leave()
      ended.abort()
      response.end()
      // A reader who takes nothing any more must not hold up the end of the server.
      setTimeout(() => response.destroy(), 1_000).unref()
    })
  return { stop: () => ended.abort(), done }
}

async function pump(options: StreamOptions, news: Bell, signal: AbortSignal): Promise<void> {
  const { runtime, hub, response } = options
  const { orgId } = options.actor
  let { actor } = options
  let position = options.since
  /** The last id that the reader has. */
  let told = position
  const send = (text: string) => write(response, text, signal)
  const jump = async (event: 'ready' | 'reset', seq: string) => {
    await send(`id: ${seq}\nevent: ${event}\ndata: ${JSON.stringify({ seq })}\n\n`)
    position = seq
    told = seq
  }
  beginStream(response)
  await send(`: ${' '.repeat(padding)}\nretry: 3000\n\n`)
  const leave = tellPassingNews(() => actor, response)
  signal.addEventListener('abort', leave)
  // Who he is was asked by the request a moment ago.
  let isKnown = true
  while (!signal.aborted) {
    news.reset()
    const raw = await hub.read(orgId, position ?? '0', position === null ? 0 : batch)
    if (position === null) await jump('ready', raw.last)
    else if (isOutOfReach(position, raw.last)) await jump('reset', raw.last)
    else {
      if (!isKnown && needsLook(actor, raw)) {
        const now = await findReader(runtime, actor)
        if (!now) return
        const isSame = accessOf(actor) === accessOf(now)
        actor = now
        // What he may see is another set, and no event says which tickets came and went.
        if (!isSame) await jump('reset', raw.last)
        if (!isSame) continue
      }
      const events = visibleEvents(actor, raw)
      const lastTold = events.at(-1)?.seq
      if (lastTold) {
        await send(events.map(eventText).join(''))
        told = lastTold
      }
      position = raw.events.at(-1)?.seq ?? position
    }
    isKnown = false
    if (raw.events.length === batch || (await news.wait(options.heartbeatMs ?? heartbeatMs))) continue
    // Silent for a while: show that the line lives, and how far he has come without hearing anything.
    await send(told === position ? ': still here\n\n' : `: still here\nid: ${position}\n\n`)
    told = position
  }
}

/** The head of an answer without end, with what asks those on the way to pass it on at once. */
export function beginStream(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    // Proxies of the nginx kind would hold events back until a buffer is full.
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  })
  response.flushHeaders()
}

/** True for a reader who is too far behind, or whose number this organization never gave. */
export function isOutOfReach(position: string, last: string): boolean {
  const behind = BigInt(last) - BigInt(position)
  return behind < 0n || behind > BigInt(maxBehind)
}

/** Before something is told, when access may have changed, and when nothing happened (it was a heartbeat or a mere call). */
function needsLook(actor: UserActor, raw: RawEvents): boolean {
  return raw.events.length === 0 || raw.events.some(changesAccess) || visibleEvents(actor, raw).length > 0
}

function eventText(event: Event): string {
  return `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`
}

/** Writes when the reader takes it: with a full buffer it waits for him, up to a minute, and reads no further events. */
async function write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new Error('The stream has ended.')
  if (response.write(text)) return
  await new Promise<void>((resolve, reject) => {
    const settle = (finish: () => void) => () => {
      clearTimeout(timer)
      response.off('drain', onDrain)
      signal.removeEventListener('abort', onEnd)
      finish()
    }
    const onDrain = settle(resolve)
    const onEnd = settle(() => reject(new Error('The stream has ended.')))
    const timer = setTimeout(() => response.destroy(), stuckMs)
    response.on('drain', onDrain)
    signal.addEventListener('abort', onEnd)
  })
}
