import { setTimeout as pause } from 'node:timers/promises'
import { call, type Figures, figuresOf } from './measure.ts'
import type { Bench } from './operations.ts'

/** Agents beside the change, and how long each looks at what he sees before he asks for more. */
const agents = 4
const looksMs = 250
/** The agents work alone for so long, before. */
const aloneMs = 15_000
const mostTickets = 10_000

/**
 * Changes 10,000 tickets by one bulk change and undoes it, with agents beside who read lists and tickets all the while: how long
 * it takes (budget: under a minute), and how long the agents wait meanwhile against alone (budget: 20 % longer at most).
 */
export async function changeMany(bench: Bench): Promise<Figures[]> {
  const alone = workBeside(bench)
  await pause(aloneMs)
  const before = await alone.end()
  const beside = workBeside(bench)
  const change = { tickets: { query: { filter: oldest(bench.tickets) } }, change: { priority: 'urgent' } }
  const made = await send<{ id: string }>(bench, '/bulk-changes', change)
  const done = await over(bench, made.id)
  const meanwhile = await beside.end()
  await send(bench, `/bulk-changes/${made.id}/undo`, {})
  const undone = await over(bench, made.id)
  const slower = (meanwhile.p50 / Math.max(0.01, before.p50) - 1) * 100
  const took = (name: string, { tickets, ms }: Ended): Figures => ({
    ...{ name, count: tickets, p50: ms, p99: ms, errors: 0, budget: { perSecond: 167 } },
    perSecond: Math.round((tickets / ms) * 1000),
    note: `${tickets} tickets${done.refused > 0 ? `, ${done.refused} refused` : ''}`,
  })
  return [
    took('change of many tickets', done),
    took('change of many tickets, undone', undone),
    { ...before, name: 'agents alone: a list and a ticket', budget: null },
    {
      ...meanwhile,
      name: 'agents beside the change: a list and a ticket',
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

function workBeside({ base, keys, tickets }: Bench): { end: () => Promise<Figures> } {
  const times: number[] = []
  let errors = 0
  let stopped = false
  const began = performance.now()
  const agent = async (n: number) => {
    for (let i = n; !stopped; i += agents) {
      for (const path of ['/tickets?open=true&limit=50', `/tickets/BENCH-${1 + ((i * 7919) % tickets)}/messages`]) {
        const at = performance.now()
        const reply = await call(base, keys.agent, { path: `/api/v1${path}` })
        times.push(performance.now() - at)
        // A ticket of a colleague is not seen: that is an answer too.
        if (reply.status !== 200 && reply.status !== 404) errors += 1
      }
      await pause(looksMs)
    }
  }
  const working = Array.from({ length: agents }, (_, n) => agent(n))
  return {
    end: async () => {
      stopped = true
      await Promise.all(working)
      return { ...figuresOf('agents', times, (performance.now() - began) / 1000), errors }
    },
  }
}
