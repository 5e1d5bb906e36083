import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import type { components } from '../../api/schema.gen.ts'

type Schemas = components['schemas']
export type LedgerEntry = Awaited<ReturnType<typeof findMails>>[number]
export type Assignment = {
  ticket: Schemas['Ticket']
  last: Schemas['Event'] | null
  reasons: Schemas['Reassignment']['reasons']
  routing: Schemas['TicketRouting']
}

/** The newest mails with the words in sender, subject or Message-ID, each with what was decided about it and why. */
export async function findMails(q: string) {
  const { data } = await read(api.GET('/api/v1/mail/ledger', { params: { query: { q, limit: 5 } } }))
  return Promise.all(data.map(({ id }) => read(api.GET('/api/v1/mail/ledger/{id}', { params: { path: { id } } }))))
}

/** Whether the reader sees a ticket, and why not. */
export function askOwnSight(ticket: string): Promise<Schemas['OwnSight']> {
  return read(api.GET('/api/v1/sight/own', { params: { query: { ticket } } }))
}

/** A ticket with the last time that it was given to somebody, or to nobody, and what routing decided of it. */
export async function findAssignment(ticket: string): Promise<Assignment> {
  const path = { idOrCode: ticket }
  const found = await read(api.GET('/api/v1/tickets/{idOrCode}', { params: { path } }))
  const { reasons } = await read(api.GET('/api/v1/tickets/{idOrCode}/reassignment', { params: { path } }))
  const routing = await read(api.GET('/api/v1/tickets/{idOrCode}/routing', { params: { path } }))
  let last: Assignment['last'] = null
  for (let after: string | undefined; ; ) {
    const query = { limit: 200, ...(after && { after }) }
    const page = await read(api.GET('/api/v1/tickets/{idOrCode}/timeline', { params: { path, query } }))
    last = page.data.findLast((one) => one.name === 'ticket.assigned') ?? last
    if (!page.nextCursor) return { ticket: found, last, reasons, routing }
    after = page.nextCursor
  }
}

/** How many tickets stand where, as far as the reader sees them. */
export const countsQuery = queryOptions({
  queryKey: ['why', 'counts'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/tickets/counts', { signal }))).data,
  staleTime: 0,
})
