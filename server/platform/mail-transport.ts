import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import {
  type ConnectFailure,
  connect,
  type OutgoingMessage,
  type SendPhase,
  type SendResult,
  type SmtpSessionOptions,
  transmit,
} from './smtp-session.ts'
import { parseSmtpUrl, type SmtpTarget } from './smtp-url.ts'

export type VerifyResult = { ok: true; encrypted: boolean } | { ok: false; phase: SendPhase; words: string }

export type MailTransportOptions = SmtpSessionOptions & {
  maxConnections?: number
  /** After so many messages a connection is closed and a new one opened. */
  messagesPerConnection?: number
  /** Milliseconds an unused connection is kept. */
  idleTimeoutMs?: number
}

export type MailTransport = {
  /** Never rejects for anything the network or the server does. */
  send(message: OutgoingMessage): Promise<SendResult>
  /** Connects, encrypts and signs in, sends nothing. */
  verify(): Promise<VerifyResult>
  /** Lets running sends end, refuses new ones, closes all connections. */
  close(): Promise<void>
}

/** Sends over a pool of connections to one relay. Throws SmtpUrlInvalid for a malformed URL (see `parseSmtpUrl`). */
export function createMailTransport(smtpUrl: string, options: MailTransportOptions = {}): MailTransport {
  const target = parseSmtpUrl(smtpUrl)
  const pool = createPool(target, options)
  const running = new Set<Promise<unknown>>()

  const sendOnce = async (message: OutgoingMessage, fresh: boolean): Promise<SendResult> => {
    const taken = await pool.take(fresh)
    if (!('pooled' in taken)) return { kind: 'not_sent', ...taken }
    const result = await transmit(taken.pooled.connection, message)
    const clean = result.kind === 'answered' && result.recipients.some(({ status }) => status === 'accepted')
    if (clean) pool.giveBack(taken.pooled)
    else pool.drop(taken.pooled)
    // A pooled connection that the server had closed meanwhile: nothing was said on it, so once more on a new one.
    const stale =
      taken.reused && result.kind === 'not_sent' && (result.reply.code === null || result.reply.code === 421)
    return stale ? sendOnce(message, true) : result
  }
  const track = async <T>(work: Promise<T>): Promise<T> => {
    running.add(work)
    try {
      return await work
    } finally {
      running.delete(work)
    }
  }

  return {
    async send(message) {
      if (pool.isClosed()) {
        const words = 'The mail transport is shutting down.'
        return { kind: 'not_sent', phase: 'connect', reply: { code: null, enhanced: null, words } }
      }
      if (message.envelope.to.length === 0) return { kind: 'answered', recipients: [], response: '' }
      return track(sendOnce(message, false))
    },
    async verify() {
      const opened = await track(connect(target, options))
      if (!('connection' in opened)) return { ok: false, phase: opened.phase, words: opened.reply.words }
      const encrypted = opened.connection.secure
      opened.connection.close()
      return { ok: true, encrypted }
    },
    async close() {
      pool.close()
      await Promise.allSettled(running)
    },
  }
}

type Pooled = { connection: SMTPConnection; sent: number; idleTimer: NodeJS.Timeout | null }

/** Connections that are kept between messages. Whoever takes one must give it back or drop it. */
function createPool(target: SmtpTarget, options: MailTransportOptions) {
  const { maxConnections = 5, messagesPerConnection = 100, idleTimeoutMs = 30_000 } = options
  const idle: Pooled[] = []
  const waiting: (() => void)[] = []
  let open = 0
  let closed = false

  const release = () => {
    open--
    waiting.shift()?.()
  }
  const drop = (pooled: Pooled) => {
    if (pooled.idleTimer) clearTimeout(pooled.idleTimer)
    pooled.connection.close()
    release()
  }
  const giveBack = (pooled: Pooled) => {
    pooled.sent++
    if (closed || pooled.connection.destroyed || pooled.sent >= messagesPerConnection) return drop(pooled)
    pooled.idleTimer = setTimeout(() => {
      idle.splice(idle.indexOf(pooled), 1)
      drop(pooled)
    }, idleTimeoutMs)
    pooled.idleTimer.unref()
    idle.push(pooled)
    waiting.shift()?.()
  }
  const take = async (fresh: boolean): Promise<{ pooled: Pooled; reused: boolean } | ConnectFailure> => {
    while (open >= maxConnections && idle.length === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    for (let pooled = idle.pop(); pooled; pooled = idle.pop()) {
      if (pooled.idleTimer) clearTimeout(pooled.idleTimer)
      pooled.idleTimer = null
      if (!fresh && !pooled.connection.destroyed) return { pooled, reused: true }
      drop(pooled)
    }
    open++
    const opened = await connect(target, options)
    if ('connection' in opened) return { pooled: { ...opened, sent: 0, idleTimer: null }, reused: false }
    release()
    return opened
  }
  const close = () => {
    closed = true
    for (const pooled of idle.splice(0)) drop(pooled)
  }
  return { take, giveBack, drop, close, isClosed: () => closed }
}
