import { z } from 'zod'
import { tooMany } from '../../platform/errors.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import { words } from '../../platform/words.ts'
import { Event, EventsPage, EventsQuery, StreamQuery, TimelineQuery } from './activity.contract.ts'
import { listTimeline } from './activity.service.ts'
import { createEventHub, type EventHub } from './event-hub.ts'
import { serveStream } from './event-stream.ts'
import { testEveryMs, testLine, testMessages } from './line-test.ts'
import { listEvents } from './list-events.ts'
import {
  ListObjectChanges,
  listObjectChanges,
  listSettingChanges,
  ObjectChanges,
  SettingChanges,
} from './setting-changes.ts'

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

  const hub = createEventHub(app.runtime)
  const listeners = createListeners(app)
  eventsRoute(app, hub, listeners)
  streamRoute(app, hub, listeners)
  lineTestRoute(app)
}

type Listeners = {
  add: (userId: string, stop: () => void, done: Promise<unknown>) => void
  refuseMany: (userId: string) => void
}

/** Those who hold a connection to hear of events. When the server closes they are let go. */
function createListeners(app: App): Listeners {
  const open = new Set<{ userId: string; stop: () => void; done: Promise<unknown> }>()
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
    for (const { stop } of open) stop()
    await Promise.allSettled([...open].map(({ done }) => done))
  })
  return {
    add: (userId, stop, done) => {
      const entry = { userId, stop, done }
      open.add(entry)
      // It was asked for before the server began to close, and came here after.
      if (isClosing) stop()
      const forget = () => open.delete(entry)
      done.then(forget, forget)
    },
    refuseMany: (userId) => {
      if ([...open].filter((one) => one.userId === userId).length >= maxStreamsOfUser)
        throw tooMany(
          'stream.too_many',
          words`You have ${{ most: maxStreamsOfUser }} streams open. Close some of them first.`,
          30,
        )
    },
  }
}

function eventsRoute(app: App, hub: EventHub, listeners: Listeners): void {
  app.get(
    '/settings/changes',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'listSettingChanges',
        tags: ['activity'],
        summary: 'Who changed each section of the settings last, and when',
        response: { 200: SettingChanges },
      },
    },
    (request) => request.run((cx) => listSettingChanges(cx)),
  )

  app.get(
    '/settings/object-changes',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'listObjectChanges',
        tags: ['activity'],
        summary: 'Who changed each label, macro, queue … of the settings last, and when',
        querystring: ListObjectChanges,
        response: { 200: ObjectChanges },
      },
    },
    (request) => request.run((cx) => listObjectChanges(cx, request.query)),
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
          'Ask with `since=<nextSeq>` of the answer before; with `wait` the answer comes as soon as something happens (long polling). A ' +
          'ticket that leaves your sight is told as `ticket.hidden`. 410 `events.unknown_seq` for a number that was never given: load anew.',
        querystring: EventsQuery,
        response: { 200: EventsPage },
      },
    },
    (request, reply) => {
      const actor = request.user()
      const end = new AbortController()
      const reader = { runtime: app.runtime, hub, actor, signal: end.signal }
      if (request.query.wait === 0) return listEvents(reader, request.query)
      listeners.refuseMany(actor.userId)
      reply.raw.on('close', () => end.abort())
      const answer = listEvents(reader, request.query)
      listeners.add(actor.userId, () => end.abort(), answer)
      return answer
    },
  )
}

function streamRoute(app: App, hub: EventHub, listeners: Listeners): void {
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
          'changed: load anew. `event: ready` names the number at which a stream without either begins. Passing news have no `id`: ' +
          '`presence.changed` (see `POST /presence`) with the people of a ticket.',
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
      listeners.refuseMany(actor.userId)
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
      listeners.add(actor.userId, stream.stop, stream.done)
    },
  )
}

function lineTestRoute(app: App): void {
  app.get(
    '/stream/test',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'testStream',
        tags: ['activity'],
        summary: 'Does a stream reach you, or does something on the way hold it back?',
        description:
          `text/event-stream: ${testMessages} short messages, ${testEveryMs} ms apart, then the end. Where they arrive all at once, a proxy ` +
          'buffers; turn that off for /api/v1/stream (docs/operations.md), or ask by GET /events with `wait`.',
        response: {
          200: { description: 'The messages.', content: { 'text/event-stream': { schema: z.string() } } },
        },
      },
    },
    (request, reply) => {
      request.user()
      reply.hijack()
      testLine(reply.raw)
    },
  )
}

const unreachable = '999999999999999999'

function readSeq(header: string): string | null {
  const text = header.trim()
  if (text === '') return null
  return /^\d{1,18}$/.test(text) ? text : unreachable
}
