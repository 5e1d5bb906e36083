import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { createApiKey, listApiKeys, newApiKey, revokeApiKey } from './api-keys.ts'
import { ApiKey, CreateApiKey, NewApiKey } from './auth.contract.ts'

const tags = ['api keys']

/** What makes a repeated request the same one; null when the sender asked for no such thing. */
function repeatable(request: FastifyRequest): { userId: string; request: string } | null {
  const key = request.headers['idempotency-key']
  return typeof key === 'string'
    ? { userId: request.user().userId, request: JSON.stringify([key, request.body]) }
    : null
}

export function apiKeysRoutes(app: App): void {
  app.get(
    '/api-keys',
    {
      config: { permission: 'apikeys:manage' },
      schema: {
        operationId: 'listApiKeys',
        tags,
        summary: 'API keys of the organization, newest first',
        response: { 200: z.object({ data: z.array(ApiKey) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listApiKeys(cx) })),
  )

  app.post(
    '/api-keys',
    {
      config: { permission: 'apikeys:manage' },
      schema: {
        operationId: 'createApiKey',
        tags,
        summary: 'Make an API key',
        description: 'It acts as its maker, within the scopes. The key is shown in this answer only.',
        body: CreateApiKey,
        response: { 201: NewApiKey },
      },
    },
    async (request, reply) => {
      const { expiresAt, ...input } = request.body
      const token = newApiKey(app.runtime.settings, repeatable(request))
      // The token joins the answer out here: what `run` returns is kept for repeated requests.
      const key = await request.run((cx) =>
        createApiKey(cx, request.user(), { ...input, expiresAt: expiresAt ? new Date(expiresAt) : null, token }),
      )
      return reply.code(201).send({ ...key, token })
    },
  )

  app.delete(
    '/api-keys/:id',
    {
      config: { permission: 'apikeys:manage' },
      schema: {
        operationId: 'revokeApiKey',
        tags,
        summary: 'Revoke an API key',
        params: z.object({ id: Id }),
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => revokeApiKey(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
