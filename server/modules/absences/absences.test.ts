import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createRuntime, openDatabase } from '../../platform/database.ts'
import { readEvents } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { createLog } from '../../platform/log.ts'
import type { SystemMail } from '../../platform/system-mail.ts'
import { breakCommits } from '../../testing/broken-commits.ts'
import { catchSystemMail, type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { arrived, ticketByMail } from '../../testing/messages.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { addMessage } from '../conversations/add-message.ts'
import { exportTickets } from '../ticket-acts/testing.ts'
import { createTicket, type NewTicket, type TicketRecord } from '../tickets/tickets.service.ts'
import { returnMemberJob } from '../user-statuses/return-member.ts'
import type { UserStatus } from '../user-statuses/user-statuses.contract.ts'
import type { Absence, OfferedTicket } from './absences.contract.ts'
import { deleteOldHandovers } from './handovers.store.ts'
import { handoverJob } from './work-handover.ts'

let world: World
let mails: SystemMail[]
let acme: Company
let admin: SignedIn
let ann: SignedIn
let ben: SignedIn
let cleo: SignedIn
let statuses: Map<string, string>
let made = 0
const start = new Date('2030-01-02T09:00:00.000Z')
beforeAll(async () => {
  world = await createWorld()
  mails = catchSystemMail()
})
beforeEach(async () => {
  made += 1
  world.setClock(start)
  acme = await createCompany(world, `A${made}`)
  admin = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann'))
  ben = await signIn(world, await acme.member('Ben'))
  cleo = await signIn(world, await acme.member('Cleo'))
  for (const body of [
    { name: 'At reply', reassign: 'reply' },
    { name: 'Urgent only', reassign: 'urgent' },
  ])
    await ok(admin.post('/user-statuses', body))
  const all = (await ok(admin.get('/user-statuses'))) as { data: UserStatus[] }
  statuses = new Map(all.data.map(({ name, id }) => [name, id]))
  mails.length = 0
})
afterAll(() => world.close())

async function ok<T = unknown>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const reply = await answer
  if (reply.statusCode >= 300) throw new Error(`${reply.statusCode} ${reply.body}`)
  return reply.json() as T
}
const idOf = (who: SignedIn) => who.actor.userId
const standIn = (who: SignedIn, ...those: SignedIn[]) =>
  ok(who.send('PUT', `/absences/${idOf(who)}/substitutes`, { userIds: those.map(idOf) }))
const take = (who: SignedIn, name: string, by = who, more = {}) =>
  ok(by.send('PUT', `/member-statuses/${idOf(who)}`, { statusId: statuses.get(name), ...more }))
const absence = (who: SignedIn, by = who) => ok<Absence>(by.get(`/absences/${idOf(who)}`))
const offer = async (who: SignedIn, by = who) =>
  (await ok<{ data: OfferedTicket[] }>(by.get(`/absences/${idOf(who)}/offer?limit=200`))).data
const preview = (who: SignedIn, name: string, by = who) =>
  ok<{
    total: number
    groups: { to: { name: string } | null; count: number; tickets: { code: string }[]; steps: object[] }[]
  }>(by.post('/absences/preview', { userId: idOf(who), statusId: statuses.get(name) }))
const undo = (id: string | undefined, by: SignedIn) => by.post(`/handovers/${id}/undo`)
const back = (who: SignedIn, body: object, by = who) => by.post(`/absences/${idOf(who)}/give-back`, body)
const undoBack = (id: string, by: SignedIn) => by.post(`/give-backs/${id}/undo`)
const why = async (ticket: { id: string }, by = admin) =>
  (await ok<{ reasons: { code: string }[] }>(by.get(`/tickets/${ticket.id}/reassignment`))).reasons.map(
    (one) => one.code,
  )

const make = (more: Partial<NewTicket> = {}): Promise<TicketRecord> =>
  world.runtime.run(acme.admin, (cx) =>
    createTicket(cx, { subject: 'Printer', source: 'manual', assigneeId: idOf(ann), ...more }),
  )
const makeMany = async (count: number, more: Partial<NewTicket> = {}) => {
  const tickets: TicketRecord[] = []
  for (let i = 0; i < count; i += 1) tickets.push(await make({ subject: `Printer ${i}`, ...more }))
  return tickets
}
const holderOf = async ({ id }: { id: string }) =>
  (await ok<{ assignee: { name: string } | null }>(admin.get(`/tickets/${id}`))).assignee?.name ?? null
const holders = async (tickets: readonly { id: string }[]) => {
  const names: (string | null)[] = []
  for (const ticket of tickets) names.push(await holderOf(ticket))
  return names
}
const events = async (name: string, ticket?: { id: string }) =>
  (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).filter(
    (one) => one.name === name && (!ticket || one.ticketId === ticket.id),
  )
const work = (id: string, runtime = world.runtime) =>
  handoverJob(acme.orgId, { id }, { runtime, log: createLog('silent'), attempt: 1, lastAttempt: false })
const writes = async (ticket: { id: string }, more = {}) => {
  world.setClock(1000)
  await acme.asSystem((cx) => addMessage(cx, { ...arrived(ticket.id), ...more }))
  await world.react(acme.orgId)
}
const noticesOf = async (who: SignedIn) =>
  (await ok<{ data: { kind: string; data: Record<string, unknown> }[] }>(who.get('/notifications'))).data

describe('taking a status that gives tickets on', () => {
  test('shows before what goes to whom, does just that, and says why in each ticket', async () => {
    await standIn(ann, ben, cleo)
    await take(ben, 'Away')
    const mine = await makeMany(3)
    const done = await make({ status: 'resolved' })
    const secret = await make({ visibility: 'private' })
    const others = await make({ assigneeId: idOf(ben) })
    const shown = await preview(ann, 'On leave')
    expect(shown).toMatchObject({
      mode: 'now',
      total: 4,
      capped: false,
      groups: [
        {
          to: { name: 'Cleo' },
          count: 3,
          steps: [
            { name: 'Ben', why: 'away', status: 'Away' },
            { name: 'Cleo', why: 'takes' },
          ],
        },
        {
          to: null,
          count: 1,
          steps: [
            { name: 'Ben', why: 'away' },
            { name: 'Cleo', why: 'hidden' },
          ],
        },
      ],
    })
    expect(shown.groups[0]?.tickets.map(({ code }) => code)).toEqual(mine.map(({ code }) => code).reverse())
    expect(await holders(mine)).toEqual(['Ann', 'Ann', 'Ann'])
    await take(ann, 'On leave')
    expect(await holders([...mine, secret, done, others])).toEqual(['Cleo', 'Cleo', 'Cleo', null, 'Ann', 'Ben'])
    expect((await events('ticket.assigned', mine[0])).at(-1)).toMatchObject({
      actorKind: 'system',
      data: { from: { name: 'Ann' }, to: { name: 'Cleo' } },
      cause: {
        rule: 'absence',
        mode: 'now',
        trigger: 'taken',
        member: { id: idOf(ann), name: 'Ann' },
        status: { name: 'On leave' },
        steps: [
          { name: 'Ben', why: 'away' },
          { name: 'Cleo', why: 'takes' },
        ],
      },
    })
    const { handover } = await absence(ann)
    expect(handover).toMatchObject({ state: 'done', undoable: true, kept: 0, waiting: 0, status: { name: 'On leave' } })
    expect(handover?.given).toEqual([
      { to: { id: idOf(cleo), name: 'Cleo' }, count: 3 },
      { to: null, count: 1 },
    ])
    expect(await why(mine[0] as TicketRecord)).toEqual(['reassign.went', 'reassign.passed_away', 'reassign.available'])
    expect(await why(secret)).toEqual(['reassign.went_to_nobody', 'reassign.passed_away', 'reassign.passed_hidden'])
    expect(await why(done)).toEqual(['reassign.done'])
  })

  test('tells each who got tickets once, by one notice and one mail', async () => {
    await standIn(ann, ben)
    const tickets = await makeMany(12)
    await world.react(acme.orgId)
    mails.length = 0
    await take(ann, 'On leave')
    await world.react(acme.orgId)
    await world.react(acme.orgId)
    expect(await holders(tickets.slice(0, 2))).toEqual(['Ben', 'Ben'])
    expect(await noticesOf(ben)).toMatchObject([
      { kind: 'handed_over', actorName: 'Ann', data: { event: 'absence.handed_over', count: 12, status: 'On leave' } },
    ])
    expect(mails.map(({ subject }) => subject)).toEqual(['Ann is away: you have 12 more tickets'])
    expect((await noticesOf(ann)).filter(({ kind }) => kind === 'handed_over')).toEqual([])
    expect(await noticesOf(cleo)).toEqual([])
  })

  test('is undone in one step: status and tickets stand as before, but for what somebody has given on since', async () => {
    await standIn(ann, ben)
    const until = '2030-01-02T12:00:00.000Z'
    await take(ann, 'Away', ann, { until, note: 'Lunch' })
    const tickets = await makeMany(5)
    const ids = tickets.map(({ id }) => id)
    const before = await exportTickets(acme, ids)
    await take(ann, 'On leave')
    expect(await exportTickets(acme, ids)).not.toEqual(before)
    const { handover } = await absence(ann)
    expect((await undo(handover?.id, ann)).json()).toMatchObject({ state: 'undone', undoable: false, given: [] })
    expect(await exportTickets(acme, ids)).toEqual(before)
    const own = (await ok<{ data: { userId: string }[] }>(ann.get('/member-statuses'))).data
    expect(own.find(({ userId }) => userId === idOf(ann))).toMatchObject({
      status: { name: 'Away' },
      until,
      note: 'Lunch',
    })
    expect((await absence(ann)).handover).toBeNull()
    expect((await undo(handover?.id, ann)).json()).toMatchObject({ status: 409, code: 'absence.undone' })
    expect(await why(tickets[0] as TicketRecord)).toEqual(['reassign.switched_off'])
    // What was done meanwhile by others stays.
    await take(ann, 'On leave')
    await ok(ben.patch(`/tickets/${ids[0]}`, { assigneeId: idOf(cleo) }))
    await ok(ben.patch(`/tickets/${ids[1]}`, { status: 'resolved' }))
    await ok(undo((await absence(ann)).handover?.id, ann))
    expect(await holders(tickets)).toEqual(['Cleo', 'Ben', 'Ann', 'Ann', 'Ann'])
    await world.react(acme.orgId)
    expect((await noticesOf(ben)).map(({ data }) => [data.event, data.count])).toContainEqual(['absence.taken_back', 3])
  })

  test('by an admin names who did it; whom it is not about may neither see, do nor undo it', async () => {
    await standIn(ann, ben)
    const ticket = await make()
    expect((await preview(ann, 'On leave', admin)).total).toBe(1)
    await take(ann, 'On leave', admin)
    expect((await events('ticket.assigned', ticket)).at(-1)?.cause).toMatchObject({ by: { name: 'Ada Admin' } })
    const { handover } = await absence(ann, admin)
    for (const refused of [
      await ben.get(`/absences/${idOf(ann)}`),
      await ben.get(`/absences/${idOf(ann)}/offer`),
      await ben.get(`/absences/${idOf(ann)}/substitutes`),
      await ben.post('/absences/preview', { userId: idOf(ann), statusId: statuses.get('On leave') }),
      await undo(handover?.id, ben),
      await back(ann, { all: true }, ben),
    ])
      expect(refused.json()).toMatchObject({ status: 403, code: 'permission.missing' })
    expect((await undo(handover?.id, admin)).statusCode).toBe(200)
    expect(await holderOf(ticket)).toBe('Ann')
  })

  test('with nobody to stand in gives them back to their queues, and says so', async () => {
    const ticket = await make()
    await take(ann, 'On leave')
    expect(await holderOf(ticket)).toBeNull()
    expect(await why(ticket)).toEqual(['reassign.went_to_nobody', 'reassign.no_substitutes'])
  })

  test('of urgent tickets alone gives on those, and others as soon as they become urgent', async () => {
    await standIn(ann, ben)
    const [urgent, high] = [await make({ priority: 4 }), await make({ priority: 3 })]
    await take(ann, 'Urgent only')
    expect(await holders([urgent, high])).toEqual(['Ben', 'Ann'])
    expect(await why(high)).toEqual(['reassign.not_urgent'])
    await writes(high)
    expect(await holderOf(high)).toBe('Ann')
    await ok(admin.patch(`/tickets/${high.id}`, { priority: 'urgent' }))
    await world.react(acme.orgId)
    expect(await holderOf(high)).toBe('Ben')
  })
})

describe('what stayed with who is away', () => {
  type Stayed = { data: { ticket: { id: string }; reasons: { code: string }[] }[]; nextCursor: string | null }
  const stayed = async (who: SignedIn, by: SignedIn, query = '') =>
    ok<Stayed>(by.get(`/absences/${idOf(who)}/stayed${query}`))
  const codes = ({ data }: Stayed) => data.map(({ ticket, reasons }) => [ticket.id, reasons.map(({ code }) => code)])

  test('is listed with the reason of each, the same that its ticket gives; while he is available, nothing', async () => {
    await standIn(ann, ben)
    const urgent = await make({ priority: 4 })
    const [first, second, done] = await makeMany(3, { priority: 3 })
    if (!first || !second || !done) throw new Error('Three tickets were made.')
    await ok(ann.patch(`/tickets/${done.id}`, { status: 'resolved' }))
    expect(await stayed(ann, admin)).toEqual({ data: [], nextCursor: null })
    await take(ann, 'Urgent only')
    expect(await holderOf(urgent)).toBe('Ben')
    const given = await make({ priority: 4 })
    const list = await stayed(ann, admin)
    expect(codes(list)).toEqual([
      [given.id, ['reassign.given_since']],
      [second.id, ['reassign.not_urgent']],
      [first.id, ['reassign.not_urgent']],
    ])
    for (const { ticket, reasons } of list.data) expect(await why(ticket)).toEqual(reasons.map(({ code }) => code))
    // Page by page.
    const one = await stayed(ann, admin, '?limit=2')
    const other = await stayed(ann, admin, `?limit=2&cursor=${one.nextCursor}`)
    expect([...one.data, ...other.data]).toEqual(list.data)
    expect(other.nextCursor).toBeNull()
    await take(ann, 'Away')
    expect(new Set(codes(await stayed(ann, ann)).flatMap(([, reasons]) => reasons))).toEqual(
      new Set(['reassign.switched_off']),
    )
  })

  test('is for himself, and for who manages members, of tickets that he sees', async () => {
    const kim = await acme.member('Kim')
    const permissions = ['tickets:read', 'messages:read', 'members:read', 'members:manage']
    const role = { name: 'Keeper', ticketScope: 'all', permissions }
    const { id: roleId } = await ok<{ id: string }>(admin.post('/roles', role))
    await ok(admin.patch(`/users/${kim.userId}`, { roleId }))
    const keeper = await signIn(world, kim)
    await take(ann, 'Away')
    const open = await make()
    const secret = await make()
    await ok(ann.send('PUT', `/tickets/${secret.id}/visibility`, { visibility: 'private', userIds: [], teamIds: [] }))
    expect((await ben.get(`/absences/${idOf(ann)}/stayed`)).json()).toMatchObject({ code: 'permission.missing' })
    expect(codes(await stayed(ann, ann)).map(([id]) => id)).toEqual([secret.id, open.id])
    expect(codes(await stayed(ann, keeper)).map(([id]) => id)).toEqual([open.id])
  })
})

describe('at the next customer reply', () => {
  test('each ticket goes when its customer writes, once, and comes back by undo', async () => {
    await standIn(ann, ben)
    const [first, second] = [await ticketByMail(world, acme), await ticketByMail(world, acme)]
    for (const { id } of [first, second]) await ok(admin.patch(`/tickets/${id}`, { assigneeId: idOf(ann) }))
    await world.react(acme.orgId)
    world.setClock(60_000)
    await take(ann, 'At reply')
    await world.react(acme.orgId)
    expect(await holders([first, second])).toEqual(['Ann', 'Ann'])
    expect(await why(first)).toEqual(['reassign.at_reply'])
    // What answers by itself, and what is held back, is no reply.
    await writes(first, { mailClass: 'auto' })
    expect(await holderOf(first)).toBe('Ann')
    await writes(first)
    await world.react(acme.orgId)
    expect(await holders([first, second])).toEqual(['Ben', 'Ann'])
    expect((await events('ticket.assigned', first)).filter(({ cause }) => cause.rule === 'absence')).toMatchObject([
      { cause: { trigger: 'reply', mode: 'reply' } },
    ])
    expect(await noticesOf(ben)).toContainEqual(
      expect.objectContaining({ kind: 'handed_over', data: expect.objectContaining({ count: 1, ticketId: first.id }) }),
    )
    await ok(undo((await absence(ann)).handover?.id, ann))
    expect(await holders([first, second])).toEqual(['Ann', 'Ann'])
    await writes(second)
    expect(await holderOf(second)).toBe('Ann')
  })

  test('not for what was written before the status was taken, nor after the return', async () => {
    await standIn(ann, ben)
    const ticket = await make()
    await acme.asSystem((cx) => addMessage(cx, arrived(ticket.id)))
    world.setClock(60_000)
    await take(ann, 'At reply')
    await world.react(acme.orgId)
    expect(await holderOf(ticket)).toBe('Ann')
    await take(ann, 'Available')
    await writes(ticket)
    expect(await holderOf(ticket)).toBe('Ann')
    expect(await why(ticket)).toEqual(['reassign.available'])
  })

  test('also what was given to an absent member by hand, or was done when the leave began', async () => {
    await standIn(ann, ben)
    const done = await make({ status: 'resolved' })
    await take(ann, 'On leave')
    const given = await make()
    expect(await why(given)).toEqual(['reassign.given_since'])
    await writes(given)
    await ok(admin.patch(`/tickets/${done.id}`, { status: 'open' }))
    await world.react(acme.orgId)
    expect(await holders([given, done])).toEqual(['Ben', 'Ben'])
  })
})

describe('on return', () => {
  test('what is still open is offered with whose hands it is in, and taken back in one step', async () => {
    await standIn(ann, ben)
    const [kept, passed, solved, hidden] = await makeMany(4)
    if (!kept || !passed || !solved || !hidden) throw new Error('Four tickets were made.')
    await take(ann, 'On leave')
    await ok(ben.patch(`/tickets/${passed.id}`, { assigneeId: idOf(cleo) }))
    await ok(ben.patch(`/tickets/${solved.id}`, { status: 'resolved' }))
    await ok(
      admin.send('PUT', `/tickets/${hidden.id}/visibility`, {
        visibility: 'private',
        userIds: [idOf(ben)],
        teamIds: [],
      }),
    )
    expect(await absence(ann)).toMatchObject({ offered: 0 })
    expect((await back(ann, { all: true })).json()).toMatchObject({ status: 409, code: 'absence.nothing_offered' })
    await take(ann, 'Available')
    expect(await absence(ann)).toMatchObject({ handover: null, offered: 2 })
    const offered = await offer(ann)
    expect(offered).toHaveLength(2)
    expect(offered).toContainEqual({
      ticket: { id: kept.id, code: kept.code, subject: 'Printer 0', status: 'open', priority: 'medium' },
      holder: { id: idOf(ben), name: 'Ben' },
      gaveTo: { id: idOf(ben), name: 'Ben' },
      where: 'substitute',
      movedAt: start.toISOString(),
    })
    expect(offered).toContainEqual(
      expect.objectContaining({ where: 'passed_on', holder: { id: idOf(cleo), name: 'Cleo' } }),
    )
    // Whoever looks after members sees it too.
    expect(await offer(ann, admin)).toEqual(offered)
    expect((await back(ann, { all: true })).json()).toMatchObject({ offered: 0 })
    expect(await holders([kept, passed, solved, hidden])).toEqual(['Ann', 'Cleo', 'Ben', 'Ben'])
    expect((await events('ticket.assigned', kept)).at(-1)?.cause).toMatchObject({
      rule: 'absence_over',
      member: { name: 'Ann' },
    })
    expect(await offer(ann)).toEqual([])
    expect((await back(ann, { all: true })).json()).toMatchObject({ code: 'absence.nothing_offered' })
  })

  test('some are taken back and the others stay, or all stay', async () => {
    await standIn(ann, ben)
    const [one, other] = await makeMany(2)
    if (!one || !other) throw new Error('Two tickets were made.')
    await take(ann, 'On leave')
    await ok(ben.patch(`/tickets/${one.id}`, { assigneeId: idOf(cleo) }))
    await take(ann, 'Available')
    // One that was passed on goes back when it is named; what was never given on is not there for it.
    const [alien] = await makeMany(1, { assigneeId: idOf(cleo) })
    expect((await back(ann, { ticketIds: [one.id, alien?.id, crypto.randomUUID()] })).statusCode).toBe(200)
    expect(await holders(alien ? [alien] : [])).toEqual(['Cleo'])
    expect(await holders([one, other])).toEqual(['Ann', 'Ben'])
    expect(await absence(ann)).toMatchObject({ offered: 0 })
    await take(ann, 'On leave')
    await take(ann, 'Available')
    expect((await back(ann, { ticketIds: [] })).statusCode).toBe(200)
    expect(await holders([one, other])).toEqual(['Ben', 'Ben'])
    for (const body of [{}, { all: true, ticketIds: [] }, { all: false }])
      expect((await back(ann, body)).statusCode).toBe(422)
  })

  test('what was taken back, or left, is undone in one step: tickets and offer stand as before', async () => {
    await standIn(ann, ben)
    const tickets = await makeMany(5)
    const [byBen, passed, solved] = tickets
    if (!byBen || !passed || !solved) throw new Error('Five tickets were made.')
    const ids = tickets.map(({ id }) => id)
    await take(ann, 'On leave')
    await ok(ben.patch(`/tickets/${passed.id}`, { assigneeId: idOf(cleo) }))
    await ok(ben.patch(`/tickets/${solved.id}`, { status: 'resolved' }))
    await take(ann, 'Available')
    const asOffered = { tickets: await exportTickets(acme, ids), offer: await offer(ann), absence: await absence(ann) }
    const asItStands = async () => ({
      tickets: await exportTickets(acme, ids),
      offer: await offer(ann),
      absence: await absence(ann),
    })
    for (const wish of [{ all: true }, { ticketIds: [passed.id, byBen.id, solved.id] }, { ticketIds: [] }]) {
      const { giveBackId } = await ok<{ giveBackId: string }>(back(ann, wish))
      expect(await offer(ann)).toEqual([])
      expect((await undoBack(giveBackId, ben)).json()).toMatchObject({ status: 403, code: 'permission.missing' })
      expect(await ok(undoBack(giveBackId, ann))).toEqual(asOffered.absence)
      expect(await asItStands()).toEqual(asOffered)
      expect((await undoBack(giveBackId, ann)).json()).toMatchObject({ status: 409, code: 'absence.undone' })
    }
    expect((await events('ticket.assigned', passed)).at(-1)).toMatchObject({
      data: { to: { id: idOf(cleo) } },
      cause: { rule: 'absence_reopened', member: { name: 'Ann' } },
    })
    // Each who has his tickets again hears of all of them at once.
    await world.react(acme.orgId)
    const told = async (who: SignedIn) =>
      (await noticesOf(who)).flatMap(({ data }) => (data.event === 'absence.taking_back_undone' ? [data.count] : []))
    expect([await told(ben), await told(cleo)]).toEqual([[1, 3], [1]])
    expect(mails.map(({ subject }) => subject)).toContain('3 tickets that Ann had taken back are yours again')
  })

  test('undoing what was taken back leaves what its member has done or given on since, and what is kept from who had it', async () => {
    await standIn(ann, ben)
    const tickets = await makeMany(4)
    const [done, given, hidden] = tickets
    if (!done || !given || !hidden) throw new Error('Four tickets were made.')
    await take(ann, 'On leave')
    await take(ann, 'Available')
    const { giveBackId } = await ok<{ giveBackId: string }>(back(ann, { all: true }))
    await ok(ann.patch(`/tickets/${done.id}`, { status: 'resolved' }))
    await ok(ann.patch(`/tickets/${given.id}`, { assigneeId: idOf(cleo) }))
    await ok(
      admin.send('PUT', `/tickets/${hidden.id}/visibility`, {
        visibility: 'private',
        userIds: [idOf(ann)],
        teamIds: [],
      }),
    )
    await ok(undoBack(giveBackId, admin))
    expect(await holders(tickets)).toEqual(['Ann', 'Cleo', 'Ann', 'Ben'])
    // What is decided anew has an undoing of its own; the old decision is none any more.
    const next = await ok<{ giveBackId: string }>(back(ann, { all: true }))
    expect(await holders(tickets)).toEqual(['Ann', 'Cleo', 'Ann', 'Ann'])
    expect((await undoBack(giveBackId, ann)).json()).toMatchObject({ status: 404, code: 'absence.no_decision' })
    await ok(undoBack(next.giveBackId, ann))
    expect(await holders(tickets)).toEqual(['Ann', 'Cleo', 'Ann', 'Ben'])
  })

  test('what went back to its queue goes there again', async () => {
    const ticket = await make()
    await take(ann, 'On leave')
    await take(ann, 'Available')
    const { giveBackId } = await ok<{ giveBackId: string }>(back(ann, { all: true }))
    expect(await holderOf(ticket)).toBe('Ann')
    await ok(undoBack(giveBackId, ann))
    expect(await holderOf(ticket)).toBeNull()
    expect(await absence(ann)).toMatchObject({ offered: 1 })
  })

  test('by the clock is a return as well; another absence in between is none', async () => {
    await standIn(ann, ben)
    const ticket = await make()
    const until = '2030-01-02T12:00:00.000Z'
    await take(ann, 'On leave', ann, { until })
    await take(ann, 'Away', ann, { until })
    expect(await absence(ann)).toMatchObject({ offered: 0 })
    world.setClock(new Date(until))
    const job = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: false }
    await returnMemberJob(acme.orgId, { userId: idOf(ann) }, job)
    expect(await absence(ann)).toMatchObject({ offered: 1 })
    expect(await events('absence.offered')).toHaveLength(1)
    await world.react(acme.orgId)
    expect((await noticesOf(ann)).map(({ data }) => data.event)).toContain('absence.offered')
    expect(await holderOf(ticket)).toBe('Ben')
  })

  test('the offer is read page by page', async () => {
    await standIn(ann, ben)
    await makeMany(5)
    await take(ann, 'On leave')
    await take(ann, 'Available')
    const seen: string[] = []
    let cursor = ''
    do {
      const page = await ok<{ data: OfferedTicket[]; nextCursor: string | null }>(
        ann.get(`/absences/${idOf(ann)}/offer?limit=2${cursor && `&cursor=${cursor}`}`),
      )
      seen.push(...page.data.map(({ ticket }) => ticket.id))
      cursor = page.nextCursor ?? ''
    } while (cursor)
    expect(new Set(seen).size).toBe(5)
    expect(seen).toHaveLength(5)
  })
})

describe('who stands in', () => {
  test('is named by the member or who manages members, in order; what is wrong is said', async () => {
    await standIn(ann, cleo, ben)
    const list = await ok<{ data: { name: string }[] }>(ann.get(`/absences/${idOf(ann)}/substitutes`))
    expect(list.data).toMatchObject([{ name: 'Cleo', available: true, works: true }, { name: 'Ben' }])
    const put = (ids: string[], by = ann) => by.send('PUT', `/absences/${idOf(ann)}/substitutes`, { userIds: ids })
    expect((await put([idOf(ann)])).json()).toMatchObject({
      status: 422,
      code: 'absence.own_substitute',
      errors: [{ path: 'userIds.0' }],
    })
    const elsewhere = await createCompany(world, 'ELSE')
    expect((await put([elsewhere.admin.userId])).json()).toMatchObject({
      status: 422,
      code: 'member.unknown',
      errors: [{ path: 'userIds.0' }],
    })
    const reader = await acme.member('Vic', 'viewer')
    expect((await put([idOf(ben), reader.userId])).json()).toMatchObject({
      code: 'member.only_reads',
      errors: [{ path: 'userIds.1' }],
    })
    expect((await put([idOf(ben)], ben)).json()).toMatchObject({ status: 403 })
    expect((await put([idOf(ben)], admin)).json().data).toMatchObject([{ name: 'Ben' }])
    expect(await events('availability.substitutes_changed')).toHaveLength(2)
  })

  test('and is away himself passes it on to who stands in for him, and rings end', async () => {
    await standIn(ann, ben)
    await standIn(ben, ann, cleo)
    await take(ben, 'Away')
    const ticket = await make()
    await take(ann, 'On leave')
    expect(await holderOf(ticket)).toBe('Cleo')
  })
})

describe('many tickets', () => {
  test('the first batch at once, the rest behind the answer; each once, whenever the process dies', async () => {
    await standIn(ann, ben)
    const tickets = await makeMany(120)
    const before = await exportTickets(
      acme,
      tickets.map(({ id }) => id),
    )
    await take(ann, 'On leave')
    const { handover } = await absence(ann)
    expect(handover).toMatchObject({ state: 'moving', waiting: 70, given: [{ count: 50 }] })
    const id = handover?.id ?? ''
    const database = openDatabase(world.databaseUrl, { max: 2, onError: () => {} })
    const broken = breakCommits(database.pool)
    const runtime = createRuntime(database, world.settings, world.now)
    for (const when of ['before', 'after'] as const) {
      broken.breakAt(1, when)
      // Tried again by the queue, as after the death of a process.
      await work(id, runtime).catch(() => work(id))
      expect(broken.broke()).toBe(true)
      if (when === 'before') await ok(undo(id, ann))
      if (when === 'before') await work(id)
      if (when === 'before')
        expect(
          await exportTickets(
            acme,
            tickets.map((one) => one.id),
          ),
        ).toEqual(before)
      if (when === 'before') await take(ann, 'On leave')
    }
    await database.close()
    const second = (await absence(ann)).handover?.id ?? ''
    await work(second)
    await work(second)
    expect((await absence(ann)).handover).toMatchObject({ state: 'done', waiting: 0, given: [{ count: 120 }] })
    const given = (await events('ticket.assigned')).filter((one) => one.cause.handoverId === second)
    expect(given).toHaveLength(120)
    expect(new Set(given.map(({ ticketId }) => ticketId)).size).toBe(120)
    await world.react(acme.orgId)
    expect(
      (await noticesOf(ben)).filter(({ data }) => data.count === 120 && data.event === 'absence.handed_over'),
    ).toHaveLength(2)
    const away = await exportTickets(
      acme,
      tickets.map((one) => one.id),
    )
    await take(ann, 'Available')
    // Undone in the midst of it, and behind its end.
    for (const workFirst of [false, true]) {
      const { giveBackId, ...left } = await ok<Absence & { giveBackId: string }>(back(ann, { all: true }))
      expect(left).toMatchObject({ offered: 0 })
      if (workFirst) await work(second)
      await ok(undoBack(giveBackId, ann))
      await work(second)
      expect(
        await exportTickets(
          acme,
          tickets.map((one) => one.id),
        ),
      ).toEqual(away)
      expect(await absence(ann)).toMatchObject({ offered: 120 })
    }
    await ok(back(ann, { all: true }))
    await work(second)
    expect(
      await exportTickets(
        acme,
        tickets.map((one) => one.id),
      ),
    ).toEqual(before)
  })

  test('that are still on their way stay when he is back before', async () => {
    await standIn(ann, ben)
    await makeMany(60)
    await take(ann, 'On leave')
    const id = (await absence(ann)).handover?.id ?? ''
    await take(ann, 'Available')
    await work(id)
    expect(await absence(ann)).toMatchObject({ handover: null, offered: 50 })
  })
})

test('who is deactivated leaves nothing behind that would come back', async () => {
  await standIn(ann, ben)
  const ticket = await make()
  await take(ann, 'On leave')
  await ok(admin.patch(`/users/${idOf(ann)}`, { active: false }))
  await ok(admin.patch(`/users/${idOf(ann)}`, { active: true }))
  const again = await signIn(world, ann.actor)
  expect(await absence(again)).toEqual({ handover: null, offered: 0, atWork: false })
  expect(await holderOf(ticket)).toBe('Ben')
})

test('absences that are over are forgotten after 90 days, those never decided about after a year, those that last never', async () => {
  const day = 86_400_000
  const insert = (state: string, beganDays: number, returnedDays: number | null) =>
    acme.asSystem(async (cx) => {
      const id = newId()
      const ago = (days: number) => new Date(cx.now.getTime() - days * day)
      await cx.tx
        .insertInto('handovers')
        .values({
          ...{ orgId: cx.org.id, id, userId: idOf(ann), userName: 'Ann', statusId: newId(), statusName: 'On leave' },
          ...{ mode: 'now', byName: '', previous: '{}', state, beganAt: ago(beganDays) },
          returnedAt: returnedDays === null ? null : ago(returnedDays),
        })
        .execute()
      return id
    })
  const gone = [await insert('settled', 120, 91), await insert('undone', 91, null), await insert('done', 400, 366)]
  const kept = [await insert('settled', 120, 80), await insert('done', 400, 300), await insert('done', 400, null)]
  expect(await acme.asSystem((cx) => deleteOldHandovers(cx, 20))).toBe(3)
  const left = await acme.asSystem((cx) =>
    cx.tx
      .selectFrom('handovers')
      .select('id')
      .where('id', 'in', [...gone, ...kept])
      .where('orgId', '=', cx.org.id)
      .execute(),
  )
  expect(left.map(({ id }) => id).sort()).toEqual(kept.toSorted())
  await acme.asSystem((cx) =>
    cx.tx.deleteFrom('handovers').where('orgId', '=', cx.org.id).where('id', 'in', kept).execute(),
  )
})
