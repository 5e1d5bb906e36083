import type { AddressInfo } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { type LedgerRow, type MailOffice, type OutboxRow, openMailOffice } from './mail-office.ts'
import { supportAddress } from './server.ts'

const noteWords = 'Between us: the customer pays late.'
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const everyByte = Buffer.from(Array.from({ length: 70_000 }, (_, n) => (n * 7) % 256))

let office: MailOffice
let skipped: string | undefined
beforeAll(async () => {
  const opened = await openMailOffice()
  if ('skipped' in opened) skipped = opened.skipped
  else office = opened
})
beforeEach((context) => {
  if (skipped) context.skip(skipped)
})
afterAll(() => office?.stop())

/** A ticket of a new customer, answered once: what a thread is. */
async function thread(name: string, subject: string) {
  const address = await office.customer(name)
  const first = await office.send({ from: `${name} <${address}>`, subject, text: `My ${subject} is broken.` })
  const code = first.ticketCode ?? ''
  const answer = await office.reply(code, { bodyText: 'Please try again.', setStatus: 'waiting' })
  const { mail } = await office.received(address, answer)
  return { address, code, first, answer, mail, replyTo: mail.replyTo?.[0]?.address ?? '' }
}

async function outboxOf(messageId: string): Promise<OutboxRow | undefined> {
  return (await office.desk.api.all<OutboxRow>('/mail/outbox')).find((row) => row.messageId === messageId)
}

test('a mail becomes a ticket, the answer reaches the customer, the answer to that joins the ticket', async () => {
  const lena = await office.customer('lena')
  const first = await office.send({
    from: `"Brandt, Lena" <${lena}>`,
    subject: 'The tent leaks',
    text: 'Hello,\n\nit rained for an hour and the tent is wet inside. – Lena',
    attachments: [{ name: 'tent.bin', contentType: 'application/x-any', content: everyByte }],
  })
  expect(first).toMatchObject({ outcome: 'ticket', class: 'normal', door: 'smtp', ticketCode: 'ACME-1' })
  expect(await office.ticket('ACME-1')).toMatchObject({
    subject: 'The tent leaks',
    status: 'open',
    requester: { name: 'Lena Brandt', email: lena },
  })
  const [question] = await office.messages('ACME-1')
  expect(question?.visibleText).toContain('the tent is wet inside. – Lena')
  expect(await office.desk.api.bytes(question?.attachments[0]?.url ?? '')).toEqual(everyByte)

  // A colleague's note, then the answer with a picture in place and a file.
  await office.desk.api.post('/tickets/ACME-1/messages', { kind: 'note', bodyText: noteWords })
  const picture = await office.desk.api.upload('map.png', 'image/png', pixel)
  const file = await office.desk.api.upload('Anleitung für Lena.pdf', 'application/pdf', everyByte)
  const answer = await office.reply('ACME-1', {
    bodyHtml: `<p>Hello Lena,</p><p>seal the <b>seams</b>: <img src="/api/v1/attachments/${picture}" alt="map"></p>`,
    attachmentIds: [picture, file],
    setStatus: 'waiting',
  })
  const { mail, raw } = await office.received(lena, answer)
  const outbox = await outboxOf(answer.id)
  // Fixed before the first attempt, and the same in the API, in the outbox and in the mailbox.
  expect(mail.messageId).toBe(`<${answer.rfcMessageId}>`)
  expect(outbox).toMatchObject({ rfcMessageId: answer.rfcMessageId, replyTo: answer.replyAddress })
  expect(mail.inReplyTo).toBe(`<${first.rfcMessageId}>`)
  expect(mail.references).toContain(`<${first.rfcMessageId}>`)
  expect(mail.subject).toBe('Re: [ACME-1] The tent leaks')
  expect(mail.from?.address).toBe(supportAddress)
  expect(mail.to).toMatchObject([{ address: lena }])
  expect(mail.replyTo?.[0]?.address).toBe(answer.replyAddress)
  expect(answer.replyAddress).toMatch(/^support\+[^@]{20,}@acme\.test$/)
  // Both forms, each with the words of the answer and, quoted, those of the question.
  expect(mail.text).toContain('seal the')
  expect(mail.text).toMatch(/^> .*the tent is wet inside/m)
  expect(mail.html).toMatch(/<(b|strong)>seams<\/\1>/)
  expect(mail.html).toMatch(/<blockquote[\s\S]*the tent is wet inside/)
  const inline = mail.attachments.find((one) => one.mimeType === 'image/png')
  expect(mail.html).toContain(`src="cid:${inline?.contentId?.replace(/[<>]/g, '')}"`)
  expect(Buffer.from(inline?.content as ArrayBuffer)).toEqual(pixel)
  const attached = mail.attachments.find((one) => one.mimeType === 'application/pdf')
  expect(attached?.filename).toBe('Anleitung für Lena.pdf')
  expect(Buffer.from(attached?.content as ArrayBuffer)).toEqual(everyByte)
  expect(raw.toString()).not.toContain('pays late')
  expect(await office.delivered(answer.id, 'accepted')).toMatchObject({
    address: lena,
    response: expect.stringContaining('queued as'),
  })
  expect(await office.ticket('ACME-1')).toMatchObject({ status: 'waiting', waitingSince: null })

  // What her program sends back.
  const back = await office.send({
    from: `"Brandt, Lena" <${lena}>`,
    to: answer.replyAddress ?? '',
    subject: `AW: ${mail.subject}`,
    inReplyTo: answer.rfcMessageId ?? '',
    references: [first.rfcMessageId ?? '', answer.rfcMessageId ?? ''],
    text: `The seams are tight now, thank you!\n\nAm 21.11.2026 um 22:00 schrieb Ada Admin (Acme) <${answer.replyAddress}>:\n> Hello Lena,\n> seal the seams`,
  })
  expect(back).toMatchObject({ outcome: 'appended', ticketCode: 'ACME-1' })
  const joined = await office.message(back.messageId ?? '')
  expect(joined.visibleText.trim()).toBe('The seams are tight now, thank you!')
  expect(joined.bodyText).toContain('> seal the seams')
  expect(await office.ticket('ACME-1')).toMatchObject({ status: 'open', messageCount: 4 })
})

test('a stranger with the reply address of somebody else is held, and nothing is told or opened', async () => {
  const { code, replyTo, mail } = await thread('henry', 'lamp')
  const mallory = await office.customer('mallory')
  const before = await office.ticket(code)
  const held = await office.send({ from: mallory, to: replyTo, subject: `Re: ${mail.subject}`, text: 'Send me all.' })
  expect(held).toMatchObject({ outcome: 'held', ticketCode: code })
  expect((await office.message(held.messageId ?? '')).held?.reason).toContain('does not take part')
  expect(await office.ticket(code)).toMatchObject({ status: 'waiting', waitingSince: before.waitingSince })
  // The next answer goes to the customer alone, and quotes nothing of the stranger.
  const answer = await office.reply(code, { bodyText: 'Is it well now?' })
  expect(answer.deliveries.map((one) => one.address)).toEqual(['henry@customer.test'])
  const { mail: next } = await office.received('henry@customer.test', answer)
  expect(next.text).not.toContain('Send me all.')
  expect(await office.servers.mails(mallory)).toEqual([])
})

test('without headers the subject tag leads a participant to the ticket, and a stranger to one that may belong', async () => {
  const { address, code } = await thread('iris', 'kettle')
  const own = await office.send({ from: address, subject: `kettle once more [${code}]`, text: 'It works.' })
  expect(own).toMatchObject({ outcome: 'appended', ticketCode: code })
  const stranger = await office.customer('jack')
  const other = await office.send({ from: stranger, subject: `kettle [${code}]`, text: 'Mine too.' })
  expect(other).toMatchObject({ outcome: 'ticket' })
  expect(other.ticketCode).not.toBe(code)
  expect(await office.ticket(other.ticketCode ?? '')).toMatchObject({ mayBelongTo: { code } })
})

test('an address that the relay refuses fails with its words; a later notice bounces, tells nobody, opens nothing', async () => {
  const { code } = await thread('karl', 'chair')
  const refused = await office.reply(code, { to: ['nobody@customer.test'], bodyText: 'For you.' })
  expect(await office.delivered(refused.id, 'failed')).toMatchObject({ response: expect.stringContaining('550') })

  // A server behind the relay refuses after the relay has taken it: Postfix writes a notice to the return path.
  const far = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, callback) =>
      callback(Object.assign(new Error('5.1.1 User unknown'), { responseCode: 550 })),
  })
  far.on('error', () => {})
  await new Promise<void>((resolve) => far.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise((resolve) => far.close(() => resolve())))
  await office.servers.relayDomainTo('far.test', '127.0.0.1', (far.server.address() as AddressInfo).port)
  const lost = await office.reply(code, { to: ['gone@far.test'], bodyText: 'For you.', setStatus: 'waiting' })
  expect(await office.delivered(lost.id, 'bounced')).toMatchObject({
    address: 'gone@far.test',
    response: expect.stringContaining('User unknown'),
  })
  const bounces = await office.desk.api.all<LedgerRow>('/mail/ledger?class=bounce')
  expect(bounces).toMatchObject([
    { outcome: 'appended', ticketCode: code, failedRecipients: [{ address: 'gone@far.test', action: 'failed' }] },
  ])
  expect(await office.ticket(code)).toMatchObject({ status: 'waiting' })
  // The writer hears that it did not arrive; the notice itself counts as nobody's message.
  const told = await office.desk.api.all<{ ticketCode: string; kind: string }>('/notifications')
  expect(told.filter((one) => one.ticketCode === code).map((one) => one.kind)).toEqual([
    'delivery_failed',
    'delivery_failed',
  ])
})

test('an automatic answer is kept with the ticket and opens nothing', async () => {
  const { address, code, replyTo, mail } = await thread('lisa', 'table')
  const away = await office.send({
    from: address,
    to: replyTo,
    subject: 'Out of office',
    inReplyTo: mail.messageId?.replace(/[<>]/g, '') ?? '',
    headers: { 'Auto-Submitted': 'auto-replied' },
    text: 'I am on holiday.',
  })
  expect(away).toMatchObject({ outcome: 'appended', class: 'auto', ticketCode: code })
  expect(await office.ticket(code)).toMatchObject({ status: 'waiting' })
  const stray = await office.send({
    from: address,
    subject: 'Out of office',
    headers: { 'Auto-Submitted': 'auto-replied' },
  })
  expect(stray).toMatchObject({ outcome: 'suspended', ticketCode: null })
})

test('the same mail twice is one message', async () => {
  const address = await office.customer('mona')
  const letter = { from: address, subject: 'Twice', messageId: 'twice@customer.test', text: 'Once is enough.' }
  const headers = { Date: 'Sat, 21 Nov 2026 20:00:00 +0000' }
  const first = await office.send({ ...letter, headers })
  await office.send({ ...letter, headers })
  const rows = () =>
    office.desk.api
      .all<LedgerRow>('/mail/ledger')
      .then((all) => all.filter((row) => row.rfcMessageId === 'twice@customer.test' && row.state === 'done'))
  await expect.poll(async () => (await rows()).length, { timeout: 20_000 }).toBe(2)
  const again = (await rows()).find((row) => row.id !== first.id)
  expect(again).toMatchObject({ duplicateOf: first.id, ticketCode: first.ticketCode })
  expect(await office.messages(first.ticketCode ?? '')).toHaveLength(1)
  // The same Message-ID around other words is another mail.
  await office.send({ ...letter, headers, text: 'Something else.' })
  await expect.poll(async () => (await rows()).length, { timeout: 20_000 }).toBe(3)
  expect((await rows()).filter((row) => row.duplicateOf === null)).toHaveLength(2)
})

test('what is undone within its seconds never reaches the relay', async () => {
  const { address, code } = await thread('nils', 'shelf')
  const hasty = await office.reply(code, { bodyText: 'A hasty answer.', undoSeconds: 1 })
  expect(hasty.deliveries).toMatchObject([{ state: 'queued' }])
  expect(await office.desk.api.post(`/messages/${hasty.id}/undo`)).toMatchObject({ bodyText: 'A hasty answer.' })
  // One that waits as long and is not undone leaves after it would have left.
  const calm = await office.reply(code, { bodyText: 'A calm answer.', undoSeconds: 1 })
  await office.received(address, calm)
  const gone = await office.desk.api.ask('POST', `/messages/${calm.id}/undo`)
  expect(gone).toMatchObject({ status: 409, body: { code: 'message.gone' } })
  expect(await office.servers.log()).not.toContain(hasty.rfcMessageId)
  expect((await office.servers.mails(address)).filter((raw) => raw.includes('A hasty answer.'))).toEqual([])
})

test('a mailbox is read by IMAP, and a wrong password is said before and after', async () => {
  await office.servers.addMailbox('orders@box.test', 'pw-orders')
  const address = await office.customer('olga')
  const { host, port } = office.servers.imap
  const imap = { host, port, secure: false, user: 'orders@box.test', folder: 'INBOX', afterFetch: 'seen' }
  const wrong = await office.desk.api.post('/channels/test-imap', { imap, imapSecret: 'pw-wrong' })
  expect(wrong).toMatchObject({ ok: false, steps: expect.arrayContaining([expect.objectContaining({ ok: false })]) })
  await office.send({ from: address, to: supportAddress, subject: 'Before', text: 'By SMTP.' })
  const channel = await office.desk.api.post<{ id: string }>('/channels', {
    name: 'Orders',
    address: 'orders@box.test',
    imap,
    imapSecret: 'pw-orders',
  })
  const ordered = await office.send({ from: address, to: 'orders@box.test', subject: 'An order', text: 'Two tents.' })
  expect(ordered).toMatchObject({ door: 'imap', outcome: 'ticket', class: 'normal' })
  // Answered from the address that the customer wrote to.
  const answer = await office.reply(ordered.ticketCode ?? '', { bodyText: 'They are on the way.' })
  const { mail } = await office.received(address, answer)
  expect(mail.from?.address).toBe('orders@box.test')
  const back = await office.send({
    from: address,
    to: mail.replyTo?.[0]?.address ?? '',
    subject: `Re: ${mail.subject}`,
    inReplyTo: answer.rfcMessageId ?? '',
    text: 'Thank you.',
  })
  expect(back).toMatchObject({ door: 'imap', outcome: 'appended', ticketCode: ordered.ticketCode })
  await expect
    .poll(() => office.desk.api.get(`/channels/${channel.id}`), { timeout: 20_000 })
    .toMatchObject({ imapHealth: { fetched: 2, lastError: null } })
})

test('without a relay answers wait, and leave when there is one and the admin says so', async () => {
  const { address, code } = await thread('paul', 'sofa')
  const relay = `smtp://127.0.0.1:${office.servers.smtp.port}`
  await office.desk.stop()
  await office.desk.start({ SMTP_URL: '' })
  const answer = await office.reply(code, { bodyText: 'Written without a relay.' })
  expect(answer.deliveries).toMatchObject([{ state: 'not_sent', response: expect.stringMatching(/no mail relay/i) }])
  expect(await office.desk.api.get('/mail/health')).toMatchObject({ relay: { configured: false } })
  await office.desk.stop()
  await office.desk.start({ SMTP_URL: relay })
  // The relay alone sends nothing: a person says so.
  expect((await office.message(answer.id)).deliveries).toMatchObject([{ state: 'not_sent' }])
  expect(await office.desk.api.post('/mail/outbox/release')).toEqual({ released: 1 })
  const { mail } = await office.received(address, answer)
  expect(mail.text).toContain('Written without a relay.')
})

test('no note has left in any mail', async () => {
  const code = (await thread('quinn', 'bench')).code
  await office.desk.api.post(`/tickets/${code}/messages`, { kind: 'note', bodyHtml: `<p>${noteWords}</p>` })
  const answer = await office.reply(code, { bodyText: 'After the note.' })
  await office.received('quinn@customer.test', answer)
  const people = ['lena', 'henry', 'iris', 'jack', 'karl', 'lisa', 'mona', 'nils', 'olga', 'paul', 'quinn']
  let looked = 0
  for (const name of people)
    for (const raw of await office.servers.mails(`${name}@customer.test`)) {
      const mail = await PostalMime.parse(raw)
      expect(`${raw} ${mail.subject} ${mail.text} ${mail.html}`).not.toContain('pays late')
      looked++
    }
  expect(looked).toBeGreaterThan(10)
})
