import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { CreateQueue, Queue, QueueOrder, UpdateQueue } from './queues.contract.ts'
import { createQueue, deleteQueue, listQueues, orderQueues, updateQueue } from './queues.service.ts'

const IdParam = z.object({ id: Id })
const tags = ['queues']
const manage = { permission: 'settings:manage' } as const

export function queuesRoutes(app: App): void {
  app.get(
    '/queues',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'listQueues',
        tags,
        summary: 'Queues in their order, with the teams that serve them',
        response: { 200: z.object({ data: z.array(Queue) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listQueues(cx) })),
  )

  app.post(
    '/queues',
    {
      config: manage,
      schema: {
        operationId: 'createQueue',
        tags,
        summary: 'Make a queue',
        body: CreateQueue,
        response: { 201: Queue },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createQueue(cx, request.body))),
  )

  app.post(
    '/queues/order',
    {
      config: manage,
      schema: {
        operationId: 'orderQueues',
        tags,
        summary: 'Put queues into another order',
        body: QueueOrder,
        response: { 200: z.object({ data: z.array(Queue) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await orderQueues(cx, request.body.ids) })),
  )

  app.patch(
    '/queues/:id',
    {
      config: manage,
      schema: {
        operationId: 'updateQueue',
        tags,
        summary: 'Change a queue and who serves it',
        params: IdParam,
        body: UpdateQueue,
        response: { 200: Queue },
      },
    },
    (request) => request.run((cx) => updateQueue(cx, { ...request.body, id: request.params.id })),
  )

  app.delete(
    '/queues/:id',
    {
      config: manage,
      schema: {
        operationId: 'deleteQueue',
        tags,
        summary: 'Delete a queue without tickets',
        params: IdParam,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteQueue(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
