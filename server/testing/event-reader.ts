import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { World } from './world.ts'

export type SentEvent = { id: string; event: string; data: unknown }

/** One real connection to /api/v1/stream, read as a browser reads it. */
export type EventReader = {
  status: number
  headers: IncomingMessage['headers']
  /** The next message with data; waits for it. Rejects when the stream ends first. */
  next: () => Promise<SentEvent>
  /** Messages until one satisfies `is`; that one included. */
  until: (is: (event: SentEvent) => boolean) => Promise<SentEvent[]>
  /** Resolves when the server has ended the stream. */
  ended: Promise<void>
  /** The last id the server gave, with data or without. */
  lastId: () => string
  /** Everything received, as text. */
  text: () => string
  /** The connection itself: to stop reading. */
  response: IncomingMessage
  close: () => void
}

/** The port on which the world's application listens; it begins to when it did not. */
export async function portOf(app: World['app']): Promise<number> {
  if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}

export async function openStream(
  port: number,
  headers: Record<string, string>,
  options: { lastEventId?: string; query?: string; path?: string } = {},
): Promise<EventReader> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest({
      host: '127.0.0.1',
      port,
      path: options.path ?? `/api/v1/stream${options.query ?? ''}`,
      headers: { ...headers, ...(options.lastEventId === undefined ? {} : { 'last-event-id': options.lastEventId }) },
    })
      .on('response', resolve)
      .on('error', reject)
      .end()
  })
  let text = ''
  let rest = ''
  let lastId = ''
  let isOver = false
  const arrived: SentEvent[] = []
  let wake = () => {}
  response.setEncoding('utf8')
  response.on('data', (piece: string) => {
    text += piece
    rest += piece
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const field = (name: string) =>
        block
          .split('\n')
          .filter((line) => line.startsWith(`${name}: `))
          .map((line) => line.slice(name.length + 2))
          .at(-1)
      lastId = field('id') ?? lastId
      const data = field('data')
      if (data !== undefined) arrived.push({ id: lastId, event: field('event') ?? 'message', data: JSON.parse(data) })
    }
    wake()
  })
  const ended = new Promise<void>((resolve) => {
    response.on('close', () => {
      isOver = true
      wake()
      resolve()
    })
  })
  response.on('error', () => {})
  const next = async (): Promise<SentEvent> => {
    while (arrived.length === 0) {
      if (isOver) throw new Error(`The stream ended. It said: ${text}`)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    return arrived.shift() as SentEvent
  }
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    next,
    until: async (is) => {
      const seen: SentEvent[] = []
      for (;;) {
        const event = await next()
        seen.push(event)
        if (is(event)) return seen
      }
    },
    ended,
    lastId: () => lastId,
    text: () => text,
    response,
    close: () => response.destroy(),
  }
}
