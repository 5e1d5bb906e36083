import { type BusinessCalendar, isOpen, nextOpening } from '../calendars/business-time.ts'
import type { SlaClock } from './clock.rules.ts'
import { addSpent, type SlaMetric } from './terms.rules.ts'

/**
 * The ladder of a policy (product.md SL4, SL5, SL17): who is told before, at and after the end of a target. Pure: a clock and the steps of
 * its version give the instants; receipts say which were done.
 */
export type SlaRecipient =
  | { kind: 'user'; id: string }
  | { kind: 'role'; id: string }
  | { kind: 'team'; id: string }
  /** Of that team; without one, of the teams of the assignee, or, when it is nobody's, of those that serve its queue. */
  | { kind: 'team_lead'; id: string | null }
  | { kind: 'assignee' }
  | { kind: 'followers' }

export type SlaStep = {
  id: string
  when: 'before' | 'at' | 'after'
  /** Of the target's own time, before or after its end; null: `percent` says it, and for `at`. */
  minutes: number | null
  /** Of `before`: how much of the target is spent by then, 1 to 99. */
  percent: number | null
  /** Of which metrics; empty: of all. */
  metrics: readonly SlaMetric[]
  recipients: readonly SlaRecipient[]
  /** Outside opening hours it waits for the next opening (zammad#4432: no mails at midnight). */
  onlyOpenHours: boolean
}

export const firingKinds = ['warned', 'breached', 'escalated'] as const
export type FiringKind = (typeof firingKinds)[number]

/** Something that is told at an instant. `step`: the name of its receipt, unique within a clock. */
export type Firing = { step: string; kind: FiringKind; at: Date; recipients: readonly SlaRecipient[] }

/**
 * Everything that a clock tells from what it is now, the earliest first. A step whose instant has passed has the moment since when it
 * could be told. A changed target has receipts of its own: a deadline that was put off warns again.
 */
export function firingsOf(clock: SlaClock, steps: readonly SlaStep[], calendar: BusinessCalendar): Firing[] {
  if (clock.state === 'met' || clock.state === 'cancelled') return []
  const own = steps.filter(({ metrics }) => metrics.length === 0 || metrics.includes(clock.metric))
  const all = clock.target.minutes * 60_000
  const mark = (name: string) => `${name}:${clock.target.minutes}${clock.target.time === 'business' ? 'b' : ''}`
  const atEnd = own.filter(({ when }) => when === 'at')
  const end = instantOf(clock, all, calendar)
  const breach: Firing[] = end
    ? [
        {
          step: mark('breach'),
          kind: 'breached',
          // Who wishes to be told in opening hours only lets nobody else wait: the breach itself stands at its minute.
          at: end,
          recipients: atEnd.filter(({ onlyOpenHours }) => !onlyOpenHours).flatMap(({ recipients }) => recipients),
        },
      ]
    : []
  // What has ended late tells that it did, and nothing more.
  if (clock.state === 'missed') return breach.map((firing) => ({ ...firing, recipients: [] }))
  const others = own.flatMap((step): Firing[] => {
    if (step.when === 'at' && !step.onlyOpenHours) return []
    const spent = thresholdOf(step, all)
    const instant = spent > 0 ? instantOf(clock, spent, calendar) : null
    if (!instant) return []
    const at = step.onlyOpenHours ? openingOf(calendar, instant) : instant
    const kind = step.when === 'before' ? 'warned' : 'escalated'
    return at ? [{ step: mark(step.id), kind, at, recipients: step.recipients }] : []
  })
  return [...breach, ...others].sort((a, b) => a.at.getTime() - b.at.getTime())
}

/**
 * What is to be told now, by receipts that are there. Of several of a kind that are due at once (after a downtime, a changed priority)
 * one is told, to all of their recipients; warnings of what is late already are not told any more. `settled`: the receipts to write.
 */
export function dueFirings(
  firings: readonly Firing[],
  done: ReadonlySet<string>,
  now: Date,
): { tell: Firing[]; settled: string[]; nextAt: Date | null } {
  const open = firings.filter(({ step }) => !done.has(step))
  const due = open.filter(({ at }) => at <= now)
  const isLate = firings.some(({ kind, at }) => kind === 'breached' && at <= now)
  const tell = firingKinds.flatMap((kind): Firing[] => {
    const own = due.filter((one) => one.kind === kind)
    const last = own.at(-1)
    if (!last || (kind === 'warned' && isLate)) return []
    return [{ ...last, recipients: distinct(own.flatMap(({ recipients }) => recipients)) }]
  })
  return { tell, settled: due.map(({ step }) => step), nextAt: open.find(({ at }) => at > now)?.at ?? null }
}

const thresholdOf = ({ when, minutes, percent }: SlaStep, all: number): number => {
  if (when === 'at') return all
  if (percent !== null) return Math.floor((all * percent) / 100)
  return when === 'before' ? all - (minutes ?? 0) * 60_000 : all + (minutes ?? 0) * 60_000
}

/** When so much of the target's time is spent; null: not while it is paused as it is. What is past already: some moment since then. */
function instantOf(clock: SlaClock, spent: number, calendar: BusinessCalendar): Date | null {
  const { runningSince, spentMs, dueAt, breachedAt, pausedAt, endedAt } = clock
  const isPast = spent < spentMs || (spent === spentMs && !runningSince)
  if (isPast && spent >= clock.target.minutes * 60_000)
    return breachedAt ?? dueAt ?? runningSince ?? pausedAt ?? endedAt
  if (isPast) return runningSince ?? pausedAt ?? endedAt
  return runningSince && addSpent({ calendar }, clock.target.time, runningSince, spent - spentMs)
}

function openingOf(calendar: BusinessCalendar, at: Date): Date | null {
  // The minute of closing belongs to the day that ends with it.
  if (isOpen(calendar, at) || isOpen(calendar, new Date(at.getTime() - 1))) return at
  return nextOpening(calendar, at)
}

function distinct(recipients: readonly SlaRecipient[]): SlaRecipient[] {
  return [...new Map(recipients.map((one) => [JSON.stringify(one), one])).values()]
}
