import type { Cx } from '../../platform/context.ts'
import { type DomainEvent, lastSeq, readTicketEvents } from '../../platform/events.ts'
import { isQuiet } from '../../platform/quiet.ts'
import { keysOf } from '../conditions/check-condition.ts'
import { type Facts, factsOf } from '../conditions/condition-fields.ts'
import { listTicketLinks } from '../tickets/ticket-links.ts'
import type { Action, DryRun, DryRunResult } from './automations.contract.ts'
import type { RuleContent } from './automations.store.ts'
import { checkedContent } from './check-rule.ts'
import { isSo } from './is-so.rules.ts'
import { namesOf, occasionNames, occasionsOf } from './occasions.rules.ts'
import { isRetold, rewind } from './rewind.rules.ts'
import { readHours } from './rule-hours.ts'
import { deepest, depthOf, judged, listening, readConditions } from './run-rules.ts'
import { isTime } from './timers.rules.ts'

/** So many of the newest events are looked through, so many occasions are judged, so many matches are shown. */
const mostEvents = 50_000
const mostAsked = 2_000
const mostShown = 100
const dayMs = 86_400_000
const hourMs = 3_600_000

type Match = {
  ticketId: string
  seq: string
  event: string
  at: Date
  actions: DryRunResult['data'][number]['actions']
  address: string
}

/**
 * What a rule would have done at what happened in the last days, judged by the same rules as when it runs, on each ticket as it was
 * then: its changes are taken back one by one. Writes nothing. What no event tells of (times of messages, counts) is as it is now, and named.
 */
export async function dryRun(cx: Cx, { days, ...wanted }: DryRun): Promise<DryRunResult> {
  const content = await checkedContent(cx, { ...wanted, examples: [] })
  const since = new Date(cx.now.getTime() - days * dayMs)
  const newest = await lastSeq(cx)
  const from = BigInt(newest) > BigInt(mostEvents) ? BigInt(newest) - BigInt(mostEvents) : 0n
  const names = [...new Set(content.triggers.flatMap(namesOf))]
  const found = await readTicketEvents(cx, { names, after: from.toString(), since, limit: mostAsked + 1 })
  const capped = found.length > mostAsked
  const events = found.slice(0, mostAsked).filter((event) => !isQuiet(event, 'automations') && depthOf(event) < deepest)
  const ticketIds = [...new Set(events.flatMap(({ ticketId }) => ticketId ?? []))]
  const keys = [
    ...new Set([...keysOf(content.condition), ...fieldsSet(content.actions), 'requesterEmail', 'createdAt']),
  ]
  const facts = await factsOf(cx, ticketIds, keys)
  const { matches, asked } = await judgeAll(cx, content, { events, facts, oldest: events.at(-1)?.seq ?? newest })
  limitMails(matches, content.actions)
  const links = await listTicketLinks(cx, [...new Set(matches.map(({ ticketId }) => ticketId))])
  const results = matches.flatMap(({ actions }) => actions)
  return {
    since: since.toISOString(),
    asked,
    capped,
    matched: matches.length,
    tickets: new Set(matches.map(({ ticketId }) => ticketId)).size,
    mails: results.filter(({ action, result }) => isMail(content.actions[action]) && result === 'done').length,
    suppressed: results.filter(({ result }) => result === 'suppressed').length,
    webhooks: results.filter(({ action, result }) => isCall(content.actions[action]) && result === 'done').length,
    changes: results.filter(
      ({ action, result }) => !isMail(content.actions[action]) && !isCall(content.actions[action]) && result === 'done',
    ).length,
    untried: content.triggers.some((trigger) => isTime(trigger) || trigger.on === 'availability'),
    asNow: [...keysOf(content.condition)].filter((key) => !isRetold(key)),
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

const isCall = (action: Action | undefined) => action?.do === 'webhook'
const isMail = (action: Action | undefined) => action?.do === 'reply' || action?.do === 'mail'
const fieldsSet = (actions: readonly Action[]) => actions.flatMap((action) => (action.do === 'set' ? action.field : []))

/** Judges every event on its ticket as it was right after it, the newest first; the matches come back the oldest first. */
async function judgeAll(
  cx: Cx,
  content: RuleContent,
  { events, facts, oldest }: { events: readonly DomainEvent[]; facts: ReadonlyMap<string, Facts>; oldest: string },
): Promise<{ matches: Match[]; asked: number }> {
  const rule = { content }
  const { checkedOf, moment } = await readConditions(cx, [rule])
  const checked = checkedOf(rule)
  const hoursOf = await readHours(cx, [rule], [...facts.keys()])
  const wanted = new Set(events.map(({ seq }) => seq))
  let asked = 0
  const before = (BigInt(oldest) - 1n).toString()
  const ids = [...facts.keys()]
  const changes =
    ids.length > 0 ? await readTicketEvents(cx, { names: occasionNames, after: before, ticketIds: ids }) : []
  const now = new Map(facts)
  const matches: Match[] = []
  for (const event of changes) {
    const ticketId = event.ticketId ?? ''
    const own = now.get(ticketId)
    if (!own) continue
    const { createdAt } = own
    const occasions = occasionsOf(event, createdAt instanceof Date && createdAt.getTime() === event.at.getTime())
    if (wanted.has(event.seq) && listening([rule], occasions).length > 0) {
      asked += 1
      const why = judged(rule, {
        checked,
        calendar: hoursOf(rule, ticketId),
        moment: { ...moment, now: event.at },
        facts: own,
        occasions,
      })
      if (why === null) matches.push(matchOf(content, { event, ticketId, facts: own }))
    }
    now.set(ticketId, rewind(own, event, occasions))
  }
  return { matches: matches.reverse(), asked }
}

function matchOf(
  content: RuleContent,
  { event, ticketId, facts }: { event: DomainEvent; ticketId: string; facts: Facts },
): Match {
  const [address] = [facts.requesterEmail ?? []].flat()
  return {
    ticketId,
    seq: event.seq,
    event: event.name,
    at: event.at,
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
