import { upperAscii } from '../../platform/ascii.ts'

/**
 * Ticket codes as people write them (TK3): `ACME-42`, in any case, the dash optional. A code is frozen on its ticket, so
 * codes of earlier prefixes are looked up like any other.
 */

/** A reference to a ticket: by id, or by any of the codes it can mean (the first is the likeliest). */
export type TicketRef = { id: string } | { codes: string[] }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Reads an id or a code; null when the text can be neither. */
export function ticketRefOf(text: string): TicketRef | null {
  const word = text.trim()
  if (uuid.test(word)) return { id: word.toLowerCase() }
  const codes = codesOf(word)
  return codes.length > 0 ? { codes } : null
}

/**
 * The codes that a word can mean. Without a dash a prefix that ends in digits is ambiguous (`AB12` is AB-12 or AB1-2): all
 * readings are given, the shortest prefix first. Leading zeros of the number do not count.
 */
export function codesOf(word: string): string[] {
  const upper = upperAscii(word.trim())
  const dashed = /^([A-Z][A-Z0-9]{1,9})\s?[-‐‑–]\s?0*([1-9][0-9]{0,17})$/.exec(upper)
  if (dashed) return [`${dashed[1]}-${dashed[2]}`]
  if (!/^[A-Z][A-Z0-9]{2,27}$/.test(upper)) return []
  const codes: string[] = []
  for (let cut = 2; cut <= 10 && cut < upper.length; cut += 1) {
    const number = upper.slice(cut)
    if (/^0*[1-9][0-9]{0,17}$/.test(number)) codes.push(`${upper.slice(0, cut)}-${number.replace(/^0+/, '')}`)
  }
  return [...new Set(codes)]
}

/** The number of a word that is one alone (`42`, `#42`), as it stands in codes; null otherwise. */
export function bareNumberOf(word: string): string | null {
  const match = /^#?0*([1-9][0-9]{0,17})$/.exec(word.trim())
  return match?.[1] ?? null
}
