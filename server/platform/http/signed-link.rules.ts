import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a signed link is for. It is part of the signature: a link to one thing opens no other. */
export type LinkPurpose = 'attachment' | 'mail' | 'remote-image'

/** Milliseconds: long enough to begin a download, too short to be passed on. */
export const linkMs = 60_000

/** The token of a link: its values and its end, and an HMAC-SHA256 over purpose and content, in base64url. `key` is Keys.links. */
export function signLink(key: Buffer, purpose: LinkPurpose, values: readonly string[], expiresAt: Date): string {
  const content = Buffer.from(JSON.stringify([expiresAt.getTime(), ...values])).toString('base64url')
  return `${content}.${macOf(key, purpose, content).toString('base64url')}`
}

/** The values of a token as they were signed; null: we never signed it for that, or it has expired. */
export function readLink(key: Buffer, purpose: LinkPurpose, token: string, now: Date): string[] | null {
  const [content = '', mac = '', ...rest] = token.split('.')
  const given = Buffer.from(mac, 'base64url')
  const own = macOf(key, purpose, content)
  if (rest.length > 0 || given.length !== own.length || !timingSafeEqual(given, own)) return null
  // Signed by us, so it is as we packed it.
  const [expires, ...values] = JSON.parse(Buffer.from(content, 'base64url').toString()) as [number, ...string[]]
  return expires > now.getTime() ? values : null
}

function macOf(key: Buffer, purpose: LinkPurpose, content: string): Buffer {
  return createHmac('sha256', key).update(`${purpose}-link ${content}`).digest()
}
