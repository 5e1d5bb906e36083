import { type LookupAddress, lookup as lookupHost } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { ImapFlow } from 'imapflow'
import ipaddr from 'ipaddr.js'
import type { ImapSettings } from './channels.contract.ts'
import { ImapRefused } from './imap-errors.rules.ts'

/** Milliseconds: to connect (DNS and TLS included), until the greeting, and of silence on an open connection. */
export type ImapTimeouts = { connect: number; greeting: number; silence: number }

const defaultTimeouts: ImapTimeouts = { connect: 20_000, greeting: 15_000, silence: 180_000 }

/**
 * A signed-in connection to a mailbox. Mail servers in the own network are allowed, as many run one; addresses where no mail
 * server lives but a cloud's metadata do not count as one. Without encryption no password leaves for a public address.
 * Rejects with errors for `explainImapError`. The caller closes it.
 */
export async function connectImap(
  imap: ImapSettings,
  secret: string,
  options: { maxMailBytes: number; timeouts?: Partial<ImapTimeouts>; onClient?: (client: ImapFlow) => void },
): Promise<ImapFlow> {
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  const addresses = await resolve(imap.host)
  const isPublic = addresses.some((address) => kindOf(address) === 'public')
  const client = new ImapFlow({
    host: imap.host,
    port: imap.port,
    secure: imap.secure,
    ...(!imap.secure && isPublic ? { doSTARTTLS: true } : {}),
    auth: { user: imap.user, ...(imap.auth === 'oauth2' ? { accessToken: secret } : { pass: secret }) },
    // The addresses that were judged are the ones to connect to: a name may not change its meaning in between.
    tls: { lookup: fixedLookup(addresses) },
    clientInfo: { name: 'Deskhand' },
    logger: false,
    disableAutoIdle: true,
    maxIdleTime: 240_000,
    connectionTimeout: timeouts.connect,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.silence,
    // A server that sends more than it announced must not fill the memory.
    maxLiteralSize: options.maxMailBytes + 65_536,
    maxResponseSize: options.maxMailBytes + 4 * 1024 * 1024,
    maxLineLength: 16 * 1024 * 1024,
  })
  // Failures reach us by the command that fails; without a listener this event would end the process.
  client.on('error', () => {})
  options.onClient?.(client)
  await client.connect()
  return client
}

async function resolve(host: string): Promise<string[]> {
  const addresses = isIP(host)
    ? [host]
    : await new Promise<string[]>((done, fail) =>
        lookupHost(host, { all: true, order: 'verbatim' }, (error, found: LookupAddress[]) =>
          error ? fail(error) : done(found.map((one) => one.address)),
        ),
      )
  for (const address of addresses)
    if (kindOf(address) === 'refused')
      throw new ImapRefused('connect', `${host} (${address}) is no address at which a mail server can be.`)
  return addresses
}

/** Metadata services of clouds live at link-local addresses and at this one. */
const metadata = 'fd00:ec2::254'

function kindOf(address: string): 'public' | 'own' | 'refused' {
  const parsed = ipaddr.process(address)
  const range = parsed.range()
  if (['linkLocal', 'unspecified', 'multicast', 'broadcast'].includes(range)) return 'refused'
  if (parsed.toString() === ipaddr.parse(metadata).toString()) return 'refused'
  return ['loopback', 'private', 'uniqueLocal', 'carrierGradeNat'].includes(range) ? 'own' : 'public'
}

function fixedLookup(addresses: string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_host, options, callback) => {
    const [first] = found
    if (options.all) callback(null, found)
    else callback(null, first?.address ?? '', first?.family)
  }
}
