import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { AccountTier, AccountTierOrder, SaveAccountTier } from './account-tiers.contract.ts'
import {
  createAccountTier,
  deleteAccountTier,
  listAccountTiers,
  orderAccountTiers,
  updateAccountTier,
} from './account-tiers.service.ts'

const IdParam = z.object({ id: Id })
const tags = ['accounts']
const manage = { permission: 'settings:manage' } as const
const Tiers = z.object({ data: z.array(AccountTier) })

export function accountTiersRoutes(app: App): void {
  app.get(
    '/account-tiers',
    {
      config: { permission: 'customers:read' },
      schema: {
        operationId: 'listAccountTiers',
        tags,
        summary: 'Tiers that an account can be of, the highest first',
        response: { 200: Tiers },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listAccountTiers(cx) })),
  )

  app.post(
    '/account-tiers',
    {
      config: manage,
      schema: {
        operationId: 'createAccountTier',
        tags,
        summary: 'Make a tier, the lowest one',
        body: SaveAccountTier,
        response: { 201: AccountTier },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createAccountTier(cx, request.body))),
  )

  app.post(
    '/account-tiers/order',
    {
      config: manage,
      schema: {
        operationId: 'orderAccountTiers',
        tags,
        summary: 'Put tiers into another order',
        body: AccountTierOrder,
        response: { 200: Tiers },
      },
    },
    (request) => request.run(async (cx) => ({ data: await orderAccountTiers(cx, request.body.ids) })),
  )

  app.patch(
    '/account-tiers/:id',
    {
      config: manage,
      schema: {
        operationId: 'updateAccountTier',
        tags,
        summary: 'Give a tier another name',
        params: IdParam,
        body: SaveAccountTier,
        response: { 200: AccountTier },
      },
    },
    (request) => request.run((cx) => updateAccountTier(cx, { ...request.body, id: request.params.id })),
  )

  app.delete(
    '/account-tiers/:id',
    {
      config: manage,
      schema: {
        operationId: 'deleteAccountTier',
        tags,
        summary: 'Delete a tier that no account is of',
        params: IdParam,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteAccountTier(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
