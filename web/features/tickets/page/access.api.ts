import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import type { components } from '../../../api/schema.gen.ts'
import { outdateTicket, type Ticket } from '../tickets.api.ts'

export type TicketAccess = components['schemas']['TicketAccess']

export function accessQuery(id: string) {
  return queryOptions({
    queryKey: ['tickets', 'access', id],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/tickets/{idOrCode}/access', { params: { path: { idOrCode: id } }, signal })),
    staleTime: 0,
  })
}

export const teamNamesQuery = queryOptions({
  queryKey: ['teams'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/teams', { signal }))).data,
})

export async function setVisibility(id: string, body: components['schemas']['SetTicketVisibility']): Promise<Ticket> {
  const path = { idOrCode: id }
  const ticket = await read(api.PUT('/api/v1/tickets/{idOrCode}/visibility', { params: { path }, body }))
  outdateTicket(id)
  void queryClient.invalidateQueries({ queryKey: accessQuery(id).queryKey })
  return ticket
}
