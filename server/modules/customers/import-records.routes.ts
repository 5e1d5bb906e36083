import type { App } from '../../platform/http/http.ts'
import { ImportAccounts, ImportContacts, Imported, ImportLeads } from './import-records.contract.ts'
import { importAccounts, importContacts, importLeads } from './import-records.ts'

const config = { permission: 'customers:write' } as const
const description =
  'A row is found again by an address, a number or a domain (an account also by its name): what is there gets what the row has, the ' +
  'rest is made, and the same rows again change nothing. A row that does not fit is refused alone.'

/** Files of contacts, leads and accounts, 200 rows a request. */
export function importRecordsRoutes(app: App): void {
  app.post(
    '/contacts/import',
    {
      config,
      schema: {
        operationId: 'importContacts',
        tags: ['contacts'],
        summary: 'Take in rows of a file as contacts, or say what would come of it',
        description,
        body: ImportContacts,
        response: { 200: Imported },
      },
    },
    (request) => request.run((cx) => importContacts(cx, request.body)),
  )

  app.post(
    '/leads/import',
    {
      config,
      schema: {
        operationId: 'importLeads',
        tags: ['leads'],
        summary: 'Take in rows of a file as leads, or say what would come of it',
        description,
        body: ImportLeads,
        response: { 200: Imported },
      },
    },
    (request) => request.run((cx) => importLeads(cx, request.body)),
  )

  app.post(
    '/accounts/import',
    {
      config,
      schema: {
        operationId: 'importAccounts',
        tags: ['accounts'],
        summary: 'Take in rows of a file as accounts, or say what would come of it',
        description,
        body: ImportAccounts,
        response: { 200: Imported },
      },
    },
    (request) => request.run((cx) => importAccounts(cx, request.body)),
  )
}
