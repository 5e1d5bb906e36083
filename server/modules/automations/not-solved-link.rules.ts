import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * The link by which a requester says that his ticket is not solved, pure. It says itself which resolution of which ticket it is about and
 * until when, and no one but us can make one: 61 bytes (key version 1, organization 16, ticket 16, contact 16, resolved at 6, works
 * until 6) and the first 16 of an HMAC-SHA256 over them, in base64url: 103 characters, so that the link fits into a line of mail.
 */
export type NotSolvedLink = { orgId: string; ticketId: string; contactId: string; resolvedAt: Date; expiresAt: Date }

/** Signing keys by their version, 0 to 255; `current` signs. A new SECRET_KEY takes the next one, the former stays to read. */
export type LinkKeys = { current: number; keys: Readonly<Record<number, Uint8Array>> }

const macBytes = 16
const contentBytes = 61

const bytesOf = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex')
const idOf = (bytes: Buffer) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

const macOf = (key: Uint8Array, content: Uint8Array) =>
  createHmac('sha256', key).update('not-solved').update(content).digest().subarray(0, macBytes)

/** The token. Throws RangeError when the current key is not there. */
export function signNotSolved(keys: LinkKeys, link: NotSolvedLink): string {
  const key = keys.keys[keys.current]
  if (!key) throw new RangeError('There is no current key.')
  const times = Buffer.alloc(12)
  times.writeUIntBE(link.resolvedAt.getTime(), 0, 6)
  times.writeUIntBE(link.expiresAt.getTime(), 6, 6)
  const ids = [link.orgId, link.ticketId, link.contactId].map(bytesOf)
  const content = Buffer.concat([Buffer.from([keys.current]), ...ids, times])
  return Buffer.concat([content, macOf(key, content)]).toString('base64url')
}

/** What a token says; null: we never signed it. Whether it has expired is the caller's to ask. */
export function readNotSolved(keys: LinkKeys, token: string): NotSolvedLink | null {
  const bytes = Buffer.from(token, 'base64url')
  // One token has one spelling.
  if (bytes.length !== contentBytes + macBytes || bytes.toString('base64url') !== token) return null
  const content = bytes.subarray(0, contentBytes)
  const key = keys.keys[content.readUInt8(0)]
  if (!key || !timingSafeEqual(macOf(key, content), bytes.subarray(contentBytes))) return null
  return {
    orgId: idOf(content.subarray(1, 17)),
    ticketId: idOf(content.subarray(17, 33)),
    contactId: idOf(content.subarray(33, 49)),
    resolvedAt: new Date(content.readUIntBE(49, 6)),
    expiresAt: new Date(content.readUIntBE(55, 6)),
  }
}
