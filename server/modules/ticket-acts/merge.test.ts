import { afterAll, describe, expect, test } from 'vitest'
import { newId } from '../../platform/ids.ts'
import { signIn } from '../../testing/client.ts'
import { createActsDesk, exportTickets, ok, type Ticket } from './testing.ts'

const { world, acme, ann, make, get, rich, around, merge, undo, messagesOf } = await createActsDesk()
afterAll(() => world.close())

describe('do and undo leave both tickets as they were', () => {
  test.each([
    ['into a ticket with everything', async () => [await rich('jo'), await rich('kim')] as const],
    ['into a ticket made by hand', async () => [await rich('jo'), await make({ subject: 'By hand' })] as const],
    [
      'of a ticket made by hand',
      async () => [await make({ subject: 'Empty', description: 'Told by phone' }), await rich('jo')] as const,
    ],
    [
      'of a resolved ticket into a waiting one',
      async () => {
        const [a, b] = [await rich('jo'), await rich('kim')]
        await ok(ann.patch(`/tickets/${a.id}`, { status: 'resolved', finishAnyway: 'It is a test' }))
        await ok(ann.patch(`/tickets/${b.id}`, { status: 'waiting' }))
        return [a, b] as const
      },
    ],
    [
      'of tickets that are linked with each other',
      async () => {
        const [a, b] = [await rich('jo'), await rich('kim')]
        await ok(ann.post(`/tickets/${a.id}/links`, { relation: 'related', other: b.code }))
        await ok(ann.post(`/tickets/${a.id}/links`, { relation: 'parent', other: b.code }))
        return [a, b] as const
      },
    ],
  ])('a merge %s', async (_name, given) => {
    const [source, target] = await given()
    const before = await exportTickets(acme, [source.id, target.id])
    const { actIds } = await merge(target.id, [source.id], 'The same')
    expect(await exportTickets(acme, [source.id, target.id])).not.toEqual(before)
    await undo(actIds[0])
    expect(await exportTickets(acme, [source.id, target.id])).toEqual(before)
  })

  test('several merges into one, undone in any order', async () => {
    const [a, b, c] = [await rich('jo'), await rich('kim'), await rich('lea')]
    const all = [a.id, b.id, c.id]
    const before = await exportTickets(acme, all)
    const { actIds, ticket } = await merge(c.id, [a.id, b.code])
    expect(ticket.messageCount).toBe(a.messageCount + b.messageCount + c.messageCount)
    await undo(actIds[0])
    await undo(actIds[1])
    expect(await exportTickets(acme, all)).toEqual(before)
  })

  test('a chain: what was merged first leads to the end of it, and back', async () => {
    const [a, b, c] = [await rich('jo'), await rich('kim'), await rich('lea')]
    const before = await exportTickets(acme, [a.id, b.id, c.id])
    const first = await merge(b.id, [a.id])
    const second = await merge(c.id, [b.id])
    expect(await get(a.code)).toMatchObject({ mergedInto: { id: c.id, code: c.code } })
    const early = await ann.post(`/ticket-acts/${first.actIds[0]}/undo`)
    expect(early.json()).toMatchObject({ status: 409, code: 'ticket.merged' })
    await undo(second.actIds[0])
    expect(await get(a.code)).toMatchObject({ mergedInto: { id: b.id } })
    await undo(first.actIds[0])
    expect(await exportTickets(acme, [a.id, b.id, c.id])).toEqual(before)
  })
})

describe('a merge', () => {
  test('brings everything to the target and closes the source', async () => {
    const [source, target] = [await rich('jo'), await rich('kim')]
    const { ticket, actIds } = await merge(target.id, [source.code], 'Same order')
    expect(ticket).toMatchObject({
      id: target.id,
      subject: target.subject,
      messageCount: source.messageCount + target.messageCount,
      checklist: { done: 2, total: 4 },
      description: expect.stringContaining(`${source.code}: ${source.subject}\nAbout jo`),
    })
    expect(await get(source.id)).toMatchObject({
      status: 'closed',
      messageCount: 0,
      mergedInto: { id: target.id, code: target.code },
      allowed: { reopen: false },
    })
    const messages = await messagesOf(target.id)
    expect(messages.filter(({ origin }) => origin?.code === source.code)).toHaveLength(source.messageCount)
    const beside = await around(target.id)
    expect(beside.links).toContainEqual(expect.objectContaining({ relation: 'merged', id: null }))
    expect(beside.links.filter(({ relation }) => relation === 'child')).toHaveLength(2)
    expect(beside.acts).toMatchObject([{ id: actIds[0], kind: 'merge', role: 'target' }])
    expect(beside.checklist.map(({ text }) => text)).toEqual(['Do it for kim', 'And that', 'Do it for jo', 'And that'])
    const events = await ok<{ data: { name: string; data: Record<string, unknown> }[] }>(
      ann.get(`/tickets/${target.id}/timeline`),
    )
    expect(events.data).toContainEqual(
      expect.objectContaining({
        name: 'ticket.merged',
        data: expect.objectContaining({ reason: 'Same order', source: expect.objectContaining({ code: source.code }) }),
      }),
    )
  })

  test('keeps both requesters: the other one takes part and is in Cc', async () => {
    const source = await make({ subject: 'A', requester: { email: 'one@globex.test', name: 'One' } })
    const target = await make({ subject: 'B', requester: { email: 'two@globex.test', name: 'Two' } })
    await merge(target.id, [source.id])
    expect((await around(target.id)).participants).toMatchObject([{ email: 'one@globex.test' }])
    const draft = await ok(ann.get(`/tickets/${target.id}/reply-draft`))
    expect(draft).toMatchObject({ to: [{ address: 'two@globex.test' }], cc: [{ address: 'one@globex.test' }] })
  })

  test('what somebody changed in the target since stays there', async () => {
    const [source, target] = [await rich('jo'), await rich('kim')]
    const { actIds } = await merge(target.id, [source.id])
    await ok(ann.patch(`/tickets/${target.id}`, { subject: 'Both of them', description: 'Written anew' }))
    await ok(ann.post(`/tickets/${target.id}/messages`, { kind: 'note', bodyText: 'Since then' }))
    await undo(actIds[0])
    const after = await get(target.id)
    expect(after).toMatchObject({ subject: 'Both of them', description: 'Written anew', preview: 'Since then' })
    expect(after.messageCount).toBe(target.messageCount + 1)
    expect((await messagesOf(target.id)).map(({ bodyText }) => bodyText)).toContain('Since then')
    expect(await get(source.id)).toMatchObject({ mergedInto: null, messageCount: source.messageCount })
  })

  test.each([
    ['itself', 422, 'ticket.merge_self', async (a: Ticket) => [a.id, [a.id]] as const],
    ['one that is not there', 404, 'ticket.not_found', async (a: Ticket) => [a.id, [newId()]] as const],
    ['the same twice', 422, 'ticket.merge_twice', async (a: Ticket, b: Ticket) => [a.id, [b.id, b.code]] as const],
    [
      'a closed one',
      409,
      'ticket.closed',
      async (a: Ticket, b: Ticket) => {
        await ok(ann.patch(`/tickets/${b.id}`, { status: 'closed' }))
        return [a.id, [b.id]] as const
      },
    ],
    [
      'into a closed one',
      409,
      'ticket.closed',
      async (a: Ticket, b: Ticket) => {
        await ok(ann.patch(`/tickets/${a.id}`, { status: 'closed' }))
        return [a.id, [b.id]] as const
      },
    ],
    [
      'what was merged into it, the other way round',
      409,
      'ticket.merge_loop',
      async (a: Ticket, b: Ticket) => {
        await merge(b.id, [a.id])
        return [a.id, [b.id]] as const
      },
    ],
    [
      'what is merged already',
      409,
      'ticket.merged',
      async (a: Ticket, b: Ticket) => {
        await merge((await make({ subject: 'Third' })).id, [b.id])
        return [a.id, [b.id]] as const
      },
    ],
  ])('of %s is refused with %i %s', async (_name, status, code, given) => {
    const [a, b] = [await make({ subject: 'A' }), await make({ subject: 'B' })]
    const [target, sourceIds] = await given(a, b)
    const before = await exportTickets(acme, [a.id, b.id])
    const reply = await ann.post(`/tickets/${target}/merge`, { sourceIds })
    expect([reply.statusCode, reply.json().code]).toEqual([status, code])
    expect(await exportTickets(acme, [a.id, b.id])).toEqual(before)
  })

  test('a merged ticket is not reopened, and not undone twice or after two weeks', async () => {
    const [a, b, c] = [await make({ subject: 'A' }), await make({ subject: 'B' }), await make({ subject: 'C' })]
    const { actIds } = await merge(c.id, [a.id, b.id])
    const reopened = await ann.patch(`/tickets/${a.id}`, { status: 'open' })
    expect(reopened.json()).toMatchObject({ status: 409, code: 'ticket.merged' })
    await undo(actIds[0])
    expect((await ann.post(`/ticket-acts/${actIds[0]}/undo`)).json()).toMatchObject({ code: 'ticket_act.undone' })
    world.setClock(15 * 86_400_000)
    expect((await ann.post(`/ticket-acts/${actIds[1]}/undo`)).json()).toMatchObject({ code: 'ticket_act.over' })
  })

  test('needs the permission, and both tickets in sight', async () => {
    const ben = await signIn(world, await acme.member('Ben', 'agent'))
    const hers = await make({ subject: 'Hers', assigneeId: ann.actor.userId })
    const his = await ok<Ticket>(ben.post('/tickets', { subject: 'His' }))
    expect((await ben.post(`/tickets/${his.id}/merge`, { sourceIds: [hers.id] })).statusCode).toBe(404)
    expect((await ben.post(`/tickets/${hers.id}/merge`, { sourceIds: [his.id] })).statusCode).toBe(404)
    const { actIds } = await merge(hers.id, [his.id])
    expect((await ben.post(`/ticket-acts/${actIds[0]}/undo`)).json()).toMatchObject({ code: 'ticket_act.not_found' })
    // He made it and sees it: that it was merged, not into what.
    expect(await ok(ben.get(`/tickets/${his.id}`))).toMatchObject({ status: 'closed', mergedInto: null })
    const timeline = await ben.get(`/tickets/${his.id}/timeline`)
    expect(timeline.body).toContain('ticket.merged_into')
    expect(timeline.body).not.toContain(hers.code)
    expect((await ben.get(`/tickets/${his.id}/around`)).body).not.toContain(hers.code)
    const viewer = await signIn(world, await acme.member('Vic', 'viewer'))
    expect((await viewer.post(`/tickets/${hers.id}/merge`, { sourceIds: [his.id] })).statusCode).toBe(403)
  })
})
