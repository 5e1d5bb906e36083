import { once } from 'node:events'
import { connect, type NetConnectOpts, type Socket } from 'node:net'

/** What a scanner says of a file: nothing found, or the name of what was. */
export type Verdict = { clean: true } | { clean: false; virus: string }

/** Looks through files for viruses. Rejects with ScannerUnavailable when it could not look. */
export type VirusScanner = { scan: (bytes: AsyncIterable<Uint8Array>) => Promise<Verdict> }

/** The scanner is away, overloaded, or refused the file; the message says which. Nothing is known of the file. */
export class ScannerUnavailable extends Error {}

/** Milliseconds without a sign of the scanner until it counts as away. Large archives take it a while. */
const silenceMs = 120_000

/** A ClamAV daemon. `address` is the setting CLAMD: `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`. */
export function createClamd(address: string, options: { silenceMs?: number } = {}): VirusScanner {
  const target = readClamdAddress(address)
  if (!target) throw new Error(`CLAMD is no address: ${address}`)
  return {
    scan: async (bytes) => {
      const socket = connect(target)
      socket.setTimeout(options.silenceMs ?? silenceMs, () => socket.destroy(new Error('It does not answer.')))
      const answer = hear(socket)
      // Awaited below; until then its failure must not count as unhandled.
      answer.catch(() => {})
      try {
        await say(socket, bytes)
        return verdictOf(await answer)
      } catch (error) {
        if (error instanceof SourceFailed) throw error.cause
        throw error instanceof ScannerUnavailable ? error : await explain(error, answer, address)
      } finally {
        socket.destroy()
      }
    },
  }
}

/** Where the daemon is: a TCP port (3310 unless told) or a socket of this machine; null: the setting is malformed. */
export function readClamdAddress(address: string): NetConnectOpts | null {
  const path = /^unix:(?:\/\/)?(\/.+)$/.exec(address)?.[1]
  if (path) return { path }
  if (!/^tcp:\/\/[^/]+$/.test(address) || !URL.canParse(address)) return null
  const { hostname, port, username, password } = new URL(address)
  if (username || password || hostname === '') return null
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port ? Number(port) : 3310 }
}

/**
 * INSTREAM of clamd(8): the command ended by NUL, then chunks, each behind its length in four bytes, and an empty one. The daemon
 * hangs up in the middle when a stream is longer than its StreamMaxLength, and says so.
 */
async function say(socket: Socket, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  await once(socket, 'connect')
  await write(socket, Buffer.from('zINSTREAM\0'))
  for await (const chunk of ownFaults(bytes)) {
    if (chunk.length === 0) continue
    const length = Buffer.alloc(4)
    length.writeUInt32BE(chunk.length)
    await write(socket, Buffer.concat([length, chunk]))
  }
  await write(socket, Buffer.alloc(4))
}

/** The bytes themselves could not be read: that says nothing of the scanner. */
class SourceFailed extends Error {}

async function* ownFaults(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (cause) {
    throw new SourceFailed('The file could not be read.', { cause })
  }
}

function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => socket.write(bytes, (error) => (error ? reject(error) : resolve())))
}

/** An answer longer than this is none. */
const maxAnswer = 4096

async function hear(socket: Socket): Promise<string> {
  let answer = ''
  for await (const chunk of socket) {
    answer += String(chunk)
    if (answer.includes('\0') || answer.length > maxAnswer) break
  }
  return answer.split('\0')[0]?.trim() ?? ''
}

function verdictOf(answer: string): Verdict {
  if (/^stream: OK$/.test(answer)) return { clean: true }
  const virus = /^stream: (.+) FOUND$/.exec(answer)?.[1]
  if (virus) return { clean: false, virus: virus.slice(0, 200) }
  throw refused(answer)
}

function refused(answer: string): ScannerUnavailable {
  if (/size limit exceeded/i.test(answer))
    return new ScannerUnavailable('The file is larger than the scanner takes (StreamMaxLength of clamd.conf).')
  return new ScannerUnavailable(answer ? `The scanner says: “${answer.slice(0, 200)}”.` : 'The scanner hung up.')
}

/** The daemon's own words, when it said some before it hung up; else what the network says. */
async function explain(error: unknown, answer: Promise<string>, address: string): Promise<Error> {
  const said = await answer.catch(() => '')
  if (said) return refused(said)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return new ScannerUnavailable(`The scanner at ${address} cannot be reached${code ? ` (${code})` : ''}.`)
}
