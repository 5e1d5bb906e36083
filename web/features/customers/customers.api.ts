import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components, paths } from '../../api/schema.gen.ts'

export type Contact = components['schemas']['Contact']
export type Account = components['schemas']['Account']
export type TicketCounts = components['schemas']['CustomerTicketCounts']
type ContactBody = paths['/api/v1/contacts']['post']['requestBody']['content']['application/json']
type AccountBody = paths['/api/v1/accounts']['post']['requestBody']['content']['application/json']

const contactsKey = ['contacts'] as const
const accountsKey = ['accounts'] as const

type ContactsAsked = Omit<NonNullable<paths['/api/v1/contacts']['get']['parameters']['query']>, 'cursor' | 'limit'>
type AccountsAsked = Omit<NonNullable<paths['/api/v1/accounts']['get']['parameters']['query']>, 'cursor' | 'limit'>

export function contactsQuery(asked: ContactsAsked) {
  return infiniteQueryOptions({
    queryKey: [...contactsKey, 'list', asked],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...asked, limit: 50, ...(pageParam && { cursor: pageParam }) }
      return read(api.GET('/api/v1/contacts', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
}

export function contactQuery(id: string) {
  return queryOptions({
    queryKey: [...contactsKey, 'contact', id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/contacts/{id}', { params: { path: { id } }, signal })),
  })
}

export function accountsQuery(asked: AccountsAsked) {
  return infiniteQueryOptions({
    queryKey: [...accountsKey, 'list', asked],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...asked, limit: 50, ...(pageParam && { cursor: pageParam }) }
      return read(api.GET('/api/v1/accounts', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
}

export function accountQuery(id: string) {
  return queryOptions({
    queryKey: [...accountsKey, 'account', id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/accounts/{id}', { params: { path: { id } }, signal })),
  })
}

/** At most ten accounts for a text, to choose from. */
export async function findAccounts(q: string, signal: AbortSignal): Promise<Account[]> {
  const query = { limit: 10, ...(q.trim() && { q: q.trim() }) }
  return (await read(api.GET('/api/v1/accounts', { params: { query }, signal }))).data
}

/** A record that tickets are associated with. */
export type RecordRef = paths['/api/v1/records/{type}/{id}/tickets']['get']['parameters']['path']

/** Tickets of a record that the person may see, open ones first, with their number by status. */
export function ticketsOfQuery(of: RecordRef) {
  return infiniteQueryOptions({
    queryKey: ['tickets', 'of', of],
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: 20, ...(pageParam && { cursor: pageParam }) }
      return read(api.GET('/api/v1/records/{type}/{id}/tickets', { params: { path: of, query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    // Nobody heard of its tickets while the page was not there.
    refetchOnMount: 'always',
  })
}

/** What is shown of contacts and accounts is asked again: each shows the other. */
export function refreshCustomers(): void {
  void queryClient.invalidateQueries({ queryKey: contactsKey })
  void queryClient.invalidateQueries({ queryKey: accountsKey })
}

export function refreshTicketsOf(): void {
  void queryClient.invalidateQueries({ queryKey: ['tickets', 'of'] })
}

/** A new contact, or with `id` the change of one. */
export async function saveContact(id: string | undefined, body: ContactBody): Promise<Contact> {
  const saved = await (id
    ? read(api.PATCH('/api/v1/contacts/{id}', { params: { path: { id } }, body }))
    : read(api.POST('/api/v1/contacts', { body })))
  queryClient.setQueryData(contactQuery(saved.id).queryKey, saved)
  refreshCustomers()
  return saved
}

/** Whether the account, or a new one, could take the prefix, with the sentence to show and its next code. */
export function accountPrefixQuery(value: string, account: string | undefined) {
  return queryOptions({
    queryKey: ['organization', 'prefix', value, 'account', account],
    queryFn: ({ signal }) =>
      read(
        api.GET('/api/v1/organization/prefix', {
          params: { query: { value, account: account ?? 'new' } },
          signal,
        }),
      ),
    staleTime: 10_000,
    retry: false,
  })
}

/** A new account, or with `id` the change of one. */
export async function saveAccount(id: string | undefined, body: AccountBody): Promise<Account> {
  const saved = await (id
    ? read(api.PATCH('/api/v1/accounts/{id}', { params: { path: { id } }, body }))
    : read(api.POST('/api/v1/accounts', { body })))
  queryClient.setQueryData(accountQuery(saved.id).queryKey, saved)
  refreshCustomers()
  return saved
}
