import type { App } from '../../platform/http/http.ts'
import { announcePresence } from './announce-presence.ts'
import { AnnouncePresence, Presence } from './presence.contract.ts'
import { openPresence } from './presence-desk.ts'

export function presenceRoutes(app: App): void {
  const close = openPresence(app.runtime)
  app.addHook('onClose', async () => close())

  app.post(
    '/presence',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'announcePresence',
        tags: ['presence'],
        summary: 'Say which ticket you have open and whether you write; hear who else is there',
        description:
          'Nothing of it is kept. Call again after `renewSeconds`, and at once when it changes (not with every key); with `ticketId` null ' +
          'and nothing to watch you are gone. Changes in these tickets come over the stream as `presence.changed`, without an id.',
        body: AnnouncePresence,
        response: { 200: Presence },
      },
    },
    (request) => request.run((cx) => announcePresence(cx, request.user(), request.body)),
  )
}
