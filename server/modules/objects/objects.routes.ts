import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import { CreateCustomerNote, CustomerNote, ListCustomerNotes } from '../customers/customer-notes.contract.ts'
import { Imported } from '../customers/import-records.contract.ts'
import { ImportObjects } from './import-objects.contract.ts'
import { importObjects } from './import-objects.ts'
import { createObjectNote, listObjectNotes } from './object-notes.service.ts'
import { ObjectTypeKey } from './object-types.contract.ts'
import { CreateObject, ListAllObjects, ListObjects, ObjectRecord, UpdateObject } from './objects.contract.ts'
import { createObject, deleteObject, getObject, listAllObjects, listObjects, updateObject } from './objects.service.ts'

const ofType = z.object({ typeKey: ObjectTypeKey })
const one = ofType.extend({ id: Id })
const tags = ['objects']
const read = { permission: 'customers:read' } as const
const write = { permission: 'customers:write' } as const

export function objectsRoutes(app: App): void {
  app.get(
    '/objects',
    {
      config: read,
      schema: {
        operationId: 'listAllObjects',
        tags,
        summary: 'Objects of all types by name, of an account or a contact when one is named',
        querystring: ListAllObjects,
        response: { 200: page(ObjectRecord) },
      },
    },
    (request) => request.run((cx) => listAllObjects(cx, request.query)),
  )

  app.get(
    '/objects/:typeKey',
    {
      config: read,
      schema: {
        operationId: 'listObjects',
        tags,
        summary: 'Objects of a type, by name unless told',
        params: ofType,
        querystring: ListObjects,
        response: { 200: page(ObjectRecord) },
      },
    },
    (request) => request.run((cx) => listObjects(cx, request.params.typeKey, request.query)),
  )

  app.post(
    '/objects/:typeKey',
    {
      config: write,
      schema: {
        operationId: 'createObject',
        tags,
        summary: 'Make an object',
        params: ofType,
        body: CreateObject,
        response: { 201: ObjectRecord },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await request.run((cx) => createObject(cx, request.params.typeKey, request.body))),
  )

  app.post(
    '/objects/:typeKey/import',
    {
      config: write,
      schema: {
        operationId: 'importObjects',
        tags,
        summary: 'Take in rows of a file as objects of a type, or say what would come of it',
        description:
          'A row is found again by its name, or by the custom field that is named: what is there gets what the row has, the rest is made, and ' +
          'the same rows again change nothing. A row that does not fit is refused alone.',
        params: ofType,
        body: ImportObjects,
        response: { 200: Imported },
      },
    },
    (request) => request.run((cx) => importObjects(cx, request.params.typeKey, request.body)),
  )

  app.get(
    '/objects/:typeKey/:id',
    {
      config: read,
      schema: { operationId: 'getObject', tags, summary: 'An object', params: one, response: { 200: ObjectRecord } },
    },
    (request) => request.run((cx) => getObject(cx, request.params.typeKey, request.params.id)),
  )

  app.get(
    '/objects/:typeKey/:id/notes',
    {
      config: { permission: 'crm:read' },
      schema: {
        operationId: 'listObjectNotes',
        tags,
        summary: 'Notes about the object, pinned ones first, then the newest',
        params: one,
        querystring: ListCustomerNotes,
        response: { 200: page(CustomerNote) },
      },
    },
    (request) => request.run((cx) => listObjectNotes(cx, request.params, request.query)),
  )

  app.post(
    '/objects/:typeKey/:id/notes',
    {
      config: write,
      schema: {
        operationId: 'createObjectNote',
        tags,
        summary: 'Write a note about the object',
        params: one,
        body: CreateCustomerNote,
        response: { 201: CustomerNote },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await request.run((cx) => createObjectNote(cx, request.params, request.body))),
  )

  app.patch(
    '/objects/:typeKey/:id',
    {
      config: write,
      schema: {
        operationId: 'updateObject',
        tags,
        summary: 'Change an object',
        params: one,
        body: UpdateObject,
        response: { 200: ObjectRecord },
      },
    },
    (request) => request.run((cx) => updateObject(cx, request.params.typeKey, request.params.id, request.body)),
  )

  app.delete(
    '/objects/:typeKey/:id',
    {
      config: write,
      schema: {
        operationId: 'deleteObject',
        tags,
        summary: 'Delete an object with the values of its fields and its notes',
        params: one,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteObject(cx, request.params.typeKey, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
