import { createPublicKey, generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { dkimSign } from 'mailauth'

/** A key of one sending domain. The private part is PKCS #8 PEM and is stored encrypted; the public part goes into DNS. */
export type DkimKey = { privateKeyPem: string; publicKeyBase64: string }

const makeKeyPair = promisify(generateKeyPair)

/** RSA with 2048 bits: what every verifier reads (RFC 8301); Ed25519 is still refused by large ones. Takes about 0.1 s. */
export async function generateDkimKey(): Promise<DkimKey> {
  const { privateKey } = await makeKeyPair('rsa', { modulusLength: 2048 })
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { privateKeyPem, publicKeyBase64: publicKeyOf(privateKeyPem) }
}

/** The public part of a private key, as it stands in the p= tag of its DNS record. */
export function publicKeyOf(privateKeyPem: string): string {
  return createPublicKey(privateKeyPem).export({ type: 'spki', format: 'der' }).toString('base64')
}

/** Headers under the signature. From, Subject, To and the thread's ids must not be changed on the way. */
const signedHeaders = [
  'From',
  'Sender',
  'Reply-To',
  'Subject',
  'Date',
  'Message-ID',
  'To',
  'Cc',
  'MIME-Version',
].concat('Content-Type', 'Content-Transfer-Encoding', 'In-Reply-To', 'References', 'Auto-Submitted')

/**
 * Puts a DKIM-Signature (rsa-sha256, relaxed/relaxed) before a composed mail. Throws when the key cannot sign: a mail that
 * should be signed must not leave without its signature.
 */
export async function signMail(
  raw: Uint8Array,
  key: { domain: string; selector: string; privateKeyPem: string; signedAt: Date },
): Promise<Buffer> {
  const bytes = Buffer.from(raw)
  const signature = { signingDomain: key.domain, selector: key.selector, privateKey: key.privateKeyPem }
  const { signatures, errors } = await dkimSign(bytes, {
    // The library reads the keys from signatureData alone; its types ask for them here as well.
    ...signature,
    signatureData: [signature],
    canonicalization: 'relaxed/relaxed',
    algorithm: 'rsa-sha256',
    headerList: signedHeaders,
    signTime: key.signedAt,
  })
  if (signatures === '' || errors.length > 0) {
    const why = errors[0]?.err.message ?? 'no signature was made'
    throw new Error(`The mail could not be signed for ${key.domain} (DKIM: ${why}).`)
  }
  return Buffer.concat([Buffer.from(signatures), bytes])
}
