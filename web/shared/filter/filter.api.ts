import { queryOptions } from '@tanstack/react-query'
import { ApiError } from '../../api/api-error.ts'
import { api, read } from '../../api/client.ts'
import type { components, paths } from '../../api/schema.gen.ts'

/** A field that filters, columns, orders and groups can speak of. */
export type ConditionField = components['schemas']['ConditionField']

/** Kinds of records that lists are made of. */
export type RecordKind = NonNullable<NonNullable<paths['/api/v1/condition-fields']['get']['parameters']['query']>['of']>

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

/** Contacts or accounts for a text, at most ten. */
export async function findCustomers(kind: 'contact' | 'account', text: string, signal: AbortSignal) {
  const query = { q: text, limit: 10 }
  const { data } =
    kind === 'contact'
      ? await read(api.GET('/api/v1/contacts', { params: { query }, signal }))
      : await read(api.GET('/api/v1/accounts', { params: { query }, signal }))
  return data.map(({ id, name }) => ({ id, name }))
}

type Customer = { kind: 'contact' | 'account'; id: string }

/** The names of contacts and accounts that a filter speaks of, by id; those that are no more are absent. */
export function customerNamesQuery(customers: readonly Customer[]) {
  return queryOptions({
    queryKey: ['customer-names', ...customers.map(({ id }) => id).sort()],
    queryFn: async ({ signal }) => {
      const names = await Promise.all(customers.map((one) => nameOf(one, signal)))
      return new Map(customers.flatMap(({ id }, at): [string, string][] => (names[at] ? [[id, names[at]]] : [])))
    },
    staleTime: 5 * 60_000,
    enabled: customers.length > 0,
  })
}

async function nameOf({ kind, id }: Customer, signal: AbortSignal): Promise<string | undefined> {
  const params = { path: { id } }
  try {
    const { name } =
      kind === 'contact'
        ? await read(api.GET('/api/v1/contacts/{id}', { params, signal }))
        : await read(api.GET('/api/v1/accounts/{id}', { params, signal }))
    return name
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}
