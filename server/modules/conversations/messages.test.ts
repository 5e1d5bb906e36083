import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { arrived, ticketByMail } from '../../testing/messages.ts'
import { testTransport } from '../../testing/reply-transport.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { recordAgentMessage } from '../tickets/record-message.ts'
import { createTicket, getTicketRecord, lockTicket } from '../tickets/tickets.service.ts'
import { addMessage } from './add-message.ts'
import { registerReplyTransport } from './conversations.transport.ts'

let world: World
let acme: Company
let ann: SignedIn
let transport: ReturnType<typeof testTransport>
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await signIn(world, await acme.member('Ann', 'manager'))
})
beforeEach(() => {
  transport = testTransport()
  registerReplyTransport(transport)
  world.setClock(60_000)
})
afterAll(() => world.close())

const ticketNow = (id: string) => acme.asSystem((cx) => getTicketRecord(cx, id))
const rowOf = (id: string) =>
  acme.asSystem((cx) =>
    cx.tx
      .selectFrom('messages')
      .selectAll()
      .where('orgId', '=', cx.org.id)
      .where('id', '=', id)
      .executeTakeFirstOrThrow(),
  )
const eventsOf = async (ticketId: string) =>
  (
    await acme.asSystem((cx) =>
      cx.tx
        .selectFrom('events')
        .select(['name', 'data', 'actorName'])
        .where('orgId', '=', cx.org.id)
        .where('ticketId', '=', ticketId)
        .orderBy('seq')
        .execute(),
    )
  ).map(({ name, data, actorName }) => ({ name, data, actorName }))

describe('a public reply', () => {
  test('is written, handed to the channel, moves the ticket and tells the others', async () => {
    const ticket = await ticketByMail(world, acme, { cc: [{ name: 'Cy', address: 'cy@globex.test' }] })
    const reply = await ann.post(`/tickets/${ticket.code.toLowerCase()}/messages`, {
      kind: 'public',
      bodyHtml: '<p>Turn it <b>off</b>.<script>alert(1)</script></p>',
      confirmed: true,
      setStatus: 'waiting',
    })
    expect(reply.statusCode, reply.body).toBe(201)
    const message = reply.json()
    expect(message).toMatchObject({
      ticketId: ticket.id,
      kind: 'public',
      direction: 'out',
      author: { kind: 'user', id: ann.actor.userId, name: 'Ann' },
      to: [{ name: 'Jo', address: 'jo@globex.test' }],
      cc: [{ name: 'Cy', address: 'cy@globex.test' }],
      bcc: [],
      subject: `Re: [${ticket.code}] Printer on fire`,
      bodyText: 'Turn it off.',
      visibleText: 'Turn it off.',
      bodyHtml: '<p>Turn it <strong>off</strong>.</p>',
      rfcMessageId: `dh.${message.id}@acme.test`,
      answersId: ticket.messageId,
      held: null,
      why: null,
      undoUntil: null,
      truncated: false,
      deliveries: [
        { address: 'jo@globex.test', role: 'to', state: 'queued', response: '' },
        { address: 'cy@globex.test', role: 'cc', state: 'queued' },
      ],
    })
    expect(await ticketNow(ticket.id)).toMatchObject({
      status: 'waiting',
      messageCount: 2,
      waitingSince: null,
      firstResponseAt: world.now(),
      preview: 'Turn it off.',
    })
    const names = (await eventsOf(ticket.id)).map(({ name }) => name)
    expect(names).toEqual(['ticket.created', 'message.received', 'ticket.status_changed', 'message.sent'])
    expect((await eventsOf(ticket.id)).at(-1)).toEqual({
      name: 'message.sent',
      data: { messageId: message.id },
      actorName: 'Ann',
    })
    // What is worth a second look is said once, to who sends it.
    const { warnings, meanwhile, ...kept } = message
    expect({ warnings, meanwhile }).toEqual({ warnings: [], meanwhile: [] })
    expect((await ann.get(`/messages/${message.id}`)).json()).toEqual(kept)
  })

  test('the first one of a ticket made by hand begins its conversation', async () => {
    const ticket = await acme.asSystem((cx) =>
      createTicket(cx, { subject: 'By hand', source: 'manual', requester: { email: 'kim@globex.test' } }),
    )
    expect(ticket.conversationId).toBeNull()
    const path = `/tickets/${ticket.id}/messages`
    expect((await ann.post(path, { kind: 'public', bodyText: 'Hello' })).json()).toMatchObject({
      to: [{ address: 'kim@globex.test' }],
      answersId: null,
    })
    const { conversationId } = await ticketNow(ticket.id)
    expect(conversationId).not.toBeNull()
    await ann.post(path, { kind: 'public', bodyText: 'Again' })
    expect((await ticketNow(ticket.id)).conversationId).toBe(conversationId)
  })

  test('unusual recipients are asked about once', async () => {
    const ticket = await ticketByMail(world, acme)
    const body = { kind: 'public', bodyText: 'Hi', to: ['"Eve" <eve@evil.test>'] }
    const asked = await ann.post(`/tickets/${ticket.id}/messages`, body)
    expect(asked.statusCode).toBe(409)
    expect(asked.json()).toMatchObject({
      code: 'message.confirm_recipients',
      reasons: [
        {
          code: 'reply.new_recipient',
          params: { address: 'eve@evil.test' },
          text: 'eve@evil.test has not been part of this ticket.',
        },
      ],
      recipients: { to: [{ name: 'Eve', address: 'eve@evil.test' }], cc: [], bcc: [] },
    })
    expect((await ticketNow(ticket.id)).messageCount).toBe(1)
    const sent = await ann.post(`/tickets/${ticket.id}/messages`, { ...body, confirmed: true })
    expect(sent.statusCode, sent.body).toBe(201)
    // Whom an agent wrote to takes part from now on.
    expect((await ann.post(`/tickets/${ticket.id}/messages`, body)).statusCode).toBe(201)
  })

  test('without anybody to write to it says what to do', async () => {
    const ticket = await acme.asSystem((cx) =>
      createTicket(cx, { subject: 'Call', source: 'phone', requester: { name: 'Ray Phone', phone: '+493012345678' } }),
    )
    const reply = await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'public', bodyText: 'Hi' })
    expect(reply.statusCode).toBe(422)
    expect(reply.json()).toMatchObject({
      code: 'message.no_recipient',
      detail: 'Ray Phone has no email address. Add one to the contact, or name a recipient.',
    })
    const draft = await ann.get(`/tickets/${ticket.id}/reply-draft`)
    expect(draft.json()).toMatchObject({
      to: [],
      warnings: [{ code: 'reply.no_address', params: { name: 'Ray Phone' }, text: reply.json().detail }],
    })
    const lonely = await acme.asSystem((cx) => createTicket(cx, { subject: 'Nobody', source: 'manual' }))
    const nobody = await ann.post(`/tickets/${lonely.id}/messages`, { kind: 'public', bodyText: 'Hi' })
    expect(nobody.json()).toMatchObject({
      code: 'message.no_recipient',
      detail: expect.stringContaining('no requester'),
    })
  })

  test('the draft says what a reply would be', async () => {
    const ticket = await ticketByMail(world, acme)
    const draft = await ann.get(`/tickets/${ticket.code}/reply-draft`)
    expect(draft.statusCode, draft.body).toBe(200)
    expect(draft.json()).toMatchObject({
      channel: { address: expect.stringContaining('support@') },
      from: { name: 'Support' },
      to: [{ name: 'Jo', address: 'jo@globex.test' }],
      subject: `Re: [${ticket.code}] Printer on fire`,
      replyAddress: `support+${ticket.code.toLowerCase()}@acme.test`,
      warnings: [],
    })
    expect(draft.json()).not.toHaveProperty('unusual')
  })

  test('a doubled request is one message', async () => {
    const ticket = await ticketByMail(world, acme)
    const body = { kind: 'public', bodyText: 'Once' }
    const send = () => ann.post(`/tickets/${ticket.id}/messages`, body, { 'idempotency-key': 'k1' })
    const [one, two] = await Promise.all([send(), send()])
    expect([one.statusCode, two.statusCode]).toEqual([201, 201])
    expect(two.json()).toEqual(one.json())
    expect((await ticketNow(ticket.id)).messageCount).toBe(2)
  })
})

describe('an internal note', () => {
  test('goes nowhere', async () => {
    const ticket = await ticketByMail(world, acme)
    const note = await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: 'He is angry' })
    expect(note.statusCode, note.body).toBe(201)
    expect(note.json()).toMatchObject({
      kind: 'note',
      to: [],
      from: null,
      rfcMessageId: null,
      deliveries: [],
      replyAddress: null,
    })
    expect(transport.received).toEqual([])
    expect((await eventsOf(ticket.id)).at(-1)).toMatchObject({
      name: 'message.note_added',
      data: { messageId: note.json().id },
    })
    expect(JSON.stringify(await eventsOf(ticket.id))).not.toContain('angry')
  })

  test.each([
    { to: ['jo@globex.test'] },
    { cc: ['jo@globex.test'] },
    { bcc: [] },
    { channelId: '019a0000-0000-7000-8000-000000000000' },
  ])('has no mail fields: %j', async (field) => {
    const ticket = await ticketByMail(world, acme)
    const reply = await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: 'x', ...field })
    expect(reply.statusCode).toBe(422)
    expect(reply.json().code).toBe('message.note_is_internal')
  })

  test('is never answered, so that it is never quoted', async () => {
    const ticket = await ticketByMail(world, acme)
    const note = (await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: 'secret' })).json()
    const body = { kind: 'public', bodyText: 'x', answersId: note.id }
    const reply = await ann.post(`/tickets/${ticket.id}/messages`, body)
    expect(reply.json()).toMatchObject({ status: 422, code: 'message.not_answerable' })
    expect((await ann.get(`/tickets/${ticket.id}/reply-draft?answers=${note.id}`)).statusCode).toBe(422)
  })

  test('stays a note: the database refuses the change and a place in the outbox', async () => {
    const ticket = await ticketByMail(world, acme)
    const note = (await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: 'secret' })).json()
    const turn = (column: string, value: string) =>
      acme.asSystem((cx) =>
        cx.tx
          .updateTable('messages')
          .set({ [column]: value })
          .where('orgId', '=', cx.org.id)
          .where('id', '=', note.id)
          .execute(),
      )
    await expect(turn('kind', 'public')).rejects.toMatchObject({ code: '42501' })
    await expect(turn('authorName', 'Somebody')).rejects.toMatchObject({ code: '42501' })
    await expect(turn('rfcMessageId', 'x@y')).rejects.toMatchObject({ code: '23514' })
    const into = acme.asSystem((cx) =>
      cx.tx
        .insertInto('outbox')
        .values({
          orgId: cx.org.id,
          id: note.id,
          purpose: 'reply',
          messageId: note.id,
          rfcMessageId: 'x@y',
          sender: '{}',
          subject: '',
          content: '{}',
          state: 'queued',
          notBefore: cx.now,
          createdAt: cx.now,
          updatedAt: cx.now,
        })
        .execute(),
    )
    await expect(into).rejects.toMatchObject({ code: '23503' })
  })
})

describe('what cannot be written', () => {
  const body = { kind: 'public', bodyText: 'Hi' }
  test.each([
    ['nothing', { kind: 'public' }, 422, 'message.empty'],
    ['spaces', { kind: 'note', bodyText: ' \n\u200b\u3164' }, 422, 'message.empty'],
    ['empty HTML', { kind: 'public', bodyHtml: '<p><br></p><script>x</script>' }, 422, 'message.empty'],
    ['two bodies', { kind: 'public', bodyHtml: '<p>a</p>', bodyText: 'a' }, 422, 'message.two_bodies'],
    ['no kind', { bodyText: 'a' }, 422, 'request.invalid'],
    ['another kind', { kind: 'private', bodyText: 'a' }, 422, 'request.invalid'],
    ['unknown fields', { ...body, direction: 'in' }, 422, 'request.invalid'],
    ['another author', { ...body, author: { name: 'Boss' } }, 422, 'request.invalid'],
    ['NUL', { kind: 'note', bodyText: 'a\u0000b' }, 400, 'request.bad_text'],
    ['a long undo', { ...body, undoSeconds: 61 }, 422, 'request.invalid'],
    ['a bad address', { ...body, to: ['nobody'] }, 422, 'message.bad_recipients'],
    [
      'unknown answersId',
      { ...body, answersId: '019a0000-0000-7000-8000-000000000000' },
      422,
      'message.not_answerable',
    ],
    [
      'unknown attachment',
      { ...body, attachmentIds: ['019a0000-0000-7000-8000-000000000000'] },
      422,
      'attachment.not_usable',
    ],
  ])('%s', async (_name, bad, status, code) => {
    const ticket = await ticketByMail(world, acme)
    const reply = await ann.post(`/tickets/${ticket.id}/messages`, bad)
    expect(reply.statusCode, reply.body).toBe(status)
    expect(reply.json().code).toBe(code)
    expect(await ticketNow(ticket.id)).toMatchObject({ messageCount: 1, status: 'open' })
  })

  test('in a closed ticket, with the reason', async () => {
    const ticket = await ticketByMail(world, acme)
    await acme.asSystem(async (cx) =>
      recordAgentMessage(cx, await lockTicket(cx, ticket.id), {
        at: cx.now,
        text: '',
        kind: 'note',
        setStatus: 'closed',
      }),
    )
    for (const kind of ['public', 'note']) {
      const reply = await ann.post(`/tickets/${ticket.id}/messages`, { kind, bodyText: 'Hi' })
      expect(reply.json()).toMatchObject({ status: 409, code: 'ticket.closed' })
    }
  })

  test('by those who may not', async () => {
    const ticket = await ticketByMail(world, acme)
    const viewer = await signIn(world, await acme.member('Vi', 'viewer'))
    const beta = await createCompany(world, `B${Date.now().toString(36).slice(-6).toUpperCase()}`)
    const stranger = await signIn(world, beta.admin)
    const other = await signIn(world, await acme.member('Otto', 'agent'))
    await acme.asSystem((cx) =>
      cx.tx
        .updateTable('tickets')
        .set({ assigneeId: ann.actor.userId })
        .where('orgId', '=', cx.org.id)
        .where('id', '=', ticket.id)
        .execute(),
    )
    for (const kind of ['public', 'note']) {
      const path = `/tickets/${ticket.id}/messages`
      expect((await viewer.post(path, { kind, bodyText: 'Hi' })).json()).toMatchObject({ code: 'permission.missing' })
      for (const unseen of [stranger, other])
        expect((await unseen.post(path, { kind, bodyText: 'Hi' })).json()).toMatchObject({ code: 'ticket.not_found' })
    }
    for (const unseen of [stranger, other]) {
      for (const path of [
        `/tickets/${ticket.id}/messages`,
        `/tickets/${ticket.code}/reply-draft`,
        `/messages/${ticket.messageId}`,
      ])
        expect((await unseen.get(path)).statusCode).toBe(404)
      for (const act of ['undo', 'accept', 'retry'])
        expect((await unseen.post(`/messages/${ticket.messageId}/${act}`)).statusCode).toBe(404)
    }
    expect((await ticketNow(ticket.id)).messageCount).toBe(1)
  })

  test('there is no way to change a message', async () => {
    const ticket = await ticketByMail(world, acme)
    const note = (await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: 'x' })).json()
    expect((await ann.patch(`/messages/${note.id}`, { kind: 'public' })).json().code).toBe('route.not_found')
  })
})

describe('the list', () => {
  test('is paged from both ends, each message once', async () => {
    const ticket = await ticketByMail(world, acme)
    // All in one instant: the id breaks the tie.
    for (let i = 1; i < 7; i += 1) await acme.asSystem((cx) => addMessage(cx, arrived(ticket.id, {}, `text ${i}`)))
    const walk = async (order: string) => {
      const seen: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const reply = await ann.get(
          `/tickets/${ticket.id}/messages?order=${order}&limit=3${cursor && `&cursor=${cursor}`}`,
        )
        expect(reply.statusCode, reply.body).toBe(200)
        seen.push(...reply.json().data.map((message: { bodyText: string }) => message.bodyText))
        cursor = reply.json().nextCursor
      }
      return seen
    }
    const forward = await walk('asc')
    expect(forward).toEqual(['Please help', ...[1, 2, 3, 4, 5, 6].map((i) => `text ${i}`)])
    expect(await walk('desc')).toEqual(forward.toReversed())
    expect((await ann.get(`/tickets/${ticket.id}/messages?cursor=x`)).json().code).toBe('cursor.malformed')
    expect((await ann.get(`/tickets/${ticket.id}/messages?limit=0`)).statusCode).toBe(422)
  })

  test('takes as many statements for forty messages as for one', async () => {
    const count = async (ticketId: string) => {
      const spy = vi.spyOn(pg.Client.prototype, 'query')
      const reply = await ann.get(`/tickets/${ticketId}/messages?limit=200`)
      const statements = spy.mock.calls.length
      spy.mockRestore()
      return { statements, messages: reply.json().data.length }
    }
    const [few, many] = [await ticketByMail(world, acme), await ticketByMail(world, acme)]
    await ann.post(`/tickets/${few.id}/messages`, { kind: 'public', bodyText: 'x' })
    for (let i = 0; i < 40; i += 1)
      await ann.post(`/tickets/${many.id}/messages`, { kind: 'public', bodyText: `x${i}` })
    const [one, all] = [await count(few.id), await count(many.id)]
    expect([one.messages, all.messages]).toEqual([2, 41])
    expect(one.statements).toBeGreaterThan(3)
    expect(all.statements).toBe(one.statements)
  })
})

describe('a body over 64 kB', () => {
  const long = `${'Übergröße und mehr. '.repeat(20_000)}end`
  test('lies in file storage and is shown whole', async () => {
    const ticket = await ticketByMail(world, acme, {}, long)
    const [message] = (await ann.get(`/tickets/${ticket.id}/messages`)).json().data
    expect(message.bodyText).toBe(long)
    expect(message.truncated).toBe(false)
    expect(Buffer.byteLength(message.visibleText)).toBeLessThanOrEqual(64 * 1024)
    expect(long.startsWith(message.visibleText)).toBe(true)
    const row = await rowOf(message.id)
    expect(Buffer.byteLength(row.bodyText)).toBeLessThanOrEqual(64 * 1024)
    expect(row.bodyKey).toContain('/bodies/')
    const html = `<p>${'word '.repeat(30_000)}</p>`
    const sent = await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'public', bodyHtml: html, undoSeconds: 10 })
    expect(sent.json().bodyHtml).toBe(html)
    const undone = await ann.post(`/messages/${sent.json().id}/undo`)
    expect(undone.json().bodyHtml).toBe(html)
  })

  test('leaves no file when the message is refused', async () => {
    const ticket = await ticketByMail(world, acme)
    const put = vi.spyOn(world.settings.files, 'put')
    const reply = await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'public', bodyText: long, to: ['a@b.test'] })
    expect(reply.json().code).toBe('message.confirm_recipients')
    const key = put.mock.calls[0]?.[0] ?? ''
    put.mockRestore()
    expect(key).toContain('/bodies/')
    expect(await world.settings.files.size(key)).toBeNull()
  })

  test('a page reads so much and says what it left', async () => {
    const huge = 'x'.repeat(5 * 1024 * 1024)
    const ticket = await ticketByMail(world, acme, {}, huge)
    const { bodyText, visibleText, bodyHtml, visibleHtml, bodyKey } = await rowOf(ticket.messageId)
    const body = { bodyText, visibleText, bodyHtml, visibleHtml, bodyKey }
    await acme.asSystem((cx) => addMessage(cx, arrived(ticket.id, { body })))
    const { data } = (await ann.get(`/tickets/${ticket.id}/messages`)).json()
    expect(data.map((one: { truncated: boolean }) => one.truncated)).toEqual([false, true])
    const whole = (await ann.get(`/messages/${data[1].id}`)).json()
    expect([whole.truncated, whole.bodyText.length]).toEqual([false, huge.length])
  })
})
