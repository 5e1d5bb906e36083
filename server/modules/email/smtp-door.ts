import type { Socket } from 'node:net'
import { SMTPServer, type SMTPServerAddress, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { Runtime } from '../../platform/context.ts'
import { isUnavailable } from '../../platform/database.ts'
import { isStorageFull, newFileKey } from '../../platform/files.ts'
import type { Log } from '../../platform/log.ts'
import { findInboundAddress } from './channels.store.ts'
import { traceRefusals, whyRefused } from './refused-mail.ts'
import { createVisitors, type DoorLimits, type DoorVisitors, doorLimits } from './smtp-limits.rules.ts'
import { type StoredRaw, takeIn } from './take-in.ts'

/** A recipient that the door accepted, with where it leads. */
type Accepted = { address: string; orgId: string; channelId: string }

/** docs/quality.md, limits on one message. The sender brings the others with another mail (RFC 5321, 4.5.3.1.10). */
const maxRecipients = 1000

const acceptedOf = new WeakMap<SMTPServerSession, Map<string, Accepted>>()

export type SmtpDoorOptions = {
  runtime: Runtime
  log: Log
  host: string
  port: number
  /** Name in the greeting: the host of PUBLIC_URL. */
  name: string
  /** Key and certificate in PEM; null: no STARTTLS. */
  tls: { key: string; cert: string } | null
  /** TRUSTED_RELAYS: addresses and networks that may send as much as they like. */
  trustedRelays: readonly string[]
  /** Tests shorten them. */
  limits?: Partial<DoorLimits>
}

/** Connections of everybody together; those of addresses that nobody trusts are fewer. */
const maxClients = 200

/** An answer in SMTP's words: code, enhanced code, sentence. */
function refusal(code: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode: code })
}

/**
 * The built-in mail receiver. 250 after DATA means: raw bytes and ledger row are on the disk. Unknown recipients get 550, a
 * message over the announced size 552, a missing database 451 and a full disk 452, so that the sender keeps the mail and comes again. Who is no
 * trusted relay and wants too much at once is told 421 or 451.
 */
export async function openSmtpDoor(options: SmtpDoorOptions): Promise<{ port: number; close: () => Promise<void> }> {
  const { runtime, log } = options
  const limits = { ...doorLimits, ...options.limits }
  const visitors = createVisitors(options.trustedRelays, limits)
  const clocks = createClocks(limits, visitors)
  const traces = traceRefusals(options, visitors)
  const noteTooLarge = (session: SMTPServerSession) => {
    for (const [orgId, own] of byOrganization(session))
      traces.note({
        orgId,
        to: own.map((one) => one.address),
        why: whyRefused.tooLarge(runtime.settings.maxMailBytes),
        code: 552,
        ...senderOf(session),
      })
  }
  const server = new SMTPServer({
    name: options.name,
    banner: 'Deskhand',
    authOptional: true,
    disabledCommands: options.tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    ...(options.tls ?? {}),
    size: runtime.settings.maxMailBytes,
    disableReverseLookup: true,
    maxClients,
    socketTimeout: 120_000,
    // A sender in the midst of a mail may finish it when the process ends (30 s in all); who says nothing comes again.
    closeTimeout: 10_000,
    logger: false,
    onConnect: (session, callback) => {
      const { remoteAddress: from } = session
      const crowded = visitors.crowded(from)
      if (crowded === 'connections')
        return callback(
          refusal(421, `4.7.0 ${from} has ${limits.connections} connections open here; please come again`),
        )
      if (crowded) return callback(refusal(421, '4.3.2 Too many connections right now; please come again'))
      if (visitors.isOver('newConnections', from, runtime.now()))
        return callback(refusal(421, `4.7.0 ${from} connects too often; please come again in a minute`))
      callback()
    },
    onMailFrom: (_address, session, callback) => {
      const { remoteAddress: from } = session
      if (visitors.isOver('mails', from, runtime.now()))
        return callback(refusal(451, `4.7.1 Too many mails from ${from} in this minute; please come again`))
      callback()
    },
    onRcptTo: (address, session, callback) => {
      if (session.envelope.rcptTo.length >= maxRecipients)
        return callback(refusal(452, `4.5.3 A mail has at most ${maxRecipients} recipients here`))
      findInbound(runtime, address.address).then(
        (found) => {
          if (!found?.enabled) {
            if (visitors.isOver('unknownRecipients', session.remoteAddress, runtime.now()))
              return callback(refusal(421, '4.7.1 Too many unknown recipients; please come again in a minute'))
            traces.note({
              orgId: found?.orgId ?? null,
              to: [address.address],
              why: whyRefused[found ? 'switchedOff' : 'unknown'](address.address),
              code: 550,
              ...senderOf(session),
            })
            return callback(refusal(550, `5.1.1 <${address.address}>: nobody here reads mail at this address`))
          }
          const { orgId, channelId } = found
          const known = acceptedOf.get(session) ?? new Map<string, Accepted>()
          known.set(address.address, { address: address.address, orgId, channelId })
          acceptedOf.set(session, known)
          callback()
        },
        (error: unknown) => {
          log.warn({ err: error }, 'a recipient could not be looked up')
          callback(refusal(451, '4.3.0 The database is not there right now; please come again'))
        },
      )
    },
    onData: (stream, session, callback) => {
      clocks.start(session, 'mailMs')
      const received = receive(options, stream, session).finally(() => clocks.start(session, 'talkMs'))
      received.then(
        (words) => callback(null, words),
        (error: unknown) => {
          if (error instanceof Error && 'responseCode' in error) {
            if (error.responseCode === 552) noteTooLarge(session)
            return callback(error)
          }
          if (isStorageFull(error)) {
            log.error({ err: error }, 'there is no room for mails; their senders were asked to come again')
            return callback(refusal(452, '4.3.1 There is no room for mails here right now; please come again'))
          }
          log[isUnavailable(error) ? 'warn' : 'error']({ err: error }, 'a mail could not be kept and was put off')
          callback(refusal(451, '4.3.0 The message could not be kept right now; please come again'))
        },
      )
    },
  })
  server.server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress
    // Gone before it was looked at.
    if (address === undefined) return
    visitors.arrive(address)
    clocks.watch(server, socket)
    socket.once('close', () => {
      visitors.leave(address)
      clocks.stop(socket)
    })
  })
  server.on('error', (error) => log.warn({ error: error.message }, 'mail door'))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.server.address()
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    close: async () => {
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await traces.settled()
    },
  }
}

type Place = { remoteAddress?: string | undefined; remotePort?: number | undefined }

/**
 * Ends the connections of who is not trusted and takes too long, whatever he says meanwhile: the silence that smtp-server waits
 * for never comes from somebody who sends a byte now and then. What he sent is not kept; a mail server sends it again.
 */
function createClocks(limits: DoorLimits, visitors: DoorVisitors) {
  const ends = new Map<string, { end: () => void; timer: NodeJS.Timeout }>()
  const keyOf = ({ remoteAddress, remotePort }: Place) => `${remoteAddress?.replace(/^::ffff:/, '')} ${remotePort}`
  const start = (place: Place, which: 'talkMs' | 'mailMs') => {
    const clock = ends.get(keyOf(place))
    if (!clock) return
    clearTimeout(clock.timer)
    clock.timer = setTimeout(clock.end, limits[which]).unref()
  }
  return {
    start,
    watch: (server: SMTPServer, socket: Socket) => {
      if (visitors.isTrusted(socket.remoteAddress ?? '')) return
      const key = keyOf(socket)
      const end = () => {
        for (const connection of server.connections)
          if (keyOf(connection) === key) connection.send(421, '4.4.2 This took too long; please come again')
        socket.destroySoon()
      }
      ends.set(key, { end, timer: setTimeout(end, limits.talkMs).unref() })
    },
    stop: (socket: Place) => {
      clearTimeout(ends.get(keyOf(socket))?.timer)
      ends.delete(keyOf(socket))
    },
  }
}

const findInbound = (runtime: Runtime, address: string) => runtime.runOpen((open) => findInboundAddress(open, address))

/** Who wants to send, as far as the envelope says. */
const senderOf = (session: SMTPServerSession) => ({
  from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
  client: { address: session.remoteAddress, helo: session.hostNameAppearsAs || '' },
})

/** The recipients that were accepted, by organization. */
function byOrganization(session: SMTPServerSession): [string, Accepted[]][] {
  const known = acceptedOf.get(session)
  const recipients = session.envelope.rcptTo.flatMap((to: SMTPServerAddress) => known?.get(to.address) ?? [])
  return [...Map.groupBy(recipients, (one) => one.orgId)]
}

async function receive(
  options: SmtpDoorOptions,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<string> {
  // The same mail to several addresses of one organization is one message; each organization gets its own.
  const byOrg = byOrganization(session)
  const raws = await store(
    options.runtime,
    stream,
    byOrg.map(([orgId]) => orgId),
  )
  const ids: string[] = []
  for (const [index, [orgId, own]] of byOrg.entries()) {
    const first = own[0]
    const raw = raws[index]
    if (!first || !raw) continue
    const id = await takeIn(options.runtime, {
      door: 'smtp',
      orgId,
      channelId: first.channelId,
      raw,
      envelopeFrom: senderOf(session).from,
      envelopeTo: own.map((one) => one.address),
      receivedAt: options.runtime.now(),
    })
    if (id) ids.push(id)
  }
  return `2.0.0 Kept as ${ids.join(', ')}`
}

/**
 * Writes a mail to the disk while it comes, a copy for each organization: two hundred senders at once must not fill the memory.
 * 552 over the announced size. Whatever goes wrong, the mail is read to its end, as SMTP asks.
 */
async function store(runtime: Runtime, stream: SMTPServerDataStream, orgIds: string[]): Promise<StoredRaw[]> {
  const { files, maxMailBytes } = runtime.settings
  const stored: StoredRaw[] = []
  try {
    for (const orgId of orgIds) {
      const key = newFileKey(orgId, 'raw')
      const first = stored[0]
      const source = first ? files.stream(first.key) : bytesOf(stream, maxMailBytes)
      const { size, sha256 } = await files.putStream(key, source as AsyncIterable<Buffer>, maxMailBytes)
      stored.push({ key, size, sha256 })
    }
    return stored
  } catch (error) {
    for (const { key } of stored) await files.remove(key)
    await drain(stream)
    throw error
  }
}

/** The bytes of a mail up to the limit; what is over it is read but not kept, and at the end refused. */
async function* bytesOf(stream: SMTPServerDataStream, limit: number): AsyncGenerator<Buffer> {
  let size = 0
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= limit) yield chunk
  }
  if (stream.sizeExceeded || size > limit) throw refusal(552, `5.3.4 The message is larger than ${limit} bytes`)
}

async function drain(stream: SMTPServerDataStream): Promise<void> {
  if (stream.readableEnded || stream.destroyed) return
  const ended = new Promise<void>((resolve) => {
    stream.once('close', resolve)
    stream.once('end', resolve)
  })
  stream.resume()
  await ended
}
