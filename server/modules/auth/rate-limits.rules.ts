import ipaddr from 'ipaddr.js'
import { sha256Hex } from '../../platform/crypto.ts'

const minute = 60 * 1000

/** `max` acts in a window that opens with the first one. */
export type Limit = { key: string; max: number; windowMs: number }

/**
 * What counts as one address: an IPv4 address, or the /64 of an IPv6 one, since a household has all of it. A colleague behind
 * another address is never counted with an attacker.
 */
export function addressKey(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip
  const address = ipaddr.process(ip)
  return address instanceof ipaddr.IPv6
    ? ipaddr.IPv6.networkAddressFromCIDR(`${address.toNormalizedString()}/64`).toString()
    : address.toString()
}

/** Keys carry no mail addresses: what strangers type is kept as a hash. */
const key = (...parts: string[]) => `${parts[0]}:${sha256Hex(parts.slice(1).join('\n')).slice(0, 32)}`

/**
 * Failed sign-ins. The account alone has no limit: whoever knows a mail address could lock its owner out. Instead the account is
 * limited per address, each address over all accounts, and each organization over all addresses.
 */
export const signInLimits = {
  account: (email: string, ip: string): Limit => ({
    key: key('sign-in', email.toLowerCase(), addressKey(ip)),
    max: 10,
    windowMs: 15 * minute,
  }),
  address: (ip: string): Limit => ({ key: key('sign-in-address', addressKey(ip)), max: 100, windowMs: 15 * minute }),
  /** Over it, an account signs in only from addresses where it signed in before. Accounts that do not exist count together. */
  organization: (orgId: string | null): Limit => ({
    key: key('sign-in-org', orgId ?? 'none'),
    max: 1_000,
    windowMs: 15 * minute,
  }),
}

/** Asking for a password reset, and trying links. */
export const resetLimits = {
  account: (email: string, ip: string): Limit => ({
    key: key('reset', email.toLowerCase(), addressKey(ip)),
    max: 5,
    windowMs: 60 * minute,
  }),
  address: (ip: string): Limit => ({ key: key('reset-address', addressKey(ip)), max: 30, windowMs: 60 * minute }),
  /** Mails to one account, whoever asks: over it nothing more is sent, and nobody is told. */
  mails: (email: string): Limit => ({ key: key('reset-mails', email.toLowerCase()), max: 20, windowMs: 60 * minute }),
}

export const linkLimit = (ip: string): Limit => ({ key: key('links', addressKey(ip)), max: 120, windowMs: 15 * minute })
export const setUpLimit = (ip: string): Limit => ({
  key: key('set-up', addressKey(ip)),
  max: 30,
  windowMs: 15 * minute,
})
/** Invitation mails of one organization. */
export const invitationLimit = (orgId: string): Limit => ({
  key: key('invitations', orgId),
  max: 200,
  windowMs: 60 * minute,
})
