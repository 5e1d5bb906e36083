import { domainToASCII } from 'node:url'
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** How a person is reached, in the one form that is stored and compared (product.md CR3, CR4). */

/**
 * An email address in small letters with its domain in ASCII (`müller.de` becomes `xn--mller-kva.de`); null when it is none.
 * Domains without a dot pass: mail from inside a house has them.
 */
export function normalizeEmail(text: string): string | null {
  const address = text.trim()
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at).normalize('NFC').toLowerCase()
  if (at < 1 || local.length > 128 || /[\s\p{Cc}<>(),;:\\"[\]]/u.test(local)) return null
  if (local.startsWith('.') || local.endsWith('.') || local.includes('@')) return null
  const domain = normalizeDomain(address.slice(at + 1))
  return domain ? `${local}@${domain}` : null
}

/** A domain in small ASCII letters without a dot at its end; null when it is none. */
export function normalizeDomain(text: string): string | null {
  const typed = text.trim().replace(/\.$/, '')
  if (typed === '' || /[\s\p{Cc}/@:?#%[\]\\]/u.test(typed)) return null
  const ascii = domainToASCII(typed)
  const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/
  if (ascii === '' || ascii.length > 253 || !ascii.split('.').every((part) => label.test(part))) return null
  return /^[\d.]+$/.test(ascii) ? null : ascii
}

export function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1)
}

/** A phone number in E.164 (`+493012345678`); null when it is none or lacks its country code. */
export function normalizePhone(text: string): string | null {
  const typed = text.trim().replace(/^00(?=[1-9])/, '+')
  if (!/^\+?[\d\s().\-/ext]+$/i.test(typed)) return null
  const number = parsePhoneNumberFromString(typed)
  return number?.isPossible() ? number.number : null
}

/** Digits of a text that reads like a phone number, for searching; null when it does not. */
export function phoneDigitsOf(text: string): string | null {
  if (!/^\+?[\d\s().\-/]{4,}$/.test(text.trim())) return null
  const digits = text.replace(/\D/g, '').replace(/^00/, '')
  return digits.length >= 3 ? digits : null
}
