import { upperAscii } from '../../platform/ascii.ts'

/**
 * Ticket codes as an organization writes them (product.md TK3): a prefix, a dash, up to three letters, the number with leading zeros.
 * `ACME-42`, `TKT-M001`. A code is frozen on its ticket. Numbers are counted per prefix: of one prefix, letters and number there is
 * at most one ticket, however many zeros stand before the number, so zeros say nothing when a code is looked up.
 */
export type CodeFormat = {
  prefix: string
  /** Up to three capitals before the number. */
  infix: string
  /** The number has at least so many digits, 1 to 6. */
  digits: number
}

export const maxDigits = 6

/**
 * The prefix of ticket codes as people may write it: blanks around it and small letters are theirs to type. Only a to z have
 * capitals here: by the rules of Unicode a dotless ı would become an I, and “ıTEST” somebody else's ITEST.
 */
export function normalizePrefix(value: string): string {
  return upperAscii(value.trim())
}

/** The code of a number: TKT-M001. */
export function formatCode({ prefix, infix, digits }: CodeFormat, number: number | string): string {
  return `${prefix}-${infix}${String(number).padStart(digits, '0')}`
}

/** A code without leading zeros (TKT-M1), by which codes are compared. What is no code comes back in capitals. */
export function plainCode(code: string): string {
  return upperAscii(code).replace(/-([A-Z]{0,3})0+(?=\d)/, '-$1')
}

/** Every way in which a ticket of a plain code may be stored. */
export function spellingsOf(plain: string): string[] {
  const [, before = '', number = ''] = /^(.*?-[A-Z]{0,3})(\d+)$/.exec(plain) ?? []
  const widths = Array.from({ length: Math.max(1, maxDigits - number.length + 1) }, (_, i) => number.length + i)
  return number === '' ? [] : widths.map((width) => `${before}${number.padStart(width, '0')}`)
}

/**
 * The plain codes that a word can mean, in any case, the dash optional. Without a dash several readings are possible (`AB12` is
 * AB-12 or AB1-2, `TKTM1` is TKTM-1 or TKT-M1): all are given, those without letters before the number first, then by the length
 * of the prefix.
 */
export function codesOf(word: string): string[] {
  const upper = upperAscii(word.trim())
  const dashed = /^([A-Z][A-Z0-9]{1,9})\s?[-‐‑–]\s?([A-Z]{0,3})0*([1-9][0-9]{0,17})$/.exec(upper)
  if (dashed) return [`${dashed[1]}-${dashed[2]}${dashed[3]}`]
  if (!/^[A-Z][A-Z0-9]{2,27}$/.test(upper)) return []
  const plain: string[] = []
  const lettered: string[] = []
  for (let cut = 2; cut <= 10 && cut < upper.length; cut += 1) {
    const [, infix = '', number] = /^([A-Z]{0,3})0*([1-9][0-9]{0,17})$/.exec(upper.slice(cut)) ?? []
    if (number) (infix === '' ? plain : lettered).push(`${upper.slice(0, cut)}-${infix}${number}`)
  }
  return [...new Set([...plain, ...lettered])]
}

/**
 * Two prefixes whose codes read the same without their dash: TKT with the letter M, and TKTM. The other one, or null. What was a
 * prefix before counts: its codes are still looked up.
 */
export function confusedWith({ prefix, infix }: CodeFormat, others: readonly string[]): string | null {
  if (infix === '') return null
  return (
    others.find((other) => other !== prefix && (other === `${prefix}${infix}` || prefix === `${other}${infix}`)) ?? null
  )
}
