import { setTimeout as pause } from 'node:timers/promises'
import { call, type Figures, figuresOf } from './measure.ts'
import type { Bench } from './operations.ts'

/** Agents beside the change, and how long each looks at what he sees before he asks for more. */
const agents = 4
const looksMs = 250
/** The agents work alone for so long, before the change and after it. */
const aloneMs = 20_000
/** What the server's code and the database's memory need until they are as fast as they are all day. */
const warmMs = 5_000
const mostTickets = 10_000

/**
 * Changes 10,000 tickets by one bulk change and undoes it, with agents beside who read lists and tickets all the while: how long
 * it takes (budget: under a minute), and how long the agents wait meanwhile against alone (budget: 20 % longer at most). Alone is
 * before the change and after it: the machine itself is not the same at both times.
 */
export async function changeMany(bench: Bench): Promise<Figures[]> {
  await workAlone(bench, warmMs)
  const alone = await workAlone(bench, aloneMs)
  const beside = workBeside(bench)
  const change = { tickets: { query: { filter: oldest(bench.tickets) } }, change: { priority: 'urgent' } }
  const made = await send<{ id: string }>(bench, '/bulk-changes', change)
  const done = await over(bench, made.id)
  const meanwhile = figures('agents beside the change: a list, then a ticket', await beside.end())
  alone.push(...(await workAlone(bench, aloneMs)))
  await send(bench, `/bulk-changes/${made.id}/undo`, {})
  const undone = await over(bench, made.id)
  const before = figures('agents alone: a list, then a ticket', alone)
  const slower = (meanwhile.p50 / Math.max(0.01, before.p50) - 1) * 100
  const took = (name: string, { tickets, ms }: Ended): Figures => ({
    ...{ name, count: tickets, p50: ms, p99: ms, errors: 0, budget: { perSecond: 167 } },
    perSecond: Math.round((tickets / ms) * 1000),
    note: `${tickets} tickets${done.refused > 0 ? `, ${done.refused} refused` : ''}`,
  })
  return [
    took('change of many tickets', done),
    took('change of many tickets, undone', undone),
    before,
    {
      ...meanwhile,
      budget: { p50: before.p50 * 1.2, p99: before.p99 * 1.2 },
      note: `${slower < 0 ? '' : '+'}${slower.toFixed(0)} % at p50`,
    },
  ]
}

/** Open tickets, 10,000 of them where there are as many; of small data all that are not closed. */
const oldest = (tickets: number) =>
  tickets >= 1_000_000
    ? {
        all: [
          { field: 'status', operator: 'is', value: 'open' },
          // Not those that earlier cases made.
          { field: 'createdAt', operator: 'before', value: '2026-11-01T00:00:00Z' },
        ],
      }
    : { field: 'status', operator: 'is_not', value: 'closed' }

type Ended = { tickets: number; ms: number; refused: number }

async function over(bench: Bench, id: string): Promise<Ended> {
  const began = performance.now()
  for (;;) {
    await pause(200)
    const reply = await call(bench.base, bench.keys.admin, { path: `/api/v1/bulk-changes/${id}` })
    const bulk = JSON.parse(reply.text) as { state: string; total: number; processed: number; refused: number }
    if (bulk.state === 'stopped' || bulk.total > mostTickets * 2) throw new Error(`The bulk change: ${reply.text}`)
    if (bulk.state === 'done' || bulk.state === 'undone')
      return { tickets: bulk.processed, ms: Math.round(performance.now() - began), refused: bulk.refused }
  }
}

async function send<T>({ base, keys }: Bench, path: string, body: unknown): Promise<T> {
  const reply = await call(base, keys.admin, { method: 'POST', path: `/api/v1${path}`, body })
  if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${reply.text.slice(0, 300)}`)
  return JSON.parse(reply.text) as T
}

/** A look: how long its list and its ticket took together. The two are not alike, so that a median of both would be neither's. */
type Look = { ms: number; error: boolean }

const figures = (name: string, looks: readonly Look[]): Figures => ({
  ...figuresOf(
    name,
    looks.map(({ ms }) => ms),
    looks.reduce((sum, { ms }) => sum + ms + looksMs, 0) / agents / 1000 || 1,
  ),
  errors: looks.filter(({ error }) => error).length,
})

async function workAlone(bench: Bench, ms: number): Promise<Look[]> {
  const working = workBeside(bench)
  await pause(ms)
  return working.end()
}

function workBeside({ base, keys, tickets }: Bench): { end: () => Promise<Look[]> } {
  const looks: Look[] = []
  let stopped = false
  const agent = async (n: number) => {
    for (let i = n; !stopped; i += agents) {
      const began = performance.now()
      const list = await call(base, keys.agent, { path: '/api/v1/tickets?open=true&limit=50' })
      const code = `BENCH-${1 + ((i * 7919) % tickets)}`
      const ticket = await call(base, keys.agent, { path: `/api/v1/tickets/${code}/messages` })
      // A ticket of a colleague is not seen: that is an answer too.
      const error = list.status !== 200 || ![200, 404].includes(ticket.status)
      looks.push({ ms: performance.now() - began, error })
      await pause(looksMs)
    }
  }
  const working = Array.from({ length: agents }, (_, n) => agent(n))
  return {
    end: async () => {
      stopped = true
      await Promise.all(working)
      return looks
    },
  }
}
