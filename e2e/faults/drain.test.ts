import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../api.ts'
import { deliver, write } from '../mail.ts'
import type { LedgerRow, Message, OutboxRow, Ticket } from '../mail-office.ts'
import { type Relay, startRelay } from '../relay.ts'
import { type Deskhand, startDeskhand, supportAddress } from '../server.ts'

/** docs/quality.md, fault list: SIGTERM drains in 30 seconds, whatever is on its way. */
let desk: Deskhand
let relay: Relay
beforeAll(async () => {
  relay = await startRelay()
  desk = await startDeskhand({ settings: { SMTP_URL: relay.url } })
})
afterAll(async () => {
  await desk?.remove()
  await relay?.close()
})

test('SIGTERM: what was taken is kept, what is being sent is finished, the rest is told to come again', async () => {
  const { api } = desk
  // Readers of the live stream, who stay for as long as they are let.
  const key = { headers: await keyOf() }
  const streams = await Promise.all([1, 2, 3].map(() => fetch(`${desk.url}/api/v1/stream`, key)))
  expect(streams.map((stream) => stream.status)).toEqual([200, 200, 200])
  const ended = streams.map((stream) => stream.text().catch(() => 'cut'))

  // A mail that the relay takes its time for.
  const handed = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  relay.onMail = () => {
    handed.resolve()
    return answer.promise
  }
  const { code } = await api.post<Ticket>('/tickets', { subject: 'Out', requester: { email: 'cora@customer.test' } })
  const message = await api.post<Message>(`/tickets/${code}/messages`, {
    kind: 'public',
    bodyText: 'On its way.',
    confirmed: true,
  })
  await handed.promise

  // Senders in the midst of their mails, and one who stops talking within a mail.
  const stalled = await stallInData()
  const outcomes = new Map<string, 'taken' | 'come again'>()
  let stopped = false
  const senders = Array.from({ length: 6 }, async (_, share) => {
    for (let i = 0; !stopped; i++) {
      const id = `drain-${share}-${i}@customer.test`
      const raw = write({ from: 'cora@customer.test', to: supportAddress, subject: id, messageId: id })
      const sent = deliver(desk.smtp, { from: 'cora@customer.test', to: [supportAddress] }, raw)
      outcomes.set(
        id,
        await sent.then(
          () => 'taken' as const,
          () => 'come again' as const,
        ),
      )
      if (outcomes.get(id) === 'come again') return
    }
  })
  await until(
    async () => outcomes.size,
    (count) => (count ?? 0) > 60,
    { what: 'mails to be on their way' },
  )

  const begun = performance.now()
  const exit = desk.stop('SIGTERM')
  // The door is closed before the senders are done, so they hear it; the relay answers after that.
  await Promise.all(senders)
  stopped = true
  answer.resolve()
  // 0 says that all was finished; at 30 seconds it would have ended itself with 1.
  expect(await exit).toBe(0)
  console.log(`drained in ${((performance.now() - begun) / 1000).toFixed(1)} s, ${outcomes.size} mails`)
  await Promise.all(ended)
  stalled.destroy()

  // All that was answered with 250 is there once, nothing that was not; the reply left once and is known to have left.
  await desk.start()
  const open = async () => (await api.all<LedgerRow>('/mail/ledger')).filter((row) => row.state !== 'done')
  await until(open, (rows) => rows?.length === 0, { what: 'all mails to be read', timeout: 40_000 })
  const there = (await api.all<LedgerRow>('/mail/ledger')).map((row) => row.rfcMessageId ?? '')
  const taken = [...outcomes].filter(([, outcome]) => outcome === 'taken').map(([id]) => id)
  expect(there.toSorted()).toEqual(taken.toSorted())
  expect((await api.all<Ticket>('/tickets')).length).toBe(taken.length + 1)
  const outbox = (await api.all<OutboxRow>('/mail/outbox')).filter((one) => one.messageId === message.id)
  expect(outbox).toMatchObject([{ state: 'accepted' }])
  expect(relay.taken).toHaveLength(1)
})

/** An API key of its own for a request that is no call of the API client. */
async function keyOf(): Promise<Record<string, string>> {
  const { token } = await desk.api.post<{ token: string }>('/api-keys', { name: 'A reader', scopes: ['tickets:read'] })
  return { authorization: `Bearer ${token}` }
}

/** A sender who has said half of a mail and then nothing. */
async function stallInData() {
  const socket = connect(desk.smtp.port, desk.smtp.host)
  socket.on('error', () => {})
  const says = async (code: string) => {
    const [words] = (await once(socket, 'data')) as [Buffer]
    expect(String(words)).toContain(code)
  }
  await says('220')
  for (const line of ['EHLO mx.customer.test', 'MAIL FROM:<cora@customer.test>', `RCPT TO:<${supportAddress}>`]) {
    socket.write(`${line}\r\n`)
    await says('250')
  }
  socket.write('DATA\r\n')
  await says('354')
  socket.write('Subject: half\r\n\r\nno more')
  return socket
}
