import { X509Certificate } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'

export type TlsFiles = { key: string; cert: string }

/** Mail servers do not check the name or the signer of a receiver's certificate (RFC 7435), nor when it ends. */
const validYears = 20

/**
 * Key and certificate (PEM) for STARTTLS of the mail door: those in DATA_DIR/smtp-tls, which operators may replace by their
 * own (key.pem and cert.pem with its chain), else self-signed ones for `host`, made once and kept there.
 * Throws with the path when the files are there but do not belong together.
 */
export async function loadTlsCertificate(dataDir: string, host: string): Promise<TlsFiles> {
  const folder = join(dataDir, 'smtp-tls')
  const found = await readPair(folder)
  if (found) return checked(found, folder)
  const made = await makePair(host)
  await mkdir(dataDir, { recursive: true })
  const draft = await mkdtemp(join(dataDir, 'smtp-tls-'))
  try {
    await writeFile(join(draft, 'key.pem'), made.key, { mode: 0o600 })
    await writeFile(join(draft, 'cert.pem'), made.cert, { mode: 0o644 })
    // As a whole: of two processes that start together one wins and both use the same.
    await rename(draft, folder)
    return made
  } catch (error) {
    const winner = await readPair(folder)
    if (winner) return checked(winner, folder)
    throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function readPair(folder: string): Promise<TlsFiles | null> {
  const read = (name: string) =>
    readFile(join(folder, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
  const [key, cert] = [await read('key.pem'), await read('cert.pem')]
  if (key === null && cert === null) return null
  if (key === null || cert === null)
    throw new Error(
      `${folder} holds only one of key.pem and cert.pem. Add the other, or remove the folder to have both made.`,
    )
  return { key, cert }
}

function checked(files: TlsFiles, folder: string): TlsFiles {
  try {
    createSecureContext(files)
    return files
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`key.pem and cert.pem in ${folder} cannot be used for STARTTLS: ${why}`)
  }
}

async function makePair(host: string): Promise<TlsFiles> {
  // Loaded when it is needed, once in the life of an installation.
  const { generate } = await import('selfsigned')
  const notAfterDate = new Date()
  notAfterDate.setFullYear(notAfterDate.getFullYear() + validYears)
  const name = host.replace(/^\[|\]$/g, '')
  const made = await generate([{ name: 'commonName', value: name.slice(0, 64) }], {
    keySize: 2048,
    algorithm: 'sha256',
    notAfterDate,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [isIP(name) ? { type: 7, ip: name } : { type: 2, value: name }] },
    ],
  })
  const files = { key: made.private, cert: made.cert }
  new X509Certificate(files.cert)
  return files
}
