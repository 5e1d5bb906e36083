import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../../api/client.ts'
import { getWholeMessage, type Message } from '../ticket-page.api.ts'
import { ticketQuery } from '../tickets.api.ts'

/** Every message and note of a ticket with its whole body, the oldest first; a long thread is read page by page to its end. */
export function wholeThreadQuery(ref: string) {
  return queryOptions({
    queryKey: [...ticketQuery(ref).queryKey, 'whole-thread'],
    queryFn: async ({ signal }) => {
      const messages: Message[] = []
      let cursor: string | undefined
      do {
        const params = {
          path: { idOrCode: ref },
          query: { order: 'asc' as const, limit: 100, ...(cursor && { cursor }) },
        }
        const page = await read(api.GET('/api/v1/tickets/{idOrCode}/messages', { params, signal }))
        for (const message of page.data) messages.push(message.truncated ? await getWholeMessage(message.id) : message)
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined)
      return messages
    },
    staleTime: 0,
  })
}
