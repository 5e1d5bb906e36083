import { z } from 'zod'
import { NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { CreateObjectType, ObjectType, ObjectTypeKey, UpdateObjectType } from './object-types.contract.ts'
import { createObjectType, deleteObjectType, listObjectTypes, updateObjectType } from './object-types.service.ts'

const params = z.object({ typeKey: ObjectTypeKey })
const tags = ['objects']
const manage = { permission: 'settings:manage' } as const

export function objectTypesRoutes(app: App): void {
  app.get(
    '/object-types',
    {
      config: { permission: 'customers:read' },
      schema: {
        operationId: 'listObjectTypes',
        tags,
        summary: 'The types of objects that the organization defined, by name, archived ones too',
        response: { 200: z.object({ data: z.array(ObjectType) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listObjectTypes(cx) })),
  )

  app.post(
    '/object-types',
    {
      config: manage,
      schema: {
        operationId: 'createObjectType',
        tags,
        summary: 'Define a type of objects',
        body: CreateObjectType,
        response: { 201: ObjectType },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createObjectType(cx, request.body))),
  )

  app.patch(
    '/object-types/:typeKey',
    {
      config: manage,
      schema: {
        operationId: 'updateObjectType',
        tags,
        summary: 'Change or archive a type of objects; its key stays',
        params,
        body: UpdateObjectType,
        response: { 200: ObjectType },
      },
    },
    (request) => request.run((cx) => updateObjectType(cx, request.params.typeKey, request.body)),
  )

  app.delete(
    '/object-types/:typeKey',
    {
      config: manage,
      schema: {
        operationId: 'deleteObjectType',
        tags,
        summary: 'Delete a type of objects that there are no records of, with its custom fields and views',
        params,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteObjectType(cx, request.params.typeKey))
      return reply.code(204).send(null)
    },
  )
}
