import { z } from 'zod'
import { tooMany } from '../../platform/errors.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import { words } from '../../platform/words.ts'
import { Event, EventsPage, EventsQuery, StreamQuery, TimelineQuery } from './activity.contract.ts'
import { listEvents, listTimeline } from './activity.service.ts'
import { createEventHub } from './event-hub.ts'
import { serveStream } from './event-stream.ts'

/** A browser holds one for all its tabs; this many are a fault of a client. */
export const maxStreamsOfUser = 20

export function activityRoutes(app: App): void {
  app.get(
    '/tickets/:idOrCode/timeline',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'listTimeline',
        tags: ['activity'],
        summary: 'Everything that happened to a ticket, oldest first',
        params: z.object({ idOrCode: z.string().max(100).describe('Id or code of the ticket.') }),
        querystring: TimelineQuery,
        response: { 200: page(Event) },
      },
    },
    (request) => request.run((cx) => listTimeline(cx, { ...request.query, ticket: request.params.idOrCode })),
  )

  app.get(
    '/events',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'listEvents',
        tags: ['activity'],
        summary: 'What happened in the organization since a moment, as far as you may see it',
        description:
          'Ask with `since=<nextSeq>` of the answer before. A ticket that leaves your sight is told as `ticket.hidden`. ' +
          '410 `events.unknown_seq` for a number that was never given: load anew.',
        querystring: EventsQuery,
        response: { 200: EventsPage },
      },
    },
    (request) => request.run((cx) => listEvents(cx, request.query)),
  )
  streamRoute(app)
}

function streamRoute(app: App): void {
  const hub = createEventHub(app.runtime)
  const streams = new Set<{ userId: string; stop: () => void; done: Promise<void> }>()
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.stop()
    await Promise.all([...streams].map((stream) => stream.done))
  })
  app.get(
    '/stream',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'streamEvents',
        tags: ['activity'],
        summary: 'The same events, as they happen',
        description:
          'text/event-stream. Each message has the sequence number as `id` and an Event as `data`. Comes back with `Last-Event-ID` ' +
          '(or `since`) it goes on where it was; `event: reset` says that too much was missed, or that what you may see has ' +
          'changed: load anew. `event: ready` names the number at which a stream without either begins.',
        querystring: StreamQuery,
        response: {
          200: {
            description: 'Messages until the connection ends.',
            content: { 'text/event-stream': { schema: z.string() } },
          },
        },
      },
    },
    (request, reply) => {
      const actor = request.user()
      if ([...streams].filter((stream) => stream.userId === actor.userId).length >= maxStreamsOfUser)
        throw tooMany(
          'stream.too_many',
          words`You have ${{ most: maxStreamsOfUser }} streams open. Close some of them first.`,
          30,
        )
      const header = request.headers['last-event-id']
      // A number that is none can come from another server only: it is answered with a reset.
      const since = header === undefined ? (request.query.since ?? null) : readSeq(String(header))
      reply.hijack()
      const stream = serveStream({
        runtime: app.runtime,
        hub,
        log: request.log as unknown as Parameters<typeof serveStream>[0]['log'],
        actor,
        since,
        response: reply.raw,
      })
      const entry = { userId: actor.userId, ...stream }
      streams.add(entry)
      void stream.done.then(() => streams.delete(entry))
    },
  )
}

const unreachable = '999999999999999999'

function readSeq(header: string): string | null {
  const text = header.trim()
  if (text === '') return null
  return /^\d{1,18}$/.test(text) ? text : unreachable
}
