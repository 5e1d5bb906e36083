import { api, read } from '../../../api/client.ts'
import type { components } from '../../../api/schema.gen.ts'
import { loadSentences } from '../../../i18n/sentences.ts'
import { isObjectKind, keyOfType } from '../../../shared/custom/field-entities.ts'
import { refreshCustomers } from '../customers.api.ts'
import { refreshLeads } from '../leads.api.ts'
import { refreshObjects } from '../objects/objects.api.ts'
import { type ImportField, type ImportKind, type Mapping, toRow } from './import-columns.ts'
import type { CsvFile } from './read-file.ts'

export type ImportedRow = components['schemas']['ImportedRecords']['data'][number]
type Body<Id extends 'ImportContacts' | 'ImportLeads' | 'ImportAccounts' | 'ImportObjects'> = components['schemas'][Id]

/** Rows of one request: an answer comes often enough to show how far it is. */
const batch = 100

/**
 * Sends the rows from `from` on, batch by batch, and tells after each what came of its rows. Ends early when `signal` says so; throws when a
 * batch could not be sent: those before it are done.
 */
export async function sendRows(
  kind: ImportKind,
  { rows }: CsvFile,
  mapping: Mapping,
  run: {
    dryRun: boolean
    foundBy: ImportField
    from: number
    signal: AbortSignal
    tell: (part: ImportedRow[]) => void
  },
): Promise<void> {
  await loadSentences()
  for (let at = run.from; at < rows.length && !run.signal.aborted; at += batch) {
    const part = rows.slice(at, at + batch).map((cells, i) => toRow(mapping, cells, at + i + 2))
    run.tell((await send(kind, { dryRun: run.dryRun, rows: part }, run.foundBy)).data)
  }
  if (!run.dryRun) refresh(kind)
}

function send(kind: ImportKind, body: { dryRun: boolean; rows: object[] }, foundBy: ImportField) {
  if (isObjectKind(kind)) {
    const path = { typeKey: keyOfType(kind) }
    const rows = { ...body, foundBy } as Body<'ImportObjects'>
    return read(api.POST('/api/v1/objects/{typeKey}/import', { params: { path }, body: rows }))
  }
  if (kind === 'contact') return read(api.POST('/api/v1/contacts/import', { body: body as Body<'ImportContacts'> }))
  if (kind === 'lead') return read(api.POST('/api/v1/leads/import', { body: body as Body<'ImportLeads'> }))
  return read(api.POST('/api/v1/accounts/import', { body: body as Body<'ImportAccounts'> }))
}

function refresh(kind: ImportKind): void {
  if (isObjectKind(kind)) refreshObjects()
  else if (kind === 'lead') refreshLeads()
  else refreshCustomers()
}
