import { sql } from 'kysely'
import { type Cx, type Runtime, systemActor } from '../../platform/context.ts'
import { enqueue, type JobHandler } from '../../platform/jobs.ts'
import { documentForm, forgetWords } from '../../platform/search.ts'
import { reindexWaiting } from '../conversations/index-waiting.ts'
import { reindexTickets } from '../conversations/reindex-tickets.ts'
import { reindexCustomers } from '../customers/reindex-customers.ts'
import { reindexObjects } from '../objects/reindex-objects.ts'
import { reindexOpportunities } from '../opportunities/reindex-opportunities.ts'
import { reindexTasks } from '../tasks/reindex-tasks.ts'
import { listTicketsToIndex } from '../tickets/list-to-index.ts'
import { type SearchKind, searchKinds } from './search.contract.ts'

/** Records of one transaction: others wait for none of them longer than a moment. */
const batch = 200

/** Where writing anew goes on: behind a record of a kind. */
type Place = { kind: SearchKind; after: string | null }

/** Writes the documents of the next batch; `next` is null behind the last record of the last kind. */
async function writeBatch(
  runtime: Runtime,
  orgId: string,
  { kind, after }: Place,
  missing: boolean,
): Promise<{ written: number; next: Place | null }> {
  const part = { after, limit: batch, missing }
  const { written, last } = await runtime.run(systemActor(orgId, 'search'), async (cx) => {
    if (kind === 'opportunity') return reindexOpportunities(cx, part)
    if (kind === 'object') return reindexObjects(cx, part)
    if (kind === 'task') return reindexTasks(cx, part)
    if (kind === 'conversation') return reindexWaiting(cx, part)
    if (kind !== 'ticket') return reindexCustomers(cx, { kind, ...part })
    const { tickets, last } = await listTicketsToIndex(cx, part)
    await reindexTickets(cx, tickets)
    return { written: tickets.length, last }
  })
  if (last !== null) return { written, next: { kind, after: last } }
  const following = searchKinds[searchKinds.indexOf(kind) + 1]
  return { written, next: following ? { kind: following, after: null } : null }
}

/**
 * Writes the search documents of an organization anew, in batches: those that are missing or that an older version wrote, or
 * `all`. It may be stopped at any time; without `all` the next run goes on where it was. Returns how many were written.
 */
export async function rebuildSearch(
  runtime: Runtime,
  orgId: string,
  options: { all: boolean; tell?: (kind: SearchKind, looked: number, written: number) => void },
): Promise<number> {
  const actor = systemActor(orgId, 'search')
  if (options.all) await runtime.run(actor, forgetWords)
  let total = 0
  let looked = 0
  for (let place: Place | null = { kind: searchKinds[0], after: null }; place; ) {
    const { written, next } = await writeBatch(runtime, orgId, place, !options.all)
    total += written
    looked = next?.kind === place.kind ? looked + batch : 0
    if (looked > 0) options.tell?.(place.kind, looked, total)
    place = next
  }
  await runtime.run(actor, saveForm)
  return total
}

/** Counters of the organization: the form that all its documents have, and when (seconds) the job that writes them went on. */
const formCounter = 'search_form'
const progressCounter = 'search_rebuilt_at'

/** A job that was not heard of for so long was lost. */
const lostAfterSeconds = 3600

const secondsOf = (at: Date) => Math.floor(at.getTime() / 1000)

async function setCounter(cx: Cx, name: string, value: number): Promise<void> {
  await cx.tx
    .insertInto('orgCounters')
    .values({ orgId: cx.org.id, name, value: String(value) })
    .onConflict((c) => c.columns(['orgId', 'name']).doUpdateSet({ value: sql<string>`excluded.value` }))
    .execute()
}

const saveForm = (cx: Cx) => setCounter(cx, formCounter, documentForm)

/** Books the job; of two that are booked or run at once neither would end before the other. */
async function book(cx: Cx, place: Place): Promise<void> {
  await setCounter(cx, progressCounter, secondsOf(cx.now))
  enqueue(cx, 'search.rebuild', place, { key: 'search:rebuild' })
}

/** Sweep: books the writing of what an older version wrote. After an upgrade of the form it finds every organization once. */
export async function completeSearch(orgId: string, runtime: Runtime): Promise<void> {
  await runtime.run(systemActor(orgId, 'search'), async (cx) => {
    const rows = await cx.tx
      .selectFrom('orgCounters')
      .select(['name', 'value'])
      .where('orgId', '=', orgId)
      .where('name', 'in', [formCounter, progressCounter])
      .execute()
    const counterOf = (name: string) => Number(rows.find((row) => row.name === name)?.value ?? 0)
    const isRunning = secondsOf(cx.now) - counterOf(progressCounter) < lostAfterSeconds
    if (counterOf(formCounter) < documentForm && !isRunning) await book(cx, { kind: searchKinds[0], after: null })
  })
}

/**
 * Job `search.rebuild`: so many batches, then it books itself again behind them, so that a server that stops waits for no long one.
 */
export const rebuildJobOf =
  (batches: number): JobHandler =>
  async (orgId, payload, { runtime, log }) => {
    const actor = systemActor(orgId, 'search')
    let place: Place | null = payload as Place
    for (let n = 0; place && n < batches; n++) place = (await writeBatch(runtime, orgId, place, true)).next
    const rest = place
    if (rest) return runtime.run(actor, (cx) => book(cx, rest))
    await runtime.run(actor, saveForm)
    log.info({ orgId }, 'the search index is complete')
  }
