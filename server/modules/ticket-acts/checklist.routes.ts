import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { TicketRefParams } from '../tickets/tickets.contract.ts'
import { addItem, applyTemplate, orderItems, removeItem, updateItem } from './checklist.ts'
import {
  createChecklistTemplate,
  deleteChecklistTemplate,
  listChecklistTemplates,
  updateChecklistTemplate,
} from './checklist-templates.ts'
import {
  AddChecklistItem,
  ApplyChecklistTemplate,
  ChecklistTemplate,
  CreateChecklistTemplate,
  OrderChecklist,
  UpdateChecklistItem,
  UpdateChecklistTemplate,
} from './ticket-acts.contract.ts'

const IdParam = z.object({ id: Id })
const tags = ['checklists']
const update = { permission: 'tickets:update' } as const
const manage = { permission: 'checklists:manage' } as const

/** Checklists of tickets, and the templates that they come from. */
export function checklistRoutes(app: App): void {
  itemRoutes(app)
  templateRoutes(app)
}

function itemRoutes(app: App): void {
  app.post(
    '/tickets/:idOrCode/checklist',
    {
      config: update,
      schema: {
        operationId: 'addChecklistItem',
        tags,
        summary: 'Add an item at the end of the checklist',
        params: TicketRefParams,
        body: AddChecklistItem,
        response: { 201: z.object({ id: z.uuid() }) },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await request.run((cx) => addItem(cx, request.params.idOrCode, request.body))),
  )

  app.post(
    '/tickets/:idOrCode/checklist/order',
    {
      config: update,
      schema: {
        operationId: 'orderChecklist',
        tags,
        summary: 'Put items first, in an order; the others follow as they stood',
        params: TicketRefParams,
        body: OrderChecklist,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => orderItems(cx, request.params.idOrCode, request.body.ids))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/tickets/:idOrCode/checklist/template',
    {
      config: update,
      schema: {
        operationId: 'applyChecklistTemplate',
        tags,
        summary: 'Add the items of a template at the end of the checklist',
        params: TicketRefParams,
        body: ApplyChecklistTemplate,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => applyTemplate(cx, request.params.idOrCode, request.body.templateId))
      return reply.code(204).send(null)
    },
  )

  app.patch(
    '/checklist-items/:id',
    {
      config: update,
      schema: {
        operationId: 'updateChecklistItem',
        tags,
        summary: 'Change an item, or check it off',
        params: IdParam,
        body: UpdateChecklistItem,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => updateItem(cx, request.params.id, request.body))
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/checklist-items/:id',
    {
      config: update,
      schema: {
        operationId: 'deleteChecklistItem',
        tags,
        summary: 'Remove an item',
        params: IdParam,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => removeItem(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}

function templateRoutes(app: App): void {
  app.get(
    '/checklist-templates',
    {
      config: { permission: 'tickets:read' },
      schema: {
        operationId: 'listChecklistTemplates',
        tags,
        summary: 'Checklist templates by name',
        response: { 200: z.object({ data: z.array(ChecklistTemplate) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listChecklistTemplates(cx) })),
  )

  app.post(
    '/checklist-templates',
    {
      config: manage,
      schema: {
        operationId: 'createChecklistTemplate',
        tags,
        summary: 'Make a checklist template',
        body: CreateChecklistTemplate,
        response: { 201: ChecklistTemplate },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await request.run((cx) => createChecklistTemplate(cx, request.body))),
  )

  app.patch(
    '/checklist-templates/:id',
    {
      config: manage,
      schema: {
        operationId: 'updateChecklistTemplate',
        tags,
        summary: 'Change a checklist template; tickets that have its items keep them',
        params: IdParam,
        body: UpdateChecklistTemplate,
        response: { 200: ChecklistTemplate },
      },
    },
    (request) => request.run((cx) => updateChecklistTemplate(cx, request.params.id, request.body)),
  )

  app.delete(
    '/checklist-templates/:id',
    {
      config: manage,
      schema: {
        operationId: 'deleteChecklistTemplate',
        tags,
        summary: 'Delete a checklist template; tickets that have its items keep them',
        params: IdParam,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteChecklistTemplate(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
