import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newId } from '../../platform/ids.ts'
import { openStream, portOf } from '../event-reader.ts'
import { createWorld } from '../world.ts'
import { counters, doors } from './all-tickets.ts'
import { openOffice } from './office.ts'
import { lookups, shut, ways } from './one-ticket.ts'
import { type House, idsOf, type View, viewOf } from './view.ts'

// product.md RO13, complaint 15: for people with random roles, teams and queues, every door of the API lets see the same tickets. What
// a person sees is said a second time in office.ts; the predicate itself is one more door. Each answer is besides looked through for
// the marks and codes of tickets that are not to be seen, also of those that others came out of, lead to, or were merged with.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

let house: House
beforeAll(async () => {
  const world = await createWorld()
  house = { world, office: await openOffice(world, 11, 18), port: await portOf(world.app) }
})
afterAll(() => house?.world.close())

test('every door lets see the same tickets, for people with random roles, teams and queues', async () => {
  const { office } = house
  const grants = new Set<string>()
  const sizes = new Set<number>()
  for (let round = 0; round < 3; round += 1) {
    await office.shuffle()
    for (const who of office.people) {
      const view = await viewOf(house, who)
      const access = await office.accessOf(who.actor)
      grants.add(`${access.ticketScope} ${access.permissions.includes('tickets:private')}`)
      sizes.add(view.seen.size)
      const said = `${who.actor.name} (${access.ticketScope}) in round ${round}`
      for (const [door, ask] of Object.entries(counters))
        expect(await ask(view), `${door}: ${said}`).toBe(view.seen.size)
      for (const [door, ask] of Object.entries(doors))
        expect(view.sorted(await ask(view)), `${door}: ${said}`).toEqual(view.sorted(view.seen))
      await toSingleTickets(view, round, said)
    }
  }
  // The dice showed enough of what there is.
  expect(grants.size).toBeGreaterThan(5)
  expect(sizes.size).toBeGreaterThan(6)
})

/** A quarter of the tickets in each round, by each way there is. */
async function toSingleTickets(view: View, round: number, said: string): Promise<void> {
  const { tickets } = view.office
  const own = tickets.find(({ id, isClosed }) => view.seen.has(id) && !isClosed)
  for (const ticket of tickets.filter((_, i) => i % 4 === round)) {
    for (const [door, ask] of Object.entries(ways)) {
      const reply = await ask(ticket, view)
      const isShut = reply.statusCode === 404 || (ticket.isDeleted && reply.statusCode === 410)
      expect(!isShut, `${door} of ${ticket.code}: ${said}: ${reply.statusCode}`).toBe(view.seen.has(ticket.id))
    }
    for (const [door, ask] of Object.entries(lookups)) {
      const found = await ask(ticket, view)
      expect(found.includes(ticket.id), `${door} of ${ticket.code}: ${said}`).toBe(view.seen.has(ticket.id))
      expect(found.filter((id) => !view.seen.has(id))).toEqual([])
    }
    if (!ticket.isClosed) {
      const similar = idsOf(await view.get(`/tickets/similar?subject=${encodeURIComponent('Ticket again')}`))
      expect(similar.filter((id) => !view.seen.has(id))).toEqual([])
    }
    if (view.seen.has(ticket.id) || !own) continue
    for (const [door, ask] of Object.entries(shut)) {
      const reply = await ask(ticket, view, own)
      if (ticket.isDeleted && reply.statusCode === 410) continue
      const ghost = { ...ticket, id: newId(), messageId: newId() }
      const { code, status, detail } = (await ask(ghost, view, own)).json()
      expect(reply.json(), `${door} of ${ticket.code}: ${said}`).toMatchObject({ code, status, detail })
      expect([404, 422], door).toContain(status)
      expect(code, door).not.toBe('request.invalid')
    }
  }
}

test('whoever is led to a ticket by a colleague sees it, or is refused', async () => {
  const { office } = house
  for (let round = 0; round < 2; round += 1) {
    await office.shuffle()
    for (const who of office.people) {
      const view = await viewOf(house, who)
      for (const colleague of office.people.filter((one) => one !== who)) {
        const his = await office.seenBy(colleague.actor)
        const { userId } = colleague.actor
        for (const ticket of office.tickets.filter(
          ({ id, isClosed }, i) => view.seen.has(id) && !isClosed && i % 4 === round,
        )) {
          const said = `${ticket.code} by ${who.actor.name} for ${colleague.actor.name}`
          const sees = his.has(ticket.id)
          const followed = await view.send('PUT', `/tickets/${ticket.id}/followers/${userId}`)
          expect(followed.statusCode < 300, `following ${said}: ${followed.body}`).toBe(sees)
          if (!sees) expect(followed.json()).toMatchObject({ status: 422, code: 'ticket.follower_blind' })
          const bodyHtml = `<p><span data-mention="user:${userId}">@Colleague</span></p>`
          const named = await view.send('POST', `/tickets/${ticket.id}/messages`, { kind: 'note', bodyHtml })
          expect(named.statusCode, `mention in ${said}: ${named.body}`).toBe(sees ? 201 : 409)
          if (!sees) expect(named.json()).toMatchObject({ code: 'mention.no_access' })
        }
        // What he is said to see of what the asker sees, in numbers: open tickets alone.
        const { sees, hides } = (await view.get(`/users/${userId}/sight`)).json()
        const sum = (lines: { count: number }[]) => lines.reduce((total, { count }) => total + count, 0)
        const open = office.tickets.filter(({ id, isClosed }) => view.seen.has(id) && !isClosed)
        expect([sum(sees), sum(hides)], `the sight of ${colleague.actor.name}, told to ${who.actor.name}`).toEqual([
          open.filter(({ id }) => his.has(id)).length,
          open.filter(({ id }) => !his.has(id)).length,
        ])
      }
    }
  }
})

type News = { ticketId: string | null; name: string; data: unknown }

test('what happens now is told at once to those who see it, and to nobody else', async () => {
  const { office, port } = house
  await office.shuffle()
  for (const who of office.people) {
    const view = await viewOf(house, who)
    const open = office.tickets.filter(({ isClosed, isDeleted }) => !isClosed && !isDeleted)
    const seen = open.find(({ id }) => view.seen.has(id))
    const unseen = open.find(({ id }) => !view.seen.has(id))
    if (!seen || !unseen) continue
    const { lastSeq } = (await view.get('/events?since=0&limit=1')).json()
    const reader = await openStream(port, who.headers(), { lastEventId: lastSeq })
    const polled = view.get(`/events?since=${lastSeq}&wait=30`)
    // He looks at both rows in his list, as far as he may know.
    await view.send('POST', '/presence', { clientId: 'the-window', ticketId: null, watch: [unseen.id, seen.id] })
    for (const { id } of [unseen, seen]) {
      const here = { clientId: 'of-the-admin', ticketId: id, activity: 'noting' }
      expect((await office.admin.post('/presence', here)).statusCode).toBe(200)
      expect((await office.admin.post(`/tickets/${id}/messages`, { kind: 'note', bodyText: 'Now' })).statusCode).toBe(
        201,
      )
    }
    const isNote = ({ name, ticketId }: News) => name === 'message.note_added' && ticketId === seen.id
    const isPresence = ({ name, ticketId, data }: News) =>
      name === 'presence.changed' && ticketId === seen.id && JSON.stringify(data).includes('noting')
    const live: News[] = []
    await reader.until(({ data }) => {
      live.push(data as News)
      return live.some(isNote) && live.some(isPresence)
    })
    reader.close()
    await reader.ended
    view.lookThrough('the stream', reader.text())
    const heard = [...live, ...(await polled).json().data] as News[]
    expect(heard.length).toBeGreaterThan(2)
    expect(heard.filter(({ ticketId }) => ticketId !== null && ticketId !== seen.id)).toEqual([])
  }
})
