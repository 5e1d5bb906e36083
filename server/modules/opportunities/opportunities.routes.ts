import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import {
  CreateOpportunity,
  ListOpportunities,
  Opportunity,
  OpportunityStages,
  SetOpportunityStages,
  UpdateOpportunity,
} from './opportunities.contract.ts'
import {
  createOpportunity,
  deleteOpportunity,
  getOpportunity,
  listOpportunities,
  updateOpportunity,
} from './opportunities.service.ts'
import { getOpportunityStages, setOpportunityStages } from './opportunity-stages.ts'

const params = z.object({ id: Id })
const tags = ['opportunities']
const read = { permission: 'customers:read' } as const
const write = { permission: 'customers:write' } as const

export function opportunitiesRoutes(app: App): void {
  stageRoutes(app)
  app.get(
    '/opportunities',
    {
      config: read,
      schema: {
        operationId: 'listOpportunities',
        tags,
        summary: 'Opportunities, those that close next first unless told',
        querystring: ListOpportunities,
        response: { 200: page(Opportunity) },
      },
    },
    (request) => request.run((cx) => listOpportunities(cx, request.query)),
  )

  app.post(
    '/opportunities',
    {
      config: write,
      schema: {
        operationId: 'createOpportunity',
        tags,
        summary: 'Make an opportunity',
        body: CreateOpportunity,
        response: { 201: Opportunity },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createOpportunity(cx, request.body))),
  )

  app.get(
    '/opportunities/:id',
    {
      config: read,
      schema: {
        operationId: 'getOpportunity',
        tags,
        summary: 'An opportunity',
        params,
        response: { 200: Opportunity },
      },
    },
    (request) => request.run((cx) => getOpportunity(cx, request.params.id)),
  )

  app.patch(
    '/opportunities/:id',
    {
      config: write,
      schema: {
        operationId: 'updateOpportunity',
        tags,
        summary: 'Change an opportunity',
        params,
        body: UpdateOpportunity,
        response: { 200: Opportunity },
      },
    },
    (request) => request.run((cx) => updateOpportunity(cx, request.params.id, request.body)),
  )

  app.delete(
    '/opportunities/:id',
    {
      config: write,
      schema: {
        operationId: 'deleteOpportunity',
        tags,
        summary: 'Delete an opportunity that nothing is linked to',
        params,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteOpportunity(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}

function stageRoutes(app: App): void {
  app.get(
    '/opportunity-stages',
    {
      config: read,
      schema: {
        operationId: 'listOpportunityStages',
        tags,
        summary: 'The stages of opportunities, in their order',
        response: { 200: OpportunityStages },
      },
    },
    (request) => request.run(getOpportunityStages),
  )

  app.put(
    '/opportunity-stages',
    {
      config: { permission: 'settings:manage' },
      schema: {
        operationId: 'setOpportunityStages',
        tags,
        summary: 'Rename, add, order and delete the stages of opportunities',
        body: SetOpportunityStages,
        response: { 200: OpportunityStages },
      },
    },
    (request) => request.run((cx) => setOpportunityStages(cx, request.body)),
  )
}
