import { z } from 'zod'
import { probeFiles } from '../../platform/files.ts'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { SystemHealth } from './health.contract.ts'
import { dropReaction, getHealth, retryReaction } from './health.service.ts'

const tags = ['health']
const params = z.object({ id: Id })

export function healthRoutes(app: App): void {
  app.get(
    '/health',
    {
      config: { permission: 'health:read' },
      schema: {
        operationId: 'getHealth',
        tags,
        summary: 'How the installation does: database, files, job runners, jobs, reactions to events',
        description:
          'Mailboxes, outbox and relay: `GET /mail/health`. For load balancers: `/healthz` and `/readyz`, without sign-in.',
        response: { 200: SystemHealth },
      },
    },
    async (request) => {
      // Files are no business of a transaction.
      const files = await probeFiles(app.runtime.settings.files)
      return request.run((cx) => getHealth(cx, files))
    },
  )

  app.post(
    '/health/set-aside/:id/retry',
    {
      config: { permission: 'settings:manage' },
      schema: {
        operationId: 'retryReaction',
        tags,
        summary: 'Try the reaction to an event once more that was set aside',
        params,
        response: { 202: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => retryReaction(cx, request.params.id))
      return reply.code(202).send(null)
    },
  )

  app.delete(
    '/health/set-aside/:id',
    {
      config: { permission: 'settings:manage' },
      schema: {
        operationId: 'dropReaction',
        tags,
        summary: 'Give up the reaction to an event that was set aside; the event itself stays',
        params,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => dropReaction(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
