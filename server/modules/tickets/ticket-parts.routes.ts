import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { can } from '../../platform/permissions.ts'
import { listAssignable, listNotAssignable } from '../members/members.service.ts'
import { withStatuses } from '../user-statuses/availability.ts'
import { createLabel, deleteLabel, listLabels, mergeLabels, updateLabel } from './labels.service.ts'
import { Assignee, CreateLabel, Label, LabelUse, MergeLabels, NotListed, UpdateLabel } from './tickets.contract.ts'

const IdParam = z.object({ id: Id })
/** All of it at once: an organization has few of these. */
const all = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item) })
const read = { permission: 'tickets:read' } as const

/** What tickets are made of: labels, and those who can be assigned. */
export function ticketPartsRoutes(app: App): void {
  app.get(
    '/assignees',
    {
      config: read,
      schema: {
        operationId: 'listAssignees',
        tags: ['tickets'],
        summary: 'Members to whom tickets can be given, by name',
        response: { 200: all(Assignee).extend({ notListed: NotListed }) },
      },
    },
    (request) =>
      request.run(async (cx) => ({
        data: await withStatuses(cx, await listAssignable(cx)),
        notListed: can(cx.actor, 'members:read') ? await listNotAssignable(cx) : [],
      })),
  )
  labelRoutes(app)
}

function labelRoutes(app: App): void {
  const tags = ['labels']

  app.get(
    '/labels',
    {
      config: read,
      schema: {
        operationId: 'listLabels',
        tags,
        summary: 'Labels by name, with their uses',
        response: { 200: all(Label) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listLabels(cx) })),
  )

  app.post(
    '/labels',
    {
      config: { permission: 'labels:manage' },
      schema: {
        operationId: 'createLabel',
        tags,
        summary: 'Make a label',
        body: CreateLabel,
        response: { 201: Label },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createLabel(cx, request.body))),
  )

  app.patch(
    '/labels/:id',
    {
      config: { permission: 'labels:manage' },
      schema: {
        operationId: 'updateLabel',
        tags,
        summary: 'Rename or recolour a label; its tickets keep it',
        params: IdParam,
        body: UpdateLabel,
        response: { 200: Label },
      },
    },
    (request) => request.run((cx) => updateLabel(cx, { ...request.body, id: request.params.id })),
  )

  app.post(
    '/labels/:id/merge',
    {
      config: { permission: 'labels:manage' },
      schema: {
        operationId: 'mergeLabels',
        tags,
        summary: 'Give the tickets of this label another one, and delete this one',
        params: IdParam,
        body: MergeLabels,
        response: { 200: Label },
      },
    },
    (request) => request.run((cx) => mergeLabels(cx, { ...request.body, id: request.params.id })),
  )

  app.delete(
    '/labels/:id',
    {
      config: { permission: 'labels:manage' },
      schema: {
        operationId: 'deleteLabel',
        tags,
        summary: 'Delete a label and take it from its tickets; says from how many',
        params: IdParam,
        response: { 200: LabelUse },
      },
    },
    (request) => request.run((cx) => deleteLabel(cx, { id: request.params.id })),
  )
}
