import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import {
  CreateCustomField,
  CreateSection,
  CustomField,
  FieldOrder,
  FieldSection,
  OfEntity,
  UpdateCustomField,
  WriteSection,
} from './fields.contract.ts'
import {
  createCustomField,
  deleteCustomField,
  listCustomFields,
  orderCustomFields,
  updateCustomField,
} from './fields.service.ts'
import {
  createFieldSection,
  deleteFieldSection,
  listFieldSections,
  orderFieldSections,
  updateFieldSection,
} from './sections.service.ts'

const IdParam = z.object({ id: Id })
const tags = ['custom fields']
const manage = { permission: 'settings:manage' } as const
const read = { permission: 'tickets:read' } as const
/** All of it at once: every form needs all definitions. */
const all = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item) })

export function fieldsRoutes(app: App): void {
  definitionRoutes(app)
  sectionRoutes(app)
}

function definitionRoutes(app: App): void {
  app.get(
    '/custom-fields',
    {
      config: read,
      schema: {
        operationId: 'listCustomFields',
        tags,
        summary: 'Custom fields of a kind of record in their order, archived ones too',
        querystring: OfEntity,
        response: { 200: all(CustomField) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listCustomFields(cx, request.query.entity) })),
  )

  app.post(
    '/custom-fields',
    {
      config: manage,
      schema: {
        operationId: 'createCustomField',
        tags,
        summary: 'Make a custom field',
        body: CreateCustomField,
        response: { 201: CustomField },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createCustomField(cx, request.body))),
  )

  app.post(
    '/custom-fields/order',
    {
      config: manage,
      schema: {
        operationId: 'orderCustomFields',
        tags,
        summary: 'Put custom fields into another order',
        body: FieldOrder,
        response: { 200: all(CustomField) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await orderCustomFields(cx, request.body.ids) })),
  )

  app.patch(
    '/custom-fields/:id',
    {
      config: manage,
      schema: {
        operationId: 'updateCustomField',
        tags,
        summary: 'Change or archive a custom field; key and type stay',
        params: IdParam,
        body: UpdateCustomField,
        response: { 200: CustomField },
      },
    },
    (request) => request.run((cx) => updateCustomField(cx, { ...request.body, id: request.params.id })),
  )

  app.delete(
    '/custom-fields/:id',
    {
      config: manage,
      schema: {
        operationId: 'deleteCustomField',
        tags,
        summary: 'Delete a custom field of which no record holds a value',
        params: IdParam,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteCustomField(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}

function sectionRoutes(app: App): void {
  app.get(
    '/field-sections',
    {
      config: read,
      schema: {
        operationId: 'listFieldSections',
        tags,
        summary: 'Sections under which custom fields of a kind of record stand, in order',
        querystring: OfEntity,
        response: { 200: all(FieldSection) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listFieldSections(cx, request.query.entity) })),
  )

  app.post(
    '/field-sections',
    {
      config: manage,
      schema: {
        operationId: 'createFieldSection',
        tags,
        summary: 'Make a section',
        body: CreateSection,
        response: { 201: FieldSection },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createFieldSection(cx, request.body))),
  )

  app.post(
    '/field-sections/order',
    {
      config: manage,
      schema: {
        operationId: 'orderFieldSections',
        tags,
        summary: 'Put sections into another order',
        body: FieldOrder,
        response: { 200: all(FieldSection) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await orderFieldSections(cx, request.body.ids) })),
  )

  app.patch(
    '/field-sections/:id',
    {
      config: manage,
      schema: {
        operationId: 'updateFieldSection',
        tags,
        summary: 'Rename a section',
        params: IdParam,
        body: WriteSection,
        response: { 200: FieldSection },
      },
    },
    (request) => request.run((cx) => updateFieldSection(cx, { ...request.body, id: request.params.id })),
  )

  app.delete(
    '/field-sections/:id',
    {
      config: manage,
      schema: {
        operationId: 'deleteFieldSection',
        tags,
        summary: 'Delete a section; its fields stand without one',
        params: IdParam,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteFieldSection(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
