import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { plainWords, type RecipientResult, readSmtpReply, type SmtpReply, statusOfReply } from './smtp-reply.ts'
import type { SmtpTarget } from './smtp-url.ts'

/** `from` '' is the null sender of notices. Addresses as they go on the wire (domains in ASCII). */
export type SmtpEnvelope = { from: string; to: readonly string[] }

/** The step at which it failed. `mail`: the envelope. `data`: the body, before its final dot, so nothing was taken over. */
export type SendPhase = 'connect' | 'greeting' | 'tls' | 'auth' | 'mail' | 'data'

/**
 * `answered`: the server said something about every recipient. `not_sent`: certainly nobody got it, try again.
 * `ambiguous`: everything was handed over and no answer came; `maybe` may have got it, so nobody may repeat it blindly.
 */
export type SendResult =
  | { kind: 'answered'; recipients: RecipientResult[]; response: string }
  | { kind: 'not_sent'; phase: SendPhase; reply: SmtpReply }
  | { kind: 'ambiguous'; refused: RecipientResult[]; maybe: string[]; reply: SmtpReply }

/** Times in milliseconds. After the final dot RFC 5321 (4.5.3.2.6) grants the server ten minutes. */
export type SmtpSessionOptions = {
  /** Name for EHLO; the machine's own name when absent. */
  hostname?: string
  connectTimeoutMs?: number
  greetingTimeoutMs?: number
  replyTimeoutMs?: number
}

export type ConnectFailure = { phase: SendPhase; reply: SmtpReply }
type SmtpError = Error & { code?: string; command?: string; response?: string | false; timeoutType?: string }

const chunkBytes = 64 * 1024

/** Opens a connection that is ready for MAIL FROM, or says at which step it failed. */
export function connect(
  target: SmtpTarget,
  options: SmtpSessionOptions,
): Promise<{ connection: SMTPConnection } | ConnectFailure> {
  const connection = new SMTPConnection({
    host: target.host,
    port: target.port,
    secure: target.tls === 'implicit',
    requireTLS: target.tls === 'required',
    ignoreTLS: target.tls === 'off',
    ...(options.hostname ? { name: options.hostname } : {}),
    tls: { rejectUnauthorized: target.verifyCertificate },
    connectionTimeout: options.connectTimeoutMs ?? 30_000,
    greetingTimeout: options.greetingTimeoutMs ?? 30_000,
    socketTimeout: options.replyTimeoutMs ?? 600_000,
    socketCloseTimeout: 1000,
  })
  return new Promise((resolve) => {
    let signingIn = false
    const fail = (error: SmtpError) => {
      // Before closing: that emits 'end', and the first reason is the one that counts.
      resolve({ phase: signingIn ? 'auth' : phaseOf(connection, error), reply: replyOf(error) })
      connection.close()
    }
    // The listener stays for the connection's whole life: an idle connection that breaks must not end the process.
    connection.on('error', fail)
    connection.once('end', () => fail(new Error('The server closed the connection.')))
    connection.connect((error) => {
      if (error) return fail(error)
      const { auth } = target
      if (!auth || !connection.allowsAuth) {
        if (!auth) return resolve({ connection })
        signingIn = true
        return fail(new Error('The server offers no sign-in on this connection.'))
      }
      signingIn = true
      connection.login({ user: auth.user, pass: auth.pass }, (failure) =>
        failure ? fail(failure) : resolve({ connection }),
      )
    })
  })
}

/**
 * `beforeHandOver` is awaited when the server asked for the message and all but its last bytes were said: write down there that
 * the outcome may become unknown. When it rejects, the connection is cut and nothing was sent.
 */
export type OutgoingMessage = { envelope: SmtpEnvelope; raw: Uint8Array; beforeHandOver?: () => Promise<void> }

/** Sends one message over a ready connection and tells exactly what is known afterwards. */
export function transmit(connection: SMTPConnection, message: OutgoingMessage): Promise<SendResult> {
  const { envelope, raw, beforeHandOver } = message
  const to = [...new Set(envelope.to)]
  let begun = false
  let handedOver = false
  const withheld = Promise.withResolvers<void>()
  async function* chunks() {
    begun = true
    for (let at = 0; at < raw.length; at += chunkBytes) {
      if (at + chunkBytes >= raw.length && beforeHandOver && !(await succeeds(beforeHandOver))) {
        connection.close()
        // The library says nothing any more about a connection that was closed from here.
        return withheld.resolve()
      }
      yield Buffer.from(raw.subarray(at, at + chunkBytes))
    }
    // From here on the final dot may be on its way.
    handedOver = true
  }
  const smtpEnvelope = { from: envelope.from, to, size: raw.length, use8BitMime: raw.some((byte) => byte > 127) }
  return new Promise((resolve) => {
    void withheld.promise.then(() =>
      resolve({
        kind: 'not_sent',
        phase: 'data',
        reply: replyOf(withheldError),
      }),
    )
    connection.send(smtpEnvelope, Readable.from(chunks()), (error, info) => {
      if (!error && info) {
        const refused = refusedOf(info.rejectedErrors)
        const taken = readSmtpReply(info.response)
        return resolve({ kind: 'answered', recipients: inOrder(to, refused, taken), response: taken.words })
      }
      resolve(explainFailure(error ?? new Error('The server said nothing.'), { to, connection, begun, handedOver }))
    })
  })
}

/** Nobody would know that it had left. */
const withheldError = new Error('It was not handed over: that could not be written down.')

async function succeeds(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch {
    return false
  }
}

function explainFailure(
  error: SmtpError & { rejectedErrors?: unknown },
  context: { to: string[]; connection: SMTPConnection; begun: boolean; handedOver: boolean },
): SendResult {
  const reply = replyOf(error)
  const answered = (words: SmtpReply, refused: RecipientResult[]): SendResult => ({
    kind: 'answered',
    recipients: inOrder(context.to, refused, words),
    response: words.words,
  })
  const refused = refusedOf(
    error.rejectedErrors ?? Reflect.get(Object(currentEnvelope(context.connection)), 'rejectedErrors'),
  )
  if (error.code === 'EMESSAGE' && reply.code !== null) return answered(reply, refused)
  if (context.handedOver) {
    const gone = new Set(refused.map(({ address }) => address))
    return { kind: 'ambiguous', refused, maybe: context.to.filter((address) => !gone.has(address)), reply }
  }
  if (error.code === 'EENVELOPE' && error.command === 'RCPT TO' && refused.length > 0) return answered(reply, refused)
  if (reply.code !== null && (error.command === 'MAIL FROM' || error.command === 'DATA')) {
    // "Sign in first" is about our settings, not about this mail.
    const settings = error.command === 'MAIL FROM' && [530, 534, 535, 538].includes(reply.code)
    // With pipelining the recipients were told "no sender" after a refused MAIL: that says nothing about them.
    if (!settings && reply.code !== 421) return answered(reply, error.command === 'DATA' ? refused : [])
    return { kind: 'not_sent', phase: settings ? 'auth' : 'mail', reply }
  }
  // Refused on our side before a word was said, as the mail is larger than the server announced to take.
  if (error.code === 'EMESSAGE' || error.code === 'EENVELOPE') {
    const recipients = context.to.map((address) => ({ address, status: 'permanent' as const, ...reply }))
    return { kind: 'answered', recipients, response: reply.words }
  }
  return { kind: 'not_sent', phase: context.begun ? 'data' : phaseOf(context.connection, error), reply }
}

/** One result for each address: its refusal, else what the server said to the message. */
function inOrder(to: readonly string[], refused: readonly RecipientResult[], rest: SmtpReply): RecipientResult[] {
  return to.map(
    (address) => refused.find((one) => one.address === address) ?? { address, status: statusOfReply(rest), ...rest },
  )
}

function refusedOf(errors: unknown): RecipientResult[] {
  if (!Array.isArray(errors)) return []
  return errors.flatMap((error: unknown) => {
    if (!(error instanceof Error)) return []
    const address = Reflect.get(error, 'recipient')
    if (typeof address !== 'string') return []
    const reply = replyOf(error)
    return [{ address, status: statusOfReply(reply), ...reply }]
  })
}

/** The library keeps the refused recipients of a message whose end went wrong nowhere else (nodemailer is pinned exactly). */
function currentEnvelope(connection: SMTPConnection): unknown {
  return Reflect.get(connection, '_envelope')
}

function phaseOf(connection: SMTPConnection, error: SmtpError): SendPhase {
  if (error.code === 'EAUTH') return 'auth'
  const cause = String(Reflect.get(error, 'originalCode') ?? '')
  if (error.code === 'ETLS' || error.timeoutType === 'UPGRADE_TIMEOUT' || error.command === 'STARTTLS') return 'tls'
  if (connection.upgrading || /CERT|SIGNED|SSL|TLS|ISSUER/.test(cause)) return 'tls'
  if (Array.isArray(Reflect.get(Object(currentEnvelope(connection)), 'rcptQueue'))) return 'mail'
  if (connection.stage === 'init') return 'connect'
  return 'greeting'
}

function replyOf(error: SmtpError): SmtpReply {
  const response = Reflect.get(error, 'response')
  return typeof response === 'string' && response !== '' ? readSmtpReply(response) : said(error.message)
}

function said(words: string): SmtpReply {
  return { code: null, enhanced: null, words: plainWords(words) }
}
