import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'
import { isCustom, keyOfCustom } from '../../shared/custom/record-cell.tsx'
import { findAccounts, refreshCustomers } from './customers.api.ts'

export type CustomerMerge = components['schemas']['CustomerMerge']
export type MergeKind = 'contact' | 'account'
export type MergeSide = 'kept' | 'gone' | 'both'
type ContactFields = components['schemas']['MergeContact']['fields']
type AccountFields = components['schemas']['MergeAccount']['fields']
type Preview = components['schemas']['ContactMergePreview'] | components['schemas']['AccountMergePreview']
export type Mergeable = Preview['kept']

/** What making `other` part of the customer would do now. */
export function mergePreviewQuery(kind: MergeKind, id: string, other: string) {
  return queryOptions<Preview>({
    queryKey: [`${kind}s`, 'mergePreview', id, other],
    queryFn: ({ signal }) => {
      const params = { path: { id }, query: { other } }
      return kind === 'contact'
        ? read(api.GET('/api/v1/contacts/{id}/merge-preview', { params, signal }))
        : read(api.GET('/api/v1/accounts/{id}/merge-preview', { params, signal }))
    },
    staleTime: 0,
  })
}

/** Who may be the same as the customer. */
export function duplicatesQuery(kind: MergeKind, id: string) {
  return queryOptions({
    queryKey: [`${kind}s`, 'duplicates', id],
    queryFn: async ({ signal }) => {
      const options = { params: { path: { id } }, signal }
      const answer = await (kind === 'contact'
        ? read(api.GET('/api/v1/contacts/{id}/duplicates', options))
        : read(api.GET('/api/v1/accounts/{id}/duplicates', options)))
      return answer.data
    },
  })
}

/** The newest merges into the customer. */
export function mergesQuery(kind: MergeKind, id: string) {
  return queryOptions({
    queryKey: [`${kind}s`, 'merges', id],
    queryFn: async ({ signal }) => {
      const options = { params: { path: { id } }, signal }
      const answer = await (kind === 'contact'
        ? read(api.GET('/api/v1/contacts/{id}/merges', options))
        : read(api.GET('/api/v1/accounts/{id}/merges', options)))
      return answer.data
    },
  })
}

/** Customers for a text, to choose from; at most ten. */
export async function findMergeable(kind: MergeKind, text: string, signal: AbortSignal) {
  if (kind === 'account')
    return (await findAccounts(text, signal)).map(({ id, name, domains }) => ({ id, name, detail: domains[0] }))
  const query = { limit: 10, ...(text.trim() && { q: text.trim() }) }
  const { data } = await read(api.GET('/api/v1/contacts', { params: { query }, signal }))
  return data.map(({ id, name, emails, phones }) => ({ id, name, detail: emails[0]?.value ?? phones[0]?.value }))
}

export async function mergeCustomers(
  kind: MergeKind,
  /** Sides by field, of custom ones as conflicts name them: `custom.<key>`. */
  merge: { keptId: string; goneId: string; fields: Record<string, MergeSide> },
): Promise<CustomerMerge> {
  const params = { path: { id: merge.keptId } }
  const otherId = merge.goneId
  const [custom = [], own = []] = [true, false].map((which) =>
    Object.entries(merge.fields).filter(([field]) => isCustom(field) === which),
  )
  const fields = {
    ...Object.fromEntries(own),
    custom: Object.fromEntries(custom.map(([field, side]) => [keyOfCustom(field), side])),
  }
  const done = await (kind === 'contact'
    ? read(api.POST('/api/v1/contacts/{id}/merge', { params, body: { otherId, fields: fields as ContactFields } }))
    : read(api.POST('/api/v1/accounts/{id}/merge', { params, body: { otherId, fields: fields as AccountFields } })))
  refreshAll()
  return done
}

export async function undoMerge(id: string): Promise<void> {
  await read(api.POST('/api/v1/customer-merges/{id}/undo', { params: { path: { id } } }))
  refreshAll()
}

/** Tickets and notes say another name now. */
function refreshAll(): void {
  refreshCustomers()
  for (const key of ['tickets', 'ticket', 'customerNotes']) void queryClient.invalidateQueries({ queryKey: [key] })
}
