import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { require } from '../../platform/permissions.ts'
import { generateDkimKey } from './dkim.rules.ts'
import { CreateSendingDomain, SendingDomain } from './sending-domains.contract.ts'
import {
  checkSendingDomain,
  createSendingDomain,
  deleteSendingDomain,
  getSendingDomain,
  listSendingDomains,
} from './sending-domains.service.ts'

const tags = ['sending domains']
const params = z.object({ id: Id })
const config = { permission: 'channels:manage' as const }

export function sendingDomainsRoutes(app: App): void {
  app.get(
    '/sending-domains',
    {
      config,
      schema: {
        operationId: 'listSendingDomains',
        tags,
        summary: 'Domains from which mail leaves',
        response: { 200: z.object({ data: z.array(SendingDomain) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listSendingDomains(cx) })),
  )

  app.post(
    '/sending-domains',
    {
      config,
      schema: {
        operationId: 'createSendingDomain',
        tags,
        summary: 'Add a domain, with a new DKIM key',
        description: 'Publish the records of the answer, then check. The private key never leaves the server.',
        body: CreateSendingDomain,
        response: { 201: SendingDomain },
      },
    },
    async (request, reply) => {
      require(request.user(), 'channels:manage')
      const key = await generateDkimKey()
      return reply.code(201).send(await request.run((cx) => createSendingDomain(cx, { ...request.body, key })))
    },
  )

  app.get(
    '/sending-domains/:id',
    {
      config,
      schema: {
        operationId: 'getSendingDomain',
        tags,
        summary: 'One domain with its records',
        params,
        response: { 200: SendingDomain },
      },
    },
    (request) => request.run((cx) => getSendingDomain(cx, request.params.id)),
  )

  app.post(
    '/sending-domains/:id/check',
    {
      config,
      schema: {
        operationId: 'checkSendingDomain',
        tags,
        summary: 'Look its records up in DNS now',
        params,
        response: { 200: SendingDomain },
      },
    },
    // Not by request.run: DNS is asked between two transactions. Asked twice, it answers twice.
    (request) => checkSendingDomain(app.runtime, request.user(), request.params.id),
  )

  app.delete(
    '/sending-domains/:id',
    {
      config,
      schema: {
        operationId: 'deleteSendingDomain',
        tags,
        summary: 'Remove a domain and its key',
        params,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteSendingDomain(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
