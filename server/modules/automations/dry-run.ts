import type { Cx } from '../../platform/context.ts'
import { type DomainEvent, lastSeq, readTicketEvents } from '../../platform/events.ts'
import { isQuiet } from '../../platform/quiet.ts'
import { keysOf } from '../conditions/check-condition.ts'
import { type Facts, factsOf } from '../conditions/condition-fields.ts'
import { zoneOf } from '../members/zone-of.ts'
import { listTicketLinks } from '../tickets/ticket-links.ts'
import { listTicketsAround } from '../tickets/tickets-since.ts'
import type { Action, DryRun, DryRunResult } from './automations.contract.ts'
import type { RuleContent } from './automations.store.ts'
import { checkedContent } from './check-rule.ts'
import { comings } from './comings.rules.ts'
import { isSo } from './is-so.rules.ts'
import { namesOf } from './occasions.rules.ts'
import { type PastStates, readPastStates } from './past-states.ts'
import { isRetold } from './rewind.rules.ts'
import { findHours, readHours } from './rule-hours.ts'
import { deepest, depthOf, judged, listening, readConditions } from './run-rules.ts'
import { customKeyOf, earliestBase, isTime, soonestBase, type TimeTrigger } from './timers.rules.ts'
import { toldKeys } from './told-times.rules.ts'

/** So many of the newest events are looked through, so many occasions and tickets of times are judged, so many matches are shown. */
const mostEvents = 50_000
const mostAsked = 2_000
const mostShown = 100
const dayMs = 86_400_000
const hourMs = 3_600_000

type Match = {
  ticketId: string
  seq: string | null
  event: string
  at: Date
  actions: DryRunResult['data'][number]['actions']
  address: string
}

const isTold = (key: string) => toldKeys.some((told) => told === key)

/**
 * What a rule would have done at what happened in the last days, and at the times that came in them, judged by the same rules as when it
 * runs, on each ticket as it was then: its changes are taken back one by one. Writes nothing. What no event tells of (counts) is as it is
 * now, and named.
 */
export async function dryRun(cx: Cx, { days, ...wanted }: DryRun): Promise<DryRunResult> {
  const content = await checkedContent(cx, { ...wanted, examples: [] })
  const since = new Date(cx.now.getTime() - days * dayMs)
  const [newest, zone] = [await lastSeq(cx), await zoneOf(cx, null)]
  const from = BigInt(newest) > BigInt(mostEvents) ? BigInt(newest) - BigInt(mostEvents) : 0n
  const names = [...new Set(content.triggers.flatMap(namesOf))]
  const found =
    names.length > 0 ? await readTicketEvents(cx, { names, after: from.toString(), since, limit: mostAsked + 1 }) : []
  const timed = await listTimed(cx, content, { since, zone })
  const events = found.slice(0, mostAsked).filter((event) => !isQuiet(event, 'automations') && depthOf(event) < deepest)
  const asked = new Set([...events.flatMap(({ ticketId }) => ticketId ?? []), ...timed.slice(0, mostAsked)])
  const bases = content.triggers.filter(isTime).map((trigger) => trigger.since)
  const named = [...keysOf(content.condition), ...bases]
  const times = named.some(isTold)
  const own = [...named, ...fieldsSet(content.actions), ...(times ? toldKeys : []), 'requesterEmail', 'createdAt']
  const facts = await factsOf(cx, [...asked], [...new Set(own)])
  const after = (BigInt(events.at(-1)?.seq ?? newest) - 1n).toString()
  const past = await readPastStates(cx, facts, { after: bases.length > 0 ? '0' : after, times })
  const { matches, count } = await judgeAll(cx, content, { past, events, since, zone })
  limitMails(matches, content.actions)
  const links = await listTicketLinks(cx, [...new Set(matches.map(({ ticketId }) => ticketId))])
  const results = matches.flatMap(({ actions }) => actions)
  return {
    since: since.toISOString(),
    asked: count,
    capped: found.length > mostAsked || timed.length > mostAsked,
    matched: matches.length,
    tickets: new Set(matches.map(({ ticketId }) => ticketId)).size,
    mails: results.filter(({ action, result }) => isMail(content.actions[action]) && result === 'done').length,
    suppressed: results.filter(({ result }) => result === 'suppressed').length,
    webhooks: results.filter(({ action, result }) => isCall(content.actions[action]) && result === 'done').length,
    changes: results.filter(
      ({ action, result }) => !isMail(content.actions[action]) && !isCall(content.actions[action]) && result === 'done',
    ).length,
    untried: content.triggers.some((trigger) => trigger.on === 'availability'),
    asNow: [...keysOf(content.condition)].filter((key) => !isRetold(key) && !isTold(key)),
    untold: [...past.values()].filter((one) => !one.isTold).length,
    data: matches
      .toReversed()
      .slice(0, mostShown)
      .map(({ ticketId, seq, event, at, actions }) => ({
        ticket: links.get(ticketId) ?? null,
        seq,
        event,
        at: at.toISOString(),
        actions,
      })),
  }
}

/** Tickets for which a time of the rule may have come since an instant, the newest first; one more than are judged when there are more. */
async function listTimed(
  cx: Cx,
  { triggers, hours: { calendar } }: RuleContent,
  { since, zone }: { since: Date; zone: string },
): Promise<string[]> {
  const ids = new Set<string>()
  for (const trigger of triggers.filter(isTime)) {
    const usual = await findHours(cx, calendar === 'sla' ? 'default' : calendar)
    if (!usual) continue
    const span = {
      from: earliestBase(trigger, since, usual, calendar === 'sla' ? 2 : 1),
      to: soonestBase(trigger, cx.now),
    }
    // A date is set to any day; other times are those of what happened then.
    const isSet = trigger.since === 'dueAt' || customKeyOf(trigger) !== null
    const changed = isSet ? { changedSince: since, madeUntil: cx.now } : { changedSince: span.from, madeUntil: span.to }
    const limit = mostAsked + 1
    for (const id of await listTicketsAround(cx, { time: trigger.since, zone, ...span, ...changed, limit })) ids.add(id)
  }
  return [...ids]
}

const isCall = (action: Action | undefined) => action?.do === 'webhook'
const isMail = (action: Action | undefined) => action?.do === 'reply' || action?.do === 'mail'
const fieldsSet = (actions: readonly Action[]) => actions.flatMap((action) => (action.do === 'set' ? action.field : []))

/** Judges every event and every time that came on its ticket as it was then; the matches come back the oldest first. */
async function judgeAll(
  cx: Cx,
  content: RuleContent,
  asked: { past: ReadonlyMap<string, PastStates>; events: readonly DomainEvent[]; since: Date; zone: string },
): Promise<{ matches: Match[]; count: number }> {
  const { past, events, since, zone } = asked
  const rule = { content }
  const { checkedOf, moment } = await readConditions(cx, [rule])
  const checked = checkedOf(rule)
  const hoursOf = await readHours(cx, [rule], [...past.keys()])
  const wanted = new Set(events.map(({ seq }) => seq))
  const triggers = content.triggers.filter((trigger): trigger is TimeTrigger => isTime(trigger))
  let count = 0
  const matches: Match[] = []
  for (const [ticketId, { states }] of past) {
    const calendar = hoursOf(rule, ticketId)
    const judge = (
      at: Date,
      { event, occasions, facts }: Pick<PastStates['states'][number], 'event' | 'occasions' | 'facts'>,
    ) => {
      count += 1
      const why = judged(rule, { checked, calendar, moment: { ...moment, now: at }, facts, occasions })
      if (why === null) matches.push(matchOf(content, { event, at, ticketId, facts }))
    }
    for (const state of states) {
      const { event, occasions } = state
      if (event && wanted.has(event.seq) && listening([rule], occasions).length > 0) judge(event.at, state)
    }
    for (const trigger of triggers)
      for (const { at, state } of comings(trigger, states, { since, now: cx.now, zone, calendar }))
        judge(at, { event: null, occasions: [], facts: state.facts })
  }
  const order = ({ seq }: Match) => (seq === null ? Number.POSITIVE_INFINITY : Number(seq))
  return { matches: matches.sort((a, b) => a.at.getTime() - b.at.getTime() || order(a) - order(b)), count }
}

function matchOf(
  content: RuleContent,
  { event, at, ticketId, facts }: { event: DomainEvent | null; at: Date; ticketId: string; facts: Facts },
): Match {
  const [address] = [facts.requesterEmail ?? []].flat()
  return {
    ticketId,
    seq: event?.seq ?? null,
    event: event?.name ?? 'time',
    at,
    address: typeof address === 'string' ? address : '',
    actions: content.actions.map((action, at) => ({ action: at, result: isSo(action, facts) ? 'nothing' : 'done' })),
  }
}

/** One automatic answer an hour to an address, and none where there is none, as at the outbox. */
function limitMails(matches: readonly Match[], actions: readonly Action[]): void {
  const sent = new Map<string, number>()
  for (const { at, address, actions: results } of matches)
    for (const one of results) {
      if (actions[one.action]?.do !== 'reply') continue
      const last = sent.get(address)
      if (address === '' || (last !== undefined && at.getTime() - last < hourMs)) one.result = 'suppressed'
      else sent.set(address, at.getTime())
    }
}
