import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'
import { crmKey } from './crm.api.ts'

export type CardContent = components['schemas']['CrmCardContent']
export type CardComponent = components['schemas']['CrmCardComponent']

/** The live cards beside a ticket. Another requester is another question. */
export function ticketCardsQuery(ticketId: string, requesterId: string) {
  return queryOptions({
    queryKey: [...crmKey, 'cards', ticketId, requesterId],
    queryFn: async ({ signal }) =>
      (
        await read(
          api.GET('/api/v1/tickets/{idOrCode}/crm/cards', { params: { path: { idOrCode: ticketId } }, signal }),
        )
      ).data,
    staleTime: 5 * 60_000,
    retry: false,
  })
}

const readCard = (ticketId: string, cardId: string, fresh: boolean, signal?: AbortSignal) =>
  read(
    api.GET('/api/v1/tickets/{idOrCode}/crm/cards/{cardId}', {
      params: { path: { idOrCode: ticketId, cardId }, query: fresh ? { fresh: 'true' } : {} },
      signal,
    }),
  )

/** What a card says; how long that is given again is decided by the server. */
export function ticketCardQuery(ticketId: string, requesterId: string, cardId: string) {
  return queryOptions({
    queryKey: [...crmKey, 'card', ticketId, requesterId, cardId],
    queryFn: ({ signal }) => readCard(ticketId, cardId, false, signal),
    staleTime: 60_000,
    retry: false,
  })
}

/** Whether any of the cards has something to say, or failed: known when all have answered. Each is read as it is by itself. */
export function cardsSayQuery(ticketId: string, requesterId: string, cardIds: readonly string[]) {
  return queryOptions({
    queryKey: [...crmKey, 'cards', ticketId, requesterId, 'say', ...cardIds],
    queryFn: async () => {
      const read = (id: string) => queryClient.fetchQuery(ticketCardQuery(ticketId, requesterId, id))
      const said = await Promise.allSettled(cardIds.map(read))
      return said.some((one) => one.status === 'rejected' || one.value.state !== 'none')
    },
    staleTime: 60_000,
    retry: false,
  })
}

/** Asks its server now, whatever is kept. */
export async function askAgain(ticketId: string, requesterId: string, cardId: string): Promise<void> {
  const { queryKey } = ticketCardQuery(ticketId, requesterId, cardId)
  queryClient.setQueryData(queryKey, await readCard(ticketId, cardId, true))
}
