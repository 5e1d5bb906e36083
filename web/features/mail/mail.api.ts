import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'

export type MailHealth = components['schemas']['MailHealth']
export type LedgerEntry = components['schemas']['LedgerEntry']
export type OutboxEntry = components['schemas']['OutboxEntry']
export type Outcome = NonNullable<LedgerEntry['outcome']>
export type MailClass = NonNullable<LedgerEntry['class']>
export type ReadingState = LedgerEntry['state']
export type OutboxState = OutboxEntry['state']

const mailKey = ['mail'] as const

/** Mailboxes and processes say nothing to the event log when all is well, so the page asks now and then. */
const healthEveryMs = 15_000

export const mailHealthQuery = queryOptions({
  queryKey: [...mailKey, 'health'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/mail/health', { signal })),
  refetchInterval: healthEveryMs,
})

export interface LedgerFilter {
  outcome?: Outcome
  class?: MailClass
  state?: ReadingState
  q?: string
}

export function ledgerQuery(filter: LedgerFilter) {
  return infiniteQueryOptions({
    queryKey: [...mailKey, 'ledger', filter],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...filter, limit: 50, ...(pageParam && { cursor: pageParam }) }
      return read(api.GET('/api/v1/mail/ledger', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
}

export function ledgerEntryQuery(id: string) {
  return queryOptions({
    queryKey: [...mailKey, 'ledger-entry', id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/mail/ledger/{id}', { params: { path: { id } }, signal })),
  })
}

export function outboxQuery(filter: { state?: OutboxState }) {
  return infiniteQueryOptions({
    queryKey: [...mailKey, 'outbox', filter],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...filter, limit: 50, ...(pageParam && { cursor: pageParam }) }
      return read(api.GET('/api/v1/mail/outbox', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
}

export function outboxEntryQuery(id: string) {
  return queryOptions({
    queryKey: [...mailKey, 'outbox-entry', id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/mail/outbox/{id}', { params: { path: { id } }, signal })),
  })
}

export function refreshMail(): void {
  void queryClient.invalidateQueries({ queryKey: mailKey })
}

/** Where the bytes of a mail are downloaded. */
export function rawMailUrl(id: string): string {
  return `/api/v1/mail/ledger/${id}/raw`
}

export function actOnLedger(act: 'retry' | 'recover' | 'discard', id: string): Promise<LedgerEntry> {
  const params = { path: { id } }
  if (act === 'retry') return read(api.POST('/api/v1/mail/ledger/{id}/retry', { params }))
  if (act === 'recover') return read(api.POST('/api/v1/mail/ledger/{id}/recover', { params }))
  return read(api.POST('/api/v1/mail/ledger/{id}/discard', { params }))
}

export function actOnOutbox(act: 'retry' | 'cancel', id: string): Promise<OutboxEntry> {
  const params = { path: { id } }
  return act === 'retry'
    ? read(api.POST('/api/v1/mail/outbox/{id}/retry', { params }))
    : read(api.POST('/api/v1/mail/outbox/{id}/cancel', { params }))
}

/** Lets all mails leave that waited for a relay; answers how many. */
export function releaseOutbox(): Promise<{ released: number }> {
  return read(api.POST('/api/v1/mail/outbox/release'))
}
