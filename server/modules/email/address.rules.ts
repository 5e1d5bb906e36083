import { domainToASCII } from 'node:url'

/** The longest local part and the longest address, RFC 5321 section 4.5.3.1 and its erratum 1690. Octets. */
export const maxLocalPartBytes = 64
export const maxAddressBytes = 254

/** Splits an address at its last @; null when there is none or a side is empty. */
export function splitAddress(address: string): { local: string; domain: string } | null {
  const trimmed = address.trim()
  const at = trimmed.lastIndexOf('@')
  if (at <= 0 || at === trimmed.length - 1) return null
  return { local: trimmed.slice(0, at), domain: trimmed.slice(at + 1) }
}

/**
 * The form in which two addresses are compared: lower case, domain in ASCII (IDNA).
 * The standard lets local parts differ by case; no mail service does, and people type both.
 * '' when it is no address.
 */
export function addressKey(address: string): string {
  const parts = splitAddress(address)
  if (!parts) return ''
  const domain = domainToASCII(parts.domain.toLowerCase()) || parts.domain.toLowerCase()
  return `${parts.local.toLowerCase()}@${domain}`
}

/** Domain of an address in comparable form, '' when it is no address. */
export function addressDomain(address: string): string {
  const key = addressKey(address)
  return key.slice(key.lastIndexOf('@') + 1)
}

/** True when the two are the same mailbox as far as their spelling says. Never true for things that are no address. */
export function sameAddress(a: string, b: string): boolean {
  const key = addressKey(a)
  return key !== '' && key === addressKey(b)
}

/**
 * Answers whether an address is one of our own channel addresses: any case, and with anything after a plus sign
 * (`support+x@acme.test` is `support@acme.test`).
 */
export function ownAddressMatcher(channelAddresses: readonly string[]): (address: string) => boolean {
  const own = new Set(channelAddresses.map(addressKey).filter((key) => key !== ''))
  return (address) => {
    const key = addressKey(address)
    if (key === '') return false
    if (own.has(key)) return true
    const parts = splitAddress(key)
    if (!parts) return false
    // Every plus is tried: the channel itself may be support+eu@, and gets support+eu+token@.
    for (let plus = parts.local.indexOf('+'); plus > 0; plus = parts.local.indexOf('+', plus + 1)) {
      if (own.has(`${parts.local.slice(0, plus)}@${parts.domain}`)) return true
    }
    return false
  }
}

/** True when an address cannot travel without SMTPUTF8 (RFC 6531): its local part is not ASCII. */
export function needsSmtpUtf8(address: string): boolean {
  const parts = splitAddress(address)
  return parts !== null && /[^\x20-\x7e]/.test(parts.local)
}

/** The spelling for an SMTP envelope: domain in ASCII, unless the local part needs SMTPUTF8 anyway. */
export function envelopeAddress(address: string): string {
  const parts = splitAddress(address)
  if (!parts || needsSmtpUtf8(address)) return address.trim()
  return `${parts.local}@${domainToASCII(parts.domain) || parts.domain}`
}
