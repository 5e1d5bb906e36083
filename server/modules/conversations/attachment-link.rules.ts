import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a signed link stands for: one attachment, as one member may have it, until a moment soon. */
export type AttachmentLink = {
  orgId: string
  userId: string
  attachmentId: string
  /** A download also for pictures. */
  download: boolean
  expiresAt: Date
}

/** Long enough to begin the download, too short to be passed on. */
export const linkMs = 60_000

type Packed = [orgId: string, userId: string, attachmentId: string, download: 0 | 1, expires: number]

/** The token of a link: its content and an HMAC-SHA256 over it, both in base64url. `key` is Keys.links. */
export function signLink(key: Buffer, link: AttachmentLink): string {
  const packed: Packed = [link.orgId, link.userId, link.attachmentId, link.download ? 1 : 0, link.expiresAt.getTime()]
  const content = Buffer.from(JSON.stringify(packed)).toString('base64url')
  return `${content}.${macOf(key, content).toString('base64url')}`
}

/** What a token stands for; null: we never signed it, or it has expired. */
export function readLink(key: Buffer, token: string, now: Date): AttachmentLink | null {
  const [content = '', mac = '', ...rest] = token.split('.')
  const given = Buffer.from(mac, 'base64url')
  const own = macOf(key, content)
  if (rest.length > 0 || given.length !== own.length || !timingSafeEqual(given, own)) return null
  // Signed by us, so it is as we packed it.
  const [orgId, userId, attachmentId, download, expires] = JSON.parse(
    Buffer.from(content, 'base64url').toString(),
  ) as Packed
  const link = { orgId, userId, attachmentId, download: download === 1, expiresAt: new Date(expires) }
  return link.expiresAt > now ? link : null
}

function macOf(key: Buffer, content: string): Buffer {
  return createHmac('sha256', key).update(`attachment-link ${content}`).digest()
}
