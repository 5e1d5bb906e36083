import { codesOf } from '../orgs/ticket-codes.ts'

/**
 * Ticket codes as people write them (TK3): `ACME-42`, in any case, the dash optional. A code is frozen on its ticket, so
 * codes of earlier prefixes are looked up like any other.
 */

/** A reference to a ticket: by id, or by any of the plain codes (orgs/ticket-codes.ts) it can mean, the likeliest first. */
export type TicketRef = { id: string } | { codes: string[] }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Reads an id or a code; null when the text can be neither. */
export function ticketRefOf(text: string): TicketRef | null {
  const word = text.trim()
  if (uuid.test(word)) return { id: word.toLowerCase() }
  const codes = codesOf(word)
  return codes.length > 0 ? { codes } : null
}

/** The number of a word that is one alone (`42`, `#42`), as it stands in codes; null otherwise. */
export function bareNumberOf(word: string): string | null {
  const match = /^#?0*([1-9][0-9]{0,17})$/.exec(word.trim())
  return match?.[1] ?? null
}
