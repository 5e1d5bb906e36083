import { z } from 'zod'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import { newSecret, repeatableOf } from './keep-webhooks.ts'
import {
  ListWebhookDeliveries,
  ListWebhooks,
  MakeWebhookSecret,
  Webhook,
  WebhookDelivery,
  WebhookDeliveryDetails,
  WebhookRef,
  WebhookSecret,
} from './webhooks.contract.ts'
import {
  getWebhookDelivery,
  listWebhookDeliveries,
  listWebhooks,
  makeWebhookSecret,
  replayWebhookDelivery,
  testWebhook,
} from './webhooks.service.ts'

const tags = ['automation']
const config = { permission: 'settings:manage' } as const

export function webhooksRoutes(app: App): void {
  app.get(
    '/webhooks',
    {
      config,
      schema: {
        operationId: 'listWebhooks',
        tags,
        summary: 'Where a rule calls',
        querystring: ListWebhooks,
        response: { 200: z.object({ data: z.array(Webhook) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listWebhooks(cx, request.query.ruleId) })),
  )

  app.post(
    '/webhooks/:id/secret',
    {
      config,
      schema: {
        operationId: 'makeWebhookSecret',
        tags,
        summary: 'Make a new secret that signs the calls of a webhook',
        description:
          'It is shown in this answer only. The one before signs beside it for a while (webhook-signature holds both), so that the ' +
          'receiver can change over.',
        params: WebhookRef,
        body: MakeWebhookSecret,
        response: { 200: WebhookSecret },
      },
    },
    async (request) => {
      const secret = newSecret(app.runtime.settings, repeatableOf(request))
      // The secret joins the answer out here: what `run` returns is kept for repeated requests.
      const { keepOldHours } = request.body
      const webhook = await request.run((cx) => makeWebhookSecret(cx, request.params.id, { keepOldHours, secret }))
      return { ...webhook, secret }
    },
  )

  app.post(
    '/webhooks/:id/test',
    {
      config,
      schema: {
        operationId: 'testWebhook',
        tags,
        summary: 'Call the address of a webhook once, about a ticket that is made up',
        description:
          'As it was saved, on or off. It is not tried again; what came of it stands in the log of its rule.',
        params: WebhookRef,
        response: { 202: WebhookDelivery },
      },
    },
    async (request, reply) => reply.code(202).send(await request.run((cx) => testWebhook(cx, request.params.id))),
  )

  app.get(
    '/webhook-deliveries',
    {
      config,
      schema: {
        operationId: 'listWebhookDeliveries',
        tags,
        summary: 'The calls of rules, the newest first: what was answered, or when they are tried again',
        querystring: ListWebhookDeliveries,
        response: { 200: page(WebhookDelivery) },
      },
    },
    (request) => request.run((cx) => listWebhookDeliveries(cx, request.query)),
  )

  app.get(
    '/webhook-deliveries/:id',
    {
      config,
      schema: {
        operationId: 'getWebhookDelivery',
        tags,
        summary: 'A call: what was sent, and the beginning of the answer',
        params: WebhookRef,
        response: { 200: WebhookDeliveryDetails },
      },
    },
    (request) => request.run((cx) => getWebhookDelivery(cx, request.params.id)),
  )

  app.post(
    '/webhook-deliveries/:id/replay',
    {
      config,
      schema: {
        operationId: 'replayWebhookDelivery',
        tags,
        summary: 'Send a call again that is done',
        description: 'The same id and the same body, signed anew, to where the rule calls now.',
        params: WebhookRef,
        response: { 202: WebhookDelivery },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await request.run((cx) => replayWebhookDelivery(cx, request.params.id))),
  )
}
