import { createHmac, timingSafeEqual } from 'node:crypto'
import { addressKey, maxLocalPartBytes, splitAddress } from './address.rules.ts'

/**
 * Signed reply tokens: they say to which ticket an answer belongs, and no one but us can make one.
 *
 * 48 characters of base32 (a-z2-7, so a server that lower- or upper-cases local parts does no harm):
 * one character for key version (3 bits) and purpose (2 bits), then 29 bytes: ticket UUID (16), recipient tag (3), MAC (10).
 * The MAC is HMAC-SHA256 over head, organization, ticket and recipient tag, cut to 80 bits. The organization is not in
 * the token: the one whose mailbox received the mail is put in, so a token never opens another organization's ticket.
 * The recipient tag is a keyed hash: it tells an answer of the person we wrote to from one by somebody it was forwarded to.
 */
export type TokenPurpose = 'reply' | 'notification' | 'side'

/** What a token says of itself; nothing of it may be believed before `checkToken`. */
export type TokenClaims = {
  version: number
  purpose: TokenPurpose
  ticketId: string
  recipientTag: Uint8Array
  mac: Uint8Array
}

/** One signing key. `version` 0 to 7; the next key takes the next number and the old one stays in `previous`. */
export type ReplyKey = { version: number; key: Uint8Array }
export type ReplyKeys = { current: ReplyKey; previous: readonly ReplyKey[] }

const purposes: readonly TokenPurpose[] = ['reply', 'notification', 'side']
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
const recipientTagBytes = 3
const macBytes = 10
const payloadBytes = 16 + recipientTagBytes + macBytes
const tokenLength = 1 + Math.ceil((payloadBytes * 8) / 5)
const tokenPattern = new RegExp(`^[a-z2-7]{${tokenLength}}$`)
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The longest local part of a channel whose reply addresses still fit into 64 octets. */
export const longestSignableLocalPart = maxLocalPartBytes - 1 - tokenLength

/**
 * A signing key from `Keys.replyToken` (platform/crypto.ts, derived from SECRET_KEY). A new SECRET_KEY takes the next
 * `version` (0 to 7), and the key of the former one goes to `previous` for as long as its tokens should work.
 */
export function replyKeyOf(key: Uint8Array, version = 1): ReplyKey {
  if (!Number.isInteger(version) || version < 0 || version > 7) throw new RangeError('A reply key version is 0 to 7.')
  if (key.length < 32) throw new RangeError('A reply key has 32 bytes.')
  return { version, key }
}

/** Makes the token for a ticket's mail to one recipient. Throws RangeError when `ticketId` is no UUID. */
export function issueToken(
  keys: ReplyKeys,
  input: { orgId: string; ticketId: string; recipient: string; purpose?: TokenPurpose },
): string {
  if (!uuidPattern.test(input.ticketId)) throw new RangeError('A ticket id is a UUID.')
  const { current } = keys
  const head = (current.version << 2) | purposes.indexOf(input.purpose ?? 'reply')
  const ticket = Buffer.from(input.ticketId.replaceAll('-', ''), 'hex')
  const tag = recipientTag(current, input.orgId, input.recipient)
  const mac = sign(current, head, input.orgId, ticket, tag)
  return alphabet.charAt(head) + encode(Buffer.concat([ticket, tag, mac]))
}

/**
 * The address to which the recipient answers: the channel's address with the token as its plus part.
 * Null when it would not fit into a local part of 64 octets (channels with over `longestSignableLocalPart` characters);
 * the token in the Message-ID does the work then.
 */
export function replyAddress(channelAddress: string, token: string): string | null {
  const parts = splitAddress(channelAddress)
  if (!parts) return null
  const local = `${parts.local}+${token}`
  return Buffer.byteLength(local) > maxLocalPartBytes ? null : `${local}@${parts.domain}`
}

/** A Message-ID of ours that carries a token, without angle brackets. `unique` is a UUID fixed in the outbox row. */
export function messageIdFor(token: string, unique: string, domain: string): string {
  return `dh.${token}.${unique}@${domain}`
}

/**
 * Finds a token in an address (`support+TOKEN@…`) or a Message-ID (`dh.TOKEN.uuid@…`, with or without angle brackets).
 * Null when there is none. The result is a claim, see `checkToken`.
 */
export function readToken(addressOrMessageId: string): TokenClaims | null {
  // Over 998 octets (the longest header line) it is neither.
  if (addressOrMessageId.length > 998) return null
  const parts = splitAddress(addressOrMessageId.trim().replace(/^<|>$/g, ''))
  if (!parts) return null
  const local = parts.local.toLowerCase()
  const plus = local.lastIndexOf('+')
  const text = plus >= 0 ? local.slice(plus + 1) : local.startsWith('dh.') ? (local.split('.')[1] ?? '') : ''
  return decodeToken(text)
}

/**
 * Checks a claim for the organization whose mailbox received the mail. Constant time.
 * `recipientMatches` is only ever true for a valid token: the sender is the person to whom we sent it.
 */
export function checkToken(
  keys: ReplyKeys,
  claims: TokenClaims,
  context: { orgId: string; sender: string },
): { valid: boolean; recipientMatches: boolean } {
  const key = [keys.current, ...keys.previous].find(({ version }) => version === claims.version)
  if (!key) return { valid: false, recipientMatches: false }
  const head = (claims.version << 2) | purposes.indexOf(claims.purpose)
  const ticket = Buffer.from(claims.ticketId.replaceAll('-', ''), 'hex')
  const valid = timingSafeEqual(sign(key, head, context.orgId, ticket, claims.recipientTag), claims.mac)
  const same = timingSafeEqual(recipientTag(key, context.orgId, context.sender), claims.recipientTag)
  return { valid, recipientMatches: valid && same && addressKey(context.sender) !== '' }
}

function sign(key: ReplyKey, head: number, orgId: string, ticket: Uint8Array, tag: Uint8Array): Buffer {
  // Every part but the last is of fixed length, so no two inputs share their bytes.
  return createHmac('sha256', key.key)
    .update(Buffer.from([0x01, head]))
    .update(ticket)
    .update(tag)
    .update(orgId)
    .digest()
    .subarray(0, macBytes)
}

function recipientTag(key: ReplyKey, orgId: string, recipient: string): Buffer {
  return createHmac('sha256', key.key)
    .update(Buffer.from([0x02]))
    .update(`${orgId}\0${addressKey(recipient)}`)
    .digest()
    .subarray(0, recipientTagBytes)
}

function decodeToken(text: string): TokenClaims | null {
  if (!tokenPattern.test(text)) return null
  const head = alphabet.indexOf(text.charAt(0))
  const purpose = purposes[head & 3]
  const bytes = decode(text.slice(1))
  if (!purpose || !bytes) return null
  const hex = Buffer.from(bytes.subarray(0, 16)).toString('hex')
  return {
    version: head >> 2,
    purpose,
    ticketId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    recipientTag: bytes.subarray(16, 16 + recipientTagBytes),
    mac: bytes.subarray(16 + recipientTagBytes),
  }
}

function encode(bytes: Uint8Array): string {
  let out = ''
  let buffer = 0
  let bits = 0
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      out += alphabet.charAt((buffer >> bits) & 31)
    }
    buffer &= (1 << bits) - 1
  }
  return bits > 0 ? out + alphabet.charAt((buffer << (5 - bits)) & 31) : out
}

/** Null when the spare bits at the end are not zero: each token has exactly one spelling. */
function decode(text: string): Uint8Array | null {
  const bytes: number[] = []
  let buffer = 0
  let bits = 0
  for (const character of text) {
    buffer = (buffer << 5) | alphabet.indexOf(character)
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((buffer >> bits) & 255)
    }
    buffer &= (1 << bits) - 1
  }
  return buffer === 0 ? Uint8Array.from(bytes) : null
}
