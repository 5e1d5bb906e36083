import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { until } from '../api.ts'
import { bareAddress, deliver, type Letter, write } from '../mail.ts'
import type { LedgerRow, Message, OutboxRow, Ticket } from '../mail-office.ts'
import { type Relay, refuse, startRelay } from '../relay.ts'
import { type Deskhand, startDeskhand, supportAddress } from '../server.ts'
import { everyLook, journeys, newPerson, signIn } from './browser.ts'

let desk: Deskhand
let relay: Relay
journeys(
  async () => {
    relay = await startRelay()
    desk = await startDeskhand({ settings: { SMTP_URL: relay.url } })
  },
  async () => {
    await desk?.remove()
    await relay?.close()
  },
)

/** Hands a letter to the door; its raw bytes and its row, once it is decided. */
async function arrive(
  letter: Partial<Letter> & { from: string; subject: string },
): Promise<{ raw: Buffer; id: string }> {
  const to = letter.to ?? supportAddress
  const raw = write({ ...letter, to })
  const words = await deliver(desk.smtp, { from: bareAddress(letter.from), to: [to] }, raw)
  const id = /Kept as ([0-9a-f-]{36})/.exec(words)?.[1] ?? ''
  await until(
    () => row(id),
    (one) => one?.state === 'done',
    { what: `a decision about ${letter.subject}` },
  )
  return { raw, id }
}

const row = (id: string) => desk.api.get<LedgerRow>(`/mail/ledger/${id}`)

/** A ticket of a customer with an answer: its code and the signed address to which answers come. */
async function thread(subject: string): Promise<{ code: string; replyTo: string }> {
  await arrive({ from: 'Lena <lena@customer.test>', subject })
  const { code = '' } =
    (await desk.api.get<{ data: Ticket[] }>('/tickets')).data.find((one) => one.subject === subject) ?? {}
  const answer = await desk.api.post<Message>(`/tickets/${code}/messages`, {
    kind: 'public',
    bodyText: 'Please tell us more.',
    confirmed: true,
  })
  await relay.mailTo('lena@customer.test', subject)
  return { code, replyTo: answer.replyAddress ?? '' }
}

/** Opens the list of what arrived, narrowed to an outcome, and from it the mail with that subject. */
async function openMail(page: Page, outcome: string, subject: string) {
  await page.goto(`${desk.url}/mail-health?tab=in&outcome=${outcome}`)
  await page.getByRole('button', { name: subject, exact: true }).click()
  const drawer = page.getByRole('dialog', { name: subject, exact: true })
  await drawer.waitFor()
  return drawer
}

test('a stranger in a ticket: let in from the ticket, or dropped; the original comes back byte by byte', async () => {
  const { code, replyTo } = await thread('The lamp flickers')
  const secret = Buffer.from(Array.from({ length: 3000 }, (_, n) => n % 256))
  const attachments = [{ name: 'any.bin', contentType: 'application/x-any', content: secret }]
  const held = await arrive({
    from: 'Max <max@stranger.test>',
    to: replyTo,
    subject: 'I know more',
    text: 'It is the switch. ÄÖÜ ✓',
    attachments,
  })
  const dropped = await arrive({ from: 'Eve <eve@evil.test>', to: replyTo, subject: 'Buy my lamps', text: 'Cheap!' })
  expect([(await row(held.id)).outcome, (await row(dropped.id)).outcome]).toEqual(['held', 'held'])

  const page = await newPerson('held')
  await signIn(page, desk, '/mail-health')
  const drawer = await openMail(page, 'held', 'I know more')
  await drawer.getByText('Held', { exact: true }).waitFor()
  await everyLook(page, 'mail-held')
  const downloading = page.waitForEvent('download')
  await drawer.getByRole('link', { name: 'Download original', exact: true }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/\.eml$/)
  expect(await readFile(await download.path())).toEqual(held.raw)

  // Let in: on the page of its ticket, where the team sees what he wrote.
  await drawer.getByRole('link', { name: `Open ${code}`, exact: true }).click()
  await page.waitForURL(`**/tickets/${code}**`)
  const message = page.getByRole('article').filter({ hasText: 'It is the switch.' })
  await message.waitFor()
  await everyLook(page, 'held-in-ticket')
  await message.getByRole('button', { name: 'Accept', exact: true }).click()
  await page.getByText('Max now takes part in this ticket', { exact: true }).waitFor()
  await until(
    () => row(held.id),
    (one) => one?.outcome === 'appended',
    { what: 'the mail to be appended' },
  )

  const other = await openMail(page, 'held', 'Buy my lamps')
  await other.getByRole('button', { name: 'Discard', exact: true }).click()
  await page
    .getByRole('dialog', { name: 'Discard this mail?', exact: true })
    .getByRole('button', { name: 'Discard', exact: true })
    .click()
  await page.getByText('The mail is discarded', { exact: true }).waitFor()
  await other.getByText('Rejected', { exact: true }).waitFor()
  const messages = await desk.api.all<Message>(`/tickets/${code}/messages`)
  expect(messages.map((one) => one.author.name)).not.toContain('Eve')
  expect(messages.find((one) => one.author.name === 'Max')?.held).toBeNull()
})

test('a mail over a limit: read again it stays where it is, then a person discards it', async () => {
  const parts = Array.from({ length: 1100 }, () => '--b\r\nContent-Type: text/plain\r\n\r\nx\r\n').join('')
  const { id, raw } = await arrive({
    from: 'Bot <bot@customer.test>',
    subject: 'Eleven hundred parts',
    headers: { 'Content-Type': 'multipart/mixed; boundary=b' },
    text: `${parts}--b--`,
  })
  const page = await newPerson('quarantined')
  await signIn(page, desk, '/mail-health')
  // The overview counts it and leads there.
  await page.getByRole('button', { name: /1\s*Quarantined/ }).click()
  await page
    .getByRole('button', { name: 'Eleven hundred parts', exact: true })
    .or(page.getByRole('button', { name: 'No subject', exact: true }))
    .click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('Quarantined', { exact: true }).waitFor()
  await drawer.getByText(/parts/).first().waitFor()
  await everyLook(page, 'mail-quarantined')
  type Row = LedgerRow & { processedAt: string | null }
  const tried = () => desk.api.get<Row>(`/mail/ledger/${id}`)
  const { processedAt } = await tried()
  await drawer.getByRole('button', { name: 'Read again', exact: true }).click()
  await page
    .getByRole('dialog', { name: 'Read this mail again?', exact: true })
    .getByRole('button', { name: 'Read again', exact: true })
    .click()
  await page.getByText('The mail is read again', { exact: true }).waitFor()
  const isAgain = (one: Row | undefined) => one?.state === 'done' && one.processedAt !== processedAt
  await until(tried, isAgain, { what: 'the second attempt' })
  expect((await tried()).outcome).toBe('quarantined')
  // The drawer follows by itself.
  await drawer.getByText('Quarantined', { exact: true }).waitFor()
  await drawer.getByRole('button', { name: 'Discard', exact: true }).click()
  await page
    .getByRole('dialog', { name: 'Discard this mail?', exact: true })
    .getByRole('button', { name: 'Discard', exact: true })
    .click()
  await drawer.getByText('Rejected', { exact: true }).waitFor()
  expect(await desk.api.bytes(`/mail/ledger/${id}/raw`)).toEqual(raw)
})

test('an automatic answer that belongs to nothing waits aside, and becomes a ticket when a person says so', async () => {
  const { id } = await arrive({
    from: 'Otto <otto@customer.test>',
    subject: 'Out of office',
    headers: { 'Auto-Submitted': 'auto-replied' },
    text: 'But the roof is leaking!',
  })
  expect((await row(id)).outcome).toBe('suspended')
  const page = await newPerson('suspended')
  await signIn(page, desk, '/mail-health')
  const drawer = await openMail(page, 'suspended', 'Out of office')
  await everyLook(page, 'mail-suspended')
  await drawer.getByRole('button', { name: 'Make it a ticket', exact: true }).click()
  const ask = page.getByRole('dialog', { name: 'Make this mail a ticket?', exact: true })
  await ask.getByRole('button', { name: 'Make it a ticket', exact: true }).click()
  await page.getByText('The mail becomes a ticket', { exact: true }).waitFor()
  const made = await until(
    () => row(id),
    (one) => one?.outcome === 'ticket',
    { what: 'the ticket' },
  )
  await drawer.getByRole('link', { name: `Open ${made.ticketCode}`, exact: true }).click()
  await page.getByText('But the roof is leaking!', { exact: true }).first().waitFor()
})

test('a mail that came back to its sender: found by his address, with why, and nothing to download', async () => {
  const raw = write({ from: 'Lena <lost@customer.test>', to: 'suport@acme.test', subject: 'Lost' })
  const refused = deliver(desk.smtp, { from: 'lost@customer.test', to: ['suport@acme.test'] }, raw)
  await expect(refused).rejects.toThrow('nobody here reads mail')
  const rows = () => desk.api.all<LedgerRow>('/mail/ledger?outcome=rejected&q=lost@customer.test')
  await until(rows, (all) => all?.length === 1, { what: 'the trace of it' })
  const page = await newPerson('refused-at-the-door')
  await signIn(page, desk, '/mail-health')
  await page.getByRole('button', { name: '1 mail was refused at the door', exact: true }).waitFor()
  await everyLook(page, 'mail-health-refused')
  await page.goto(`${desk.url}/mail-health?tab=in&q=lost@customer.test`)
  await page.getByRole('button', { name: 'Refused: to suport@acme.test', exact: true }).click()
  const drawer = page.getByRole('dialog', { name: 'Refused: to suport@acme.test', exact: true })
  await drawer.getByText(/^Nobody here reads mail at suport@acme\.test/).waitFor()
  await expect.poll(() => drawer.getByRole('link', { name: 'Download original', exact: true }).count()).toBe(0)
  await everyLook(page, 'mail-refused-at-the-door')
})

test('a mail that the relay refused: shown with its words, tried again by a person, accepted', async () => {
  relay.onRecipient = () => {
    throw refuse(550, '5.7.1 Your domain is not welcome here today')
  }
  const ticket = await desk.api.post<Ticket>('/tickets', {
    subject: 'Refused once',
    requester: { email: 'rita@customer.test', name: 'Rita' },
  })
  const answer = await desk.api.post<Message>(`/tickets/${ticket.code}/messages`, {
    kind: 'public',
    bodyText: 'Hello Rita.',
    confirmed: true,
  })
  type Entry = OutboxRow & { id: string }
  const entry = async () => (await desk.api.all<Entry>('/mail/outbox')).find((one) => one.messageId === answer.id)
  await until(entry, (one) => one?.state === 'failed', { what: 'the refusal' })

  const page = await newPerson('refused')
  await signIn(page, desk, '/mail-health')
  await page.getByRole('heading', { name: 'Needs you', exact: true }).waitFor()
  await page.getByText('Your domain is not welcome here today').first().waitFor()
  await everyLook(page, 'mail-refused')
  await page
    .getByRole('button', { name: /Refused once/ })
    .first()
    .click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('Failed', { exact: true }).first().waitFor()
  await everyLook(page, 'mail-refused-drawer')
  // Still refused: it comes back with the words.
  await drawer.getByRole('button', { name: 'Try again', exact: true }).click()
  const ask = page.getByRole('dialog', { name: /again\?$/ })
  await ask.getByText('rita@customer.test', { exact: true }).waitFor()
  await ask.getByRole('button', { name: 'Try again', exact: true }).click()
  await page.getByText('The mail is in the queue again', { exact: true }).waitFor()
  const attempts = async () =>
    await desk.api.get<{ attempts: number; state: string }>(`/mail/outbox/${(await entry())?.id}`)
  await until(attempts, (one) => one?.attempts === 2 && one.state === 'failed', { what: 'the second refusal' })
  await drawer.getByText('Failed', { exact: true }).first().waitFor()
  relay.onRecipient = () => {}
  await drawer.getByRole('button', { name: 'Try again', exact: true }).click()
  await page
    .getByRole('dialog', { name: /again\?$/ })
    .getByRole('button', { name: 'Try again', exact: true })
    .click()
  await drawer.getByText('Accepted', { exact: true }).first().waitFor()
  expect(relay.taken.filter(({ to }) => to.includes('rita@customer.test'))).toHaveLength(1)
  await page.keyboard.press('Escape')
  await page.goto(`${desk.url}/mail-health`)
  await page.getByText('No outgoing mail needs you.', { exact: true }).waitFor()
})
