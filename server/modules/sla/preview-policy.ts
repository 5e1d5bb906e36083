import type { Cx } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { cursorsOf, IdKey } from '../../platform/http/paging.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { defaultCalendar, getCalendar } from '../calendars/calendars.service.ts'
import { factsOf } from '../conditions/condition-fields.ts'
import { listMadeSince } from '../tickets/list-made-since.ts'
import { checkTerms } from './check-terms.ts'
import { type Chooser, readChooser } from './choose-policy.ts'
import type { SlaClock } from './clock.rules.ts'
import { listClocks, readSlaEvents } from './clocks.store.ts'
import { deadlinesOf } from './deadlines-of.ts'
import { factsWhenMade, isKnownWhenMade } from './facts-when-made.rules.ts'
import { foldClocks } from './fold-clocks.rules.ts'
import { noSuchPolicy } from './policies.service.ts'
import * as store from './policies.store.ts'
import { mostPreviewed, type PreviewSlaPolicy, type SlaPreview } from './sla.contract.ts'
import { type SlaMetric, type SlaTerms, slaMetrics } from './terms.rules.ts'

const dayMs = 86_400_000
/** So many tickets are read at once. */
const batch = 200

type Made = Awaited<ReturnType<typeof listMadeSince>>[number]
type Row = SlaPreview['data'][number]
type Counts = SlaPreview['metrics'][number]['asked']
type Counted = Pick<SlaClock, 'metric' | 'state' | 'dueAt' | 'breachedAt' | 'endedAt'>

/**
 * What a policy, saved as it is asked here, would have meant for the tickets of the last days (product.md section 2, item 3): chosen by the
 * same order, counted by the same fold, as the tickets were when they were made (`asNow` names what only the present is known of). Of
 * the tickets that the actor sees, the newest 2,000. Writes nothing. 404 `sla_policy.not_found`, 422 as createSlaPolicy.
 */
export async function previewSlaPolicy(cx: Cx, input: PreviewSlaPolicy): Promise<SlaPreview> {
  require(cx.actor, 'settings:manage')
  require(cx.actor, 'tickets:read')
  const draft = await draftOf(cx, input)
  const chooser = await readChooser(cx, draft.policies, draft.versions)
  const since = new Date(cx.now.getTime() - input.days * dayMs)
  const found = await listMadeSince(cx, { since, limit: mostPreviewed + 1 })
  const tickets = found.slice(0, mostPreviewed)
  const capped = found.length > tickets.length
  const { limit, cursor: after, ...rest } = input
  const cursors = cursorsOf(cx, 'sla-preview', { asked: JSON.stringify(rest) }, IdKey)
  const key = cursors.read(after)
  const left = key ? tickets.slice(tickets.findIndex(({ id }) => id === key[0]) + 1) : tickets
  const rows: Row[] = []
  const counted = { taken: 0, asked: newCounts(), promised: newCounts() }
  for (let at = 0; at < left.length && !(key && rows.length > limit); at += batch) {
    const part = await look(cx, left.slice(at, at + batch), { chooser, draft })
    counted.taken += part.rows.length
    for (const clock of part.asked) count(counted.asked, clock, cx.now)
    for (const clock of part.promised) count(counted.promised, clock, cx.now)
    rows.push(...part.rows.slice(0, limit + 1 - rows.length))
  }
  const { rows: data, nextCursor } = cursors.cut(rows, limit, ({ ticket }) => [ticket.id])
  const sum = (counts: Counts) => Object.values(counts).reduce((total, one) => total + one, 0)
  const both = slaMetrics.map((metric) => ({
    metric,
    asked: counted.asked[metric],
    promised: counted.promised[metric],
  }))
  return {
    since: (capped ? (tickets.at(-1)?.createdAt ?? since) : since).toISOString(),
    tickets: tickets.length,
    capped,
    taken: key ? null : counted.taken,
    metrics: key ? [] : both.filter(({ asked, promised }) => sum(asked) + sum(promised) > 0),
    asNow: chooser.keys.filter((one) => !isKnownWhenMade(one)),
    data: await named(cx, data),
    nextCursor,
  }
}

type Draft = {
  policyId: string
  /** All policies with the one that is asked in its place. */
  policies: store.PolicyRow[]
  versions: store.VersionRow[]
  terms: SlaTerms
}

async function draftOf(cx: Cx, { policyId, condition, ...input }: PreviewSlaPolicy): Promise<Draft> {
  const policies = await store.listPolicies(cx)
  const before = policies.find(({ id }) => id === policyId)
  if (policyId && !before) throw noSuchPolicy()
  const isRule = !before || before.kind === 'rule'
  if (isRule !== (condition !== undefined))
    throw unprocessable(
      'sla_policy.condition_of_rules',
      'A policy by condition needs one; that of a channel, of a queue and the global one have none.',
      [{ path: 'condition', message: isRule ? 'Say for which tickets it is.' : 'Leave it out.' }],
    )
  const { calendarId, targets, pauses, responses, steps } = input
  await checkTerms(cx, { condition, calendarId, targets, pauses, responses, steps })
  const id = before?.id ?? newId()
  const fresh = { kind: 'rule', name: '', description: '', channelId: null, queueId: null, position: 0 } as const
  const policy: store.PolicyRow = { ...fresh, createdAt: cx.now, deletedAt: null, ...before, id, enabled: true }
  const version: store.VersionRow = {
    ...{ id: newId(), policyId: id, number: 1, condition: condition ?? null, calendarId, targets, pauses, responses },
    ...{ steps: [], createdAt: cx.now, createdById: null, createdByName: '' },
  }
  const calendar = await (calendarId ? getCalendar(cx, calendarId) : defaultCalendar(cx))
  return {
    policyId: id,
    policies: before ? policies.map((one) => (one.id === id ? policy : one)) : [...policies, policy],
    versions: [...(await store.listVersions(cx)).filter((one) => one.policyId !== id), version],
    terms: {
      ...{ versionId: version.id, calendarVersionId: calendar.id, calendar: calendar.hours },
      ...{ targets, pauses, responses },
    },
  }
}

/** Whatever was locked on a ticket is not part of what is asked. */
const locked = new Set(['ticket.sla_chosen', 'ticket.sla_reapplied'])

async function look(
  cx: Cx,
  tickets: readonly Made[],
  { chooser, draft }: { chooser: Chooser; draft: Draft },
): Promise<{ rows: Row[]; asked: Counted[]; promised: Counted[] }> {
  const ids = tickets.map(({ id }) => id)
  const events = await readSlaEvents(cx, ids)
  const facts = chooser.keys.length > 0 ? await factsOf(cx, ids, chooser.keys) : new Map<string, never>()
  const taken = tickets.flatMap(({ id, code, subject, createdAt }) => {
    const own = events.get(id) ?? []
    const made = own.find(({ name }) => name === 'ticket.created')
    if (!made) return []
    const { channelId, queue } = made.data
    const place = { channelId: text(channelId), queueId: idIn(queue) }
    if (chooser.choose(place, factsWhenMade(facts.get(id) ?? {}, made.data)).policy.id !== draft.policyId) return []
    const told = own.filter(({ name }) => !locked.has(name))
    const clocks = foldClocks(told, () => null, draft.terms)
    return [{ ticket: { id, code, subject }, createdAt, clocks }]
  })
  const kept = await listClocks(
    cx,
    taken.map(({ ticket }) => ticket.id),
  )
  return {
    rows: taken.map(({ ticket, createdAt, clocks }) => ({
      ticket,
      createdAt: createdAt.toISOString(),
      had: null,
      clocks: clocks.map((clock) => ({
        metric: clock.metric,
        cycle: clock.cycle,
        priority: clock.priority,
        targetMinutes: clock.target.minutes,
        state: clock.state,
        breached: isLate(clock, cx.now),
        dueAt: clock.dueAt?.toISOString() ?? null,
      })),
    })),
    asked: taken.flatMap(({ clocks }) => clocks),
    promised: [...kept.values()].flat(),
  }
}

/** With the names of the policies that the tickets have. */
async function named(cx: Cx, rows: readonly Row[]): Promise<Row[]> {
  const deadlines = await deadlinesOf(
    cx,
    rows.map(({ ticket }) => ticket.id),
  )
  return rows.map((row) => ({ ...row, had: deadlines.get(row.ticket.id)?.policy.name ?? null }))
}

const isLate = ({ breachedAt, dueAt, endedAt }: Omit<Counted, 'metric' | 'state'>, now: Date) =>
  breachedAt !== null || (!endedAt && dueAt !== null && dueAt < now)

const newCounts = () =>
  Object.fromEntries(slaMetrics.map((metric) => [metric, { met: 0, missed: 0, open: 0, cancelled: 0 }])) as Record<
    SlaMetric,
    Counts
  >

function count(counts: Record<SlaMetric, Counts>, clock: Counted, now: Date): void {
  const { state } = clock
  const kind = state === 'met' || state === 'cancelled' ? state : isLate(clock, now) ? 'missed' : 'open'
  counts[clock.metric][kind] += 1
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const idIn = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'id' in value ? text(value.id) : null
