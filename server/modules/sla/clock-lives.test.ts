import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { arrived, ticketByMail } from '../../testing/messages.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { addMessage } from '../conversations/add-message.ts'
import { verifyClocks } from './verify-clocks.ts'

// product.md SL1-SL3, SL14-SL16, SL19: lives of tickets over HTTP, held against a count minute by minute that knows no event.
const minute = 60_000
let world: World
let acme: Company
let ada: SignedIn
let policyId = ''
let thirdParty = ''
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  // A Friday evening in Berlin; in the night to Sunday the clocks go forward.
  world.setClock(new Date('2030-03-29T15:00:00.000Z'))
  ada = await signIn(world, acme.admin)
  const day = [
    { from: '08:00', to: '12:00' },
    { from: '13:00', to: '18:00' },
  ]
  const night = [{ from: '01:00', to: '05:00' }]
  const week = [day, day, day, day, day, night, night]
  const calendar = await ok<{ id: string }>(ada.post('/calendars', { name: 'Berlin', timeZone: 'Europe/Berlin', week }))
  const condition = { all: [] }
  policyId = (
    await ok<{ id: string }>(ada.post('/sla/policies', { name: 'All', condition, ...terms, calendarId: calendar.id }))
  ).id
  const [pipeline] = (await ok<{ data: { id: string }[] }>(ada.get('/pipelines'))).data
  const stage = { name: 'With the supplier', status: 'waiting', waitsFor: 'third_party' }
  thirdParty = (await ok<{ id: string }>(ada.post(`/pipelines/${pipeline?.id}/stages`, stage))).id
})
afterAll(() => world.close())

async function ok<T = unknown>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const { statusCode, body } = await answer
  expect(statusCode, body.slice(0, 300)).toBeLessThan(300)
  return body === '' ? (null as T) : JSON.parse(body)
}

const priorities = ['low', 'medium', 'high', 'urgent'] as const
type Priority = (typeof priorities)[number]
const none = { low: null, medium: null, high: null, urgent: null }
/** Of one metric: business time for all but urgent tickets. */
const lengths = { first_response: [240, 180, 90, 20], resolution: [900, 600, 300, 120] } as const
const targetOf = (metric: keyof typeof lengths, priority: Priority) => ({
  minutes: lengths[metric][priorities.indexOf(priority)] ?? 0,
  time: priority === 'urgent' ? ('calendar' as const) : ('business' as const),
})
const each = (metric: keyof typeof lengths) =>
  Object.fromEntries(priorities.map((priority) => [priority, targetOf(metric, priority)]))
const terms = {
  targets: {
    first_response: each('first_response'),
    next_response: none,
    resolution: each('resolution'),
    closure: none,
  },
  pauses: { first_response: [], next_response: [], resolution: ['customer', 'third_party'], closure: [] },
  responses: ['reply', 'api_reply', 'recorded'],
}

/** Numbers that look like chance and are the same each time (mulberry32). */
function chance(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** The clock on the wall in Berlin, by the platform's own zones. */
const wall = new Intl.DateTimeFormat('en-GB', {
  ...{ timeZone: 'Europe/Berlin', weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
})
const opened = new Map<number, boolean>()
function isOpenAt(at: number): boolean {
  const known = opened.get(at)
  if (known !== undefined) return known
  const parts = Object.fromEntries(wall.formatToParts(at).map(({ type, value }) => [type, value]))
  const time = `${parts.hour}:${parts.minute}`
  const weekend = parts.weekday === 'Sat' || parts.weekday === 'Sun'
  const open = weekend
    ? time >= '01:00' && time < '05:00'
    : (time >= '08:00' && time < '12:00') || (time >= '13:00' && time < '18:00')
  opened.set(at, open)
  return open
}

/** What somebody who watches the ticket writes down after each thing that happens. */
type Seen = { at: number; status: string; waitsFor: string | null; priority: Priority; answered: boolean }
type Shown = { state: string; cycle: number; spentMinutes: number }
const isDone = ({ status }: Seen) => status === 'resolved' || status === 'closed'

/** The last clock of a metric at a moment, counted minute by minute from what was seen. */
function counted(metric: keyof typeof lengths, seen: readonly Seen[], now: number): Shown {
  let cycle = 0
  let from: number | null = null
  let ended: { at: number; by: 'answer' | 'done'; priority: Priority } | null = null
  for (const [i, one] of seen.entries()) {
    const before = seen[i - 1]
    const wasDone = before ? isDone(before) : true
    if (wasDone && !isDone(one) && (metric === 'resolution' || !before?.answered)) {
      cycle += 1
      from = one.at
      ended = null
    }
    if (from === null || ended) continue
    if (metric === 'first_response' && one.answered) ended = { at: one.at, by: 'answer', priority: one.priority }
    else if (!wasDone && isDone(one)) ended = { at: one.at, by: 'done', priority: one.priority }
  }
  const last = seen.at(-1)
  if (!last || from === null) throw new Error('Nothing was seen.')
  const target = targetOf(metric, ended?.priority ?? last.priority)
  let spent = 0
  for (let at = from; at < (ended?.at ?? now); at += minute) {
    const then = seen.findLast((one) => one.at <= at)
    const pauses = metric === 'resolution' && then?.status === 'waiting'
    if (!pauses && (target.time === 'calendar' || isOpenAt(at))) spent += 1
  }
  const isLate = spent > target.minutes
  const verdict = isLate ? 'missed' : metric === 'first_response' && ended?.by === 'done' ? 'cancelled' : 'met'
  const open = metric === 'resolution' && last.status === 'waiting' ? 'paused' : 'running'
  return { state: ended ? verdict : open, cycle, spentMinutes: spent }
}

const sign = async () => {
  ada = await signIn(world, acme.admin)
}
const react = () => world.react(acme.orgId)
type Ticket = {
  id: string
  status: string
  priority: Priority
  stage: { id: string }
  conversationId: string | null
}
const ticketOf = (id: string) => ok<Ticket>(ada.get(`/tickets/${id}`))
const clocksOf = async (id: string) =>
  (await ok<{ clocks: (Shown & { metric: string })[] }>(ada.get(`/tickets/${id}/sla`))).clocks

/** What customers and members do with one ticket. What its state does not allow is left out. */
const acts: Record<string, (id: string, ticket: Ticket) => Promise<unknown>> = {
  reply: (id) => ok(ada.post(`/tickets/${id}/messages`, { kind: 'public', bodyText: 'Hello', sendMail: false })),
  note: (id) => ok(ada.post(`/tickets/${id}/messages`, { kind: 'note', bodyText: 'Hm' })),
  customer: (id) => acme.asSystem((cx) => addMessage(cx, arrived(id, {}, 'And now?'))),
  machine: (id) => acme.asSystem((cx) => addMessage(cx, arrived(id, { mailClass: 'auto' }, 'I am away'))),
  waitCustomer: (id) => ok(ada.patch(`/tickets/${id}`, { status: 'waiting' })),
  waitSupplier: (id) => ok(ada.patch(`/tickets/${id}`, { stageId: thirdParty })),
  work: (id) => ok(ada.patch(`/tickets/${id}`, { status: 'in_progress' })),
  resolve: (id) => ok(ada.patch(`/tickets/${id}`, { status: 'resolved' })),
  close: (id) => ok(ada.patch(`/tickets/${id}`, { status: 'closed' })),
  reopen: (id) => ok(ada.patch(`/tickets/${id}`, { status: 'open' })),
  low: (id) => ok(ada.patch(`/tickets/${id}`, { priority: 'low' })),
  high: (id) => ok(ada.patch(`/tickets/${id}`, { priority: 'high' })),
  urgent: (id) => ok(ada.patch(`/tickets/${id}`, { priority: 'urgent' })),
}
const often = ['reply', 'customer', 'waitCustomer', 'waitSupplier', 'work', 'low', 'high', 'urgent']
const names = [...Object.keys(acts), ...often]

test.each([1, 2, 3])(
  'a life by chance (%i) is counted as it is minute by minute, over a night in which clocks change',
  async (seed) => {
    await sign()
    const next = chance(seed)
    const { id } = await ticketByMail(world, acme)
    const seen: Seen[] = []
    let answered = false
    const look = async () => {
      const { status, stage, priority } = await ticketOf(id)
      const waitsFor = status !== 'waiting' ? null : stage.id === thirdParty ? 'third_party' : 'customer'
      seen.push({ at: world.now().getTime(), status, waitsFor, priority, answered })
    }
    await look()
    for (let step = 0; step < 22; step += 1) {
      // Minutes, hours, now and then a night; the server may have stood still meanwhile.
      world.setClock((1 + next(next(4) === 0 ? 900 : 90)) * minute)
      await sign()
      const ticket = await ticketOf(id)
      const name = names[next(names.length)] ?? 'note'
      const isClosed = ticket.status === 'closed'
      if (isClosed ? name === 'reopen' : name !== 'reopen' || ticket.status === 'resolved') {
        await acts[name]?.(id, ticket)
        if (name === 'reply') answered = true
      }
      await look()
      if (next(3) > 0) await react()
    }
    await react()
    world.setClock(7 * minute)
    await sign()
    const shown = await clocksOf(id)
    for (const metric of ['first_response', 'resolution'] as const) {
      const last = shown.findLast((clock) => clock.metric === metric)
      expect(
        last && { state: last.state, cycle: last.cycle, spentMinutes: last.spentMinutes },
        JSON.stringify(seen),
      ).toEqual(counted(metric, seen, world.now().getTime()))
    }
    expect(await verifyClocks(world.runtime, acme.orgId)).toMatchObject({ differences: 0, examples: [] })
  },
)

test('whatever many tickets do to one another, the rows are what the log says', async () => {
  await sign()
  const next = chance(7)
  const ids: string[] = []
  for (let i = 0; i < 4; i += 1) ids.push((await ticketByMail(world, acme)).id)
  const done: string[] = []
  const undoable: string[] = []
  const together: Record<
    string,
    (id: string, ticket: Ticket) => Promise<{ statusCode: number; body: string } | undefined>
  > = {
    merge: (id) => ada.post(`/tickets/${id}/merge`, { sourceIds: [ids[next(ids.length)]], reason: 'same' }),
    split: async (id) => {
      const { data } = await ok<{ data: { id: string }[] }>(ada.get(`/tickets/${id}/messages`))
      return data.length < 2 ? undefined : ada.post(`/tickets/${id}/split`, { messageIds: [data.at(-1)?.id] })
    },
    move: async (id) => {
      const { data } = await ok<{ data: { id: string }[] }>(ada.get(`/tickets/${id}/messages`))
      const target = ids[next(ids.length)]
      return data.length < 2 || target === id
        ? undefined
        : ada.post(`/tickets/${id}/move-messages`, { messageIds: [data.at(-1)?.id], target })
    },
    undo: async () => {
      const act = undoable.pop()
      return act === undefined ? undefined : ada.post(`/ticket-acts/${act}/undo`)
    },
    reapply: (id) => ada.post(`/tickets/${id}/sla/reapply`, { reason: 'Anew' }),
    edit: () =>
      ada.patch(`/sla/policies/${policyId}`, {
        targets: { ...terms.targets, next_response: each(next(2) === 0 ? 'first_response' : 'resolution') },
      }),
    remove: (id) => ada.post(`/tickets/${id}/delete`, {}),
    restore: (id) => ada.post(`/tickets/${id}/restore`),
  }
  const all = [...names, ...Object.keys(together), ...Object.keys(together)]
  for (let step = 0; step < 90; step += 1) {
    world.setClock((1 + next(next(4) === 0 ? 900 : 90)) * minute)
    await sign()
    const id = ids[next(ids.length)] ?? ''
    const name = all[next(all.length)] ?? 'note'
    const { statusCode, json } = await ada.get(`/tickets/${id}`)
    const ticket: Ticket | null = statusCode === 200 ? json() : null
    const act = together[name]
    if (act && (ticket || name === 'restore' || name === 'undo' || name === 'edit')) {
      const answer = await act(id, ticket as Ticket)
      // What the tickets do not allow as they stand is refused; nothing breaks.
      expect(answer?.statusCode ?? 200, answer?.body).toBeLessThan(500)
      if (answer && answer.statusCode < 300) {
        done.push(name)
        const made = answer.body === '' ? {} : JSON.parse(answer.body)
        if (made.actId) undoable.push(made.actId)
        if (made.actIds) undoable.push(...made.actIds)
        if (name === 'split') ids.push(made.ticket.id)
      }
    } else if (ticket && ticket.status !== 'closed' && acts[name]) {
      if (name !== 'reopen' || ticket.status === 'resolved') await acts[name]?.(id, ticket)
    }
    if (next(3) > 0) await react()
    if (step % 30 === 29) {
      await react()
      expect(await verifyClocks(world.runtime, acme.orgId), done.join(' ')).toMatchObject({
        differences: 0,
        examples: [],
      })
    }
  }
  // The walk did what it is for.
  expect([...new Set(done)].sort()).toEqual(Object.keys(together).sort())
})
