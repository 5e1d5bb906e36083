import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import {
  AccountMergePreview,
  ContactMergePreview,
  CustomerDuplicate,
  CustomerMerge,
  MergeAccount,
  MergeContact,
} from './customer-merges.contract.ts'
import {
  listCustomerMerges,
  mergeCustomers,
  previewAccountMerge,
  previewContactMerge,
  undoCustomerMerge,
} from './customer-merges.service.ts'
import { listDuplicates } from './duplicates.ts'
import type { Choices } from './merge.rules.ts'

const params = z.object({ id: Id })
const querystring = z.strictObject({ other: Id.describe('Who would become part of it.') })
const read = { permission: 'customers:read' } as const
const write = { permission: 'customers:write' } as const

export function customerMergesRoutes(app: App): void {
  app.get(
    '/contacts/:id/merge-preview',
    {
      config: read,
      schema: {
        operationId: 'previewContactMerge',
        tags: ['contacts'],
        summary: 'What merging another contact into this one would do',
        params,
        querystring,
        response: { 200: ContactMergePreview },
      },
    },
    (request) => request.run((cx) => previewContactMerge(cx, request.params.id, request.query.other)),
  )

  app.get(
    '/accounts/:id/merge-preview',
    {
      config: read,
      schema: {
        operationId: 'previewAccountMerge',
        tags: ['accounts'],
        summary: 'What merging another account into this one would do',
        params,
        querystring,
        response: { 200: AccountMergePreview },
      },
    },
    (request) => request.run((cx) => previewAccountMerge(cx, request.params.id, request.query.other)),
  )

  app.post(
    '/contacts/:id/merge',
    {
      config: write,
      schema: {
        operationId: 'mergeContact',
        tags: ['contacts'],
        summary: 'Make another contact part of this one; it can be taken back',
        params,
        body: MergeContact,
        response: { 200: CustomerMerge },
      },
    },
    (request) =>
      request.run((cx) => {
        const { otherId, fields } = request.body
        return mergeCustomers(cx, { kind: 'contact', id: request.params.id, otherId, choices: choicesOf(fields) })
      }),
  )

  app.post(
    '/accounts/:id/merge',
    {
      config: write,
      schema: {
        operationId: 'mergeAccount',
        tags: ['accounts'],
        summary: 'Make another account part of this one; it can be taken back',
        params,
        body: MergeAccount,
        response: { 200: CustomerMerge },
      },
    },
    (request) =>
      request.run((cx) => {
        const { otherId, fields } = request.body
        return mergeCustomers(cx, { kind: 'account', id: request.params.id, otherId, choices: choicesOf(fields) })
      }),
  )

  app.post(
    '/customer-merges/:id/undo',
    {
      config: write,
      schema: {
        operationId: 'undoCustomerMerge',
        tags: ['contacts'],
        summary: 'Take a merge back: both are as they were; what came since stays with the kept one',
        params,
        response: { 200: CustomerMerge },
      },
    },
    (request) => request.run((cx) => undoCustomerMerge(cx, request.params.id)),
  )

  listsOf(app, { kind: 'contact', merges: 'listContactMerges', duplicates: 'listContactDuplicates' })
  listsOf(app, { kind: 'account', merges: 'listAccountMerges', duplicates: 'listAccountDuplicates' })
}

/** Of custom fields as `custom.<key>`, like conflicts. */
function choicesOf(fields: z.infer<typeof MergeContact>['fields'] | z.infer<typeof MergeAccount>['fields']): Choices {
  const { custom = {}, ...own } = fields ?? {}
  const all = [...Object.entries(own), ...Object.entries(custom).map(([key, side]) => [`custom.${key}`, side] as const)]
  return Object.fromEntries(all.flatMap(([name, choice]) => (choice ? [[name, choice]] : [])))
}

function listsOf(app: App, of: { kind: 'contact' | 'account'; merges: string; duplicates: string }): void {
  const { kind } = of
  const tags = [`${kind}s`]
  app.get(
    `/${kind}s/:id/merges`,
    {
      config: read,
      schema: {
        operationId: of.merges,
        tags,
        summary: `The newest merges into the ${kind}, those taken back too; at most ten`,
        params,
        response: { 200: z.object({ data: z.array(CustomerMerge) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listCustomerMerges(cx, kind, request.params.id) })),
  )

  app.get(
    `/${kind}s/:id/duplicates`,
    {
      config: read,
      schema: {
        operationId: of.duplicates,
        tags,
        summary: `Who may be the same as the ${kind}; at most ten, nothing is merged by itself`,
        params,
        response: { 200: z.object({ data: z.array(CustomerDuplicate) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listDuplicates(cx, kind, request.params.id) })),
  )
}
