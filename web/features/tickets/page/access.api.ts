import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { queryClient } from '../../../api/queries.ts'
import type { components } from '../../../api/schema.gen.ts'
import { outdateTicket, type Ticket } from '../tickets.api.ts'

export type TicketAccess = components['schemas']['TicketAccess']
export type AccessRequest = components['schemas']['AccessRequest']

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

/** Why the reader does not see a ticket; 404 when there is none. */
export function ownSightQuery(ticketRef: string) {
  return queryOptions({
    queryKey: ['tickets', 'own-sight', ticketRef],
    queryFn: ({ signal }) => read(api.GET('/api/v1/sight/own', { params: { query: { ticket: ticketRef } }, signal })),
    staleTime: 0,
    retry: false,
  })
}

export function askForAccess(body: { ticket: string; reason: string }): Promise<AccessRequest> {
  return read(api.POST('/api/v1/access-requests', { body }))
}

/** Answers somebody who asks to see the ticket `ticketId`. */
export async function answerAccess(id: string, ticketId: string, answer: 'grant' | 'decline'): Promise<AccessRequest> {
  const params = { path: { id } }
  try {
    return await read(
      answer === 'grant'
        ? api.POST('/api/v1/access-requests/{id}/grant', { params })
        : api.POST('/api/v1/access-requests/{id}/decline', { params }),
    )
  } finally {
    outdateTicket(ticketId)
    void queryClient.invalidateQueries({ queryKey: accessQuery(ticketId).queryKey })
  }
}
