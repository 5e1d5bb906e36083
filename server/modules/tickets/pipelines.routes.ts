import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { deletePipeline, deleteStage } from './delete-stage.ts'
import {
  CreatePipeline,
  CreateStage,
  DeletePipeline,
  DeleteStage,
  NewOrder,
  Pipeline,
  Stage,
  StageCounts,
  UpdatePipeline,
  UpdateStage,
} from './pipelines.contract.ts'
import {
  countStages,
  createPipeline,
  createStage,
  listPipelines,
  orderPipelines,
  orderStages,
  updatePipeline,
  updateStage,
} from './pipelines.service.ts'
import { CountStages } from './tickets.contract.ts'

const IdParam = z.object({ id: Id })
const tags = ['pipelines']
const manage = { permission: 'settings:manage' } as const
const read = { permission: 'tickets:read' } as const
const Pipelines = z.object({ data: z.array(Pipeline) })

export function pipelinesRoutes(app: App): void {
  pipelineRoutes(app)
  stageRoutes(app)
}

function pipelineRoutes(app: App): void {
  app.get(
    '/pipelines',
    {
      config: read,
      schema: {
        operationId: 'listPipelines',
        tags,
        summary: 'Pipelines with their stages in order',
        response: { 200: Pipelines },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listPipelines(cx) })),
  )

  app.get(
    '/pipelines/:id/counts',
    {
      config: read,
      schema: {
        operationId: 'countStages',
        tags,
        summary: 'How many tickets that you see stand in each stage, each to 1,000; of all, or of a filtered list',
        params: IdParam,
        querystring: CountStages,
        response: { 200: StageCounts },
      },
    },
    (request) => request.run(async (cx) => ({ data: await countStages(cx, request.params.id, request.query) })),
  )

  app.post(
    '/pipelines',
    {
      config: manage,
      schema: {
        operationId: 'createPipeline',
        tags,
        summary: 'Make a pipeline with one stage a status, or with the stages of another one',
        body: CreatePipeline,
        response: { 201: Pipeline },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createPipeline(cx, request.body))),
  )

  app.post(
    '/pipelines/order',
    {
      config: manage,
      schema: {
        operationId: 'orderPipelines',
        tags,
        summary: 'Put all pipelines into another order',
        body: NewOrder,
        response: { 200: Pipelines },
      },
    },
    (request) => request.run(async (cx) => ({ data: await orderPipelines(cx, request.body.ids) })),
  )

  app.patch(
    '/pipelines/:id',
    {
      config: manage,
      schema: {
        operationId: 'updatePipeline',
        tags,
        summary: 'Rename a pipeline, make it the default one, say where its tickets wait and who sees and moves them',
        params: IdParam,
        body: UpdatePipeline,
        response: { 200: Pipeline },
      },
    },
    (request) => request.run((cx) => updatePipeline(cx, { ...request.body, id: request.params.id })),
  )

  app.post(
    '/pipelines/:id/delete',
    {
      config: manage,
      schema: {
        operationId: 'deletePipeline',
        tags,
        summary: 'Delete a pipeline and say where its tickets go; they are moved in the background',
        params: IdParam,
        body: DeletePipeline,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deletePipeline(cx, { ...request.body, id: request.params.id }))
      return reply.code(204).send(null)
    },
  )
}

function stageRoutes(app: App): void {
  app.post(
    '/pipelines/:id/stages',
    {
      config: manage,
      schema: {
        operationId: 'createStage',
        tags,
        summary: 'Add a stage at the end of a pipeline, which has at most 12',
        params: IdParam,
        body: CreateStage,
        response: { 201: Stage },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(await request.run((cx) => createStage(cx, { ...request.body, pipelineId: request.params.id }))),
  )

  app.post(
    '/pipelines/:id/stages/order',
    {
      config: manage,
      schema: {
        operationId: 'orderStages',
        tags,
        summary: 'Put the stages of a pipeline into another order',
        params: IdParam,
        body: NewOrder,
        response: { 200: Pipeline },
      },
    },
    (request) => request.run((cx) => orderStages(cx, { ...request.body, pipelineId: request.params.id })),
  )

  app.patch(
    '/stages/:id',
    {
      config: manage,
      schema: {
        operationId: 'updateStage',
        tags,
        summary: 'Change a stage; its status only while no ticket stands in it',
        params: IdParam,
        body: UpdateStage,
        response: { 200: Stage },
      },
    },
    (request) => request.run((cx) => updateStage(cx, { ...request.body, id: request.params.id })),
  )

  app.post(
    '/stages/:id/delete',
    {
      config: manage,
      schema: {
        operationId: 'deleteStage',
        tags,
        summary: 'Delete a stage and say where its tickets go; they are moved in the background',
        params: IdParam,
        body: DeleteStage,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteStage(cx, { ...request.body, id: request.params.id }))
      return reply.code(204).send(null)
    },
  )
}
