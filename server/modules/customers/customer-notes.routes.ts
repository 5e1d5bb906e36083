import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import { CreateCustomerNote, CustomerNote, ListCustomerNotes, UpdateCustomerNote } from './customer-notes.contract.ts'
import {
  createCustomerNote,
  deleteCustomerNote,
  listCustomerNotes,
  restoreCustomerNote,
  updateCustomerNote,
} from './customer-notes.service.ts'

const params = z.object({ id: Id })
/** CRM access (product.md CR16); the service asks besides for what the routes cannot say: to see customers, and to change them with CRM access. */
const read = { permission: 'crm:read' } as const
const write = { permission: 'customers:write' } as const

/** Notes hang on contacts and on accounts (and on objects, of their module); each is changed by its own id. */
export function customerNotesRoutes(app: App): void {
  notesAbout(app, { kind: 'contact', list: 'listContactNotes', create: 'createContactNote' })
  notesAbout(app, { kind: 'account', list: 'listAccountNotes', create: 'createAccountNote' })
  const tags = ['contacts']

  app.patch(
    '/customer-notes/:id',
    {
      config: write,
      schema: {
        operationId: 'updateCustomerNote',
        tags,
        summary: 'Change the text of a note, or pin it; the text needs to be one’s own or settings:manage',
        params,
        body: UpdateCustomerNote,
        response: { 200: CustomerNote },
      },
    },
    (request) => request.run((cx) => updateCustomerNote(cx, request.params.id, request.body)),
  )

  app.delete(
    '/customer-notes/:id',
    {
      config: write,
      schema: {
        operationId: 'deleteCustomerNote',
        tags,
        summary: 'Delete a note; it can be brought back',
        params,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteCustomerNote(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/customer-notes/:id/restore',
    {
      config: write,
      schema: {
        operationId: 'restoreCustomerNote',
        tags,
        summary: 'Bring a deleted note back',
        params,
        response: { 200: CustomerNote },
      },
    },
    (request) => request.run((cx) => restoreCustomerNote(cx, request.params.id)),
  )
}

function notesAbout(app: App, { kind, list, create }: { kind: 'contact' | 'account'; list: string; create: string }) {
  const tags = [`${kind}s`]
  app.get(
    `/${kind}s/:id/notes`,
    {
      config: read,
      schema: {
        operationId: list,
        tags,
        summary: `Notes about the ${kind}, pinned ones first, then the newest`,
        params,
        querystring: ListCustomerNotes,
        response: { 200: page(CustomerNote) },
      },
    },
    (request) =>
      request.run((cx) => {
        const { pinned, ...part } = request.query
        return listCustomerNotes(cx, { kind, id: request.params.id }, { ...part, pinnedOnly: pinned === 'true' })
      }),
  )

  app.post(
    `/${kind}s/:id/notes`,
    {
      config: write,
      schema: {
        operationId: create,
        tags,
        summary: `Write a note about the ${kind}`,
        params,
        body: CreateCustomerNote,
        response: { 201: CustomerNote },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(await request.run((cx) => createCustomerNote(cx, { kind, id: request.params.id }, request.body))),
  )
}
