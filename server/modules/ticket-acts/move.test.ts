import { afterAll, describe, expect, test } from 'vitest'
import { newId } from '../../platform/ids.ts'
import { signIn } from '../../testing/client.ts'
import { arrived, ticketByMail } from '../../testing/messages.ts'
import { addMessage } from '../conversations/add-message.ts'
import { createActsDesk, exportTickets, ok, type Ticket } from './testing.ts'

// Messages that go into another ticket: a new one (a split), or one that is there (a wrong threading put right).
const { world, acme, ann, make, get, rich, around, merge, undo, messagesOf, eventsOf } = await createActsDesk()
afterAll(() => world.close())

type Moved = { ticket: Ticket; actId: string }
const split = (source: string, messageIds: (string | undefined)[], more: Record<string, unknown> = {}) =>
  ok<Moved>(ann.post(`/tickets/${source}/split`, { messageIds, ...more }))
const tryMove = (source: string, messageIds: (string | undefined)[], target: string, who = ann) =>
  who.post(`/tickets/${source}/move-messages`, { messageIds, target })
const move = (source: string, messageIds: (string | undefined)[], target: string, reason = '') =>
  ok<Moved>(ann.post(`/tickets/${source}/move-messages`, { messageIds, target, reason }))

/** A mail and a note. */
async function plain(): Promise<Ticket & { messageId: string }> {
  const { id, messageId } = await ticketByMail(world, acme)
  await ok(ann.post(`/tickets/${id}/messages`, { kind: 'note', bodyText: 'Look' }))
  return { ...(await get(id)), messageId }
}

/** A mail of somebody who does not take part. */
const heldIn = (ticketId: string) =>
  acme.asSystem((cx) =>
    addMessage(cx, {
      ...arrived(ticketId, {}, 'Let me in'),
      from: { name: 'Eve', address: 'eve@elsewhere.test' },
      author: { kind: 'system', id: null, name: 'Eve' },
      held: { reason: 'She takes no part.' },
    }),
  )
const draftIn = (ticketId: string, bodyHtml: string, answersId?: string) =>
  ok(ann.send('PUT', `/tickets/${ticketId}/drafts`, { kind: 'public', bodyHtml, ...(answersId && { answersId }) }))
type Draft = { bodyHtml: string; answersId: string | null }
const draftsOf = async (id: string) => (await ok<{ data: Draft[] }>(ann.get(`/tickets/${id}/drafts`))).data

describe('do and undo leave both tickets as they were', () => {
  test('a split: the messages return, and the new ticket leads back', async () => {
    const source = await rich('jo')
    const before = await exportTickets(acme, [source.id])
    const [first, second] = await messagesOf(source.id)
    const made = await split(source.id, [first?.id, second?.id])
    expect(made.ticket).toMatchObject({ messageCount: 2, requester: { name: 'Jo' }, priority: 'high' })
    await undo(made.actId)
    expect(await exportTickets(acme, [source.id])).toEqual(before)
    expect(await get(made.ticket.id)).toMatchObject({ status: 'closed', mergedInto: { id: source.id } })
  })

  /** Two tickets, and the places of the messages that move from the first to the second. */
  const cases: [string, () => Promise<readonly [Ticket, Ticket, number[]]>][] = [
    ['a mail with a file', async () => [await rich('jo'), await rich('kim'), [0]]],
    ['our answer, which was sent', async () => [await rich('jo'), await rich('kim'), [1]]],
    ['a note', async () => [await rich('jo'), await rich('kim'), [2]]],
    ['the newest mail, which waits for an answer', async () => [await rich('jo'), await rich('kim'), [3]]],
    ['all of them, where a description stays', async () => [await rich('jo'), await rich('kim'), [0, 1, 2, 3]]],
    [
      'a mail that is held',
      async () => {
        const [a, b] = [await rich('jo'), await rich('kim')]
        await heldIn(a.id)
        return [a, b, [4]]
      },
    ],
    ['some into a ticket made by hand', async () => [await rich('jo'), await make({ subject: 'By hand' }), [0, 2]]],
    [
      'some of a resolved ticket into a waiting one',
      async () => {
        const [a, b] = [await rich('jo'), await rich('kim')]
        await ok(ann.patch(`/tickets/${a.id}`, { status: 'resolved', finishAnyway: 'It is a test' }))
        await ok(ann.patch(`/tickets/${b.id}`, { status: 'waiting' }))
        return [a, b, [0, 3]]
      },
    ],
    [
      'a mail that a draft answers',
      async () => {
        const [a, b] = [await rich('jo'), await make({ subject: 'By hand' })]
        await draftIn(a.id, '<p>Dear Jo</p>', a.messageId)
        return [a, b, [0]]
      },
    ],
    [
      'a mail that a draft answers, where its writer has begun another',
      async () => {
        const [a, b] = [await rich('jo'), await rich('kim')]
        await draftIn(a.id, '<p>Dear Jo</p>', a.messageId)
        return [a, b, [0]]
      },
    ],
  ]
  test.each(cases)('a move of %s', async (_name, given) => {
    const [source, target, places] = await given()
    const messages = await messagesOf(source.id)
    const ids = places.map((at) => messages[at]?.id)
    const [both, there] = [[source.id, target.id], await messagesOf(target.id)]
    const before = await exportTickets(acme, both)
    const { ticket, actId } = await move(source.id, ids, target.code)
    expect(ticket).toMatchObject({ id: target.id, status: (await get(target.id)).status })
    expect((await messagesOf(source.id)).map(({ id }) => id)).toEqual(
      messages.map(({ id }) => id).filter((id) => !ids.includes(id)),
    )
    const after = await messagesOf(target.id)
    expect(after.map(({ id }) => id).sort()).toEqual([...there.map(({ id }) => id), ...ids].sort())
    expect(after.filter(({ id }) => ids.includes(id)).map(({ origin }) => origin?.code)).toEqual(
      ids.map(() => source.code),
    )
    expect(await exportTickets(acme, both)).not.toEqual(before)
    await undo(actId)
    expect(await exportTickets(acme, both)).toEqual(before)
  })

  test('several moves, undone in any order: what follows from the messages follows from those that are there', async () => {
    const [source, target] = [await rich('jo'), await rich('kim')]
    const both = [source.id, target.id]
    const before = await exportTickets(acme, both)
    const [, answer, , newest] = await messagesOf(source.id)
    const first = await move(source.id, [newest?.id], target.id)
    const second = await move(source.id, [answer?.id], target.id)
    // Only the first letter and a note are left: its writer waits for an answer.
    expect(await get(source.id)).toMatchObject({ messageCount: 2, waitingSince: expect.any(String) })
    await undo(first.actId)
    expect(await get(source.id)).toMatchObject({ messageCount: 3 })
    await undo(second.actId)
    expect(await exportTickets(acme, both)).toEqual(before)
  })

  test('there and back by two moves: each message stands where it first stood, and comes from nowhere', async () => {
    const [source, target] = [await rich('jo'), await rich('kim')]
    const [first] = await messagesOf(source.id)
    await move(source.id, [first?.id], target.id)
    await move(target.id, [first?.id], source.id)
    expect((await messagesOf(source.id)).find(({ id }) => id === first?.id)).toMatchObject({ origin: null })
    expect(await get(target.id)).toMatchObject({ messageCount: target.messageCount })
  })

  test('what came since stays, and the ticket knows of it', async () => {
    const [source, target] = [await rich('jo'), await make({ subject: 'By hand' })]
    const [first] = await messagesOf(source.id)
    const { actId } = await move(source.id, [first?.id], target.id)
    await ok(ann.post(`/tickets/${target.id}/messages`, { kind: 'note', bodyText: 'Since then' }))
    await undo(actId)
    expect(await get(target.id)).toMatchObject({
      messageCount: 1,
      preview: 'Since then',
      waitingSince: null,
      lastCustomerMessageAt: null,
    })
    expect(await get(source.id)).toMatchObject({ messageCount: source.messageCount })
  })
})

describe('a split', () => {
  test('moves the chosen messages with their files, and says where it came from', async () => {
    const source = await rich('jo')
    const [first] = await messagesOf(source.id)
    const { ticket } = await split(source.id, [first?.id], { subject: 'A matter of its own', reason: 'Two things' })
    expect(ticket).toMatchObject({ subject: 'A matter of its own', messageCount: 1, source: 'email' })
    expect(await messagesOf(ticket.id)).toMatchObject([
      { id: first?.id, origin: { code: source.code }, attachments: [{ name: 'a.txt' }] },
    ])
    expect((await get(source.id)).messageCount).toBe(source.messageCount - 1)
    expect((await around(ticket.id)).links).toMatchObject([{ relation: 'split_from', ticket: { code: source.code } }])
    expect((await around(source.id)).links).toContainEqual(expect.objectContaining({ relation: 'split_to' }))
    expect((await around(source.id)).acts).toMatchObject([{ kind: 'split', reason: 'Two things' }])
  })

  test('takes along what was begun as an answer to one of them', async () => {
    const source = await rich('jo')
    await draftIn(source.id, '<p>Dear Jo</p>', source.messageId)
    const { ticket, actId } = await split(source.id, [source.messageId])
    expect(await draftsOf(ticket.id)).toMatchObject([{ bodyHtml: '<p>Dear Jo</p>', answersId: source.messageId }])
    expect(await draftsOf(source.id)).toEqual([])
    await undo(actId)
    expect(await draftsOf(source.id)).toMatchObject([{ bodyHtml: '<p>Dear Jo</p>' }])
  })

  test('takes only messages of the ticket and leaves something behind', async () => {
    const [a, b] = [await rich('jo'), await ticketByMail(world, acme)]
    const foreign = await ann.post(`/tickets/${a.id}/split`, { messageIds: [b.messageId] })
    expect(foreign.json()).toMatchObject({ code: 'ticket.split_unknown', errors: [{ path: 'messageIds.0' }] })
    const all = await ann.post(`/tickets/${b.id}/split`, { messageIds: [b.messageId] })
    expect(all.json()).toMatchObject({ status: 422, code: 'ticket.split_all' })
  })

  test('is not undone once the new ticket was worked on', async () => {
    const source = await rich('jo')
    const [first] = await messagesOf(source.id)
    const { ticket, actId } = await split(source.id, [first?.id])
    await ok(ann.patch(`/tickets/${ticket.id}`, { priority: 'urgent' }))
    expect((await ann.post(`/ticket-acts/${actId}/undo`)).json()).toMatchObject({
      status: 409,
      code: 'ticket_act.changed',
    })
  })
})

describe('a move into another ticket', () => {
  test('tells both tickets, with each other, the reason and what takes it back', async () => {
    const [source, target] = [await rich('jo'), await rich('kim')]
    const [first] = await messagesOf(source.id)
    const { actId } = await move(source.code, [first?.id], target.code, 'It is about the other tent')
    const said = { messages: 1, reason: 'It is about the other tent', actId }
    expect((await eventsOf(source.id)).at(-1)).toMatchObject({
      name: 'ticket.messages_moved',
      data: { ...said, target: { code: target.code }, version: (await get(source.id)).version },
    })
    expect((await eventsOf(target.id)).at(-1)).toMatchObject({
      name: 'ticket.messages_moved_in',
      data: { ...said, source: { code: source.code }, version: (await get(target.id)).version },
    })
    const act = { id: actId, kind: 'move', reason: 'It is about the other tent' }
    expect((await around(source.id)).acts).toMatchObject([{ ...act, role: 'source', other: { code: target.code } }])
    expect((await around(target.id)).acts).toMatchObject([{ ...act, role: 'target', other: { code: source.code } }])
    await undo(actId)
    for (const id of [source.id, target.id]) {
      expect((await eventsOf(id)).at(-1)).toMatchObject({ name: 'ticket.messages_move_undone' })
      expect((await around(id)).acts).toEqual([])
    }
  })

  test('leaves properties, people and status alone; what follows from the messages follows them', async () => {
    const [source, target] = [await rich('jo'), await make({ subject: 'By hand', priority: 'low' })]
    const messages = await messagesOf(source.id)
    await move(source.id, [messages[3]?.id], target.id)
    const [moved] = await messagesOf(target.id)
    expect(await get(target.id)).toMatchObject({
      priority: 'low',
      requester: null,
      status: target.status,
      messageCount: 1,
      preview: 'Please help',
      waitingSince: (moved as { createdAt?: string } | undefined)?.createdAt,
      firstResponseAt: null,
    })
    expect(await around(target.id)).toMatchObject({ participants: [], followers: [] })
    // The note is the newest of the rest, and our answer was the last word.
    expect(await get(source.id)).toMatchObject({ messageCount: 3, preview: 'Note on jo', waitingSince: null })
  })

  test('takes a draft along that answers the message, and no other', async () => {
    const [source, target] = [await rich('jo'), await make({ subject: 'By hand' })]
    const [, answer] = await messagesOf(source.id)
    await draftIn(source.id, '<p>Dear Jo</p>', source.messageId)
    await move(source.id, [answer?.id], target.id)
    expect(await draftsOf(target.id)).toEqual([])
    await move(source.id, [source.messageId], target.id)
    expect(await draftsOf(target.id)).toMatchObject([{ bodyHtml: '<p>Dear Jo</p>', answersId: source.messageId }])
    expect(await draftsOf(source.id)).toEqual([])
  })

  test('is refused to a reply that answers the moved message where it was; what was typed stays', async () => {
    const [source, target] = [await rich('jo'), await make({ subject: 'By hand' })]
    await move(source.id, [source.messageId], target.id)
    const body = { kind: 'public', bodyText: 'Too late', confirmed: true, answersId: source.messageId }
    const reply = await ann.post(`/tickets/${source.id}/messages`, body)
    expect(reply.json()).toMatchObject({ status: 409, code: 'message.moved' })
    await ok(ann.post(`/tickets/${target.id}/messages`, body))
  })

  test('is found there by search, and not where it was', async () => {
    const [source, target] = [await rich('jo'), await make({ subject: 'By hand' })]
    const { id } = await acme.asSystem((cx) => addMessage(cx, arrived(source.id, {}, 'A quokka in the tent')))
    const found = async () =>
      (
        await ok<{ tabs: { kind: string; results: { id: string }[] }[] }>(ann.get('/search?kinds=ticket&q=quokka'))
      ).tabs.flatMap(({ results }) => results.map((one) => one.id))
    expect(await found()).toEqual([source.id])
    await move(source.id, [id], target.id)
    expect(await found()).toEqual([target.id])
  })

  test('lets a held message in where it stands now', async () => {
    const [source, target] = [await rich('jo'), await make({ subject: 'By hand' })]
    const { id } = await heldIn(source.id)
    await move(source.id, [id], target.id)
    expect(await get(target.id)).toMatchObject({ messageCount: 1, waitingSince: null })
    await ok(ann.post(`/messages/${id}/accept`))
    expect(await get(target.id)).toMatchObject({ messageCount: 1, waitingSince: expect.any(String) })
    expect(await get(source.id)).toMatchObject({ messageCount: source.messageCount })
  })

  const closed = (id: string) => ok(ann.patch(`/tickets/${id}`, { status: 'closed', finishAnyway: 'It is a test' }))
  type Given = (a: Ticket & { messageId: string }, b: Ticket) => Promise<[string, (string | undefined)[], string]>
  const refusals: [string, number, string, Given][] = [
    ['into the same ticket', 422, 'ticket.move_self', async (a) => [a.id, [a.messageId], a.code]],
    ['into one that is not there', 404, 'ticket.not_found', async (a) => [a.id, [a.messageId], newId()]],
    ['of a message that is not there', 422, 'ticket.split_unknown', async (a, b) => [a.id, [newId()], b.id]],
    ['of a message of the other ticket', 422, 'ticket.split_unknown', async (a, b) => [b.id, [a.messageId], a.id]],
    [
      'of all that a ticket has',
      422,
      'ticket.move_all',
      async (_a, b) => {
        const { id, messageId } = await ticketByMail(world, acme)
        return [id, [messageId], b.id]
      },
    ],
    [
      'out of a closed ticket',
      409,
      'ticket.closed',
      async (a, b) => {
        await closed(a.id)
        return [a.id, [a.messageId], b.id]
      },
    ],
    [
      'into a closed ticket',
      409,
      'ticket.closed',
      async (a, b) => {
        await closed(b.id)
        return [a.id, [a.messageId], b.id]
      },
    ],
    [
      'into a merged ticket',
      409,
      'ticket.merged',
      async (a, b) => {
        await merge((await make({ subject: 'Third' })).id, [b.id])
        return [a.id, [a.messageId], b.id]
      },
    ],
    [
      'out of a private ticket into one that more people see',
      409,
      'ticket.merge_private',
      async (a, b) => {
        await ok(ann.send('PUT', `/tickets/${a.id}/visibility`, { visibility: 'private' }))
        return [a.id, [a.messageId], b.id]
      },
    ],
    [
      'of a reply that can still be taken back',
      409,
      'message.still_undoable',
      async (a, b) => {
        const body = { kind: 'public', bodyText: 'Wait', confirmed: true, undoSeconds: 30 }
        const { id } = await ok<{ id: string }>(ann.post(`/tickets/${a.id}/messages`, body))
        return [a.id, [id], b.id]
      },
    ],
  ]
  test.each(refusals)('%s is refused with %i %s and changes nothing', async (_name, status, code, given) => {
    const [a, b] = [await plain(), await make({ subject: 'B' })]
    const [source, ids, target] = await given(a, b)
    const before = await exportTickets(acme, [a.id, b.id])
    const reply = await tryMove(source, ids, target)
    expect([reply.statusCode, reply.json().code]).toEqual([status, code])
    expect(await exportTickets(acme, [a.id, b.id])).toEqual(before)
  })

  test('needs the permission and both tickets in sight; who does not see the other is not told which', async () => {
    const ben = await signIn(world, await acme.member('Ben', 'agent'))
    const vic = await signIn(world, await acme.member('Vic', 'viewer'))
    const [hers, his] = [await plain(), await plain()]
    await ok(ann.patch(`/tickets/${hers.id}`, { assigneeId: ann.actor.userId }))
    expect((await tryMove(his.id, [his.messageId], hers.id, ben)).statusCode).toBe(404)
    expect((await tryMove(hers.id, [hers.messageId], his.id, ben)).statusCode).toBe(404)
    expect((await tryMove(his.id, [his.messageId], hers.id, vic)).statusCode).toBe(403)
    const { actId } = await move(his.id, [his.messageId], hers.id, 'Hers')
    expect((await ben.post(`/ticket-acts/${actId}/undo`)).json()).toMatchObject({ code: 'ticket_act.not_found' })
    const timeline = await ben.get(`/tickets/${his.id}/timeline`)
    expect(timeline.body).toContain('ticket.messages_moved')
    expect(timeline.body).not.toContain(hers.code)
    expect((await ben.get(`/tickets/${his.id}/around`)).body).not.toContain(hers.code)
  })

  test.each([
    [
      'was merged away since',
      'ticket.merged',
      async (_a: Ticket, b: Ticket) => merge((await make({ subject: 'C' })).id, [b.id]),
    ],
    ['was closed since', 'ticket.closed', async (_a: Ticket, b: Ticket) => closed(b.id)],
    [
      'was moved on since',
      'ticket_act.moved_on',
      async (a: Ticket & { messageId: string }, b: Ticket) =>
        move(b.id, [a.messageId], (await make({ subject: 'C' })).id),
    ],
  ])('is not undone when what it moved %s', async (_name, code, meanwhile) => {
    const [a, b] = [await plain(), await plain()]
    const { actId } = await move(a.id, [a.messageId], b.id)
    await meanwhile(a, b)
    expect((await ann.post(`/ticket-acts/${actId}/undo`)).json()).toMatchObject({ status: 409, code })
  })

  test('is done once, however often its answer is asked for', async () => {
    const [a, b] = [await plain(), await plain()]
    const send = () =>
      ann.send(
        'POST',
        `/tickets/${a.id}/move-messages`,
        { messageIds: [a.messageId], target: b.id },
        {
          'idempotency-key': 'move-once',
        },
      )
    const [first, second] = [await send(), await send()]
    expect([first.statusCode, second.statusCode]).toEqual([200, 200])
    expect(second.json().actId).toBe(first.json().actId)
    expect(await get(b.id)).toMatchObject({ messageCount: b.messageCount + 1 })
  })
})
