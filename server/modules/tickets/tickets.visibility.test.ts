import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor, UserActor } from '../../platform/context.ts'
import { readEvents } from '../../platform/events.ts'
import { type Permission, ticketScopes } from '../../platform/permissions.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { staleSights } from '../../testing/sights.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { listTimeline, readRawEvents, visibleEvents } from '../activity/activity.service.ts'
import { createConversation } from '../conversations/threads.ts'
import { createAccount } from '../customers/accounts.service.ts'
import { createChannel, listChannels } from '../email/channels.service.ts'
import { listMemberAccess } from '../members/member-access.ts'
import { createTeam } from '../members/teams.ts'
import { listNotifications } from '../notifications/notifications.service.ts'
import { createQueue, listQueues } from '../queues/queues.service.ts'
import { search } from '../search/search.service.ts'
import { countMatches } from './count-tickets.ts'
import { deleteTicket } from './deleted-tickets.ts'
import { getTicket } from './get-ticket.ts'
import { listTicketGroups } from './group-tickets.ts'
import { createLabel } from './labels.service.ts'
import { listTickets } from './list-tickets.ts'
import { getMemberSight } from './member-sight.ts'
import { createPipeline, listPipelines, updatePipeline } from './pipelines.service.ts'
import { getTicketCounts, visibleTicketIds } from './read-tickets.ts'
import { getTicketAccess, setTicketVisibility } from './ticket-access.ts'
import { findTicketFacts, type TicketFacts } from './ticket-facts.ts'
import { createTicket, getTicketRecord } from './tickets.service.ts'
import { canSeeTicket, isInPart, sightMarks, sightOf, ticketVisible, visibleParts } from './tickets.visibility.ts'
import { updateTicket } from './update-ticket.ts'

let world: World
let acme: Company
let people: UserActor[]
let tickets: TicketFacts[]
let label: string
let kept: { pipelines: string[]; channels: string[] }

/** Numbers that look random and are the same each time. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * sides)
  }
}

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  const names = ['Ann', 'Ben', 'Cleo', 'Dan']
  for (const name of names) await acme.member(name)
  const roll = dice(7)
  const ids = await acme.asSystem(async (cx) => {
    const members = (await listMemberAccess(cx)).map((one) => one.userId)
    const teams = []
    for (const name of ['First', 'Second', 'Third'])
      teams.push((await createTeam(cx, { name, memberIds: members.filter(() => roll(2) === 0) })).id)
    for (const [i, name] of ['Returns', 'Trade', 'Law'].entries())
      await createQueue(cx, {
        name,
        description: '',
        ...{ everyone: false, tier: 1, nextQueueId: null, pipelineId: null },
        teamIds: teams.filter((_, j) => j === i || roll(4) === 0),
      })
    label = (await createLabel(cx, { name: 'Marked', color: 'red' })).id
    await createAccount(cx, { name: 'Customers', domains: ['example.test'], notes: '' })
    const pipelines = [(await listPipelines(cx))[0]?.id ?? '']
    for (const [i, name] of ['Fraud', 'Legal'].entries()) {
      const { id } = await createPipeline(cx, { name })
      await updatePipeline(cx, { id, seeTeamIds: teams.filter((_, j) => j === i || roll(3) === 0) })
      pipelines.push(id)
    }
    const channels = [(await listChannels(cx))[0]?.id ?? '']
    for (const [i, name] of ['fraud', 'legal'].entries()) {
      const readTeamIds = teams.filter((_, j) => j === i + 1 || roll(3) === 0)
      const mailbox = {
        name,
        address: `${name}@acme.test`,
        aliases: [],
        enabled: true,
        plusAddressing: true,
        imap: null,
      }
      channels.push((await createChannel(cx, { ...mailbox, readTeamIds })).id)
    }
    return { members, teams, queues: (await listQueues(cx)).map((one) => one.id), pipelines, channels }
  })
  kept = { pipelines: ids.pipelines.slice(1), channels: ids.channels.slice(1) }
  people = await acme.asSystem(async (cx) =>
    (await listMemberAccess(cx)).map((one) => ({
      ...acme.admin,
      ...one,
      permissions: new Set(acme.admin.permissions),
    })),
  )
  const any = <T>(list: readonly T[]): T | undefined => list[roll(list.length)]
  for (let i = 0; i < 90; i += 1) {
    const maker: Actor = any(people.slice(0, roll(3) === 0 ? 5 : 1)) ?? acme.admin
    const requester = roll(4) === 0 ? { email: any(people)?.email } : { email: `customer${i}@example.test` }
    const channelId = ids.channels[roll(6)]
    const conversationId = await acme.asSystem(async (cx) =>
      channelId ? createConversation(cx, { channelId, contactId: null, name: 'By mail' }) : null,
    )
    const { id } = await world.runtime.run(maker, (cx) =>
      createTicket(cx, {
        conversationId,
        subject: `Ticket ${i}`,
        source: 'manual',
        assigneeId: any([null, null, ...ids.members]) ?? null,
        queueId: any(ids.queues),
        pipelineId: ids.pipelines[Math.max(0, roll(5) - 2)],
        labels: roll(3) === 0 ? [label] : [],
        requester,
        status: roll(3) === 0 ? 'closed' : 'open',
      }),
    )
    if (roll(3) > 0) continue
    const chosen = { userIds: ids.members.filter(() => roll(5) === 0), teamIds: ids.teams.filter(() => roll(4) === 0) }
    await acme.asSystem(async (cx) => {
      if ((await getTicketRecord(cx, id)).status === 'closed') await updateTicket(cx, id, { status: 'open' })
      await setTicketVisibility(cx, id, { visibility: roll(4) === 0 ? 'public' : 'private', ...chosen })
      if (roll(3) === 0) await updateTicket(cx, id, { status: 'closed' })
    })
  }
  await world.runtime.run(acme.admin, async (cx) => {
    const rows = await cx.tx.selectFrom('tickets').select('id').where('orgId', '=', acme.orgId).orderBy('id').execute()
    for (const { id } of rows) if (roll(8) === 0) await deleteTicket(cx, id, { reason: '' })
  })
  await world.react(acme.orgId)
  tickets = await acme.asSystem(async (cx) => {
    const rows = await cx.tx.selectFrom('tickets').select('id').where('orgId', '=', acme.orgId).execute()
    const facts = await findTicketFacts(
      cx,
      rows.map((row) => row.id),
    )
    return [...facts.values()]
  })
}, 120_000)
afterAll(() => world.close())

const privately: Permission = 'tickets:private'
/** Somebody of the company, with a scope, and with or without sight of private tickets; some limited to a customer (MX21). */
const actors = fc
  .tuple(
    fc.nat(),
    fc.constantFrom(...ticketScopes),
    fc.boolean(),
    fc.constantFrom('teams', 'none'),
    fc.constantFrom('contact', 'account', 'crm_account', null, null, null),
    fc.nat(),
  )
  .map(([who, ticketScope, bypass, belongs, limit, pick]): UserActor => {
    const person = people[who % people.length] ?? acme.admin
    const permissions = new Set(person.permissions)
    if (!bypass) permissions.delete(privately)
    const barred = { barredPipelineIds: kept.pipelines, barredChannelIds: kept.channels }
    const none = { teamIds: [], queueIds: [], ...barred }
    const ids = tickets.flatMap((one) => (limit === 'account' ? one.accountId : one.requesterId) ?? [])
    const id = ids[pick % ids.length] ?? ''
    const contactIds = [id, ids[(pick * 7) % ids.length] ?? '']
    const customer =
      limit && (limit === 'crm_account' ? { kind: limit, id: acme.orgId, contactIds } : { kind: limit, id })
    const embed = customer && { embed: { customer, issuedBy: 'session' as const, expiresAt: new Date('2100-01-01') } }
    return { ...person, ticketScope, permissions, ...(belongs === 'none' ? none : {}), ...embed }
  })

const idsOf = (rows: readonly { id: string }[]) => rows.map((row) => row.id).sort()

test('the rows cover every grant', () => {
  const ways = new Set<string>()
  for (const person of people)
    for (const ticketScope of ticketScopes)
      for (const isPublic of [true, false]) {
        const permissions = new Set<Permission>(isPublic ? [] : [privately])
        for (const ticket of tickets) {
          const part = visibleParts({ ...person, ticketScope, permissions }).find((one) => isInPart(one, ticket))
          ways.add(part ? part.grant.kind : 'unseen')
        }
      }
  expect([...ways].sort()).toEqual(['all', 'assignee', 'chosen', 'made', 'queue', 'requested', 'unassigned', 'unseen'])
})

test('every door says the same as the function: SQL, lists, search, counts, groups, detail, timeline, events', async () => {
  await fc.assert(
    fc.asyncProperty(actors, fc.nat(), async (actor, pick) => {
      const seen = tickets.filter((ticket) => canSeeTicket(actor, ticket))
      const ids = idsOf(seen)
      await world.runtime.run(actor, async (cx) => {
        const rows = await cx.tx
          .selectFrom('tickets')
          .select('id')
          .where('orgId', '=', acme.orgId)
          .where(ticketVisible(cx))
          .execute()
        expect(idsOf(rows)).toEqual(ids)
        expect([...(await visibleTicketIds(cx, idsOf(tickets)))].sort()).toEqual(ids)
        for (const sort of ['-createdAt', 'updatedAt', 'priority', '-waitingSince', 'dueAt'])
          expect(idsOf((await listTickets(cx, { limit: 200, sort })).data), sort).toEqual(ids)
        expect(idsOf((await listTickets(cx, { limit: 200, q: 'tick' })).data)).toEqual(ids)
        for (const sort of ['priority', '-createdAt'])
          expect(idsOf((await listTickets(cx, { limit: 200, q: 'ticket', sort })).data), `words by ${sort}`).toEqual(
            ids,
          )
        const [found] = (await search(cx, { q: 'tick', kinds: ['ticket'], mine: false, limit: 100 })).tabs
        expect(idsOf(found?.results ?? [])).toEqual(ids)
        expect(found?.count).toBe(ids.length)
        const subjects = { field: 'subject', operator: 'contains', value: 'ticket' } as const
        expect(idsOf((await listTickets(cx, { limit: 200, filter: subjects })).data)).toEqual(ids)
        const marked = await listTickets(cx, { limit: 200, label: [label] })
        const labelled = (
          await cx.tx.selectFrom('ticketLabels').select('ticketId').where('orgId', '=', acme.orgId).execute()
        ).map((row) => row.ticketId)
        expect(idsOf(marked.data)).toEqual(ids.filter((id) => labelled.includes(id)))
        const counts = Object.fromEntries((await getTicketCounts(cx)).data.map(({ key, count }) => [key, count]))
        const nobody = await listTickets(cx, { limit: 200, assignee: ['nobody'], open: true })
        expect(counts).toMatchObject({ all: ids.length, unassigned: nobody.data.length })
        expect(await countMatches(cx, [subjects, { field: 'label', operator: 'is', value: label }])).toMatchObject([
          { count: ids.length },
          { count: marked.data.length },
        ])
        const groups = (await listTicketGroups(cx, { group: 'queue' })).data
        for (const { key, count } of groups) expect(count).toBe(seen.filter((one) => one.queueId === key).length)
        expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(ids.length)
        const raw = await readRawEvents(cx, '0', 1000)
        const heard = new Set(
          visibleEvents(actor, raw).flatMap((one) => (one.name === 'ticket.created' ? (one.ticketId ?? []) : [])),
        )
        const logged = (await readEvents(cx, '0', 1000)).flatMap((one) =>
          one.name === 'ticket.created' ? (one.ticketId ?? []) : [],
        )
        expect([...heard].sort()).toEqual(ids.filter((id) => logged.includes(id)))
        const noticed = (await listNotifications(cx, { unread: null, kinds: null, limit: 200 })).data.flatMap(
          (one) => one.ticketId ?? [],
        )
        expect(noticed.filter((id) => !ids.includes(id))).toEqual([])
        for (let i = 0; i < 6; i += 1) {
          const ticket = tickets[(pick + i * 17) % tickets.length]
          if (!ticket) continue
          const sees = canSeeTicket(actor, ticket)
          const wouldSee = canSeeTicket(actor, { ...ticket, deletedAt: null })
          const byCode = (await listTickets(cx, { limit: 5, q: ticket.code })).data.map(({ id }) => id)
          expect(byCode.includes(ticket.id), `by its code ${ticket.code}`).toBe(sees)
          const doors = [
            getTicketRecord(cx, ticket.code),
            getTicket(cx, ticket.id),
            listTimeline(cx, { ticket: ticket.code, after: '0', limit: 5 }),
            getTicketAccess(cx, ticket.code),
          ]
          for (const door of doors)
            expect(
              await door.then(
                () => 'seen',
                (error) => error.code,
              ),
            ).toBe(sees ? 'seen' : wouldSee ? 'ticket.deleted' : 'ticket.not_found')
        }
      })
    }),
    { numRuns: 40 },
  )
}, 120_000)

test('the index of the search holds for each ticket a reason of everybody who sees it, and not those of others', async () => {
  expect(await staleSights(world, acme.orgId)).toEqual([])
  const { rows } = await world.database.pool.query<{ id: string; sight: string[] }>(
    `select record_id as id, sight from search_documents where org_id = $1 and kind = 'ticket'`,
    [acme.orgId],
  )
  const sights = new Map(rows.map(({ id, sight }) => [id, sight]))
  let narrowed = 0
  fc.assert(
    fc.property(actors, (actor) => {
      const marks = sightMarks(actor)
      for (const ticket of tickets) {
        const isMarked = marks === null || marks.some((mark) => sights.get(ticket.id)?.includes(mark))
        if (canSeeTicket(actor, ticket)) expect(isMarked, ticket.id).toBe(true)
        if (!isMarked) narrowed += 1
      }
    }),
    { numRuns: 100 },
  )
  expect(narrowed).toBeGreaterThan(1000)
})

test('a list goes on from page to page without a gap and without a repeat', async () => {
  await fc.assert(
    fc.asyncProperty(actors, fc.constantFrom('-createdAt', 'updatedAt', 'priority'), async (actor, sort) => {
      const listed: string[] = []
      await world.runtime.run(actor, async (cx) => {
        for (let cursor: string | undefined; ; ) {
          const page = await listTickets(cx, { limit: 7, sort, cursor })
          listed.push(...page.data.map((row) => row.id))
          if (!page.nextCursor) return
          cursor = page.nextCursor
        }
      })
      expect(listed.toSorted()).toEqual(idsOf(tickets.filter((ticket) => canSeeTicket(actor, ticket))))
    }),
    { numRuns: 20 },
  )
}, 60_000)

test('MX21: who is limited to a customer sees of what he would see the tickets of this customer, no others', () => {
  let few = 0
  fc.assert(
    fc.property(actors, ({ embed, ...free }) => {
      for (const ticket of embed ? tickets : []) {
        const customer = embed?.customer
        const named = customer && 'contactIds' in customer ? customer.contactIds : [customer?.id]
        const isOf = [ticket.requesterId, ticket.accountId].some((id) => id !== null && named.includes(id))
        expect(canSeeTicket({ ...free, embed }, ticket)).toBe(isOf && canSeeTicket(free, ticket))
        if (isOf && canSeeTicket(free, ticket)) few += 1
      }
    }),
    { numRuns: 100 },
  )
  expect(few).toBeGreaterThan(100)
})

test('the parts of a sight never overlap', () => {
  fc.assert(
    fc.property(actors, (actor) => {
      for (const ticket of tickets)
        expect(visibleParts(actor).filter((part) => isInPart(part, ticket)).length).toBeLessThanOrEqual(1)
    }),
  )
})

test('assignee filters meet the scope exactly', async () => {
  await fc.assert(
    fc.asyncProperty(actors, fc.array(fc.nat(), { minLength: 1, maxLength: 5 }), async (actor, picks) => {
      const ids = picks.map((pick) => [null, ...people.map((person) => person.userId)][pick % 6] ?? null)
      const expected = tickets.filter((ticket) => canSeeTicket(actor, ticket) && ids.includes(ticket.assigneeId))
      const assignee = [...new Set(ids)].map((id) => id ?? 'nobody')
      const listed = await world.runtime.run(actor, (cx) => listTickets(cx, { limit: 200, assignee }))
      expect(idsOf(listed.data)).toEqual(idsOf(expected))
    }),
    { numRuns: 30 },
  )
}, 60_000)

test('the explanation of each member agrees with the predicate', async () => {
  const members = await acme.asSystem(listMemberAccess)
  await acme.asSystem(async (cx) => {
    for (const ticket of tickets.filter(({ deletedAt }) => !deletedAt).slice(0, 25)) {
      const { people: explained } = await getTicketAccess(cx, ticket.id)
      for (const one of explained) {
        const access = members.find((member) => member.userId === one.member.id)
        const viewer = access && { ...acme.admin, ...access, permissions: new Set(access.permissions) }
        expect(one.sees, one.text).toBe(viewer !== undefined && canSeeTicket(viewer, ticket))
      }
    }
  })
})

test('what a member sees and what is hidden from him agree with the predicate, and each ticket is counted once', async () => {
  const open = await acme.asSystem(async (cx) => {
    const rows = await cx.tx
      .selectFrom('tickets')
      .select('id')
      .where('orgId', '=', acme.orgId)
      .where('status', 'not in', ['resolved', 'closed'])
      .where('deletedAt', 'is', null)
      .execute()
    return tickets.filter(({ id }) => rows.some((row) => row.id === id))
  })
  const ada = {
    ...acme.admin,
    ticketScope: 'all' as const,
    permissions: new Set([...acme.admin.permissions, privately]),
  }
  const roles = await acme.asSystem((cx) =>
    cx.tx.selectFrom('roles').select(['id', 'key']).where('orgId', '=', acme.orgId).execute(),
  )
  for (const key of ['agent', 'viewer', 'manager'])
    for (const person of people.slice(1)) {
      await acme.asSystem((cx) =>
        cx.tx
          .updateTable('memberships')
          .set({ roleId: roles.find((role) => role.key === key)?.id ?? '' })
          .where('orgId', '=', acme.orgId)
          .where('userId', '=', person.userId)
          .execute(),
      )
      const access = (await acme.asSystem(listMemberAccess)).find((one) => one.userId === person.userId)
      if (!access) throw new Error('He is no member.')
      const sight = sightOf(access)
      const said = await world.runtime.run(ada, (cx) => getMemberSight(cx, person.userId))
      const sum = (parts: readonly { count: number }[]) => parts.reduce((all, { count }) => all + count, 0)
      expect(sum(said.sees), key).toBe(open.filter((ticket) => canSeeTicket(sight, ticket)).length)
      expect(sum(said.hides), key).toBe(open.filter((ticket) => !canSeeTicket(sight, ticket)).length)
    }
})

test('what is kept to teams hides tickets from some that they would see else, and from no one who was given them', () => {
  const hidden = people.flatMap((person) => {
    const viewer: UserActor = { ...person, ticketScope: 'all', permissions: new Set<Permission>() }
    const free = { ...viewer, barredPipelineIds: [], barredChannelIds: [] }
    return tickets.filter((ticket) => canSeeTicket(free, ticket) && !canSeeTicket(viewer, ticket))
  })
  expect(hidden.length).toBeGreaterThan(5)
  for (const id of kept.pipelines) expect(hidden.map(({ pipelineId }) => pipelineId)).toContain(id)
  const channels = hidden.map(({ conversationChannelId }) => conversationChannelId)
  for (const id of kept.channels) expect(channels).toContain(id)
  for (const person of people)
    for (const ticket of tickets.filter(({ assigneeId, deletedAt }) => assigneeId === person.userId && !deletedAt))
      expect(canSeeTicket({ ...person, permissions: new Set<Permission>() }, ticket)).toBe(true)
})

test('memberships hold the teams and the queues that their members serve, and what is kept to others', async () => {
  await acme.asSystem(async (cx) => {
    const teams = await cx.tx.selectFrom('teamMembers').selectAll().where('orgId', '=', acme.orgId).execute()
    const queues = await listQueues(cx)
    const pipelines = await listPipelines(cx)
    const channels = await listChannels(cx)
    for (const { userId, teamIds, queueIds, barredPipelineIds, barredChannelIds } of await listMemberAccess(cx)) {
      const own = teams.filter((one) => one.userId === userId).map((one) => one.teamId)
      expect(teamIds).toEqual(own.toSorted())
      const served = queues.filter((queue) => queue.everyone || queue.teamIds.some((id) => own.includes(id)))
      expect(queueIds).toEqual(idsOf(served))
      const others = pipelines.filter(({ seeTeamIds }) => seeTeamIds && !seeTeamIds.some((id) => own.includes(id)))
      expect(barredPipelineIds).toEqual(idsOf(others))
      const unread = channels.filter(({ readTeamIds }) => readTeamIds && !readTeamIds.some((id) => own.includes(id)))
      expect(barredChannelIds).toEqual(idsOf(unread))
    }
  })
})
