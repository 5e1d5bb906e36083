import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import type { components } from '../../../api/schema.gen.ts'
import { hideTicket, outdateLists, outdateTicket } from '../tickets.api.ts'

export type DeletedTicket = components['schemas']['DeletedTicket']

const deletedKey = ['tickets', 'deleted'] as const

/** Deleted tickets, the last ones first. */
export const deletedTicketsQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: [...deletedKey, q],
    queryFn: async ({ pageParam: cursor, signal }) => {
      const query = { limit: 50, ...(q && { q }), ...(cursor && { cursor }) }
      return read(api.GET('/api/v1/tickets/deleted', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 0,
  })

/** Somebody deleted or restored: read again what is on screen. */
export function refreshDeleted(): void {
  void queryClient.invalidateQueries({ queryKey: deletedKey })
}

const pathOf = (id: string) => ({ path: { idOrCode: id } })

/** Deletes a ticket; it leaves every list at once. */
export async function deleteTicket(id: string, reason: string): Promise<void> {
  await read(api.POST('/api/v1/tickets/{idOrCode}/delete', { params: pathOf(id), body: { reason } }))
  hideTicket(id)
  outdateLists()
  outdateTicket(id)
  refreshDeleted()
}

/** Brings a deleted ticket back. */
export async function restoreTicket(idOrCode: string): Promise<void> {
  const ticket = await read(api.POST('/api/v1/tickets/{idOrCode}/restore', { params: pathOf(idOrCode) }))
  outdateTicket(ticket.id)
  void queryClient.invalidateQueries({ queryKey: ['tickets', 'list'] })
  refreshDeleted()
}
