import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components, paths } from '../../api/schema.gen.ts'

export type Channel = components['schemas']['Channel']
export type ImapTestResult = components['schemas']['ImapTestResult']
export type ChannelBody = paths['/api/v1/channels']['post']['requestBody']['content']['application/json']
export type ImapBody = NonNullable<ChannelBody['imap']>
type TestBody = paths['/api/v1/channels/test-imap']['post']['requestBody']['content']['application/json']
type ChannelChange = paths['/api/v1/channels/{id}']['patch']['requestBody']['content']['application/json']

/** How a mailbox stands is told by no event when all is well, so it is asked now and then. */
const healthEveryMs = 15_000

export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/channels', { signal }))).data,
  refetchInterval: healthEveryMs,
})

export function channelQuery(id: string) {
  return queryOptions({
    queryKey: ['channels', id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/channels/{id}', { params: { path: { id } }, signal })),
  })
}

export const pipelinesQuery = queryOptions({
  queryKey: ['pipelines'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/pipelines', { signal }))).data,
})

/** Where the built-in receiver listens. */
export const doorQuery = queryOptions({
  queryKey: ['mail', 'health'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/mail/health', { signal })),
})

export function refreshChannels(): void {
  void queryClient.invalidateQueries({ queryKey: channelsQuery.queryKey })
}

export function createChannel(body: ChannelBody): Promise<Channel> {
  return read(api.POST('/api/v1/channels', { body }))
}

export function updateChannel(id: string, body: ChannelChange): Promise<Channel> {
  return read(api.PATCH('/api/v1/channels/{id}', { params: { path: { id } }, body }))
}

export function deleteChannel(id: string): Promise<unknown> {
  return read(api.DELETE('/api/v1/channels/{id}', { params: { path: { id } } }))
}

/** Tries the settings of a mailbox; without a secret the stored one of the channel is used. */
export function testImap(body: TestBody): Promise<ImapTestResult> {
  return read(api.POST('/api/v1/channels/test-imap', { body }))
}

/** The address to enter where our client is registered. */
export const connectAddressQuery = queryOptions({
  queryKey: ['channels', 'connect'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/channels/connect', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
})

export function startConnecting(id: string): Promise<{ authorizeUrl: string }> {
  return read(api.POST('/api/v1/channels/{id}/connect', { params: { path: { id } } }))
}

export function finishConnecting(body: components['schemas']['ConnectMailbox']): Promise<Channel> {
  return read(api.POST('/api/v1/channels/connect', { body }))
}
