import { SMTPServer, type SMTPServerAddress, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { Runtime } from '../../platform/context.ts'
import { isUnavailable } from '../../platform/database.ts'
import type { Log } from '../../platform/log.ts'
import { findInboundChannel } from './channels.store.ts'
import { takeIn } from './take-in.ts'

/** A recipient that the door accepted, with where it leads. */
type Accepted = { address: string; orgId: string; channelId: string }

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
}

/** An answer in SMTP's words: code, enhanced code, sentence. */
function refusal(code: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode: code })
}

/**
 * The built-in mail receiver. 250 after DATA means: raw bytes and ledger row are on the disk. Unknown recipients get 550, a
 * message over the announced size 552, a missing database 451, so that the sender keeps the mail and comes again.
 */
export async function openSmtpDoor(options: SmtpDoorOptions): Promise<{ port: number; close: () => Promise<void> }> {
  const { runtime, log } = options
  const server = new SMTPServer({
    name: options.name,
    banner: 'Deskhand',
    authOptional: true,
    disabledCommands: options.tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    ...(options.tls ?? {}),
    size: runtime.settings.maxMailBytes,
    disableReverseLookup: true,
    maxClients: 200,
    socketTimeout: 120_000,
    closeTimeout: 20_000,
    logger: false,
    onRcptTo: (address, session, callback) => {
      findRecipient(runtime, address.address).then(
        (accepted) => {
          if (!accepted)
            return callback(refusal(550, `5.1.1 <${address.address}>: nobody here reads mail at this address`))
          const known = acceptedOf.get(session) ?? new Map<string, Accepted>()
          known.set(address.address, accepted)
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
      receive(options, stream, session).then(
        (words) => callback(null, words),
        (error: unknown) => {
          if (error instanceof Error && 'responseCode' in error) return callback(error)
          log[isUnavailable(error) ? 'warn' : 'error']({ err: error }, 'a mail could not be kept and was put off')
          callback(refusal(451, '4.3.0 The message could not be kept right now; please come again'))
        },
      )
    },
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
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function findRecipient(runtime: Runtime, address: string): Promise<Accepted | null> {
  const channel = await runtime.runOpen((open) => findInboundChannel(open, address))
  return channel ? { address, ...channel } : null
}

async function receive(
  options: SmtpDoorOptions,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length
    // What is over the limit is read to its end, as SMTP asks, but not kept.
    if (size <= options.runtime.settings.maxMailBytes) chunks.push(chunk)
  }
  if (stream.sizeExceeded || size > options.runtime.settings.maxMailBytes)
    throw refusal(552, `5.3.4 The message is larger than ${options.runtime.settings.maxMailBytes} bytes`)
  const raw = Buffer.concat(chunks)
  const known = acceptedOf.get(session)
  const recipients = session.envelope.rcptTo.flatMap((to: SMTPServerAddress) => known?.get(to.address) ?? [])
  // The same mail to several addresses of one organization is one message; each organization gets its own.
  const ids: string[] = []
  for (const [orgId, own] of Map.groupBy(recipients, (one) => one.orgId)) {
    const first = own[0]
    if (!first) continue
    const id = await takeIn(options.runtime, {
      door: 'smtp',
      orgId,
      channelId: first.channelId,
      raw,
      envelopeFrom: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
      envelopeTo: own.map((one) => one.address),
      receivedAt: options.runtime.now(),
    })
    if (id) ids.push(id)
  }
  return `2.0.0 Kept as ${ids.join(', ')}`
}
