import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { ApiError } from '../../api/api-error.ts'
import { api, read } from '../../api/client.ts'
import type { components } from '../../api/schema.gen.ts'

export type TicketCrm = components['schemas']['TicketCrm']
export type CrmField = components['schemas']['CrmField']
export type CrmActivity = components['schemas']['CrmActivity']
export type CrmPerson = NonNullable<TicketCrm['contact']>
export type CrmAccount = TicketCrm['accounts'][number]

/** All that was read from the CRM; forgotten at once when somebody loses CRM access. */
export const crmKey = ['crm'] as const

/** Refusals that say no more than that there is nothing to show (any more). */
export const isNothing = (error: Error | null): boolean =>
  error instanceof ApiError && [403, 404, 410].includes(error.status)

/** What the CRM says of the requester of a ticket. Another requester is another question. */
export function ticketCrmQuery(ticketId: string, requesterId: string) {
  return queryOptions({
    queryKey: [...crmKey, 'ticket', ticketId, requesterId],
    queryFn: ({ signal }) =>
      read(api.GET('/api/v1/tickets/{idOrCode}/crm', { params: { path: { idOrCode: ticketId } }, signal })),
    staleTime: 5 * 60_000,
    retry: false,
  })
}

/** The rows behind those that came with the panel; `cursor` says from where. */
export function moreActivitiesQuery(ticketId: string, notes: boolean, cursor: string | null) {
  return infiniteQueryOptions({
    queryKey: [...crmKey, 'activities', ticketId, notes, cursor],
    queryFn: ({ pageParam, signal }) => {
      const query = { cursor: pageParam, limit: 20, ...(notes && { notes: 'true' as const }) }
      return read(
        api.GET('/api/v1/tickets/{idOrCode}/crm/activities', {
          params: { path: { idOrCode: ticketId }, query },
          signal,
        }),
      )
    },
    initialPageParam: cursor ?? '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    enabled: false,
    retry: false,
  })
}
