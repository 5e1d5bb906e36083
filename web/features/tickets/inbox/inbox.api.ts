import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import type { components, paths } from '../../../api/schema.gen.ts'

export type ConversationRow = components['schemas']['ConversationRow']
export type Conversation = components['schemas']['Conversation']
export type ThreadMessage = components['schemas']['ThreadMessage']
type MakeTicket = NonNullable<
  paths['/api/v1/conversations/{id}/tickets']['post']['requestBody']
>['content']['application/json']

/** What the pages of the inbox show; beside it only the number in the left panel. TicketNews has it, too. */
const inboxKey = ['conversations', 'shown'] as const

/** What waits, or was done: with words in it. */
export function conversationsQuery({ state, q }: { state: 'waiting' | 'done'; q: string }) {
  return infiniteQueryOptions({
    queryKey: [...inboxKey, 'list', { state, q }],
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: 50, state, ...(q && { q }), ...(pageParam && { cursor: pageParam }) }
      return read(api.GET('/api/v1/conversations', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
}

export function conversationQuery(id: string) {
  return queryOptions({
    queryKey: [...inboxKey, 'one', id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/conversations/{id}', { params: { path: { id } }, signal })),
  })
}

export function conversationMessagesQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: [...inboxKey, 'messages', id],
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: 50, ...(pageParam && { cursor: pageParam }) }
      return read(api.GET('/api/v1/conversations/{id}/messages', { params: { path: { id }, query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
}

export function refreshConversations(): void {
  void queryClient.invalidateQueries({ queryKey: ['conversations'] })
}

/** Files it away without a ticket, or brings it back. */
export async function fileConversation(id: string, state: 'waiting' | 'done'): Promise<void> {
  const saved = await read(api.PATCH('/api/v1/conversations/{id}', { params: { path: { id } }, body: { state } }))
  queryClient.setQueryData(conversationQuery(id).queryKey, saved)
  refreshConversations()
}

/** Makes a ticket of it, or finds the one to which the messages belong already. */
export async function makeTicketOf(id: string, body: MakeTicket) {
  const made = await read(api.POST('/api/v1/conversations/{id}/tickets', { params: { path: { id } }, body }))
  refreshConversations()
  return made
}
