import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../api.ts'
import type { Message, OutboxRow, Ticket } from '../mail-office.ts'
import { type Relay, refuse, startRelay } from '../relay.ts'
import { type Deskhand, startDeskhand } from '../server.ts'

/** docs/quality.md, fault list: the process that sends is killed at each step of the hand-over. */
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

type Entry = OutboxRow & { response: string; attempts: number; recipients: { address: string; state: string }[] }

/** A public reply to somebody new. */
async function reply(name: string): Promise<Message> {
  const requester = { email: `${name}@customer.test`, name }
  const { code } = await desk.api.post<Ticket>('/tickets', { subject: `About ${name}`, requester })
  return desk.api.post(`/tickets/${code}/messages`, { kind: 'public', bodyText: `Hello ${name}.`, confirmed: true })
}

/** The mail of a message once it is in that state. */
function outbox(message: Message, state: string): Promise<Entry> {
  const find = async () => (await desk.api.all<Entry>('/mail/outbox')).find((one) => one.messageId === message.id)
  return until(find, (one) => one?.state === state, {
    what: `the mail of ${message.id} to be ${state}`,
    timeout: 30_000,
  })
}

const takenBy = (name: string) => relay.taken.filter(({ to }) => to.includes(`${name}@customer.test`))

/**
 * A reply during which the server is killed inside of the relay's step, so that the relay's answer never arrives; the server is dead then.
 * Whoever replied has been answered: a mail may leave before that.
 */
async function replyKilledAt(step: 'onRecipient' | 'onMail', name: string): Promise<Message> {
  const answered = Promise.withResolvers<void>()
  const killed = Promise.withResolvers<void>()
  relay[step] = async () => {
    relay[step] = () => {}
    await answered.promise
    await desk.stop('SIGKILL').then(() => killed.resolve(), killed.reject)
  }
  const message = await reply(name)
  answered.resolve()
  await killed.promise
  return message
}

test('killed before the mail was handed over: after the next start it leaves, once', async () => {
  const message = await replyKilledAt('onRecipient', 'before')
  expect(takenBy('before')).toHaveLength(0)

  await desk.start()
  expect(await outbox(message, 'accepted')).toMatchObject({ attempts: 2, rfcMessageId: message.rfcMessageId })
  expect(takenBy('before').map(({ mail }) => mail.messageId)).toEqual([`<${message.rfcMessageId}>`])
})

test('killed after the mail was handed over: nobody knows, a person decides, nothing is repeated by itself', async () => {
  const messages: Message[] = []
  for (const name of ['again', 'enough']) {
    messages.push(await replyKilledAt('onMail', name))
    await desk.start()
  }
  const [again, enough] = messages
  if (!again || !enough) throw new Error('Two were written.')
  for (const message of messages) {
    const parked = await outbox(message, 'parked')
    expect(parked).toMatchObject({ attempts: 1, recipients: [{ state: 'parked' }] })
    expect(parked.response).toContain('may have arrived')
    // The ticket says so too.
    const { deliveries } = await desk.api.get<Message>(`/messages/${message.id}`)
    expect(deliveries).toMatchObject([{ state: 'parked', response: parked.response }])
  }

  // Another start and another mail on its way: what is parked stays where it is.
  await desk.stop()
  await desk.start()
  await outbox(await reply('other'), 'accepted')
  expect([takenBy('again').length, takenBy('enough').length]).toEqual([1, 1])
  expect((await outbox(again, 'parked')).attempts).toBe(1)

  // One is sent again, the other taken out: under the same Message-ID, so that a mailbox may know it.
  await desk.api.post(`/mail/outbox/${(await outbox(again, 'parked')).id}/retry`)
  await desk.api.post(`/mail/outbox/${(await outbox(enough, 'parked')).id}/cancel`)
  await outbox(again, 'accepted')
  await outbox(enough, 'cancelled')
  expect(new Set(takenBy('again').map(({ mail }) => mail.messageId))).toEqual(new Set([`<${again.rfcMessageId}>`]))
  expect([takenBy('again').length, takenBy('enough').length]).toEqual([2, 1])
})

test('a 250 that was on its way when the process died, or none: the mail is never sent twice by itself', async () => {
  // Kills around the moment in which the answer arrives and is written down.
  const messages: Message[] = []
  for (let i = 0; i < 4; i++) {
    const answered = Promise.withResolvers<void>()
    relay.onMail = () => {
      relay.onMail = () => {}
      answered.resolve()
    }
    messages.push(await reply(`edge${i}`))
    await answered.promise
    for (let turn = 0; turn < i * 3; turn++) await new Promise((resolve) => setImmediate(resolve))
    await desk.stop('SIGKILL')
    await desk.start()
  }
  for (const [i, message] of messages.entries()) {
    const find = async () => (await desk.api.all<Entry>('/mail/outbox')).find((one) => one.messageId === message.id)
    const entry = await until(find, (one) => ['accepted', 'parked'].includes(one?.state ?? ''), { what: 'a decision' })
    expect(takenBy(`edge${i}`)).toHaveLength(1)
    expect(entry.attempts).toBe(1)
  }
})

test('a relay that says no for good, and one that says no for now', async () => {
  relay.onRecipient = (address) => {
    if (address === 'nobody@customer.test') throw refuse(550, '5.1.1 no such mailbox')
    if (address === 'later@customer.test') throw refuse(451, '4.7.1 come again')
  }
  const refused = await reply('nobody')
  expect(await outbox(refused, 'failed')).toMatchObject({ response: expect.stringContaining('no such mailbox') })
  const later = await reply('later')
  const waiting = async () => (await desk.api.all<Entry>('/mail/outbox')).find((one) => one.messageId === later.id)
  const put = await until(waiting, (one) => one?.attempts === 1 && one.response !== '', { what: 'the first attempt' })
  expect(put).toMatchObject({ state: 'queued', response: expect.stringContaining('come again') })
  expect(takenBy('later')).toHaveLength(0)
})
