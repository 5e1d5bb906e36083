import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from './api.ts'
import { deliver, write } from './mail.ts'
import type { LedgerRow, Message, Ticket } from './mail-office.ts'
import { type Deskhand, startDeskhand, supportAddress } from './server.ts'

let desk: Deskhand
let ticket: Ticket
beforeAll(async () => {
  desk = await startDeskhand()
  ticket = await desk.api.post('/tickets', { subject: 'Here before', requester: { email: 'cora@customer.test' } })
})
afterAll(() => desk?.remove())

/** How much there is: what bad input must not change. */
async function amounts() {
  const tickets = await desk.api.all<Ticket>('/tickets')
  const contacts = await desk.api.all('/contacts')
  return { tickets: tickets.length, contacts: contacts.length, first: tickets.at(-1) }
}

describe('requests', () => {
  const post = (raw: string | Uint8Array, headers = {}) => desk.api.ask('POST', '/tickets', { raw, headers })
  const cases: [string, () => ReturnType<typeof post>, number, string?][] = [
    ['malformed JSON', () => post('{"subject": "x"'), 400],
    ['no JSON at all', () => post('subject=x'), 400],
    ['an empty body', () => post(''), 400],
    ['bytes that are no UTF-8', () => post(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])), 400],
    ['a list where an object is wanted', () => post('[]'), 422],
    ['null', () => post('null'), 422],
    ['another content type', () => post('<subject/>', { 'content-type': 'application/xml' }), 415],
    ['an unknown field', () => post('{"subject":"x","organisation":"y"}'), 422, 'request.invalid'],
    ['a read-only field', () => post('{"subject":"x","code":"ACME-9"}'), 422, 'request.invalid'],
    ['wrong types', () => post('{"subject":7,"labels":"a"}'), 422, 'request.invalid'],
    ['a subject of 50,000 characters', () => post(JSON.stringify({ subject: 'x'.repeat(50_000) })), 422],
    ['a subject of blanks', () => post('{"subject":"  \\t "}'), 422],
    ['a NUL byte', () => post('{"subject":"a\\u0000b"}'), 400, 'request.bad_text'],
    ['half a surrogate pair', () => post('{"subject":"a\\ud800b"}'), 400, 'request.bad_text'],
    ['half a surrogate pair as a key', () => post('{"subject":"a","\\udc00":1}'), 400, 'request.bad_text'],
    ['an id of nothing', () => post(`{"subject":"x","assigneeId":"${crypto.randomUUID()}"}`), 422],
    ['a body over the limit', () => post(JSON.stringify({ subject: 'x', description: 'y'.repeat(6_000_000) })), 413],
    ['a ticket that is not there', () => desk.api.ask('GET', '/tickets/ACME-999999'), 404],
    ['an id that is none', () => desk.api.ask('GET', '/messages/..%2f..%2fetc%2fpasswd'), 422],
    ['an unknown filter', () => desk.api.ask('GET', '/tickets?colour=red'), 422],
    ['a cursor made up', () => desk.api.ask('GET', '/tickets?cursor=abc'), 400],
    ['a limit of a million', () => desk.api.ask('GET', '/tickets?limit=1000000'), 422],
    ['an unknown address', () => desk.api.ask('POST', '/teapots', { body: {} }), 404],
    ['a method that is not there', () => desk.api.ask('PUT', '/tickets', { body: {} }), 404],
    [
      'a link made up',
      () => desk.api.ask('POST', '/password-resets/abcdef', { body: { password: 'a new passphrase' } }),
      410,
    ],
    ['an invitation made up', () => desk.api.ask('GET', '/invitations/abcdef'), 410],
    ['a wrong key', () => desk.api.ask('GET', '/me', { headers: { authorization: 'Bearer dh_wrong' } }), 401],
  ]

  test('bodies over the limit, many at once, each meet the answer and not a broken connection', async () => {
    const body = JSON.stringify({ subject: 'x', description: 'y'.repeat(20_000_000) })
    const replies = await Promise.all(Array.from({ length: 20 }, () => post(body)))
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 413))
  })

  test.each(cases)('%s is refused with a reason, and nothing changes', async (_name, send, status, code) => {
    const before = await amounts()
    const reply = await send()
    expect(reply).toMatchObject({ status, body: { status, title: expect.any(String), detail: expect.any(String) } })
    expect(reply.headers.get('content-type')).toContain('application/problem+json')
    if (code) expect(reply.body).toMatchObject({ code })
    expect(await amounts()).toEqual(before)
  })

  test('an empty file and a missing file are refused', async () => {
    await expect(desk.api.upload('empty.txt', 'text/plain', new Uint8Array())).rejects.toThrow('attachment.empty')
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const reply = await desk.api.ask('POST', '/attachments', { raw: '--x--\r\n', headers })
    expect(reply).toMatchObject({ status: 422, body: { code: expect.any(String) } })
  })

  test('a request sent ten times at once with one Idempotency-Key happens once', async () => {
    const headers = { 'idempotency-key': 'ten-times' }
    const body = { subject: 'Doubled', requester: { email: 'dora@customer.test' } }
    const before = await amounts()
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => desk.api.ask('POST', '/tickets', { body, headers })),
    )
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([201]))
    expect(new Set(replies.map((reply) => (reply.body as Ticket).id)).size).toBe(1)
    const other = await desk.api.ask('POST', '/tickets', { body: { subject: 'Another' }, headers })
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.other_request' } })
    const after = await amounts()
    expect([after.tickets - before.tickets, after.contacts - before.contacts]).toEqual([1, 1])

    // The same for a message, which must not leave twice.
    const path = `/tickets/${ticket.code}/messages`
    const sent = await Promise.all(
      Array.from({ length: 5 }, () =>
        desk.api.ask('POST', path, { body: { kind: 'public', bodyText: 'Once.', confirmed: true }, headers }),
      ),
    )
    // The key was used for a ticket before, so none of them is taken; a key of its own sends one.
    expect(new Set(sent.map((reply) => reply.status))).toEqual(new Set([422]))
    const own = { 'idempotency-key': 'one-message' }
    const again = await Promise.all(
      Array.from({ length: 5 }, () =>
        desk.api.ask('POST', path, { body: { kind: 'public', bodyText: 'Once.', confirmed: true }, headers: own }),
      ),
    )
    expect(again.map((reply) => reply.status)).toEqual([201, 201, 201, 201, 201])
    expect(await desk.api.all<Message>(path)).toHaveLength(1)
  })

  test('a second set-up is refused', async () => {
    const reply = await desk.api.ask('POST', '/setup', {
      body: {
        organization: 'Evil',
        prefix: 'EVIL',
        name: 'Eve',
        email: 'eve@evil.test',
        password: 'a long passphrase of eve',
        supportAddress: 'support@evil.test',
      },
    })
    expect(reply).toMatchObject({ status: 409, body: { code: 'setup.done' } })
    const file = `${desk.dataDir}/admin-password`
    expect((await readFile(file)).length).toBeGreaterThan(0)
    const again = await desk.cli(
      ...['setup', '--org', 'Evil', '--prefix', 'EVIL', '--email', 'eve@evil.test', '--password-file', file],
      ...['--support-address', 'support@evil.test', '--json'],
    )
    expect(again).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/set up/) })
  })
})

describe('mails', () => {
  const envelope = { from: 'cora@customer.test', to: [supportAddress] }

  /** Hands a mail to the door and waits for what becomes of it. */
  async function take(raw: Buffer): Promise<LedgerRow> {
    const words = await deliver(desk.smtp, envelope, raw)
    const id = /Kept as ([0-9a-f-]{36})/.exec(words)?.[1]
    const find = () => desk.api.get<LedgerRow>(`/mail/ledger/${id}`)
    return until(find, (row) => row?.state === 'done', { what: `a decision about ${id}` })
  }

  const letter = { from: 'Cora <cora@customer.test>', to: supportAddress }

  test('40 MB is refused at the door and leaves a row that says so, and no ticket', async () => {
    const ledger = () => desk.api.all<LedgerRow>('/mail/ledger')
    const [rows, tickets] = [await ledger(), await desk.api.all('/tickets')]
    const raw = write({ ...letter, subject: 'Large', text: `${'x'.repeat(998)}\r\n`.repeat(40 * 1024) })
    await expect(deliver(desk.smtp, envelope, raw)).rejects.toMatchObject({ responseCode: 552 })
    // It is written behind the answer, which nobody shall wait for.
    await expect.poll(ledger).toHaveLength(rows.length + 1)
    const [row] = (await ledger()).filter(({ id }) => !rows.some((one) => one.id === id))
    expect(row).toMatchObject({ outcome: 'rejected', rawSize: null, ticketId: null })
    expect(await desk.api.all('/tickets')).toHaveLength(tickets.length)
  })

  test('an unknown recipient is refused with 550', async () => {
    const raw = write({ ...letter, to: 'nobody@acme.test', subject: 'x' })
    const sent = deliver(desk.smtp, { from: envelope.from, to: ['nobody@acme.test'] }, raw)
    await expect(sent).rejects.toMatchObject({ responseCode: 550 })
  })

  const kept: [string, Buffer, Partial<LedgerRow>, (ticket: Ticket, message: Message) => void][] = [
    [
      'a subject of 50,000 characters',
      write({ ...letter, subject: 'long '.repeat(10_000) }),
      { outcome: 'ticket' },
      (made) => {
        expect(made.subject).toMatch(/^long long/)
        expect(made.subject.length).toBeLessThanOrEqual(1000)
      },
    ],
    [
      'NUL bytes everywhere',
      write({ ...letter, subject: 'a\0b', text: 'before\0after' }),
      { outcome: 'ticket' },
      (_made, message) => {
        expect(message.bodyText).toMatch(/before.?after/)
        expect(message.bodyText).not.toContain('\0')
      },
    ],
    [
      'a charset that is a lie',
      Buffer.concat([
        write({
          ...letter,
          subject: 'Lie',
          headers: { 'Content-Type': 'text/plain; charset=utf-8' },
          text: 'Gr',
        }).subarray(0, -2),
        Buffer.from([0xfc, 0xdf, 0x65, 0x0d, 0x0a]),
      ]),
      { outcome: 'ticket' },
      (_made, message) => expect(message.bodyText).toContain('Grüße'),
    ],
    [
      'a charset that nobody knows',
      write({
        ...letter,
        subject: 'Odd',
        headers: { 'Content-Type': 'text/plain; charset=x-klingon' },
        text: 'Readable äöü',
      }),
      { outcome: 'ticket' },
      (_made, message) => expect(message.bodyText).toContain('Readable äöü'),
    ],
    [
      'half a surrogate pair in UTF-16',
      Buffer.concat([
        write({
          ...letter,
          subject: 'Half',
          headers: { 'Content-Type': 'text/plain; charset=utf-16le', 'Content-Transfer-Encoding': 'base64' },
          text: Buffer.from('O\0K\0\0\xd8!\0', 'latin1').toString('base64'),
        }),
      ]),
      { outcome: 'ticket' },
      (_made, message) => expect(message.bodyText).toMatch(/^OK.?!/u),
    ],
    [
      'no body and no subject',
      write({ ...letter, subject: '', text: '' }),
      { outcome: 'ticket' },
      (made) => expect(made.requester?.email).toBe('cora@customer.test'),
    ],
  ]

  test.each(kept)('%s: kept, read, and its raw bytes are there', async (_name, raw, expected, look) => {
    const row = await take(raw)
    expect(row).toMatchObject(expected)
    expect(await desk.api.bytes(`/mail/ledger/${row.id}/raw`)).toEqual(raw)
    const made = await desk.api.get<Ticket>(`/tickets/${row.ticketId}`)
    look(made, await desk.api.get<Message>(`/messages/${row.messageId}`))
  })

  test('an empty mail, and bytes that are no mail, end with a reason', async () => {
    for (const raw of [Buffer.from('\r\n'), Buffer.from('\xff\xfe\x00garbage\r\n', 'latin1')]) {
      const row = await take(raw)
      expect(row.outcome).not.toBeNull()
      expect(row.reason.length).toBeGreaterThan(10)
      expect(await desk.api.bytes(`/mail/ledger/${row.id}/raw`)).toEqual(raw)
    }
  })

  test('parts nested without end are quarantined, and the next mail goes on', async () => {
    const depth = 3_000
    const open = Array.from(
      { length: depth },
      (_, i) => `--b${i}\r\nContent-Type: multipart/mixed; boundary=b${i + 1}\r\n\r\n`,
    )
    const raw = write({
      ...letter,
      subject: 'Deep',
      headers: { 'Content-Type': 'multipart/mixed; boundary=b0' },
      text: open.join(''),
    })
    const row = await take(raw)
    expect(row).toMatchObject({ outcome: 'quarantined', ticketId: null })
    expect(await desk.api.bytes(`/mail/ledger/${row.id}/raw`)).toEqual(raw)
    expect(await take(write({ ...letter, subject: 'The next' }))).toMatchObject({ outcome: 'ticket' })
    // Tried again it ends the same, discarded it is rejected.
    expect(await desk.api.post(`/mail/ledger/${row.id}/discard`)).toMatchObject({ outcome: 'rejected' })
  })
})

test('the server is alive after all that, and stops in order', async () => {
  const ready = await fetch(`${desk.url}/readyz`)
  expect(ready.status).toBe(200)
  expect(await desk.stop()).toBe(0)
})
