import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Actor, UserActor } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import type { TicketScope } from '../../platform/permissions.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { listTickets } from './list-tickets.ts'
import { getTicketCounts, visibleTicketIds } from './read-tickets.ts'
import { createTicket, getTicketRecord } from './tickets.service.ts'
import { canSeeTicket, isInPart, ticketVisible, type VisibleFields, visibleParts } from './tickets.visibility.ts'

let world: World
let acme: Company
let people: UserActor[]
let tickets: (VisibleFields & { id: string; code: string })[]

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
  people = [acme.admin, await acme.member('Ann'), await acme.member('Ben'), await acme.member('Cleo')]
  const roll = dice(7)
  for (let i = 0; i < 120; i += 1) {
    const assigneeId = [null, ...people.map((person) => person.userId)][roll(5)] ?? null
    const maker: Actor | undefined = [...people][roll(7)]
    const actor = maker ?? {
      kind: 'contact',
      orgId: acme.orgId,
      contactId: people[roll(4)]?.userId ?? newId(),
      name: 'C',
    }
    await world.runtime.run(actor, (cx) =>
      createTicket(cx, {
        subject: `Ticket ${i}`,
        source: 'manual',
        assigneeId,
        status: roll(3) === 0 ? 'closed' : 'open',
      }),
    )
  }
  tickets = await acme.asSystem((cx) =>
    cx.tx
      .selectFrom('tickets')
      .select(['id', 'code', 'assigneeId', 'createdByKind', 'createdById'])
      .where('orgId', '=', acme.orgId)
      .execute(),
  )
})
afterAll(() => world.close())

const scopes: TicketScope[] = ['own', 'own_unassigned', 'all']
const actors = () => people.flatMap((person) => scopes.map((ticketScope): UserActor => ({ ...person, ticketScope })))

test('the rows cover every way of seeing and not seeing', () => {
  const ways = new Set(
    actors().flatMap((actor) =>
      tickets.map(
        (ticket) => `${actor.ticketScope} ${visibleParts(actor).findIndex((part) => isInPart(part, ticket))}`,
      ),
    ),
  )
  expect([...ways].sort()).toEqual([
    'all 0',
    'own -1',
    'own 0',
    'own 1',
    'own_unassigned -1',
    'own_unassigned 0',
    'own_unassigned 1',
    'own_unassigned 2',
  ])
})

test('the predicate says the same in SQL, as a function, in lists, in counts, in search and on the ticket', async () => {
  for (const actor of actors()) {
    const seen = tickets.filter((ticket) => canSeeTicket(actor, ticket))
    const ids = seen.map((ticket) => ticket.id).sort()
    await world.runtime.run(actor, async (cx) => {
      const rows = await cx.tx
        .selectFrom('tickets')
        .select('id')
        .where('orgId', '=', acme.orgId)
        .where(ticketVisible(cx))
        .execute()
      expect(rows.map((row) => row.id).sort()).toEqual(ids)
      expect(
        [
          ...(await visibleTicketIds(
            cx,
            tickets.map((ticket) => ticket.id),
          )),
        ].sort(),
      ).toEqual(ids)
      const listed = await listTickets(cx, { limit: 200 })
      expect(listed.data.map((row) => row.id).sort()).toEqual(ids)
      const found = await listTickets(cx, { limit: 200, q: 'tick' })
      expect(found.data.map((row) => row.id).sort()).toEqual(ids)
      const counts = Object.fromEntries((await getTicketCounts(cx)).data.map(({ key, count }) => [key, count]))
      const mine = await listTickets(cx, { limit: 200, assignee: ['me'], open: true })
      const nobody = await listTickets(cx, { limit: 200, assignee: ['nobody'], open: true })
      expect(counts).toMatchObject({ all: ids.length, mine: mine.data.length, unassigned: nobody.data.length })
      for (const ticket of tickets.slice(0, 15)) {
        const got = await getTicketRecord(cx, ticket.code).then(
          (record) => record.id,
          (error) => error.code,
        )
        expect(got).toBe(canSeeTicket(actor, ticket) ? ticket.id : 'ticket.not_found')
      }
    })
  }
})

test('the parts of a scope never overlap, so that no list shows a ticket twice', () => {
  for (const actor of actors())
    for (const ticket of tickets)
      expect(visibleParts(actor).filter((part) => isInPart(part, ticket)).length).toBeLessThanOrEqual(1)
})

test('assignee filters meet the scope exactly', async () => {
  const values = ['me', 'nobody', ...people.map((person) => person.userId)]
  for (const actor of actors())
    for (const one of values)
      for (const also of [[], [values[2] ?? 'me']]) {
        const assignee = [...new Set([one, ...also])]
        const ids = assignee.map((word) => (word === 'me' ? actor.userId : word === 'nobody' ? null : word))
        const expected = tickets.filter((ticket) => canSeeTicket(actor, ticket) && ids.includes(ticket.assigneeId))
        const listed = await world.runtime.run(actor, (cx) => listTickets(cx, { limit: 200, assignee }))
        expect(listed.data.map((row) => row.id).sort()).toEqual(expected.map((ticket) => ticket.id).sort())
      }
})
