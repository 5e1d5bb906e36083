import { NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { newSecret, repeatableOf } from '../webhooks/keep-webhooks.ts'
import {
  CardRef,
  CreateCrmCard,
  CrmCard,
  CrmCardOrder,
  CrmCardSecret,
  CrmCards,
  MakeCrmCardSecret,
  UpdateCrmCard,
} from './crm-cards.contract.ts'
import {
  createCrmCard,
  deleteCrmCard,
  listCrmCards,
  makeCrmCardSecret,
  orderCrmCards,
  updateCrmCard,
} from './crm-cards.service.ts'

const tags = ['crm']
const config = { permission: 'settings:manage' } as const

/** Live cards as the settings have them. Secrets join their one answer outside of `run`, which keeps what it returns. */
export function crmCardsRoutes(app: App): void {
  app.get(
    '/crm-cards',
    {
      config,
      schema: {
        operationId: 'listCrmCards',
        tags,
        summary: 'Live cards of the organization, in their order',
        response: { 200: CrmCards },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listCrmCards(cx) })),
  )

  app.post(
    '/crm-cards',
    {
      config,
      schema: {
        operationId: 'createCrmCard',
        tags,
        summary: 'Make a live card, the last one',
        description: 'The secret that signs its requests is shown in this answer only.',
        body: CreateCrmCard,
        response: { 201: CrmCardSecret },
      },
    },
    async (request, reply) => {
      const secret = newSecret(app.runtime.settings, repeatableOf(request))
      const card = await request.run((cx) => createCrmCard(cx, { ...request.body, secret }))
      return reply.code(201).send({ ...card, secret })
    },
  )

  app.post(
    '/crm-cards/order',
    {
      config,
      schema: {
        operationId: 'orderCrmCards',
        tags,
        summary: 'Put live cards into another order',
        body: CrmCardOrder,
        response: { 200: CrmCards },
      },
    },
    (request) => request.run(async (cx) => ({ data: await orderCrmCards(cx, request.body.ids) })),
  )

  app.patch(
    '/crm-cards/:id',
    {
      config,
      schema: {
        operationId: 'updateCrmCard',
        tags,
        summary: 'Change a live card',
        params: CardRef,
        body: UpdateCrmCard,
        response: { 200: CrmCard },
      },
    },
    (request) => request.run((cx) => updateCrmCard(cx, request.params.id, request.body)),
  )

  app.delete(
    '/crm-cards/:id',
    {
      config,
      schema: {
        operationId: 'deleteCrmCard',
        tags,
        summary: 'Delete a live card',
        params: CardRef,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteCrmCard(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/crm-cards/:id/secret',
    {
      config,
      schema: {
        operationId: 'makeCrmCardSecret',
        tags,
        summary: 'Make a new secret that signs the requests of a live card',
        description:
          'It is shown in this answer only. The one before signs beside it for a while (webhook-signature holds both), so that the ' +
          'receiver can change over.',
        params: CardRef,
        body: MakeCrmCardSecret,
        response: { 200: CrmCardSecret },
      },
    },
    async (request) => {
      const secret = newSecret(app.runtime.settings, repeatableOf(request))
      const { keepOldHours } = request.body
      const card = await request.run((cx) => makeCrmCardSecret(cx, request.params.id, { keepOldHours, secret }))
      return { ...card, secret }
    },
  )
}
