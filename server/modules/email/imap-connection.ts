import { ImapFlow } from 'imapflow'
import type { Reach } from '../../platform/outgoing.rules.ts'
import { resolveOutgoing } from '../../platform/outgoing.ts'
import type { ImapSettings } from './channels.contract.ts'

/** Milliseconds: to connect (DNS and TLS included), until the greeting, and of silence on an open connection. */
export type ImapTimeouts = { connect: number; greeting: number; silence: number }

const defaultTimeouts: ImapTimeouts = { connect: 20_000, greeting: 15_000, silence: 180_000 }

/**
 * A signed-in connection to a mailbox, at an address that `reach` allows. Without encryption no password leaves for a public one.
 * Rejects with errors for `explainImapError`. The caller closes it.
 */
export async function connectImap(
  imap: ImapSettings,
  secret: string,
  options: {
    maxMailBytes: number
    reach: Reach
    timeouts?: Partial<ImapTimeouts>
    onClient?: (client: ImapFlow) => void
  },
): Promise<ImapFlow> {
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  const target = await resolveOutgoing(imap.host, options.reach)
  const client = new ImapFlow({
    host: imap.host,
    port: imap.port,
    secure: imap.secure,
    ...(!imap.secure && target.isPublic ? { doSTARTTLS: true } : {}),
    auth: { user: imap.user, ...(imap.auth === 'oauth2' ? { accessToken: secret } : { pass: secret }) },
    tls: { lookup: target.lookup },
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
