import { NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { getViewCounts } from './count-views.ts'
import {
  CountViews,
  CreateView,
  DuplicateView,
  ListViews,
  OrderViews,
  UpdateView,
  View,
  ViewCounts,
  ViewRef,
  Views,
  ViewUse,
} from './views.contract.ts'
import {
  createView,
  deleteView,
  duplicateView,
  getView,
  getViewUse,
  listViews,
  orderViews,
  updateView,
} from './views.service.ts'

const tags = ['views']
const config = { permission: 'tickets:read' } as const

export function viewsRoutes(app: App): void {
  app.get(
    '/views',
    {
      config,
      schema: {
        operationId: 'listViews',
        tags,
        summary: 'The views that you see, in your order. CRMs call them perspectives',
        querystring: ListViews,
        response: { 200: Views },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listViews(cx, request.query) })),
  )

  app.get(
    '/views/counts',
    {
      config,
      schema: {
        operationId: 'getViewCounts',
        tags,
        summary: 'How many tickets, or other records, you see in each of your views, to 1,000',
        querystring: CountViews,
        response: { 200: ViewCounts },
      },
    },
    (request) => request.run((cx) => getViewCounts(cx, request.query.of)),
  )

  app.post(
    '/views',
    {
      config,
      schema: { operationId: 'createView', tags, summary: 'Save a view', body: CreateView, response: { 201: View } },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createView(cx, request.body))),
  )

  app.put(
    '/views/order',
    {
      config,
      schema: {
        operationId: 'orderViews',
        tags,
        summary: 'Put your views into an order, for yourself',
        body: OrderViews,
        response: { 200: Views },
      },
    },
    (request) => request.run(async (cx) => ({ data: await orderViews(cx, request.body) })),
  )

  oneViewRoutes(app)
}

function oneViewRoutes(app: App): void {
  app.get(
    '/views/:id',
    { config, schema: { operationId: 'getView', tags, summary: 'A view', params: ViewRef, response: { 200: View } } },
    (request) => request.run((cx) => getView(cx, request.params.id)),
  )

  app.patch(
    '/views/:id',
    {
      config,
      schema: {
        operationId: 'updateView',
        tags,
        summary: 'Change a view, or whom it is shared with',
        params: ViewRef,
        body: UpdateView,
        response: { 200: View },
      },
    },
    (request) => request.run((cx) => updateView(cx, request.params.id, request.body)),
  )

  app.delete(
    '/views/:id',
    {
      config,
      schema: {
        operationId: 'deleteView',
        tags,
        summary: 'Delete a view, for everybody who sees it',
        params: ViewRef,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteView(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/views/:id/use',
    {
      config,
      schema: {
        operationId: 'getViewUse',
        tags,
        summary: 'Who sees a view besides you',
        params: ViewRef,
        response: { 200: ViewUse },
      },
    },
    (request) => request.run((cx) => getViewUse(cx, request.params.id)),
  )

  app.post(
    '/views/:id/duplicate',
    {
      config,
      schema: {
        operationId: 'duplicateView',
        tags,
        summary: 'Copy a view for yourself',
        params: ViewRef,
        body: DuplicateView,
        response: { 201: View },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await request.run((cx) => duplicateView(cx, request.params.id, request.body.name))),
  )
}
