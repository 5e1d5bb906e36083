import type { Cx } from '../../platform/context.ts'
import { can } from '../../platform/permissions.ts'
import { openIntervals } from '../calendars/business-time.ts'
import { calendarVersion } from '../calendars/calendars.service.ts'
import { getTicketRecord } from '../tickets/tickets.service.ts'
import type { SlaClock } from './clock.rules.ts'
import * as store from './clocks.store.ts'
import { foldTickets } from './keep-clocks.ts'
import * as policies from './policies.store.ts'
import { type KnownTerms, readTerms } from './read-terms.ts'
import type { SlaClock as ShownClock, TicketSlaDetails } from './sla.contract.ts'
import { measureSpent } from './terms.rules.ts'

const mostCounted = 200

/**
 * The clocks of a ticket as the log gives them at this moment, and why each stands where it does: policy, calendar, when it counted and
 * when it was paused, and each interval that was counted (product.md SL11, section 2 item 2). 404 `ticket.not_found`.
 */
export async function getTicketSla(cx: Cx, idOrCode: string): Promise<TicketSlaDetails> {
  const { id } = await getTicketRecord(cx, idOrCode)
  const row = (await store.findTicketSla(cx, [id])).get(id)
  const mayReapply = can(cx.actor, 'settings:manage')
  const none = { policy: null, calendar: null, reason: null, chosenAt: null, isCurrent: true, clocks: [] }
  if (!row) return { ...none, now: cx.now.toISOString(), mayReapply }
  const events = await store.readSlaEvents(cx, [id])
  const [folded] = await foldTickets(cx, [row], events)
  const clocks = folded?.clocks ?? []
  const words = await wordsOf(cx, [row, ...clocks])
  const termsOf = await readTerms(cx, clocks)
  return {
    policy: words.policyOf(row.versionId),
    calendar: await words.calendarOf(row.calendarVersionId),
    reason: row.reason,
    chosenAt: row.chosenAt.toISOString(),
    isCurrent: words.isCurrent(row.versionId),
    clocks: await Promise.all(clocks.map((clock) => present(cx, clock, termsOf(clock), words))),
    now: cx.now.toISOString(),
    mayReapply,
  }
}

type Words = Awaited<ReturnType<typeof wordsOf>>

/** What policies and calendars of versions are called. */
async function wordsOf(cx: Cx, refs: readonly { versionId: string; calendarVersionId: string }[]) {
  const found = await policies.findPoliciesOf(cx, [...new Set(refs.map(({ versionId }) => versionId))])
  const calendars = new Map<string, NonNullable<TicketSlaDetails['calendar']>>()
  return {
    policyOf: (versionId: string) => {
      const policy = found.get(versionId)
      if (!policy) return null
      const { newest: _newest, ...named } = policy
      return { ...named, versionId }
    },
    isCurrent: (versionId: string) => {
      const policy = found.get(versionId)
      return policy?.version === policy?.newest
    },
    calendarOf: async (versionId: string) => {
      const known = calendars.get(versionId)
      if (known) return known
      const { calendarId, name, number, hours } = await calendarVersion(cx, versionId)
      const calendar = { id: calendarId, name, version: number, versionId, timeZone: hours.timeZone }
      calendars.set(versionId, calendar)
      return calendar
    },
  }
}

async function present(cx: Cx, clock: SlaClock, terms: KnownTerms, words: Words): Promise<ShownClock> {
  const { runningSince, target, dueAt, endedAt } = clock
  const goingOn = runningSince ? measureSpent(terms, target.time, runningSince, cx.now) : 0
  const spentMinutes = (clock.spentMs + goingOn) / 60_000
  const iso = (at: Date | null) => at?.toISOString() ?? null
  const policy = words.policyOf(clock.versionId)
  if (!policy) throw new Error(`The SLA version ${clock.versionId} has no policy.`)
  const counted = countedOf(clock, terms)
  const { kind: _kind, ...named } = policy
  return {
    metric: clock.metric,
    cycle: clock.cycle,
    state: clock.state,
    breached: clock.breachedAt !== null || (!endedAt && dueAt !== null && dueAt < cx.now),
    priority: clock.priority,
    target,
    startedAt: clock.startedAt.toISOString(),
    dueAt: iso(dueAt),
    endedAt: iso(endedAt),
    endReason: clock.endReason,
    soonAt: iso(clock.soonAt),
    pausedAt: iso(clock.pausedAt),
    pauseReason: clock.pauseReason,
    spentMinutes,
    leftMinutes: target.minutes - spentMinutes,
    policy: named,
    calendar: await words.calendarOf(clock.calendarVersionId),
    spans: clock.spans.map(({ from, to, pause }) => ({ from: from.toISOString(), to: iso(to), pause })),
    counted: counted.slice(-mostCounted),
    countedCapped: counted.length > mostCounted,
  }
}

/** Each interval that the clock counts: of a running one up to its deadline, whether that is past or not. */
function countedOf(clock: SlaClock, terms: KnownTerms): ShownClock['counted'] {
  return clock.spans.flatMap(({ from, to, pause }) => {
    const end = to ?? clock.dueAt
    if (pause || !end || end <= from) return []
    const parts = clock.target.time === 'calendar' ? [{ from, to: end }] : openIntervals(terms.calendar, from, end)
    return parts.map((part) => ({
      from: part.from.toISOString(),
      to: part.to.toISOString(),
      minutes: (part.to.getTime() - part.from.getTime()) / 60_000,
    }))
  })
}
