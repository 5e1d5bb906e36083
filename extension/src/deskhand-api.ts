import type { Known, KnownTicket, Sender } from './messages.ts'

export type Settings = { server: string; key: string }

type Person = { id: string; name: string; emails: { value: string }[]; converted?: unknown }
type Row = { id: string; code: string; subject: string; status: string }

/** As many tickets of each record are shown. */
const shown = 10

/**
 * The one client of the API (product.md CH28): who a sender is known as, with the tickets that the key sees, and a new one. Throws with the
 * server's own words.
 */
export function deskhandApi({ server, key }: Settings) {
  async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
    const reply = await fetch(`${server}/api/v1${path}`, {
      ...init,
      credentials: 'omit',
      headers: { authorization: `Bearer ${key}`, ...(init.body ? { 'content-type': 'application/json' } : {}) },
    })
    const body = (await reply.json()) as T & { detail?: string }
    if (!reply.ok) throw new Error(body.detail ?? `${reply.status}`)
    return body
  }
  const ticketOf = ({ code, subject, status }: Row): KnownTicket => ({
    code,
    subject,
    status,
    url: `${server}/tickets/${code}`,
  })

  /** Contacts and leads whose address it is: the list finds words, the address must be the same. */
  async function findKnown(email: string): Promise<Known[]> {
    const q = encodeURIComponent(email)
    const owns = ({ emails }: Person) => emails.some(({ value }) => value.toLowerCase() === email)
    const [contacts, leads] = await Promise.all([
      call<{ data: Person[] }>(`/contacts?q=${q}&limit=20`),
      call<{ data: Person[] }>(`/leads?q=${q}&limit=20`),
    ])
    const known = (type: Known['type']) => (one: Person) => ({ type, id: one.id, name: one.name })
    return [
      ...contacts.data.filter(owns).map(known('contact')),
      ...leads.data.filter((one) => owns(one) && !one.converted).map(known('lead')),
    ]
  }

  async function findSender(email: string): Promise<Sender> {
    const known = await findKnown(email)
    const lists = await Promise.all(
      known.map(({ type, id }) => call<{ data: Row[] }>(`/records/${type}/${id}/tickets?limit=${shown}`)),
    )
    const tickets = new Map(lists.flatMap(({ data }) => data).map((row) => [row.id, row]))
    return { known, tickets: [...tickets.values()].slice(0, shown).map(ticketOf) }
  }

  return {
    findSender,
    /** A ticket of somebody who is known; what he is known as is associated by the server. */
    async createTicket(email: string, subject: string): Promise<KnownTicket> {
      const known = await findKnown(email)
      const [first] = known
      if (!first) throw new Error(email)
      const requester = first.type === 'contact' ? { id: first.id } : { email, name: first.name }
      const body = JSON.stringify({ subject, requester })
      return ticketOf(await call<Row>('/tickets', { method: 'POST', body }))
    },
  }
}
