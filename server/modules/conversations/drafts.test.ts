import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { registerSystemMail, type SystemMail } from '../../platform/system-mail.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { openStream, portOf } from '../../testing/event-reader.ts'
import { arrived, ticketByMail } from '../../testing/messages.ts'
import { testTransport } from '../../testing/reply-transport.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { updateTicket } from '../tickets/update-ticket.ts'
import { addMessage } from './add-message.ts'
import { registerReplyTransport } from './conversations.transport.ts'
import { moveDrafts } from './move-drafts.ts'
import { sendScheduledJob } from './scheduled-messages.ts'

let world: World
let acme: Company
let ann: SignedIn
let bea: SignedIn
let own: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await signIn(world, await acme.member('Ann', 'manager'))
  bea = await signIn(world, await acme.member('Bea', 'manager'))
  own = await signIn(world, await acme.member('Own'))
})
beforeEach(() => {
  registerReplyTransport(testTransport())
  world.setClock(60_000)
})
afterAll(() => world.close())

const save = (who: SignedIn, ticket: string, body: Record<string, unknown>, kind = 'public') =>
  who.send('PUT', `/tickets/${ticket}/drafts`, { kind, ...body })
const draftsOf = async (who: SignedIn, ticket: string) => (await who.get(`/tickets/${ticket}/drafts`)).json().data
const eventsOf = async (ticketId: string) => {
  const { data } = (await ann.get(`/tickets/${ticketId}/timeline?limit=200`)).json()
  return data.map((event: { name: string }) => event.name)
}
const upload = async (who: SignedIn, name = 'a.txt') => {
  const body = ['--p', `Content-Disposition: form-data; name="file"; filename="${name}"`, '', 'hello', '--p--', '']
  const reply = await who.send('POST', '/attachments', body.join('\r\n'), {
    'content-type': 'multipart/form-data; boundary=p',
  })
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json() as { id: string }
}
const write = (ticketId: string, text: string) => acme.asSystem((cx) => addMessage(cx, arrived(ticketId, {}, text)))

describe('a draft', () => {
  test('is kept with recipients, files and what it answers, and found on another device', async () => {
    const ticket = await ticketByMail(world, acme)
    const file = await upload(ann)
    const saved = await save(ann, ticket.code, {
      bodyHtml: '<p>Half a <b>thought</b><script>x</script></p>',
      to: ['Jo <jo@globex.test>'],
      cc: [],
      answersId: ticket.messageId,
      seenMessageId: ticket.messageId,
      attachmentIds: [file.id],
      baseVersion: 0,
    })
    expect(saved.statusCode, saved.body).toBe(200)
    const draft = {
      kind: 'public',
      author: { id: ann.actor.userId, name: 'Ann' },
      bodyHtml: '<p>Half a <strong>thought</strong></p>',
      to: [{ name: 'Jo', address: 'jo@globex.test' }],
      cc: [],
      bcc: null,
      answersId: ticket.messageId,
      attachments: [{ id: file.id, name: 'a.txt' }],
      version: 1,
      shared: false,
      scheduled: null,
    }
    expect(saved.json()).toMatchObject(draft)
    expect(await draftsOf(ann, ticket.id)).toMatchObject([draft])
    expect((await ann.get('/drafts')).json().data).toContainEqual(
      expect.objectContaining({ ticketId: ticket.id, ticketCode: ticket.code, kind: 'public' }),
    )
    // Nobody else reads it, and no history tells of it.
    expect(await draftsOf(bea, ticket.id)).toEqual([])
    expect((await bea.delete(`/drafts/${saved.json().id}`)).json()).toMatchObject({
      status: 404,
      code: 'draft.not_found',
    })
    expect(await eventsOf(ticket.id)).not.toContain('draft.discarded')
  })

  test('written on two devices is never overwritten unseen', async () => {
    const ticket = await ticketByMail(world, acme)
    await save(ann, ticket.id, { bodyHtml: '<p>One</p>', baseVersion: 0 })
    const other = await save(ann, ticket.id, { bodyHtml: '<p>Two</p>', baseVersion: 0 })
    expect(other.json()).toMatchObject({
      status: 409,
      code: 'draft.newer',
      draft: { bodyHtml: '<p>One</p>', version: 1 },
    })
    expect((await save(ann, ticket.id, { bodyHtml: '<p>Two</p>', baseVersion: 1 })).json().version).toBe(2)
    expect(await draftsOf(ann, ticket.id)).toMatchObject([{ bodyHtml: '<p>Two</p>' }])
  })

  test('of a great length lies in file storage and comes back whole', async () => {
    const ticket = await ticketByMail(world, acme)
    const bodyHtml = `<p>${'long '.repeat(40_000)}end</p>`
    expect((await save(ann, ticket.id, { bodyHtml })).statusCode).toBe(200)
    expect((await draftsOf(ann, ticket.id))[0].bodyHtml).toBe(bodyHtml)
  })

  test('survives another assignee, and a merge', async () => {
    const ticket = await ticketByMail(world, acme)
    const target = await ticketByMail(world, acme)
    expect((await save(own, ticket.id, { bodyHtml: '<p>Mine</p>' })).statusCode).toBe(200)
    await acme.asSystem((cx) => updateTicket(cx, ticket.id, { assigneeId: bea.actor.userId }))
    // Out of his sight it is not told, and not lost.
    expect((await own.get(`/tickets/${ticket.id}/drafts`)).statusCode).toBe(404)
    expect((await own.get('/drafts')).json().data).toEqual([])
    await acme.asSystem((cx) => updateTicket(cx, ticket.id, { assigneeId: own.actor.userId }))
    expect(await draftsOf(own, ticket.id)).toMatchObject([{ bodyHtml: '<p>Mine</p>' }])

    await save(own, target.id, { bodyHtml: '<p>There</p>' })
    await acme.asSystem((cx) => moveDrafts(cx, ticket.id, target.id))
    expect(await draftsOf(own, target.id)).toMatchObject([{ bodyHtml: '<p>There</p><p>Mine</p>' }])
  })

  test('goes along when its ticket is merged, whoever wrote it, and loses no word to one that was begun there', async () => {
    const [source, target] = [await ticketByMail(world, acme), await ticketByMail(world, acme)]
    const file = await upload(ann)
    await save(ann, source.id, { bodyHtml: '<p>Asked there</p>', attachmentIds: [file.id] })
    await save(ann, source.id, { bodyHtml: '<p>A note</p>' }, 'note')
    await save(bea, source.id, { bodyHtml: '<p>Of Bea</p>' })
    await save(ann, target.id, { bodyHtml: '<p>Begun here</p>' })
    const merged = await bea.post(`/tickets/${target.code}/merge`, { sourceIds: [source.code] })
    expect(merged.statusCode, merged.body).toBe(200)
    const ofAnn = await draftsOf(ann, target.id)
    expect(ofAnn.map((one: { kind: string; bodyHtml: string }) => [one.kind, one.bodyHtml]).sort()).toEqual([
      ['note', '<p>A note</p>'],
      ['public', '<p>Begun here</p><p>Asked there</p>'],
    ])
    expect(ofAnn.flatMap((one: { attachments: { id: string }[] }) => one.attachments)).toMatchObject([{ id: file.id }])
    expect(await draftsOf(bea, target.id)).toMatchObject([{ bodyHtml: '<p>Of Bea</p>' }])
    // Nothing is left behind in the ticket that is closed now, and each writer finds his own where it can be sent.
    const own = (await bea.get('/drafts')).json().data as { ticketId: string }[]
    expect(own.filter(({ ticketId }) => ticketId === source.id)).toEqual([])
    expect(own.filter(({ ticketId }) => ticketId === target.id)).toHaveLength(1)
  })

  test('keeps its files over the cleaning of unused uploads; thrown away it gives them back to it', async () => {
    const ticket = await ticketByMail(world, acme)
    const file = await upload(ann)
    const { id } = (await save(ann, ticket.id, { bodyHtml: '<p>x</p>', attachmentIds: [file.id] })).json()
    const { removeUnused } = await import('./attachments.service.ts')
    world.setClock(25 * 60 * 60 * 1000)
    expect(await acme.asSystem((cx) => removeUnused(cx, file.id))).toBe(false)
    expect((await ann.delete(`/drafts/${id}`)).statusCode).toBe(204)
    world.setClock(25 * 60 * 60 * 1000)
    expect(await acme.asSystem((cx) => removeUnused(cx, file.id))).toBe(true)
  })

  test('that becomes a message is gone with it, its files in the message', async () => {
    const ticket = await ticketByMail(world, acme)
    const file = await upload(ann)
    const { id } = (await save(ann, ticket.id, { bodyHtml: '<p>x</p>', attachmentIds: [file.id] })).json()
    const sent = await ann.post(`/tickets/${ticket.id}/messages`, {
      kind: 'public',
      bodyHtml: '<p>x</p>',
      attachmentIds: [file.id],
      draftId: id,
    })
    expect(sent.json().attachments).toMatchObject([{ id: file.id }])
    expect(await draftsOf(ann, ticket.id)).toEqual([])
  })

  test('foreign files are refused and nothing is kept', async () => {
    const ticket = await ticketByMail(world, acme)
    const file = await upload(bea)
    const refused = await save(ann, ticket.id, { bodyHtml: '<p>x</p>', attachmentIds: [file.id] })
    expect(refused.json()).toMatchObject({
      status: 422,
      code: 'attachment.not_usable',
      errors: [{ path: 'attachmentIds.0' }],
    })
    expect(await draftsOf(ann, ticket.id)).toEqual([])
  })
})

describe('a shared draft', () => {
  test('is read, approved and taken over by a colleague; each step stands in the history', async () => {
    const ticket = await ticketByMail(world, acme)
    const file = await upload(ann)
    const { id } = (await save(ann, ticket.id, { bodyHtml: '<p>v1</p>', attachmentIds: [file.id] })).json()
    expect((await bea.post(`/drafts/${id}/approve`, { version: 1 })).statusCode).toBe(404)
    expect((await bea.get(`/attachments/${file.id}`)).statusCode).toBe(404)
    await ann.post(`/drafts/${id}/share`, { shared: true })
    expect(await draftsOf(bea, ticket.id)).toMatchObject([{ id, bodyHtml: '<p>v1</p>', author: { name: 'Ann' } }])
    expect((await bea.get(`/attachments/${file.id}`)).body).toBe('hello')
    expect((await ann.post(`/drafts/${id}/approve`, { version: 1 })).json().code).toBe('draft.own_approval')
    const approved = await bea.post(`/drafts/${id}/approve`, { version: 1, comment: 'Fine' })
    expect(approved.json().approval).toMatchObject({ by: { name: 'Bea' }, comment: 'Fine' })
    // What was approved is not what stands there after a change.
    expect((await save(ann, ticket.id, { bodyHtml: '<p>v2</p>', attachmentIds: [file.id] })).json().approval).toBeNull()
    expect((await bea.post(`/drafts/${id}/approve`, { version: 1 })).json()).toMatchObject({
      code: 'draft.newer',
      draft: { version: 2 },
    })
    expect((await bea.delete(`/drafts/${id}`)).json()).toMatchObject({ status: 403, code: 'draft.not_yours' })
    expect((await bea.post(`/drafts/${id}/take`)).json()).toMatchObject({ author: { name: 'Bea' }, shared: false })
    expect(await draftsOf(ann, ticket.id)).toEqual([])
    const sent = await bea.post(`/tickets/${ticket.id}/messages`, {
      kind: 'public',
      bodyHtml: '<p>v2</p>',
      attachmentIds: [file.id],
    })
    expect(sent.statusCode, sent.body).toBe(201)
    expect(await eventsOf(ticket.id)).toEqual(expect.arrayContaining(['draft.shared', 'draft.approved', 'draft.taken']))
  })

  test('is not taken where one’s own is begun; its removal is in the history', async () => {
    const ticket = await ticketByMail(world, acme)
    const { id } = (await save(ann, ticket.id, { bodyHtml: '<p>A</p>' })).json()
    await ann.post(`/drafts/${id}/share`, { shared: true })
    await save(bea, ticket.id, { bodyHtml: '<p>B</p>' })
    expect((await bea.post(`/drafts/${id}/take`)).json()).toMatchObject({ status: 409, code: 'draft.have_own' })
    expect((await ann.delete(`/drafts/${id}`)).statusCode).toBe(204)
    expect((await eventsOf(ticket.id)).at(-1)).toBe('draft.discarded')
  })
})

describe('one’s own drafts', () => {
  test('are listed with their first words, page by page, what leaves later among them', async () => {
    const who = await signIn(world, await acme.member('Dora', 'manager'))
    const tickets = [await ticketByMail(world, acme), await ticketByMail(world, acme)]
    await save(who, tickets[0]?.id ?? '', { bodyHtml: '<p>Dear <b>Jo</b></p>' })
    world.setClock(1_000)
    await save(who, tickets[1]?.id ?? '', { bodyHtml: `<p>${'long '.repeat(40_000)}</p>` }, 'note')
    world.setClock(1_000)
    const sendAt = new Date(world.now().getTime() + 3_600_000).toISOString()
    await who.post(`/tickets/${tickets[1]?.id}/scheduled-messages`, { bodyHtml: '<p>Later</p>', sendAt })
    const first = (await who.get('/drafts?limit=2')).json()
    expect(first.data).toMatchObject([
      { ticketId: tickets[1]?.id, kind: 'public', preview: 'Later', sendAt, held: false },
      { ticketId: tickets[1]?.id, kind: 'note', sendAt: null, shared: false },
    ])
    expect(first.data[1].preview).toMatch(/^long long /)
    const second = (await who.get(`/drafts?limit=2&cursor=${first.nextCursor}`)).json()
    expect(second).toMatchObject({
      data: [{ ticketCode: tickets[0]?.code, subject: tickets[0]?.subject, preview: 'Dear Jo' }],
      nextCursor: null,
    })
  })

  test('and shared ones are news on the stream while somebody looks, and no event', async () => {
    const ticket = await ticketByMail(world, acme)
    const reader = await openStream(await portOf(world.app), bea.headers())
    expect(await reader.next()).toMatchObject({ event: 'ready' })
    const mine = await openStream(await portOf(world.app), ann.headers())
    expect(await mine.next()).toMatchObject({ event: 'ready' })
    await bea.post('/presence', { clientId: 'beas-window', ticketId: ticket.id })
    const { id } = (await save(ann, ticket.id, { bodyHtml: '<p>One</p>' })).json()
    expect((await mine.next()).data).toEqual({
      name: 'own_drafts.changed',
      ticketId: null,
      ticketCode: null,
      data: {},
    })
    await ann.post(`/drafts/${id}/share`, { shared: true })
    const named = (name: string) => (event: { data: unknown }) => (event.data as { name: string }).name === name
    await reader.until(named('draft.shared'))
    const events = (await ann.get(`/tickets/${ticket.id}/timeline`)).json().data.length
    await save(ann, ticket.id, { bodyHtml: '<p>One, two</p>', baseVersion: 1 })
    const heard = await reader.until(named('drafts.changed'))
    expect(heard.at(-1)?.data).toEqual({
      name: 'drafts.changed',
      ticketId: ticket.id,
      ticketCode: ticket.code,
      data: {},
    })
    expect((await ann.get(`/tickets/${ticket.id}/timeline`)).json().data).toHaveLength(events)
    for (const one of [reader, mine]) {
      one.close()
      await one.ended
    }
  })

  test('find their way back when a merge is undone; what was written on or changed since stays', async () => {
    const [source, target] = [await ticketByMail(world, acme), await ticketByMail(world, acme)]
    const file = await upload(ann)
    await save(ann, source.id, { bodyHtml: '<p>Alone</p>' }, 'note')
    await save(ann, source.id, { bodyHtml: '<p>Of the source</p>', attachmentIds: [file.id] })
    await save(ann, target.id, { bodyHtml: '<p>Of the target</p>' })
    await save(bea, source.id, { bodyHtml: '<p>Bea</p>' })
    await save(bea, target.id, { bodyHtml: '<p>Bea there</p>' })
    const cy = await signIn(world, await acme.member('Cy', 'manager'))
    for (const { id } of [source, target]) await save(cy, id, { bodyHtml: `<p>Cy on ${id}</p>` })
    const merged = await ann.post(`/tickets/${target.id}/merge`, { sourceIds: [source.id], reason: 'The same' })
    const wordsIn = async (who: SignedIn, id: string) =>
      (await draftsOf(who, id)).map((draft: { bodyHtml: string }) => draft.bodyHtml).sort()
    expect(await wordsIn(ann, target.id)).toEqual(['<p>Alone</p>', '<p>Of the target</p><p>Of the source</p>'])
    await save(bea, target.id, { bodyHtml: '<p>Bea there</p><p>Bea</p><p>goes on</p>' })
    await save(cy, target.id, { bodyHtml: '<p>One text of both</p>' })
    const undone = await ann.post(`/ticket-acts/${merged.json().actIds[0]}/undo`)
    expect(undone.statusCode, undone.body).toBe(200)
    expect(await wordsIn(ann, source.id)).toEqual(['<p>Alone</p>', '<p>Of the source</p>'])
    expect(await wordsIn(ann, target.id)).toEqual(['<p>Of the target</p>'])
    const back = await draftsOf(ann, source.id)
    expect(back.find((draft: { kind: string }) => draft.kind === 'public').attachments).toMatchObject([{ id: file.id }])
    expect(await wordsIn(bea, source.id)).toEqual(['<p>Bea</p>'])
    expect(await wordsIn(bea, target.id)).toEqual(['<p>Bea there</p><p>goes on</p>'])
    expect(await wordsIn(cy, source.id)).toEqual([])
    expect(await wordsIn(cy, target.id)).toEqual(['<p>One text of both</p>'])
  })
})

describe('a reply is held when somebody wrote meanwhile', () => {
  const post = (ticketId: string, lastSeenMessageId: string | null) =>
    ann.post(`/tickets/${ticketId}/messages`, { kind: 'public', bodyHtml: '<p>My answer</p>', lastSeenMessageId })

  test('the customer and colleagues, notes too; sent again with what was read it goes', async () => {
    const ticket = await ticketByMail(world, acme)
    const { id: second } = await write(ticket.id, 'One more thing')
    const note = await bea.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: 'I know this one' })
    const held = await post(ticket.id, ticket.messageId)
    expect(held.json()).toMatchObject({
      status: 409,
      code: 'message.stale',
      newer: [
        { id: second, kind: 'public', authorName: 'Jo', preview: 'One more thing' },
        { id: note.json().id, kind: 'note', authorName: 'Bea', preview: 'I know this one' },
      ],
    })
    expect((await ann.get(`/tickets/${ticket.id}/messages`)).json().data).toHaveLength(3)
    // One of two read: the other one still holds it.
    expect((await post(ticket.id, second)).json().newer).toHaveLength(1)
    expect((await post(ticket.id, note.json().id)).statusCode).toBe(201)
    // One's own words hold nothing.
    expect((await post(ticket.id, note.json().id)).statusCode).toBe(201)
  })

  test('also by one whose clock is behind, and by messages that a merge brought', async () => {
    const ticket = await ticketByMail(world, acme)
    // Another process, or a transaction that began before and waited.
    world.setClock(-120_000)
    const { id: late } = await write(ticket.id, 'From a slow clock')
    world.setClock(120_000)
    expect((await post(ticket.id, ticket.messageId)).json()).toMatchObject({
      code: 'message.stale',
      newer: [{ id: late, preview: 'From a slow clock' }],
    })
    expect((await post(ticket.id, late)).statusCode).toBe(201)
    const old = await ticketByMail(world, acme, {}, 'An older letter')
    const places = async () =>
      (await ann.get(`/tickets/${ticket.id}/messages`)).json().data.map(({ place }: { place: number }) => place)
    expect((await places()).sort()).toEqual([1, 2, 3])
    const merged = await ann.post(`/tickets/${ticket.id}/merge`, { sourceIds: [old.id], reason: 'The same' })
    expect(merged.statusCode, merged.body).toBe(200)
    expect((await post(ticket.id, late)).json()).toMatchObject({ newer: [{ id: old.messageId }] })
    expect((await places()).sort()).toEqual([1, 2, 3, 4])
  })

  test('a message that was taken back meanwhile, an empty thread and an automatic answer', async () => {
    const ticket = await ticketByMail(world, acme)
    const undone = await bea.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: 'oops', undoSeconds: 10 })
    await bea.post(`/messages/${undone.json().id}/undo`)
    await acme.asSystem((cx) => addMessage(cx, arrived(ticket.id, { mailClass: 'auto' }, 'Out of office')))
    expect((await post(ticket.id, null)).json().newer).toMatchObject([{ id: ticket.messageId }])
    expect((await post(ticket.id, ticket.messageId)).statusCode).toBe(201)
  })

  test('a program that does not say what it saw is not held, and is told what others wrote', async () => {
    const ticket = await ticketByMail(world, acme)
    const reply = (more: object = {}) =>
      ann.post(`/tickets/${ticket.id}/messages`, { kind: 'public', bodyText: 'Hello', ...more })
    expect((await reply()).json()).toMatchObject({ kind: 'public', meanwhile: [] })
    const colleague = await bea.post(`/tickets/${ticket.id}/messages`, { kind: 'public', bodyText: 'Answered already' })
    const note = await bea.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: 'He called' })
    const late = await reply({ undoSeconds: 30 })
    expect(late.statusCode, late.body).toBe(201)
    // One's own earlier reply is no news; a note of a colleague is.
    expect(late.json().meanwhile).toMatchObject([
      { id: colleague.json().id, kind: 'public', authorName: 'Bea', preview: 'Answered already' },
      { id: note.json().id, kind: 'note', authorName: 'Bea', preview: 'He called' },
    ])
    // It can still be taken back; and who says what it saw is held as a person is.
    expect((await ann.post(`/messages/${late.json().id}/undo`)).statusCode).toBe(200)
    expect((await reply({ lastSeenMessageId: ticket.messageId })).json()).toMatchObject({ code: 'message.stale' })
    expect((await reply({ lastSeenMessageId: note.json().id })).json()).toMatchObject({ meanwhile: [] })
    // Answered anew, what was written before the customer's next letter is settled.
    await write(ticket.id, 'One more question')
    expect((await reply()).json()).toMatchObject({ meanwhile: [] })
    expect(
      (await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: 'x' })).json().meanwhile,
    ).toEqual([])
  })
})

describe('a reply that leaves later', () => {
  const job = (draftId: string) =>
    sendScheduledJob(
      acme.orgId,
      { draftId },
      { runtime: world.runtime, log: console as never, attempt: 1, lastAttempt: true },
    )
  const inAnHour = () => new Date(world.now().getTime() + 3_600_000).toISOString()
  const schedule = async (ticketId: string, more: Record<string, unknown> = {}) => {
    const reply = await ann.post(`/tickets/${ticketId}/scheduled-messages`, {
      bodyHtml: '<p>Good morning</p>',
      sendAt: inAnHour(),
      ...more,
    })
    expect(reply.statusCode, reply.body).toBe(201)
    return reply.json()
  }

  test('leaves at its time, once, in its writer’s name', async () => {
    const ticket = await ticketByMail(world, acme)
    const file = await upload(ann)
    const draft = await schedule(ticket.id, { attachmentIds: [file.id], setStatus: 'waiting' })
    expect(draft).toMatchObject({ scheduled: { sendAt: inAnHour(), setStatus: 'waiting', holdOnReply: true } })
    // Colleagues see what will be said; it is no message yet, and the customer still waits.
    expect(await draftsOf(bea, ticket.id)).toMatchObject([{ id: draft.id }])
    expect((await ann.get(`/tickets/${ticket.id}`)).json()).toMatchObject({ status: 'open', messageCount: 1 })
    await job(draft.id)
    expect((await ann.get(`/tickets/${ticket.id}/messages`)).json().data).toHaveLength(1)
    world.setClock(3_600_000)
    await job(draft.id)
    await job(draft.id)
    const { data } = (await ann.get(`/tickets/${ticket.id}/messages`)).json()
    expect(data).toHaveLength(2)
    expect(data[1]).toMatchObject({
      author: { name: 'Ann' },
      bodyText: 'Good morning',
      to: [{ address: 'jo@globex.test' }],
      attachments: [{ id: file.id }],
    })
    expect(await draftsOf(ann, ticket.id)).toEqual([])
    expect((await ann.get(`/tickets/${ticket.id}`)).json().status).toBe('waiting')
  })

  test('is a draft again when the customer writes before, and its writer is told', async () => {
    const ticket = await ticketByMail(world, acme)
    const draft = await schedule(ticket.id)
    await write(ticket.id, 'Never mind')
    expect(await draftsOf(ann, ticket.id)).toMatchObject([
      { id: draft.id, scheduled: null, held: { code: 'draft.held_by_reply', params: { name: 'Jo' } } },
    ])
    world.setClock(3_600_000)
    await job(draft.id)
    expect((await ann.get(`/tickets/${ticket.id}/messages`)).json().data).toHaveLength(2)
    expect(await eventsOf(ticket.id)).toContain('draft.held')
    await world.react(acme.orgId)
    expect((await ann.get('/notifications')).json().data[0]).toMatchObject({
      kind: 'schedule_held',
      ticketId: ticket.id,
    })
  })

  test('is a draft again when a colleague answers before; a note of the team holds nothing up', async () => {
    const [answered, noted] = [await ticketByMail(world, acme), await ticketByMail(world, acme)]
    const [held, free] = [await schedule(answered.id), await schedule(noted.id)]
    expect((await bea.post(`/tickets/${answered.id}/messages`, { kind: 'public', bodyText: 'Done' })).statusCode).toBe(
      201,
    )
    expect((await bea.post(`/tickets/${noted.id}/messages`, { kind: 'note', bodyText: 'FYI' })).statusCode).toBe(201)
    world.setClock(3_600_000)
    await job(held.id)
    await job(free.id)
    expect(await draftsOf(ann, answered.id)).toMatchObject([
      { id: held.id, scheduled: null, held: { code: 'message.stale', params: { names: ['Bea'] } } },
    ])
    const textsOf = async (id: string) =>
      (await ann.get(`/tickets/${id}/messages`)).json().data.map((one: { bodyText: string }) => one.bodyText)
    expect(await textsOf(answered.id)).not.toContain('Good morning')
    expect(await textsOf(noted.id)).toContain('Good morning')
  })

  test('goes all the same when that was chosen; what refuses it makes it a draft again', async () => {
    const ticket = await ticketByMail(world, acme)
    const kept = await schedule(ticket.id, { holdOnReply: false })
    await write(ticket.id, 'By the way')
    world.setClock(3_600_000)
    await job(kept.id)
    expect((await ann.get(`/tickets/${ticket.id}/messages`)).json().data).toHaveLength(3)

    const refused = await schedule(ticket.id)
    expect((await ann.patch(`/tickets/${ticket.id}`, { status: 'closed' })).statusCode).toBe(200)
    world.setClock(3_600_000)
    await job(refused.id)
    expect(await draftsOf(ann, ticket.id)).toMatchObject([{ scheduled: null, held: { code: 'ticket.closed' } }])
  })

  test('taken back it never left, and joins what was begun meanwhile', async () => {
    const ticket = await ticketByMail(world, acme)
    const draft = await schedule(ticket.id)
    expect((await save(ann, ticket.id, { bodyHtml: '<p>New</p>' })).statusCode).toBe(200)
    const back = await bea.post(`/drafts/${draft.id}/cancel`)
    expect(back.json()).toMatchObject({ scheduled: null, bodyHtml: '<p>Good morning</p><p>New</p>' })
    expect((await ann.post(`/drafts/${draft.id}/cancel`)).json()).toMatchObject({ code: 'draft.not_scheduled' })
    world.setClock(3_600_000)
    await job(draft.id)
    expect((await ann.get(`/tickets/${ticket.id}/messages`)).json().data).toHaveLength(1)
    expect(await draftsOf(ann, ticket.id)).toHaveLength(1)
  })

  test('of a deleted ticket does not leave; brought back before its time it waits on', async () => {
    const admin = await signIn(world, acme.admin)
    const ticket = await ticketByMail(world, acme)
    const draft = await schedule(ticket.id)
    const [before] = await draftsOf(ann, ticket.id)
    const remove = async () => expect((await admin.post(`/tickets/${ticket.id}/delete`, {})).statusCode).toBe(204)
    const restore = async () => expect((await admin.post(`/tickets/${ticket.id}/restore`)).statusCode).toBe(200)
    await remove()
    expect((await ann.get(`/tickets/${ticket.id}/drafts`)).json()).toMatchObject({ code: 'ticket.deleted' })
    await restore()
    // Deleted and brought back before it was to leave: as if nothing had been.
    expect(await draftsOf(ann, ticket.id)).toEqual([before])
    await remove()
    world.setClock(3_600_000)
    await job(draft.id)
    await restore()
    const { data } = (await ann.get(`/tickets/${ticket.id}/messages`)).json()
    expect(data).toHaveLength(1)
    // Its time passed meanwhile: it is a draft again, with its words and the reason, and its writer hears of it now.
    expect(await draftsOf(ann, ticket.id)).toMatchObject([
      { id: draft.id, bodyHtml: '<p>Good morning</p>', scheduled: null, held: { code: 'draft.held_deleted' } },
    ])
    await job(draft.id)
    expect((await ann.get(`/tickets/${ticket.id}/messages`)).json().data).toHaveLength(1)
    await world.react(acme.orgId)
    expect((await ann.get('/notifications')).json().data[0]).toMatchObject({
      kind: 'schedule_held',
      ticketId: ticket.id,
    })
  })

  test('that was held while its ticket was deleted is told once the ticket is back, and in no mail before', async () => {
    const admin = await signIn(world, acme.admin)
    const ticket = await ticketByMail(world, acme)
    const kinds = [{ kind: 'schedule_held', app: true, mail: 'now' }]
    const mails: SystemMail[] = []
    registerSystemMail(async (_cx, mail) => {
      mails.push(mail)
    })
    expect((await ann.patch('/me/notification-preferences', { kinds })).statusCode).toBe(200)
    const draft = await schedule(ticket.id)
    await admin.post(`/tickets/${ticket.id}/delete`, {})
    world.setClock(3_600_000)
    await job(draft.id)
    await world.react(acme.orgId)
    const ofTicket = async () =>
      (await ann.get('/notifications')).json().data.filter((one: { ticketId: string }) => one.ticketId === ticket.id)
    expect(await ofTicket()).toEqual([])
    await admin.post(`/tickets/${ticket.id}/restore`)
    expect(await ofTicket()).toMatchObject([{ kind: 'schedule_held', readAt: null }])
    expect(mails).toEqual([])
    await ann.patch('/me/notification-preferences', { kinds: [{ kind: 'schedule_held', mail: 'off' }] })
  })

  test('leaves now when its writer says so, and at no time that cannot be', async () => {
    const ticket = await ticketByMail(world, acme)
    const draft = await schedule(ticket.id)
    expect((await bea.post(`/drafts/${draft.id}/send`)).json().code).toBe('draft.not_yours')
    expect((await ann.post(`/drafts/${draft.id}/send`)).statusCode).toBe(200)
    await job(draft.id)
    expect((await ann.get(`/tickets/${ticket.id}/messages`)).json().data).toHaveLength(2)
    for (const sendAt of [world.now().toISOString(), '2099-01-01T00:00:00Z']) {
      const body = { bodyHtml: '<p>x</p>', sendAt }
      expect((await ann.post(`/tickets/${ticket.id}/scheduled-messages`, body)).json().code).toBe('draft.bad_time')
    }
  })
})
