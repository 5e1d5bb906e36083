import { queryOptions } from '@tanstack/react-query'
import { ApiError } from '../../api/api-error.ts'
import { api, read } from '../../api/client.ts'
import type { components } from '../../api/schema.gen.ts'
import { isObjectKind, keyOfType, type ObjectKind } from '../custom/field-entities.ts'

/** A field that filters, columns, orders and groups can speak of. */
export type ConditionField = components['schemas']['ConditionField']

/** Kinds of records that lists are made of. */
export type RecordKind = 'ticket' | 'contact' | 'account' | 'lead' | 'opportunity' | 'task' | ObjectKind
/** As the catalogue names it: those of all types of objects are one. */
export const wordOfKind = (kind: RecordKind) => (isObjectKind(kind) ? 'object' : kind)

export const conditionFieldsQuery = (of: RecordKind = 'ticket') =>
  queryOptions({
    queryKey: ['condition-fields', of],
    queryFn: async ({ signal }) =>
      (await read(api.GET('/api/v1/condition-fields', { params: { query: { of } }, signal }))).data,
    staleTime: 5 * 60_000,
  })

/** The channels that tickets have come by: every member may know them, the list of all channels not. */
export const usedChannelsQuery = queryOptions({
  queryKey: ['tickets', 'used-channels'],
  queryFn: async ({ signal }) => {
    const query = { group: 'channel' }
    const { data } = await read(api.GET('/api/v1/tickets/groups', { params: { query }, signal }))
    return data.flatMap(({ key, name }) => (key === null ? [] : [{ id: key, name: name ?? key }]))
  },
  staleTime: 5 * 60_000,
})

/** Kinds of records of which there are too many to list: they are found by a text. */
const foundKinds = ['contact', 'account', 'lead', 'opportunity', 'object', 'ticket'] as const
/** One of those, or the objects of one type. */
export type FoundKind = (typeof foundKinds)[number] | ObjectKind
export const isFound = (lookup: string | null | undefined): lookup is FoundKind =>
  foundKinds.some((kind) => kind === lookup) || (typeof lookup === 'string' && isObjectKind(lookup))

/** Records of a kind for a text, at most ten. */
export async function findRecords(
  kind: FoundKind,
  text: string,
  signal: AbortSignal,
): Promise<{ id: string; name: string; detail?: string }[]> {
  const options = { params: { query: { q: text.trim() || undefined, limit: 10 } }, signal }
  if (kind === 'ticket')
    return (await read(api.GET('/api/v1/tickets', options))).data.map(({ id, code, subject }) => ({
      ...{ id, name: code, detail: subject },
    }))
  if (kind === 'object')
    return (await read(api.GET('/api/v1/objects', options))).data.map(({ id, name, type }) => ({
      ...{ id, name, detail: type.singular },
    }))
  if (isObjectKind(kind)) {
    const params = { ...options.params, path: { typeKey: keyOfType(kind) } }
    const { data } = await read(api.GET('/api/v1/objects/{typeKey}', { params, signal }))
    return data.map(({ id, name, account }) => ({ id, name, detail: account?.name }))
  }
  const { data } =
    kind === 'contact'
      ? await read(api.GET('/api/v1/contacts', options))
      : kind === 'account'
        ? await read(api.GET('/api/v1/accounts', options))
        : kind === 'lead'
          ? await read(api.GET('/api/v1/leads', options))
          : await read(api.GET('/api/v1/opportunities', options))
  return data.map(({ id, name }) => ({ id, name }))
}

interface Found {
  kind: FoundKind
  id: string
}

/** The names of records that a filter speaks of, by id; those that are no more, or that one does not see, are absent. */
export function recordNamesQuery(records: readonly Found[]) {
  return queryOptions({
    queryKey: ['record-names', ...records.map(({ id }) => id).sort()],
    queryFn: async ({ signal }) => {
      const names = await Promise.all(records.map((one) => nameOf(one, signal)))
      return new Map(records.flatMap(({ id }, at): [string, string][] => (names[at] ? [[id, names[at]]] : [])))
    },
    staleTime: 5 * 60_000,
    enabled: records.length > 0,
  })
}

async function nameOf({ kind, id }: Found, signal: AbortSignal): Promise<string | undefined> {
  const options = { params: { path: { id } }, signal }
  try {
    if (kind === 'ticket') {
      const one = { params: { path: { idOrCode: id } }, signal }
      return (await read(api.GET('/api/v1/tickets/{idOrCode}', one))).code
    }
    if (kind === 'object' || isObjectKind(kind)) {
      const { data } = await read(api.GET('/api/v1/objects', { params: { query: { id } }, signal }))
      return data[0]?.name
    }
    const { name } =
      kind === 'contact'
        ? await read(api.GET('/api/v1/contacts/{id}', options))
        : kind === 'account'
          ? await read(api.GET('/api/v1/accounts/{id}', options))
          : kind === 'lead'
            ? await read(api.GET('/api/v1/leads/{id}', options))
            : await read(api.GET('/api/v1/opportunities/{id}', options))
    return name
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 403)) return undefined
    throw error
  }
}
