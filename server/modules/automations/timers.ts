import { type Cx, systemActor } from '../../platform/context.ts'
import type { Consumer, DomainEvent } from '../../platform/events.ts'
import { enqueue, type JobHandler } from '../../platform/jobs.ts'
import { isQuiet } from '../../platform/quiet.ts'
import { zoneOf } from '../members/zone-of.ts'
import { lockSeenTickets } from '../tickets/tickets.service.ts'
import { findTicketTimes, listTicketsSince } from '../tickets/tickets-since.ts'
import type { RuleRecord } from './automations.store.ts'
import * as store from './automations.store.ts'
import { readEnabled } from './listen.ts'
import { findHours, readHours } from './rule-hours.ts'
import { askingOf, findLocked } from './run-rules.ts'
import { baseOf, customKeyOf, dueOf, earliestBase, isTime, type TimeTrigger } from './timers.rules.ts'
import type { TimerRow } from './timers.store.ts'
import * as timers from './timers.store.ts'

/**
 * Rules that wait for a time. A row a rule and ticket says when; one job an organization waits for the earliest of them, does what has
 * come and books itself for the next, so that what came while nothing ran is done once.
 */
export const timeJobName = 'automations.time'
export const bookJobName = 'automations.book'

const fieldChanged = 'ticket.field_changed'
/** Events by which a time of a ticket may have become another one. */
const moving = new Set([
  'ticket.created',
  'ticket.status_changed',
  'ticket.stage_changed',
  'ticket.due_changed',
  'ticket.restored',
  'message.received',
  'message.sent',
  'message.undone',
  fieldChanged,
])
/** Events after which what waits for a time comes at another one: other business hours, days that begin at other hours. */
const shifting = new Set(['calendar.updated', 'org.updated'])

const triggersOf = (rule: Pick<RuleRecord, 'content'>) =>
  rule.content.triggers.flatMap((trigger, at) => (isTime(trigger) ? [{ trigger, at }] : []))

const countsByField = (rule: Pick<RuleRecord, 'content'>) =>
  triggersOf(rule).some(({ trigger }) => customKeyOf(trigger) !== null)

/** The zone in which the days of custom fields begin; who counts from none of them does not ask. */
const zoneFor = async (cx: Cx, rules: readonly Pick<RuleRecord, 'content'>[]): Promise<string> =>
  rules.some(countsByField) ? zoneOf(cx, null) : 'UTC'

/** Keeps the times of a ticket as its rules want them. */
export const bookTimes: Consumer = {
  name: 'automations.times',
  wants: (name) => moving.has(name) || shifting.has(name),
  react: (cx, event) => bookTimesOf(cx, [event]),
  reactToAll: bookTimesOf,
}

async function bookTimesOf(cx: Cx, events: readonly DomainEvent[]): Promise<void> {
  if (events.some(({ name }) => name === 'calendar.updated')) await rebookThose(cx, isBusiness)
  if (events.some(changesZone)) await rebookThose(cx, ({ trigger }) => customKeyOf(trigger) !== null)
  const rules = (await readEnabled(cx)).filter((rule) => triggersOf(rule).length > 0)
  const custom = rules.some(countsByField)
  const ids = new Set(
    events.flatMap((event) => {
      const isNothing = isQuiet(event, 'automations') || (event.name === fieldChanged && !custom)
      return isNothing ? [] : (event.ticketId ?? [])
    }),
  )
  if (rules.length === 0 || ids.size === 0) return
  const [times, hoursOf, zone] = await Promise.all([
    findTicketTimes(cx, [...ids], { custom }),
    readHours(cx, rules, [...ids]),
    zoneFor(cx, rules),
  ])
  const rows: TimerRow[] = []
  const gone: timers.TimerKey[] = []
  for (const [ticketId, own] of times)
    for (const rule of rules)
      for (const { trigger, at } of triggersOf(rule)) {
        const baseAt = baseOf(trigger, own, zone)
        const dueAt = baseAt && dueOf(trigger, baseAt, hoursOf(rule, ticketId))
        if (baseAt && dueAt) rows.push({ ruleId: rule.id, ticketId, trigger: at, baseAt, dueAt })
        else gone.push({ ruleId: rule.id, ticketId, trigger: at })
      }
  await timers.deleteTimers(cx, gone)
  await timers.saveTimers(cx, rows)
  await bookNext(cx)
}

type OwnTrigger = { trigger: TimeTrigger }
const isBusiness = ({ trigger }: OwnTrigger) => trigger.hours === 'business'
const changesZone = ({ name, data }: DomainEvent) =>
  name === 'org.updated' && typeof data.changes === 'object' && data.changes !== null && 'timeZone' in data.changes

/** What waits for a time that is another one now is booked anew. */
async function rebookThose(cx: Cx, concerned: (own: OwnTrigger) => boolean): Promise<void> {
  for (const rule of await readEnabled(cx))
    if (triggersOf(rule).some(concerned))
      enqueue(cx, bookJobName, { ruleId: rule.id }, { key: `${bookJobName}:${rule.id}` })
}

/** Books the job for the time that comes first. */
async function bookNext(cx: Cx): Promise<void> {
  const runAt = await timers.firstDue(cx)
  if (runAt) enqueue(cx, timeJobName, {}, { key: `${timeJobName}:${cx.org.id}`, runAt })
}

/** A rule was switched on or off, or says something else: its times are made anew, for what is still to come. */
export async function rebookRule(cx: Cx, rule: Pick<RuleRecord, 'id' | 'enabled' | 'content'>): Promise<void> {
  await timers.deleteTimersOf(cx, rule.id)
  if (rule.enabled && triggersOf(rule).length > 0)
    enqueue(cx, bookJobName, { ruleId: rule.id }, { key: `${bookJobName}:${rule.id}` })
}

const bookedAtOnce = 2_000

/** The job behind rebookRule: looks through the tickets whose time is still to come, closed ones too (product.md AU14). */
export const bookRuleJob: JobHandler = async (orgId, payload, { runtime }) => {
  const clock = systemActor(orgId, 'clock')
  for (let place: Place | null = { trigger: 0, after: null }; place; ) {
    const from: Place = place
    place = await runtime.run(clock, (cx) => bookSome(cx, String(payload.ruleId), from))
  }
  await runtime.run(clock, bookNext)
}

type Place = { trigger: number; after: string | null }

/** Books one page of tickets for one trigger; returns where to go on. */
async function bookSome(cx: Cx, ruleId: string, { trigger: nth, after }: Place): Promise<Place | null> {
  const [rule] = await store.listRules(cx, { id: ruleId, enabled: true })
  const one = rule && triggersOf(rule)[nth]
  if (!one) return null
  const { trigger, at } = one
  const { calendar } = rule.content.hours
  // Of many calendars the one that is open least is not known: the look goes back as far as the default says, and twice that.
  const usual = await findHours(cx, calendar === 'sla' ? 'default' : calendar)
  if (!usual) return null
  const since = earliestBase(trigger, cx.now, usual, calendar === 'sla' ? 2 : 1)
  const zone = await zoneFor(cx, [rule])
  const tickets = await listTicketsSince(cx, { time: trigger.since, zone, since, after, limit: bookedAtOnce })
  const hoursOf = await readHours(
    cx,
    [rule],
    tickets.map(({ id }) => id),
  )
  const rows = tickets.flatMap(({ id, at: baseAt }): TimerRow[] => {
    const dueAt = dueOf(trigger, baseAt, hoursOf(rule, id))
    // What was due before the rule was there is not made up for.
    return dueAt && dueAt > cx.now ? [{ ruleId, ticketId: id, trigger: at, baseAt, dueAt }] : []
  })
  await timers.saveTimers(cx, rows)
  const last = tickets.at(-1)
  return tickets.length === bookedAtOnce && last ? { trigger: nth, after: last.id } : { trigger: nth + 1, after: null }
}

const firedAtOnce = 50
const retryMs = 5 * 60_000
/** Times that come so late are made up for, since nothing ran: however many they are, they are no storm. */
const lateMs = 5 * 60_000

/** Does what has come, in batches; one that fails holds up no other and is tried again five minutes later. */
export const timeJob: JobHandler = async (orgId, _payload, { runtime, log }) => {
  const clock = systemActor(orgId, 'clock')
  for (;;) {
    try {
      if ((await runtime.run(clock, (cx) => fireSome(cx, firedAtOnce))) < firedAtOnce) break
    } catch (error) {
      log.warn({ err: error, orgId }, 'times of rules that came are done one by one, as one of them failed')
      if (!(await fireOneByOne(runtime, orgId))) break
    }
  }
  await runtime.run(clock, bookNext)
}

async function fireOneByOne(runtime: Parameters<JobHandler>[2]['runtime'], orgId: string): Promise<boolean> {
  const clock = systemActor(orgId, 'clock')
  for (let i = 0; i < firedAtOnce; i += 1) {
    try {
      if ((await runtime.run(clock, (cx) => fireSome(cx, 1))) === 0) return false
    } catch {
      await runtime.run(clock, async (cx) => {
        const [timer] = await timers.lockDue(cx, 1)
        if (timer) await timers.settleTimers(cx, [timer], { dueAt: new Date(cx.now.getTime() + retryMs) })
      })
    }
  }
  return true
}

/** Asks rules whose time has come, with everything as it is now; how many times came. What is read is read for all of them at once. */
async function fireSome(cx: Cx, most: number): Promise<number> {
  const due = await timers.lockDue(cx, most)
  if (due.length === 0) return 0
  const ids = due.map(({ ticketId }) => ticketId)
  const own = new Set(due.map(({ ruleId }) => ruleId))
  const [, enabled, tickets] = await Promise.all([
    timers.settleTimers(cx, due, { firedAt: cx.now }),
    store.listEnabledRules(cx).then((all) => all.filter(({ id }) => own.has(id))),
    lockSeenTickets(cx, ids),
  ])
  const rules = new Map(enabled.map((rule) => [rule.id, rule]))
  const [{ hoursOf, ask, end }, zone] = await Promise.all([
    askingOf(
      cx,
      enabled,
      due.map((timer) => ({ ticketId: timer.ticketId, occasion: occasionOf(timer) })),
    ),
    zoneFor(cx, enabled),
  ])
  const acted = new Set<string>()
  for (const timer of due) {
    const rule = rules.get(timer.ruleId)
    const trigger = rule?.content.triggers[timer.trigger]
    const { ticketId } = timer
    const ticket = acted.has(ticketId) ? await findLocked(cx, ticketId) : tickets.get(ticketId)
    if (!rule || !ticket || trigger?.on !== 'time') continue
    // Somebody wrote in the meantime: that is another time, which its own event books.
    const base = baseOf(trigger, ticket, zone)
    if (base?.getTime() !== timer.baseAt.getTime()) continue
    const dueAt = dueOf(trigger, base, hoursOf(rule, ticketId))
    // Its business hours were changed in the meantime: it comes later.
    if (dueAt && dueAt > cx.now) {
      await timers.settleTimers(cx, [timer], { dueAt })
      continue
    }
    const late = cx.now.getTime() - timer.dueAt.getTime() > lateMs
    const time = {
      event: { name: 'time', cause: {} },
      occasion: occasionOf(timer),
      ...(late && { many: true as const }),
    }
    if (await ask({ rules: [rule], ticket, occasions: [], ...time })) acted.add(ticketId)
  }
  await end()
  return due.length
}

const occasionOf = ({ trigger, baseAt }: TimerRow) => `t${trigger}.${baseAt.toISOString()}`

/** Times whose job was lost. */
export const catchUpTimes: JobHandler = async (orgId, _payload, { runtime }) => {
  await runtime.run(systemActor(orgId, 'clock'), bookNext)
}
