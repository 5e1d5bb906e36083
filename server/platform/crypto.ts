import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

/** Keys for different purposes, all derived from SECRET_KEY, so that one leaking does not open the others. */
export type Keys = {
  /** 32 bytes that sign reply addresses and Message-IDs. */
  replyToken: Buffer
  /** 32 bytes that encrypt secrets at rest (mailbox passwords, DKIM keys). */
  secrets: Buffer
  /** 32 bytes that sign short-lived links (attachment access from a sandboxed frame). */
  links: Buffer
  /** 32 bytes that sign the links of customers, which work for weeks. */
  customerLinks: Buffer
  /** 32 bytes from which a repeated request gets the same API key again. */
  apiKeys: Buffer
  /** 32 bytes that sign the tokens of embeds. */
  embeds: Buffer
}

/** Derives the purpose keys from the installation's secret (any string of at least 32 characters). */
export function deriveKeys(secretKey: string): Keys {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secretKey, 'deskhand', purpose, 32))
  return {
    replyToken: derive('reply-token'),
    secrets: derive('secrets'),
    links: derive('links'),
    customerLinks: derive('customer-links'),
    apiKeys: derive('api-keys'),
    embeds: derive('embeds'),
  }
}

/** AES-256-GCM: base64url of nonce (12) + tag (16) + cipher text. */
export function encryptSecret(key: Buffer, plain: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')
}

/** Reverses encryptSecret. Throws when the key is another one or the text was changed. */
export function decryptSecret(key: Buffer, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(12, 28))
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
}

/** A new random token: `prefix` + 32 random bytes in base64url. Only its hash is stored. */
export function newToken(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url')
}

export function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest()
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
