import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { listSlaOutcomes } from './list-outcomes.ts'
import { listSlaOverlaps } from './list-overlaps.ts'
import { listSlaChannels, listSlaQueues, setSlaChannel, setSlaQueue } from './own-policies.ts'
import {
  createSlaPolicy,
  deleteSlaPolicy,
  getSlaPolicy,
  listSlaPolicies,
  listSlaVersions,
  orderSlaPolicies,
  updateSlaPolicy,
} from './policies.service.ts'
import { previewSlaPolicy } from './preview-policy.ts'
import { reapplySla } from './reapply-sla.ts'
import {
  CreateSlaPolicy,
  PreviewSlaPolicy,
  ReapplySla,
  SetOwnSla,
  SlaChannel,
  SlaOutcomes,
  SlaOutcomesQuery,
  SlaOverlap,
  SlaPolicy,
  SlaPolicyOrder,
  SlaPreview,
  SlaQueue,
  SlaVersion,
  TicketSlaDetails,
  UpdateSlaPolicy,
} from './sla.contract.ts'
import { getTicketSla } from './ticket-sla.ts'

const tags = ['sla']
const manage = { permission: 'settings:manage' } as const
const IdParam = z.object({ id: Id })
const TicketParam = z.object({ idOrCode: z.string().max(64) })
const Policies = z.object({ data: z.array(SlaPolicy) })

export function slaRoutes(app: App): void {
  app.get(
    '/sla/policies',
    {
      config: manage,
      schema: {
        operationId: 'listSlaPolicies',
        tags,
        summary: 'SLA policies: those by condition in their order, those of queues, the global one, those of channels',
        response: { 200: Policies },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listSlaPolicies(cx) })),
  )

  app.post(
    '/sla/policies',
    {
      config: manage,
      schema: {
        operationId: 'createSlaPolicy',
        tags,
        summary: 'Make an SLA policy by condition: the first whose condition a new ticket meets is locked on it',
        body: CreateSlaPolicy,
        response: { 201: SlaPolicy },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createSlaPolicy(cx, request.body))),
  )

  app.post(
    '/sla/policies/order',
    {
      config: manage,
      schema: {
        operationId: 'orderSlaPolicies',
        tags,
        summary: 'Put the SLA policies by condition into another order',
        body: SlaPolicyOrder,
        response: { 200: Policies },
      },
    },
    (request) => request.run(async (cx) => ({ data: await orderSlaPolicies(cx, request.body.ids) })),
  )

  app.post(
    '/sla/policies/preview',
    {
      config: manage,
      schema: {
        operationId: 'previewSlaPolicy',
        tags,
        summary: 'Which tickets of the last days would have had a policy, and with which deadlines; nothing is written',
        body: PreviewSlaPolicy,
        response: { 200: SlaPreview },
      },
    },
    (request) => request.run((cx) => previewSlaPolicy(cx, request.body)),
  )

  app.get(
    '/sla/policies/overlaps',
    {
      config: manage,
      schema: {
        operationId: 'listSlaOverlaps',
        tags,
        summary: 'Which SLA policies can never match, or lose tickets to policies before them',
        response: { 200: z.object({ data: z.array(SlaOverlap) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listSlaOverlaps(cx) })),
  )

  app.get(
    '/sla/policies/:id',
    {
      config: manage,
      schema: {
        operationId: 'getSlaPolicy',
        tags,
        summary: 'An SLA policy',
        params: IdParam,
        response: { 200: SlaPolicy },
      },
    },
    (request) => request.run((cx) => getSlaPolicy(cx, request.params.id)),
  )

  app.get(
    '/sla/policies/:id/versions',
    {
      config: manage,
      schema: {
        operationId: 'listSlaVersions',
        tags,
        summary: 'What an SLA policy promised and promises, the newest version first',
        params: IdParam,
        response: { 200: z.object({ data: z.array(SlaVersion) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listSlaVersions(cx, request.params.id) })),
  )

  app.patch(
    '/sla/policies/:id',
    {
      config: manage,
      schema: {
        operationId: 'updateSlaPolicy',
        tags,
        summary: 'Change an SLA policy; what it promises becomes a new version, existing tickets keep theirs',
        params: IdParam,
        body: UpdateSlaPolicy,
        response: { 200: SlaPolicy },
      },
    },
    (request) => request.run((cx) => updateSlaPolicy(cx, request.params.id, request.body)),
  )

  app.delete(
    '/sla/policies/:id',
    {
      config: manage,
      schema: {
        operationId: 'deleteSlaPolicy',
        tags,
        summary: 'Delete an SLA policy by condition; its tickets keep it',
        params: IdParam,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteSlaPolicy(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/sla/outcomes',
    {
      config: manage,
      schema: {
        operationId: 'listSlaOutcomes',
        tags,
        summary:
          'Promises kept and not kept, by metric and version of the policy; cancelled and paused ones by themselves',
        querystring: SlaOutcomesQuery,
        response: { 200: SlaOutcomes },
      },
    },
    (request) => request.run((cx) => listSlaOutcomes(cx, request.query)),
  )

  app.get(
    '/sla/channels',
    {
      config: manage,
      schema: {
        operationId: 'listSlaChannels',
        tags,
        summary: 'Which SLA each channel chooses: Global or Individual',
        response: { 200: z.object({ data: z.array(SlaChannel) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listSlaChannels(cx) })),
  )

  app.put(
    '/sla/channels/:id',
    {
      config: manage,
      schema: {
        operationId: 'setSlaChannel',
        tags,
        summary: 'Let a channel go by the global SLA or by one of its own',
        params: IdParam,
        body: SetOwnSla,
        response: { 200: SlaChannel },
      },
    },
    (request) => request.run((cx) => setSlaChannel(cx, request.params.id, request.body)),
  )

  app.get(
    '/sla/queues',
    {
      config: manage,
      schema: {
        operationId: 'listSlaQueues',
        tags,
        summary: 'Which SLA each queue chooses: Global or Individual',
        response: { 200: z.object({ data: z.array(SlaQueue) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listSlaQueues(cx) })),
  )

  app.put(
    '/sla/queues/:id',
    {
      config: manage,
      schema: {
        operationId: 'setSlaQueue',
        tags,
        summary:
          'Let a queue go by the global SLA policy or by one of its own, where no policy of a channel or by condition is',
        params: IdParam,
        body: SetOwnSla,
        response: { 200: SlaQueue },
      },
    },
    (request) => request.run((cx) => setSlaQueue(cx, request.params.id, request.body)),
  )

  app.get(
    '/tickets/:idOrCode/sla',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'getTicketSla',
        tags: ['tickets'],
        summary: 'The SLA of a ticket: its clocks, and why each deadline is what it is',
        params: TicketParam,
        response: { 200: TicketSlaDetails },
      },
    },
    (request) => request.run((cx) => getTicketSla(cx, request.params.idOrCode)),
  )

  app.post(
    '/tickets/:idOrCode/sla/reapply',
    {
      config: manage,
      schema: {
        operationId: 'reapplySla',
        tags: ['tickets'],
        summary: 'Apply an SLA policy to a ticket anew, as it is now',
        params: TicketParam,
        body: ReapplySla,
        response: { 200: TicketSlaDetails },
      },
    },
    (request) => request.run((cx) => reapplySla(cx, request.params.idOrCode, request.body)),
  )
}
