import { type Cx, type Runtime, systemActor } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import * as store from './clocks.store.ts'
import { differencesOf, foldTickets, nextDueOf, refreshClocks, rowsOf } from './keep-clocks.ts'
import { keepSweep, reactedUntil } from './sweeps.store.ts'

/**
 * Computes all clocks of an organization anew from the event log and compares them with those that are kept (product.md, section 2 item 7):
 * there is no difference unless somebody wrote into the tables, or the fold was changed.
 */
export type ClockDifference = { ticketId: string; metric: string; cycle: number; what: string }
export type Verified = { tickets: number; differences: number; examples: ClockDifference[] }

const page = 500
const mostExamples = 20
/** A clock from before the column was there. */
const unfilled = 'soonAt, not filled yet'

/**
 * Reads page by page, each in a transaction of its own: it may run beside the server, and needs no more memory for a million tickets.
 * `repair`: the clocks of tickets with differences are written anew, by the log; what they have to tell since is told, each thing once.
 */
export async function verifyClocks(
  runtime: Runtime,
  orgId: string,
  { repair = false, tell = () => {} }: { repair?: boolean; tell?: (tickets: number) => void } = {},
): Promise<Verified> {
  const actor = systemActor(orgId, 'sla')
  const found: Verified = { tickets: 0, differences: 0, examples: [] }
  for (let after: string | null = null; ; ) {
    const from: string | null = after
    const { rows, differing }: Compared = await runtime.run(actor, (cx) => comparePage(cx, from))
    // Looked at once more by itself: what happened meanwhile is no difference.
    for (const ticketId of new Set(differing.map((one) => one.ticketId))) {
      const differences = await runtime.run(actor, (cx) => compareAlone(cx, ticketId, repair))
      found.differences += differences.length
      found.examples.push(...differences.slice(0, mostExamples - found.examples.length))
    }
    found.tickets += rows.length
    tell(found.tickets)
    after = rows.at(-1)?.ticketId ?? null
    if (rows.length < page || after === null) return found
  }
}

type Compared = { rows: store.TicketSlaRow[]; differing: ClockDifference[] }

async function comparePage(cx: Cx, after: string | null): Promise<Compared> {
  const rows = await store.listTicketSla(cx, after, page)
  return { rows, differing: await compare(cx, rows, null) }
}

/**
 * A ticket that nobody changes meanwhile. What its consumer has not come to yet does not count, and clocks from before `soonAt` was kept get it
 * now: its colour is all that hangs on it.
 */
async function compareAlone(cx: Cx, ticketId: string, repair: boolean): Promise<ClockDifference[]> {
  const rows = [...(await store.lockTicketSla(cx, [ticketId])).values()]
  const now = await compare(cx, rows, null)
  if (now.length > 0 && now.every(({ what }) => what === unfilled)) {
    await refreshClocks(cx, [ticketId])
    return []
  }
  const isBehind = now.length > 0 && (await compare(cx, rows, await reactedUntil(cx))).length === 0
  if (now.length === 0 || isBehind) return []
  if (repair) await refreshClocks(cx, [ticketId])
  return now
}

async function compare(cx: Cx, rows: readonly store.TicketSlaRow[], until: string | null): Promise<ClockDifference[]> {
  const ids = rows.map(({ ticketId }) => ticketId)
  const events = await store.readSlaEvents(cx, ids, until)
  const stored = await store.listClocks(cx, ids)
  const receipts = await store.listReceipts(cx, ids)
  const tickets = await foldTickets(cx, rows, events)
  return tickets.flatMap(({ ticketId, clocks, terms }) => {
    const own = rowsOf(ticketId, clocks, terms, receipts)
    const kept = stored.get(ticketId) ?? []
    const is = (a: store.ClockRow) => (b: store.ClockRow) => a.metric === b.metric && a.cycle === b.cycle
    const name = ({ metric, cycle }: store.ClockRow) => ({ ticketId, metric, cycle })
    const wrong = own.flatMap((row): ClockDifference[] => {
      const other = kept.find(is(row))
      if (!other) return [{ ...name(row), what: 'missing' }]
      const fields = differencesOf(other, row)
      if (fields.join() === 'soonAt' && other.soonAt === null) return [{ ...name(row), what: unfilled }]
      return fields.length > 0 ? [{ ...name(row), what: fields.join(', ') }] : []
    })
    const surplus = kept.filter((row) => !own.some(is(row))).map((row) => ({ ...name(row), what: 'surplus' }))
    const dueAt = rows.find((row) => row.ticketId === ticketId)?.dueAt ?? null
    const due =
      nextDueOf(clocks)?.getTime() === dueAt?.getTime() ? [] : [{ ticketId, metric: '', cycle: 0, what: 'dueAt' }]
    return [...wrong, ...surplus, ...due]
  })
}

/** The nightly comparison; system health shows what it found. */
export const sweepClocks: JobHandler = async (orgId, _payload, { runtime, log }) => {
  const { tickets, differences, examples } = await verifyClocks(runtime, orgId)
  if (differences > 0) log.error({ orgId, differences, examples }, 'clocks of SLAs differ from the event log')
  await runtime.run(systemActor(orgId, 'sla'), (cx) => keepSweep(cx, { id: newId(), tickets, differences, examples }))
}
