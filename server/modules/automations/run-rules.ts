import { type Cx, systemActor } from '../../platform/context.ts'
import { Problem } from '../../platform/errors.ts'
import { type DomainEvent, emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { type BusinessCalendar, isOpen } from '../calendars/business-time.ts'
import { type CheckedCondition, checkCondition, keysOf } from '../conditions/check-condition.ts'
import { type Facts, factsOf, fieldsOf } from '../conditions/condition-fields.ts'
import { momentOf } from '../conditions/moment.ts'
import type { Moment } from '../conditions/resolve-condition.ts'
import { lockTicket, type TicketRecord } from '../tickets/tickets.service.ts'
import { act } from './act.ts'
import type { Effect, Why } from './automations.contract.ts'
import type { RuleContent, RuleRecord } from './automations.store.ts'
import * as store from './automations.store.ts'
import { type Cause, callEventOf } from './call-event.rules.ts'
import { firstFailure } from './explain.rules.ts'
import { factsBefore } from './facts-before.rules.ts'
import { isMeant, listensTo, type Occasion } from './occasions.rules.ts'
import { reasonOf } from './reasons.rules.ts'
import { type HoursOf, readHours } from './rule-hours.ts'
import {
  askedKey,
  countActed,
  findAsked,
  insertChecks,
  insertRuns,
  type NewCheck,
  type NewRun,
  takeReceipts,
} from './runs.store.ts'
import { customKeyOf, holdsDates, isTime } from './timers.rules.ts'

/** Rules that follow from rules: a chain of more ends (product.md AU11). */
export const deepest = 5
/** So often a rule may act within a minute; then the storm guard switches it off. */
export const mostRunsAMinute = 500
const minuteMs = 60_000

export const depthOf = ({ cause }: Pick<DomainEvent, 'cause'>): number =>
  typeof cause.depth === 'number' ? cause.depth : 0

/** The rules that are to be asked at an event: one of their triggers listens to it. */
export function listening<Rule extends Readable>(rules: readonly Rule[], occasions: readonly Occasion[]): Rule[] {
  return rules.filter(({ content }) =>
    content.triggers.some((trigger) => occasions.some((occasion) => listensTo(trigger, occasion))),
  )
}

/** Null for a ticket that is deleted: nothing happens to it. */
export async function findLocked(cx: Cx, ticketId: string): Promise<TicketRecord | null> {
  try {
    return await lockTicket(cx, ticketId)
  } catch (error) {
    if (error instanceof Problem) return null
    throw error
  }
}

export type Run = {
  rules: readonly RuleRecord[]
  ticket: TicketRecord
  occasions: readonly Occasion[]
  /** What caused it: its name, its depth, and who shall not hear of what follows. */
  event: Cause
  /** Names the occasion: a rule acts once at each. */
  occasion: string
  /** It is of many tickets at once, as somebody meant it or since it was made up for: it does not count towards a storm. */
  many?: true
}

/**
 * Asks the rules in their order about one ticket at one occasion. All of them see the ticket as it is before the first one acts, so that
 * none takes what another one did for what a customer did (product.md AU1).
 */
export async function runRules(cx: Cx, run: Run): Promise<void> {
  const log = newLog()
  await askRules(cx, run, log)
  await writeLog(cx, log)
}

/**
 * For several tickets in a transaction, one after the other: what rules ask is read for all of them at once, and what came of them written
 * at once, by `end`. `ask`: true when some rule acted; the next one sees what it did.
 */
export async function askingOf(
  cx: Cx,
  rules: readonly RuleRecord[],
  places: readonly { ticketId: string; occasion: string }[],
): Promise<{ hoursOf: HoursOf; ask: (run: Run) => Promise<boolean>; end: () => Promise<void> }> {
  const keys = new Set(rules.flatMap(({ content }) => [...keysOf(content.condition)]))
  const ids = [...new Set(places.map(({ ticketId }) => ticketId))]
  const [conditions, asked, facts, hoursOf] = await Promise.all([
    readConditions(cx, rules),
    findAsked(cx, places),
    factsOf(cx, ids, [...keys]),
    readHours(cx, rules, ids),
  ])
  const log = newLog()
  const ask = async (run: Run) => {
    const acted = await askRules(cx, run, log, { ...conditions, asked, facts, hoursOf })
    if (acted) facts.delete(run.ticket.id)
    return acted
  }
  return { hoursOf, ask, end: () => writeLog(cx, log) }
}

/**
 * What came of rules in a transaction, which is written at once, how often each of them acted in the last minute, and which were switched
 * off since they were read.
 */
type RunLog = { runs: NewRun[]; checks: NewCheck[]; acted: Map<string, number>; off: Set<string> }
const newLog = (): RunLog => ({ runs: [], checks: [], acted: new Map(), off: new Set() })
async function writeLog(cx: Cx, { runs, checks }: RunLog): Promise<void> {
  await Promise.all([insertRuns(cx, runs), insertChecks(cx, checks)])
}

/** True: some rule acted. `ready`: what was read for many tickets at once. */
async function askRules(cx: Cx, run: Run, log: RunLog, ready?: Ready): Promise<boolean> {
  const { rules, ticket, occasions, event, occasion, many = false } = run
  if (rules.length === 0) return false
  // What was asked before is seldom, and all that is read is read at once.
  const hoursOf = ready?.hoursOf ?? (await readHours(cx, rules, [ticket.id]))
  const place = { ticketId: ticket.id, occasion }
  const [asked, judge] = await Promise.all([
    ready?.asked ?? findAsked(cx, [place]),
    judgeOf(cx, { rules, ticketId: ticket.id, occasions, ready, hoursOf }),
  ])
  const before = asked.get(askedKey(place))
  const open = rules.filter(({ id }) => !before?.has(id) && !log.off.has(id))
  const depth = depthOf(event)
  const verdicts = open.map((rule) => {
    const began = performance.now()
    const why = stops(rule, event, depth) ?? judge(rule)
    return { rule, why, spent: performance.now() - began }
  })
  const inBulk = many || event.cause.bulk !== undefined
  const unmatched: NewCheck['rules'][number][] = []
  let acts = false
  for (const { rule, why, spent } of verdicts) {
    const began = performance.now()
    const microseconds = () => Math.round((spent + performance.now() - began) * 1000)
    const { id: ruleId, version } = rule
    if (why && isUnmatched(why)) {
      unmatched.push({ ruleId, version, reason: reasonOf(why, microseconds()) })
      continue
    }
    const storm = why === null && !inBulk && (await isStorm(cx, rule, log)) ? stopped('storm') : null
    const reason = why ?? storm
    const effects =
      reason === null
        ? await actAll(cx, { rule, ticket, calendar: hoursOf(rule, ticket.id), event, occasions, occasion, depth })
        : []
    acts ||= reason === null
    log.runs.push({
      id: newId(),
      ...{ ruleId, version, ...place, event: event.name },
      outcome: reason ? 'stopped' : effects.some(({ result }) => result === 'refused') ? 'failed' : 'acted',
      ...{ why: reason, effects, microseconds: microseconds(), inBulk },
    })
  }
  if (unmatched.length > 0) log.checks.push({ id: newId(), ...place, event: event.name, rules: unmatched })
  return acts
}

const stopped = (at: Why['at']): Why => ({ at, path: null, test: null, found: null })

/** It listened and did not match; else something kept it from being asked. */
const isUnmatched = ({ at }: Why) => at === 'trigger' || at === 'hours' || at === 'condition'

/** No rule is run by its own event, and chains of rules end. */
function stops(rule: RuleRecord, { cause }: Pick<DomainEvent, 'cause'>, depth: number): Why | null {
  if (cause.ruleId === rule.id) return stopped('own')
  return depth >= deepest ? stopped('depth') : null
}

export type Judge = (rule: Pick<RuleRecord, 'content'>) => Why | null

/** Judges rules on one snapshot of a ticket; null: it matches. */
async function judgeOf(
  cx: Cx,
  {
    rules,
    ticketId,
    occasions,
    ready,
    hoursOf,
  }: Pick<Run, 'rules' | 'occasions'> & { ticketId: string; ready: Ready | undefined; hoursOf: HoursOf },
): Promise<Judge> {
  const keys = new Set(rules.flatMap(({ content }) => [...keysOf(content.condition)]))
  const [found, { checkedOf, moment }] = await Promise.all([
    ready?.facts.has(ticketId) ? ready.facts : factsOf(cx, [ticketId], [...keys]),
    ready ?? readConditions(cx, rules),
  ])
  const facts = found.get(ticketId) ?? {}
  return (rule) =>
    judged(rule, { checked: checkedOf(rule), calendar: hoursOf(rule, ticketId), moment, facts, occasions })
}

/** What a rule says; its examples do not matter to how it is judged. */
type Readable = { content: Omit<RuleContent, 'examples'> }

type ReadyConditions = { checkedOf: (rule: Readable) => CheckedCondition | null; moment: Moment }
/** The conditions and hours of rules, what was asked before, and facts of tickets as far as they are as they were read. */
type Ready = ReadyConditions & {
  hoursOf: HoursOf
  asked: Awaited<ReturnType<typeof findAsked>>
  facts: ReadonlyMap<string, Facts>
}

/** The conditions of rules, checked against the fields of today; one that names what is gone, also in a trigger, is null. */
export async function readConditions(cx: Cx, rules: readonly Readable[]): Promise<ReadyConditions> {
  const countedFrom = ({ content }: Readable) =>
    content.triggers.flatMap((one) => (isTime(one) && customKeyOf(one) !== null ? one.since : []))
  const keys = new Set(rules.flatMap((rule) => [...keysOf(rule.content.condition), ...countedFrom(rule)]))
  const fields = await fieldsOf(cx, keys)
  const checked = new Map<Readable, CheckedCondition | null>()
  for (const rule of rules) {
    if (!countedFrom(rule).every((key) => holdsDates(fields.get(key)))) {
      checked.set(rule, null)
      continue
    }
    try {
      checked.set(rule, checkCondition(rule.content.condition, fields, { path: 'condition', events: true }))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      checked.set(rule, null)
    }
  }
  const known = [...checked.values()].filter((one) => one !== null)
  return { checkedOf: (rule) => checked.get(rule) ?? null, moment: await momentOf(cx, known) }
}

/** Pure: why a rule does not match, null: it does. */
export function judged(
  { content }: Readable,
  asked: {
    checked: CheckedCondition | null
    calendar: BusinessCalendar | null
    moment: Moment
    facts: Facts
    occasions: readonly Occasion[]
  },
): Why | null {
  const { checked, calendar, moment, facts, occasions } = asked
  // A time that came has no occasions: its trigger was met by coming.
  const meant =
    occasions.length === 0 || content.triggers.some((trigger) => occasions.some((one) => isMeant(trigger, one)))
  if (!meant) return stopped('trigger')
  if (!checked) return stopped('broken')
  const { during } = content.hours
  if (during !== 'always') {
    if (!calendar) return stopped('broken')
    if (isOpen(calendar, moment.now) !== (during === 'open')) return stopped('hours')
  }
  const failure = firstFailure(content.condition, checked, { moment, facts, before: factsBefore(facts, occasions) })
  return failure && { at: 'condition', ...failure }
}

/**
 * More runs in a minute than any desk means: the rule is switched off, and who administers is told once. What follows from a change of many
 * tickets was asked for and does not count.
 */
async function isStorm(cx: Cx, rule: RuleRecord, { acted, off }: RunLog): Promise<boolean> {
  const { id: ruleId, name } = rule
  const count = acted.get(ruleId) ?? (await countLastMinute(cx, ruleId))
  acted.set(ruleId, count + 1)
  if (count < mostRunsAMinute) return false
  off.add(ruleId)
  if (await store.pauseRule(cx, ruleId, { runs: count, withinSeconds: minuteMs / 1000 }))
    emit(cx, 'rule.paused', { ruleId, name, runs: count })
  return true
}

async function countLastMinute(cx: Cx, ruleId: string): Promise<number> {
  const since = new Date(cx.now.getTime() - minuteMs)
  const acted = await countActed(cx, [ruleId], { since, limit: mostRunsAMinute, inBulk: false })
  return acted.get(ruleId)?.count ?? 0
}

async function actAll(
  cx: Cx,
  run: {
    rule: RuleRecord
    ticket: TicketRecord
    calendar: BusinessCalendar | null
    event: Cause
    occasions: readonly Occasion[]
    occasion: string
    depth: number
  },
): Promise<Effect[]> {
  const { rule, ticket, calendar, event, occasions, occasion, depth } = run
  const { bulk, quiet } = event.cause
  const own: Cx = {
    ...cx,
    actor: systemActor(cx.org.id, rule.name),
    // What a bulk change sets off belongs to it: its mails come as one (product.md AU11).
    cause: { ruleId: rule.id, ruleName: rule.name, depth: depth + 1, ...(bulk !== undefined && { bulk }) },
    ...(Array.isArray(quiet) && { quiet: quiet.filter((one) => one === 'members' || one === 'mail') }),
  }
  const acting = {
    rule: { id: rule.id, name: rule.name, version: rule.version },
    ticketId: ticket.id,
    occasion,
    event: callEventOf(event, occasions, cx.now),
    calendar,
    during: rule.content.hours.during,
  }
  const { actions } = rule.content
  const open = await takeReceipts(cx, { ruleId: rule.id, ticketId: ticket.id, occasion }, actions.length)
  const effects: Effect[] = []
  for (const [at, action] of actions.entries()) {
    if (!open.has(at)) continue
    effects.push(await act(own, { ...acting, at }, action))
  }
  return effects
}
