import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { TicketRefParams } from '../tickets/tickets.contract.ts'
import { getTicketRouting } from './explain-routing.ts'
import { listQueueRouting, setQueueRouting } from './queue-routing.ts'
import {
  CreateRoutingRule,
  DryRunRouting,
  QueueRouting,
  RoutingDryRun,
  RoutingRule,
  RoutingRuleOrder,
  SetQueueRouting,
  TicketRouting,
  TriedRouting,
  TryRouting,
  UpdateRoutingRule,
} from './routing.contract.ts'
import {
  createRoutingRule,
  deleteRoutingRule,
  listRoutingRules,
  orderRoutingRules,
  updateRoutingRule,
} from './routing-rules.ts'
import { dryRunRouting, tryRouting } from './try-rules.ts'

const IdParam = z.object({ id: Id })
const tags = ['routing']
const manage = { permission: 'settings:manage' } as const
const Rules = z.object({ data: z.array(RoutingRule) })

/** How queues give tickets, the rules that choose queues, and why a ticket is where it is. */
export function routingRoutes(app: App): void {
  app.get(
    '/queue-routing',
    {
      config: manage,
      schema: {
        operationId: 'listQueueRouting',
        tags,
        summary: 'How each queue gives its tickets to people, and what waits in it',
        response: { 200: z.object({ data: z.array(QueueRouting) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listQueueRouting(cx) })),
  )

  app.put(
    '/queues/:id/routing',
    {
      config: manage,
      schema: {
        operationId: 'setQueueRouting',
        tags,
        summary: 'Say how a queue gives its tickets to people',
        params: IdParam,
        body: SetQueueRouting,
        response: { 200: QueueRouting },
      },
    },
    (request) => request.run((cx) => setQueueRouting(cx, request.params.id, request.body)),
  )

  app.get(
    '/tickets/:idOrCode/routing',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'getTicketRouting',
        tags,
        summary: 'Why a ticket has its queue and its assignee, or none: what was decided, and who could take it now',
        params: TicketRefParams,
        response: { 200: TicketRouting },
      },
    },
    (request) => request.run((cx) => getTicketRouting(cx, request.params.idOrCode)),
  )
  ruleRoutes(app)
}

function ruleRoutes(app: App): void {
  app.get(
    '/routing-rules',
    {
      config: manage,
      schema: {
        operationId: 'listRoutingRules',
        tags,
        summary: 'Rules that choose the queue of new tickets, in order',
        response: { 200: Rules },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listRoutingRules(cx) })),
  )

  app.post(
    '/routing-rules',
    {
      config: manage,
      schema: {
        operationId: 'createRoutingRule',
        tags,
        summary: 'Make a rule; it is asked after all others',
        body: CreateRoutingRule,
        response: { 201: RoutingRule },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createRoutingRule(cx, request.body))),
  )

  app.post(
    '/routing-rules/order',
    {
      config: manage,
      schema: {
        operationId: 'orderRoutingRules',
        tags,
        summary: 'Put the rules into another order',
        body: RoutingRuleOrder,
        response: { 200: Rules },
      },
    },
    (request) => request.run(async (cx) => ({ data: await orderRoutingRules(cx, request.body.ids) })),
  )

  app.post(
    '/routing-rules/try',
    {
      config: manage,
      schema: {
        operationId: 'tryRouting',
        tags,
        summary: 'What the rules say to a ticket as it is now; changes nothing',
        body: TryRouting,
        response: { 200: TriedRouting },
      },
    },
    (request) => request.run((cx) => tryRouting(cx, request.body.ticket)),
  )

  app.post(
    '/routing-rules/dry-run',
    {
      config: manage,
      schema: {
        operationId: 'dryRunRouting',
        tags,
        summary:
          'Where the rules, or a draft of them, would put the tickets of the last days, and who would be given them; changes nothing',
        body: DryRunRouting,
        response: { 200: RoutingDryRun },
      },
    },
    (request) => request.run((cx) => dryRunRouting(cx, request.body)),
  )

  app.patch(
    '/routing-rules/:id',
    {
      config: manage,
      schema: {
        operationId: 'updateRoutingRule',
        tags,
        summary: 'Change a rule, or switch it on and off: a new version of it',
        params: IdParam,
        body: UpdateRoutingRule,
        response: { 200: RoutingRule },
      },
    },
    (request) => request.run((cx) => updateRoutingRule(cx, { ...request.body, id: request.params.id })),
  )

  app.delete(
    '/routing-rules/:id',
    {
      config: manage,
      schema: {
        operationId: 'deleteRoutingRule',
        tags,
        summary: 'Delete a rule',
        params: IdParam,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteRoutingRule(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
