import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { until } from './api.ts'

/** A mail whose bytes came whole, whatever was answered to them. */
export type Taken = { to: string[]; raw: Buffer; mail: Email }

/** The mail server behind SMTP_URL, in the hands of the test. */
export type Relay = {
  /** for SMTP_URL */
  url: string
  taken: Taken[]
  /** Asked before a recipient is answered; what it throws is the answer (`refuse`). */
  onRecipient: (address: string) => void | Promise<void>
  /** Asked when a mail came whole and before its 250. */
  onMail: (mail: Taken) => void | Promise<void>
  /** The first mail, here or coming, to an address with these words in subject or text. */
  mailTo: (address: string, about: string) => Promise<Email>
  close: () => Promise<void>
}

/** An answer of the server, to throw. */
export function refuse(code: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode: code })
}

export async function startRelay(): Promise<Relay> {
  const answer = (work: Promise<void>, callback: (error?: Error | null) => void) => {
    work.then(() => callback(), callback)
  }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onRcptTo: ({ address }, _session, callback) => answer((async () => relay.onRecipient(address))(), callback),
    onData: (stream, session, callback) => {
      const take = async () => {
        const raw = await buffer(stream)
        const to = session.envelope.rcptTo.map((one) => one.address)
        const mail = { to, raw, mail: await PostalMime.parse(raw) }
        relay.taken.push(mail)
        await relay.onMail(mail)
      }
      answer(take(), callback)
    },
  })
  // A sender that is killed leaves broken connections.
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const relay: Relay = {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    taken: [],
    onRecipient: () => {},
    onMail: () => {},
    mailTo: (address, about) => {
      const isIt = ({ to, mail }: Taken) => to.includes(address) && `${mail.subject} ${mail.text}`.includes(about)
      const find = async () => relay.taken.find(isIt)?.mail
      return until(find, Boolean, { what: `a mail to ${address} about ${about}`, timeout: 25_000 })
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return relay
}
