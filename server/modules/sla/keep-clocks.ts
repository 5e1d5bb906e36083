import { type Cx, type QuietFor, systemActor } from '../../platform/context.ts'
import { type DomainEvent, emit } from '../../platform/events.ts'
import { quietOf } from '../../platform/quiet.ts'
import { bookTimer } from './book-timer.ts'
import { choosePolicies } from './choose-policy.ts'
import type { SlaClock } from './clock.rules.ts'
import * as store from './clocks.store.ts'
import { foldClocks } from './fold-clocks.rules.ts'
import { type KnownTerms, readTerms, type TermsRef } from './read-terms.ts'
import { slaEventNames } from './sla-events.rules.ts'
import { firingsOf } from './steps.rules.ts'

/** What the consumer of the clocks wants: whatever the fold reads, but its own word. */
const wanted: ReadonlySet<string> = new Set(slaEventNames.filter((name) => name !== 'ticket.sla_chosen'))
export const wantsForClocks = (name: string): boolean => wanted.has(name)

/**
 * Keeps the clocks of the tickets that something happened to: new ones get their policy, which is locked on them from then on; of all the
 * clocks are what the fold over their events says. Looking at an event twice, or late, gives the same.
 */
export async function keepClocks(given: Cx, events: readonly DomainEvent[]): Promise<void> {
  const cx: Cx = { ...given, actor: systemActor(given.org.id, 'sla') }
  const ids = [...new Set(events.flatMap(({ ticketId }) => ticketId ?? []))]
  const made = events.flatMap((event) =>
    event.name === 'ticket.created' && event.ticketId
      ? [
          {
            id: event.ticketId,
            at: event.at,
            channelId: textOf(event.data.channelId),
            queueId: idIn(event.data.queue),
            quiet: quietOf(event),
          },
        ]
      : [],
  )
  const chosen = await chooseForNew(cx, made)
  await refreshClocks(cx, ids, { news: chosen })
}

/** Chooses the policy of new tickets; returns the ids of those that had none. */
async function chooseForNew(
  cx: Cx,
  made: readonly {
    id: string
    at: Date
    channelId: string | null
    queueId: string | null
    quiet: readonly QuietFor[]
  }[],
): Promise<ReadonlySet<string>> {
  if (made.length === 0) return new Set()
  const had = await store.findTicketSla(
    cx,
    made.map(({ id }) => id),
  )
  const choices = await choosePolicies(
    cx,
    made.filter(({ id }) => !had.has(id)),
  )
  await store.insertTicketSla(
    cx,
    choices.map(({ ticketId, versionId, calendarVersionId, reason }) => ({
      ticketId,
      versionId,
      calendarVersionId,
      reason: { ...reason, by: 'created' },
      chosenAt: cx.now,
      dueAt: null,
    })),
  )
  const quiet = new Map(made.map((one) => [one.id, one.quiet]))
  for (const { ticketId, policy, versionId, calendarVersionId, reason } of choices) {
    const heard = quiet.get(ticketId) ?? []
    const cause = heard.length > 0 ? { quiet: heard } : {}
    emit(cx, 'ticket.sla_chosen', { policy, versionId, calendarVersionId, reason }, { ticketId, cause })
  }
  return new Set(choices.map(({ ticketId }) => ticketId))
}

export type TicketClocks = { ticketId: string; clocks: SlaClock[]; terms: KnownTerms; rows: store.ClockRow[] }

/**
 * Writes what the fold says of the tickets, locked until the commit; those without a policy have no clocks. `news`: those whose choice
 * is not in the log yet, and of which no rows are there.
 */
export async function refreshClocks(
  cx: Cx,
  ids: readonly string[],
  { news = new Set() }: { news?: ReadonlySet<string> } = {},
): Promise<TicketClocks[]> {
  const locked = await store.lockTicketSla(cx, ids)
  const own = [...locked.keys()]
  if (own.length === 0) return []
  const old = own.filter((id) => !news.has(id))
  const [events, stored, receipts] = [
    await store.readSlaEvents(cx, own),
    await store.listClocks(cx, old),
    await store.listReceipts(cx, old),
  ]
  const folded = await foldTickets(cx, [...locked.values()], events)
  const found = folded.map(({ ticketId, clocks, terms }) => ({
    ticketId,
    clocks,
    terms,
    rows: rowsOf(ticketId, clocks, terms, receipts),
  }))
  await saveChanges(cx, found, stored, locked)
  return found
}

/** The clocks of tickets by the log; `rows`: what was locked on them. */
export async function foldTickets(
  cx: Cx,
  rows: readonly store.TicketSlaRow[],
  events: ReadonlyMap<string, readonly DomainEvent[]>,
): Promise<{ ticketId: string; clocks: SlaClock[]; terms: KnownTerms }[]> {
  const named = [...events.values()].flatMap((list) => list.flatMap(({ data }) => refIn(data) ?? []))
  const termsOf = await readTerms(cx, [...rows, ...named])
  return rows.map((row) => {
    const own = events.get(row.ticketId) ?? []
    const terms = termsOf(row)
    // Chosen in this transaction: its event is written with the commit.
    const isNew = row.reason.by === 'created'
    const clocks = foldClocks(
      own,
      (data) => {
        const ref = refIn(data)
        return ref && termsOf(ref)
      },
      isNew ? terms : null,
    )
    return { ticketId: row.ticketId, clocks, terms }
  })
}

function refIn(data: Readonly<Record<string, unknown>>): TermsRef | null {
  const [versionId, calendarVersionId] = [textOf(data.versionId), textOf(data.calendarVersionId)]
  return versionId && calendarVersionId ? { versionId, calendarVersionId } : null
}

/** The clocks as rows, each with the instant at which it has something to tell next. */
export function rowsOf(
  ticketId: string,
  clocks: readonly SlaClock[],
  terms: KnownTerms,
  receipts: ReadonlyMap<string, ReadonlySet<string>>,
): store.ClockRow[] {
  return clocks.map(({ spans: _spans, target, ...clock }) => {
    const isLast = !clocks.some(({ metric, cycle }) => metric === clock.metric && cycle > clock.cycle)
    const done = receipts.get(store.receiptKey({ ticketId, ...clock }))
    const next = firingsOf({ ...clock, target, spans: [] }, terms.steps, terms.calendar).find(
      ({ step }) => !done?.has(step),
    )
    const facts = { targetMinutes: target.minutes, targetTime: target.time, isLast, firesAt: next?.at ?? null }
    return { ...clock, ...facts, ticketId }
  })
}

/** The next deadline: past, when one has been missed and nobody has put it right. */
export function nextDueOf(clocks: readonly Pick<SlaClock, 'endedAt' | 'breachedAt' | 'dueAt'>[]): Date | null {
  const due = clocks.flatMap(({ endedAt, breachedAt, dueAt }) => (endedAt ? [] : (breachedAt ?? dueAt ?? [])))
  return due.sort((a, b) => a.getTime() - b.getTime())[0] ?? null
}

async function saveChanges(
  cx: Cx,
  found: readonly TicketClocks[],
  stored: ReadonlyMap<string, store.ClockRow[]>,
  locked: ReadonlyMap<string, store.TicketSlaRow>,
): Promise<void> {
  const changed: store.ClockRow[] = []
  const gone: store.ClockRow[] = []
  const due: { ticketId: string; dueAt: Date | null }[] = []
  for (const { ticketId, clocks, rows } of found) {
    const before = stored.get(ticketId) ?? []
    const same = (row: store.ClockRow) =>
      before.find(({ metric, cycle }) => metric === row.metric && cycle === row.cycle)
    changed.push(...rows.filter((row) => !isSame(same(row), row)))
    gone.push(
      ...before.filter((row) => !rows.some(({ metric, cycle }) => metric === row.metric && cycle === row.cycle)),
    )
    const dueAt = nextDueOf(clocks)
    if (dueAt?.getTime() !== locked.get(ticketId)?.dueAt?.getTime()) due.push({ ticketId, dueAt })
  }
  await bookTimer(
    cx,
    changed.flatMap(({ firesAt }) => firesAt ?? []),
  )
  await store.deleteClocks(cx, gone)
  await store.saveClocks(cx, changed)
  await store.saveDueAt(cx, due)
}

/** True when two rows of a clock say the same. */
export function isSame(a: store.ClockRow | undefined, b: store.ClockRow): boolean {
  return a !== undefined && differencesOf(a, b).length === 0
}

/** The fields in which two rows of a clock differ. */
export function differencesOf(a: store.ClockRow, b: store.ClockRow): (keyof store.ClockRow)[] {
  return (Object.keys(b) as (keyof store.ClockRow)[]).filter((key) => plain(a[key]) !== plain(b[key]))
}

const plain = (value: ClockValue) => (value instanceof Date ? value.getTime() : value)
type ClockValue = store.ClockRow[keyof store.ClockRow]
const idIn = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'id' in value ? textOf(value.id) : null
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
