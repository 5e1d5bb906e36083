import PostalMime, { type Email } from 'postal-mime'
import { type MailServers, startMailServers } from '../server/testing/mail-servers.ts'
import { until } from './api.ts'
import { bareAddress, deliver, type Letter, write } from './mail.ts'
import { type Deskhand, startDeskhand, supportAddress } from './server.ts'

export type LedgerRow = {
  id: string
  door: string
  state: string
  outcome: string | null
  class: string | null
  reason: string
  ticketId: string | null
  ticketCode: string | null
  messageId: string | null
  rfcMessageId: string | null
  envelopeFrom: string
  from: { name: string; address: string } | null
  subject: string | null
  rawSha256: string
  rawSize: number
  duplicateOf: string | null
  failedRecipients: { address: string; action: string; status: string; diagnostic: string }[]
}
export type Delivery = { address: string; role: string; state: string; response: string }
export type Message = {
  id: string
  ticketId: string
  kind: string
  direction: string
  author: { kind: string; name: string }
  subject: string
  bodyText: string
  visibleText: string
  bodyHtml: string | null
  attachments: { id: string; name: string; contentType: string; size: number; sha256: string; url: string }[]
  rfcMessageId: string | null
  replyAddress: string | null
  held: { reason: string } | null
  deliveries: Delivery[]
}
export type Ticket = {
  id: string
  code: string
  subject: string
  status: string
  messageCount: number
  waitingSince: string | null
  requester: { name: string; email: string | null } | null
  mayBelongTo: { code: string } | null
  followUpOf: { code: string } | null
}
export type OutboxRow = {
  id: string
  messageId: string | null
  state: string
  rfcMessageId: string
  replyTo: string | null
}

/** Deskhand between real mail servers: customers have mailboxes at Postfix and Dovecot, both ways go through Postfix. */
export type MailOffice = {
  desk: Deskhand
  servers: MailServers
  /** a new customer with a mailbox; the address */
  customer: (name: string) => Promise<string>
  /** sends a letter through Postfix and waits until Deskhand has decided about it */
  send: (letter: Omit<Letter, 'to'> & { to?: string; envelopeFrom?: string }) => Promise<LedgerRow>
  /** the decision about the mail with that Message-ID, once it is there */
  decided: (messageId: string, timeout?: number) => Promise<LedgerRow>
  /** a public reply by the API */
  reply: (code: string, body: Record<string, unknown>) => Promise<Message>
  message: (id: string) => Promise<Message>
  messages: (code: string) => Promise<Message[]>
  ticket: (code: string) => Promise<Ticket>
  /** waits until the only delivery of a message has a state */
  delivered: (messageId: string, state: string) => Promise<Delivery>
  /** the mail of a message as its recipient finds it */
  received: (address: string, message: Message) => Promise<{ raw: Buffer; mail: Email }>
  stop: () => Promise<void>
}

/** Starts both; `skipped` with a sentence where the mail servers cannot run. */
export async function openMailOffice(): Promise<MailOffice | { skipped: string }> {
  const servers = await startMailServers()
  if ('skipped' in servers) return servers
  let desk: Deskhand
  try {
    desk = await startDeskhand({ settings: { SMTP_URL: `smtp://127.0.0.1:${servers.smtp.port}` } })
  } catch (error) {
    await servers.stop()
    throw error
  }
  await servers.relayDomainTo('acme.test', desk.smtp.host, desk.smtp.port)
  let letters = 0
  const { api } = desk

  const office: MailOffice = {
    desk,
    servers,
    async customer(name) {
      const address = `${name}@customer.test`
      await servers.addMailbox(address, `pw-${name}`)
      return address
    },
    async send({ to = supportAddress, envelopeFrom, ...letter }) {
      const messageId = letter.messageId ?? `office-${++letters}@customer.test`
      const address = bareAddress(letter.from)
      const recipient = bareAddress(to)
      const raw = write({ ...letter, to, messageId })
      await deliver(servers.smtp, { from: envelopeFrom ?? address, to: [recipient] }, raw)
      return office.decided(messageId)
    },
    async decided(messageId, timeout = 20_000) {
      const find = async () => (await api.all<LedgerRow>('/mail/ledger')).find((row) => row.rfcMessageId === messageId)
      return until(find, (row) => row?.state === 'done', { timeout, what: `a decision about ${messageId}` })
    },
    reply: (code, body) => api.post(`/tickets/${code}/messages`, { kind: 'public', confirmed: true, ...body }),
    message: (id) => api.get(`/messages/${id}`),
    messages: (code) => api.all(`/tickets/${code}/messages`),
    ticket: (code) => api.get(`/tickets/${code}`),
    async delivered(messageId, state) {
      const find = async () => (await office.message(messageId)).deliveries[0]
      return until(find, (one) => one?.state === state, { what: `the delivery of ${messageId} to be ${state}` })
    },
    async received(address, { rfcMessageId }) {
      // A long header is folded behind its name.
      const isIt = (raw: Buffer) => /^Message-ID:\s*<([^>]*)>/im.exec(String(raw))?.[1] === rfcMessageId
      const raw = await servers.waitForMail(address, isIt, 20_000)
      return { raw, mail: await PostalMime.parse(raw) }
    },
    async stop() {
      await desk.remove()
      await servers.stop()
    },
  }
  return office
}
