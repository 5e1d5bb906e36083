import { z } from 'zod'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import {
  CrmAccountData,
  CrmActivityData,
  CrmContactData,
  CrmReadRow,
  CrmRowRef,
  CrmRowResult,
  ListCrm,
  PutCrmAccounts,
  PutCrmActivities,
  PutCrmContacts,
} from './crm-mirror.contract.ts'
import { getRow, listRows } from './read-rows.ts'
import type { Kind } from './rows.rules.ts'
import { writeRows } from './write-rows.ts'

const tags = ['crm mirror']
const config = { permission: 'crm:sync' } as const
const read = { config: { permission: 'crm:read' } } as const
/** A thousand rows with their JSON. */
const bodyLimit = 32 * 1024 * 1024

/** The verbs of each kind: how the operations are named, what one is called, its whole row, and many of them. */
const routes = [
  {
    kind: 'accounts',
    one: 'CrmAccount',
    many: 'CrmAccounts',
    words: 'an account',
    row: CrmAccountData,
    rows: PutCrmAccounts,
  },
  {
    kind: 'contacts',
    one: 'CrmContact',
    many: 'CrmContacts',
    words: 'a contact',
    row: CrmContactData,
    rows: PutCrmContacts,
  },
  {
    kind: 'activities',
    one: 'CrmActivity',
    many: 'CrmActivities',
    words: 'an order, contract or note',
    row: CrmActivityData,
    rows: PutCrmActivities,
  },
] as const

export function crmMirrorRoutes(app: App): void {
  for (const one of routes) kindRoutes(app, one)
}

function kindRoutes(app: App, { kind, one, many, words, row, rows }: (typeof routes)[number]): void {
  const written = (of: Parameters<typeof writeRows>[2]) => (cx: Parameters<typeof writeRows>[0]) =>
    writeRows(cx, kind satisfies Kind, of)

  app.get(
    `/crm/${kind}`,
    {
      ...read,
      schema: {
        operationId: `list${many}`,
        tags,
        summary: `The ${kind} that a CRM has`,
        description:
          'For keys with the scope `crm:read`, given by somebody with CRM access, and for members with that access.',
        querystring: ListCrm[kind],
        response: { 200: page(CrmReadRow[kind] as z.ZodType<Record<string, unknown>>) },
      },
    },
    (request) => request.run((cx) => listRows(cx, kind, request.query)),
  )

  app.get(
    `/crm/${kind}/:source/:externalId`,
    {
      ...read,
      schema: {
        operationId: `get${one}`,
        tags,
        summary: `${words[0]?.toUpperCase()}${words.slice(1)} of a CRM, by its id there`,
        params: CrmRowRef,
        response: { 200: CrmReadRow[kind] as z.ZodType<Record<string, unknown>> },
      },
    },
    (request) => request.run((cx) => getRow(cx, kind, request.params)),
  )

  app.put(
    `/crm/${kind}/:source/:externalId`,
    {
      config,
      schema: {
        operationId: `put${one}`,
        tags,
        summary: `Write ${words} of a CRM, by its id there`,
        description:
          'The whole row: what it leaves out is emptied. Sent again it changes nothing. It may name an account or a contact that is not ' +
          'there yet (`unknown` in the answer): it is linked when that one comes.',
        params: CrmRowRef,
        body: row as z.ZodType<Record<string, unknown>>,
        response: { 200: CrmRowResult },
      },
    },
    async (request) => {
      const { source, externalId } = request.params
      const [result] = await request.run(written({ source, rows: [{ ...request.body, externalId }] }))
      return result as CrmRowResult
    },
  )

  app.put(
    `/crm/${kind}`,
    {
      config,
      bodyLimit,
      schema: {
        operationId: `put${many}`,
        tags,
        summary: `Write up to 1,000 ${kind} of a CRM, and delete up to 1,000`,
        description:
          'All or nothing: a row that does not fit is named by its place (`rows.17.email`), and nothing is written. What came of each row ' +
          'stands in the order given, the deleted ones last.',
        body: rows as z.ZodType<z.infer<typeof PutCrmAccounts>>,
        response: { 200: z.object({ data: z.array(CrmRowResult) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await written(request.body)(cx) })),
  )

  app.delete(
    `/crm/${kind}/:source/:externalId`,
    {
      config,
      schema: {
        operationId: `delete${one}`,
        tags,
        summary: `Delete ${words} of a CRM, by its id there`,
        description: 'Nobody is shown it any more; after 30 days it is forgotten. Written again it is there again.',
        params: CrmRowRef,
        response: { 200: CrmRowResult },
      },
    },
    async (request) => {
      const { source, externalId } = request.params
      const [result] = await request.run(written({ source, rows: [], deletedIds: [externalId] }))
      return result as CrmRowResult
    },
  )
}
