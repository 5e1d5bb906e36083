import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import { createAccount, getAccount, listAccounts, updateAccount } from './accounts.service.ts'
import { createContact, getContact, listContacts, updateContact } from './contacts.service.ts'
import {
  Account,
  Contact,
  CreateAccount,
  CreateContact,
  ListAccounts,
  ListContacts,
  UpdateAccount,
  UpdateContact,
} from './customers.contract.ts'

const params = z.object({ id: Id })
const read = { permission: 'customers:read' } as const
const write = { permission: 'customers:write' } as const

export function customersRoutes(app: App): void {
  contactRoutes(app)
  accountRoutes(app)
}

function contactRoutes(app: App): void {
  const tags = ['contacts']

  app.get(
    '/contacts',
    {
      config: read,
      schema: {
        operationId: 'listContacts',
        tags,
        summary: 'Contacts by name, or as asked; with q those found, the newest first',
        querystring: ListContacts,
        response: { 200: page(Contact) },
      },
    },
    (request) => request.run((cx) => listContacts(cx, request.query)),
  )

  app.post(
    '/contacts',
    {
      config: write,
      schema: {
        operationId: 'createContact',
        tags,
        summary: 'Make a contact',
        body: CreateContact,
        response: { 201: Contact },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createContact(cx, request.body))),
  )

  app.get(
    '/contacts/:id',
    {
      config: read,
      schema: { operationId: 'getContact', tags, summary: 'A contact', params, response: { 200: Contact } },
    },
    (request) => request.run((cx) => getContact(cx, request.params.id)),
  )

  app.patch(
    '/contacts/:id',
    {
      config: write,
      schema: {
        operationId: 'updateContact',
        tags,
        summary: 'Change a contact; lists replace what was there',
        params,
        body: UpdateContact,
        response: { 200: Contact },
      },
    },
    (request) => request.run((cx) => updateContact(cx, request.params.id, request.body)),
  )
}

function accountRoutes(app: App): void {
  const tags = ['accounts']

  app.get(
    '/accounts',
    {
      config: read,
      schema: {
        operationId: 'listAccounts',
        tags,
        summary: 'Accounts by name, or as asked; with q those found, the newest first',
        querystring: ListAccounts,
        response: { 200: page(Account) },
      },
    },
    (request) => request.run((cx) => listAccounts(cx, request.query)),
  )

  app.post(
    '/accounts',
    {
      config: write,
      schema: {
        operationId: 'createAccount',
        tags,
        summary: 'Make an account',
        body: CreateAccount,
        response: { 201: Account },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createAccount(cx, request.body))),
  )

  app.get(
    '/accounts/:id',
    {
      config: read,
      schema: { operationId: 'getAccount', tags, summary: 'An account', params, response: { 200: Account } },
    },
    (request) => request.run((cx) => getAccount(cx, request.params.id)),
  )

  app.patch(
    '/accounts/:id',
    {
      config: write,
      schema: {
        operationId: 'updateAccount',
        tags,
        summary: 'Change an account; domains replace what was there',
        params,
        body: UpdateAccount,
        response: { 200: Account },
      },
    },
    (request) => request.run((cx) => updateAccount(cx, request.params.id, request.body)),
  )
}
