import { addBusinessTime, type BusinessCalendar, measureBusinessTime } from '../calendars/business-time.ts'

/**
 * Service levels, pure (product.md SL1-SL3, SL10-SL19, D13): the clocks of a ticket are a fold over its events, by the terms that were
 * locked on it. No database, no present: the same events give the same clocks whenever they are asked. docs/deadlines.md says the
 * rules in words.
 */
export const slaMetrics = ['first_response', 'next_response', 'resolution', 'closure'] as const
export type SlaMetric = (typeof slaMetrics)[number]

export const slaPriorities = ['low', 'medium', 'high', 'urgent'] as const
export type SlaPriority = (typeof slaPriorities)[number]

/** `business`: of the calendar's opening hours alone; `calendar`: around the clock. */
export type SlaTarget = { minutes: number; time: 'business' | 'calendar' }
export type SlaTargets = Readonly<Record<SlaMetric, Readonly<Record<SlaPriority, SlaTarget | null>>>>

/** When a metric does not count: while the ticket waits for the customer or a third party, or stands resolved (closure alone). */
export const slaPauses = ['customer', 'third_party', 'resolved'] as const
export type SlaPause = (typeof slaPauses)[number]

/**
 * What counts as a response (SL1). `reply`: a public message that a member wrote in the product; `api_reply`: by an API key of his;
 * `recorded`: an answer that was given elsewhere and is written down; `note`: an internal note; `resolve`: resolving without a word.
 */
export const slaResponses = ['reply', 'api_reply', 'recorded', 'note', 'resolve'] as const
export type SlaResponse = (typeof slaResponses)[number]

/** What a version of a policy promises, with the calendar that was locked beside it. */
export type SlaTerms = {
  versionId: string
  calendarVersionId: string
  calendar: BusinessCalendar
  targets: SlaTargets
  pauses: Readonly<Record<SlaMetric, readonly SlaPause[]>>
  responses: readonly SlaResponse[]
}

/** An event of the ticket, as the log has it, in the order of seq. */
export type SlaEvent = {
  name: string
  at: Date
  actorKind: 'user' | 'contact' | 'system'
  data: Readonly<Record<string, unknown>>
  cause: Readonly<Record<string, unknown>>
}

export const clockStates = ['running', 'paused', 'met', 'missed', 'cancelled'] as const
export type ClockState = (typeof clockStates)[number]
export const pauseReasons = [...slaPauses, 'merged', 'deleted'] as const
export type PauseReason = (typeof pauseReasons)[number]
export const endReasons = ['response', 'resolved', 'closed', 'merged', 'deleted', 'moved'] as const
export type EndReason = (typeof endReasons)[number]

/** A stretch of the clock's life: it counts, or it is paused for a reason. `to` null: it goes on. */
export type ClockSpan = { from: Date; to: Date | null; pause: PauseReason | null }

/** One metric of one ticket, from a start to an end. `cycle` counts its starts from 1: a reopened ticket gets a new clock. */
export type SlaClock = {
  metric: SlaMetric
  cycle: number
  versionId: string
  calendarVersionId: string
  priority: SlaPriority
  target: SlaTarget
  state: ClockState
  startedAt: Date
  /** When the target is reached; of an ended clock, when it was or would have been. Null: paused in time, or never open so long. */
  dueAt: Date | null
  /** When the target was passed, where a later event made that certain; a running clock is past it when `dueAt` is. */
  breachedAt: Date | null
  endedAt: Date | null
  endReason: EndReason | null
  /** Since when it is paused, and why. */
  pausedAt: Date | null
  pauseReason: PauseReason | null
  /** Milliseconds of the target's time that are spent, without the stretch that goes on: from there see `runningSince`. */
  spentMs: number
  runningSince: Date | null
  spans: readonly ClockSpan[]
}

/** Names of the events that the fold reads. */
export const slaEventNames = [
  'ticket.created',
  'ticket.priority_changed',
  'ticket.status_changed',
  'ticket.stage_changed',
  'ticket.deleted',
  'ticket.restored',
  'ticket.merged',
  'ticket.merged_into',
  'ticket.merge_undone',
  'ticket.split',
  'ticket.split_undone',
  'ticket.messages_moved',
  'ticket.messages_moved_in',
  'ticket.messages_move_undone',
  'ticket.sla_chosen',
  'ticket.sla_reapplied',
  'message.sent',
  'message.received',
  'message.note_added',
  'message.undone',
] as const

type Draft = {
  metric: SlaMetric
  cycle: number
  spans: { from: Date; to: Date | null; pause: PauseReason | null }[]
  ended: { at: Date; reason: EndReason; cancelled: boolean; frozen: SlaClock | null } | null
}

type TicketNow = {
  status: string
  waitsFor: SlaPause
  priority: SlaPriority
  gone: 'merged' | 'deleted' | null
  /** A member has answered since the ticket was made. */
  responded: boolean
  /** The customer wrote last, and nobody has answered. */
  customerWaits: boolean
}

const millis = (target: SlaTarget) => target.minutes * 60_000
const isDone = (status: string) => status === 'resolved' || status === 'closed'
const later = (a: Date, b: Date) => (a > b ? a : b)

/** Milliseconds between two instants, as the target counts them. */
export function measureSpent(terms: Pick<SlaTerms, 'calendar'>, time: SlaTarget['time'], from: Date, to: Date): number {
  if (to <= from) return 0
  return time === 'calendar' ? to.getTime() - from.getTime() : measureBusinessTime(terms.calendar, from, to)
}

/** The instant so many milliseconds of the target's time after another one; null: the calendar is never open for so long. */
export function addSpent(
  terms: Pick<SlaTerms, 'calendar'>,
  time: SlaTarget['time'],
  from: Date,
  ms: number,
): Date | null {
  return time === 'calendar' ? new Date(from.getTime() + ms) : addBusinessTime(terms.calendar, from, ms)
}

/**
 * The clocks of a ticket, each metric for itself, in the order of metric and cycle. `termsOf` gives the terms that an event names
 * (`ticket.sla_chosen`, `ticket.sla_reapplied`); `chosen`: those of a ticket whose choice is not written yet. A ticket that was never
 * given terms has no clocks; one that gets them later has clocks from then on.
 */
export function foldClocks(
  events: readonly SlaEvent[],
  termsOf: (data: Readonly<Record<string, unknown>>) => SlaTerms | null,
  chosen: SlaTerms | null = null,
): SlaClock[] {
  const undone = new Set(events.flatMap((one) => (one.name === 'message.undone' ? [one.data.messageId] : [])))
  const choice = events.find((one) => one.name === 'ticket.sla_chosen')
  const fold = new Fold(choice ? termsOf(choice.data) : chosen)
  let at = new Date(0)
  for (const event of events) {
    // A clock that was put back does not take time away.
    at = later(event.at, at)
    if (event.name.startsWith('message.') && undone.has(event.data.messageId)) continue
    const reapplied = event.name === 'ticket.sla_reapplied' ? termsOf(event.data) : null
    if (reapplied) fold.reapply(reapplied, at)
    else fold.take(event, at)
  }
  return fold.clocks()
}

class Fold {
  private terms: SlaTerms | null
  private readonly drafts: Draft[] = []
  /** When it was resolved or closed, and when it was closed, for the last time. */
  private doneAt = new Date(0)
  private closedAt = new Date(0)
  private readonly ticket: TicketNow = {
    status: 'open',
    waitsFor: 'customer',
    priority: 'medium',
    gone: null,
    responded: false,
    customerWaits: false,
  }

  constructor(terms: SlaTerms | null) {
    this.terms = terms
  }

  take(event: SlaEvent, at: Date): void {
    const { data } = event
    switch (event.name) {
      case 'ticket.created':
        this.ticket.status = textOf(data.status) ?? 'open'
        this.ticket.priority = priorityIn(data.priority) ?? 'medium'
        this.ticket.waitsFor = waitIn(data.stage)
        this.begin(at)
        break
      case 'ticket.priority_changed':
        this.ticket.priority = priorityIn(data.to) ?? this.ticket.priority
        break
      case 'ticket.stage_changed':
        this.ticket.waitsFor = waitIn(data.to)
        break
      case 'ticket.status_changed':
        this.move(event, at)
        break
      case 'message.sent':
        if (event.actorKind === 'user' && this.counts(responseIn(data))) this.respond(at)
        break
      case 'message.note_added':
        if (event.actorKind === 'user' && this.counts('note')) this.respond(at)
        break
      case 'message.received':
        if (isCustomers(data)) this.hear(at)
        break
      case 'ticket.merged_into':
        this.leave('merged', at)
        break
      case 'ticket.deleted':
        this.leave('deleted', at)
        break
      case 'ticket.merge_undone':
        if (this.ticket.gone === 'merged') this.comeBack('merged', at)
        else this.follow(data, at)
        break
      case 'ticket.restored':
        this.comeBack('deleted', at)
        break
      default:
        // Messages came or went by a merge, a split or a move.
        this.follow(data, at)
    }
    this.settle(at)
  }

  /** Another version: what runs is measured by it, with what is spent; what has ended keeps its verdict. */
  reapply(terms: SlaTerms, at: Date): void {
    const isFirst = this.terms === null
    this.terms = terms
    if (isFirst && !this.ticket.gone) {
      this.begin(at)
      if (this.ticket.responded && this.ticket.customerWaits) this.start('next_response', at)
    }
    this.settle(at)
  }

  private begin(at: Date): void {
    if (!this.terms) return
    const { status, responded } = this.ticket
    if (status !== 'closed') this.start('closure', at)
    if (isDone(status)) return
    if (!responded) this.start('first_response', at)
    this.start('resolution', at)
  }

  private move({ data, cause }: SlaEvent, at: Date): void {
    const before = this.ticket.status
    const after = textOf(data.to) ?? before
    this.ticket.status = after
    this.ticket.waitsFor = waitIn(data.stage)
    if (cause.rule === 'merged' && isDone(after)) {
      this.leave('merged', at)
      return
    }
    const undone = cause.rule === 'message_undone' || cause.rule === 'merge_undone'
    if (!isDone(before) && isDone(after)) this.finish(at)
    if (after === 'closed') {
      this.closedAt = at
      this.end('closure', at, 'closed')
    }
    if (isDone(before) && !isDone(after)) {
      if (!undone) this.reopen(before, at)
      else {
        this.revive('resolved', at, { since: this.doneAt })
        this.revive('closed', at, { since: this.closedAt })
      }
    } else if (before === 'closed' && after === 'resolved') {
      if (undone) this.revive('closed', at, { since: this.closedAt })
      else this.start('closure', at)
    }
  }

  /** Resolved, or closed at once. */
  private finish(at: Date): void {
    this.doneAt = at
    if (this.counts('resolve')) this.respond(at)
    this.end('first_response', at, 'resolved', true)
    this.end('next_response', at, 'resolved', true)
    this.end('resolution', at, 'resolved')
    this.ticket.customerWaits = false
  }

  /** A new clock each, so that what was late before does not make it late at once (SL14). */
  private reopen(before: string, at: Date): void {
    if (!this.terms) return
    this.start('resolution', at)
    if (before === 'closed') this.start('closure', at)
    // Whoever opened it again was answered by nobody so far (SL1).
    if (!this.ticket.responded) this.start('first_response', at)
  }

  private respond(at: Date): void {
    this.ticket.responded = true
    this.ticket.customerWaits = false
    for (const metric of ['first_response', 'next_response'] as const) {
      // Resolved by the very answer: the move stands in the log before the message.
      const draft = this.last(metric)
      if (draft?.ended?.cancelled && draft.ended.reason === 'resolved' && draft.ended.at.getTime() === at.getTime())
        draft.ended = null
      this.end(metric, at, 'response')
    }
  }

  private hear(at: Date): void {
    if (isDone(this.ticket.status)) return
    this.ticket.customerWaits = true
    if (this.ticket.responded && !this.ticket.gone) this.start('next_response', at)
  }

  /** Messages came or went: does a customer wait here now? Events from before they said so change nothing. */
  private follow(data: SlaEvent['data'], at: Date): void {
    if (data.waits === true) this.hear(at)
    if (data.waits === false && this.ticket.customerWaits) {
      this.ticket.customerWaits = false
      this.end('next_response', at, 'moved', true)
    }
  }

  private leave(gone: 'merged' | 'deleted', at: Date): void {
    if (this.ticket.gone) return
    this.ticket.gone = gone
    for (const metric of slaMetrics) this.end(metric, at, gone, true)
  }

  private comeBack(gone: 'merged' | 'deleted', at: Date): void {
    if (this.ticket.gone !== gone) return
    this.ticket.gone = null
    this.revive(gone, at, { pause: gone })
  }

  private counts(response: SlaResponse): boolean {
    // Before there are terms an answer is one all the same: whoever gives them later does not ask for it again.
    return this.terms ? this.terms.responses.includes(response) : response !== 'note' && response !== 'resolve'
  }

  private last(metric: SlaMetric): Draft | undefined {
    return this.drafts.findLast((draft) => draft.metric === metric)
  }

  private start(metric: SlaMetric, at: Date): void {
    if (!this.terms) return
    const last = this.last(metric)
    if (last && !last.ended) return
    this.drafts.push({
      metric,
      cycle: (last?.cycle ?? 0) + 1,
      spans: [{ from: at, to: null, pause: null }],
      ended: null,
    })
  }

  private end(metric: SlaMetric, at: Date, reason: EndReason, cancelled = false): void {
    const draft = this.last(metric)
    if (!draft || draft.ended) return
    draft.ended = { at, reason, cancelled, frozen: null }
    draft.ended.frozen = this.clockOf(draft)
  }

  /** What ended so (`since`: at that moment) is taken back: it goes on, without the time between when `pause` says why. */
  private revive(reason: EndReason, at: Date, { since, pause }: { since?: Date; pause?: PauseReason }): void {
    for (const metric of slaMetrics) {
      const draft = this.last(metric)
      if (!draft?.ended || draft.ended.reason !== reason) continue
      const { at: endedAt } = draft.ended
      if (since && since.getTime() !== endedAt.getTime()) continue
      draft.ended = null
      if (!pause) continue
      this.turn(draft, endedAt, pause)
      this.turn(draft, at, null)
    }
  }

  /** Pauses what must not count now and lets go on what must. */
  private settle(at: Date): void {
    for (const metric of slaMetrics) {
      const draft = this.last(metric)
      if (draft && !draft.ended) this.turn(draft, at, this.pauseOf(metric))
    }
  }

  private pauseOf(metric: SlaMetric): PauseReason | null {
    const { status, waitsFor } = this.ticket
    const reason = status === 'waiting' ? waitsFor : status === 'resolved' ? 'resolved' : null
    return reason && this.terms?.pauses[metric].includes(reason) ? reason : null
  }

  private turn(draft: Draft, at: Date, pause: PauseReason | null): void {
    const span = draft.spans.at(-1)
    if (!span || span.pause === pause) return
    // Nothing has passed since: it was never otherwise.
    if (span.from.getTime() === at.getTime()) {
      draft.spans.pop()
      const before = draft.spans.at(-1)
      if (before && before.pause === pause) {
        before.to = null
        return
      }
    } else span.to = at
    draft.spans.push({ from: at, to: null, pause })
  }

  /** What a draft is by the terms and the priority of this moment; null without a target. */
  private clockOf(draft: Draft): SlaClock | null {
    const { terms } = this
    const { priority } = this.ticket
    const target = terms?.targets[draft.metric][priority]
    if (!terms || !target) return null
    const end = draft.ended?.at ?? null
    const spans: ClockSpan[] = draft.spans.map((span) => ({ ...span, to: span.to ?? end }))
    const { spentMs, dueAt, passed } = countSpans(terms, target, spans)
    const open = end ? null : spans.at(-1)
    const running = open?.pause === null
    const breachedAt = passed && (!running || end) ? dueAt : null
    const verdict =
      draft.ended?.cancelled && !(breachedAt && isUnanswered(draft)) ? 'cancelled' : breachedAt ? 'missed' : 'met'
    return {
      metric: draft.metric,
      cycle: draft.cycle,
      versionId: terms.versionId,
      calendarVersionId: terms.calendarVersionId,
      priority,
      target,
      state: end ? verdict : running ? 'running' : 'paused',
      startedAt: draft.spans[0]?.from ?? new Date(0),
      dueAt: running || end || breachedAt ? dueAt : null,
      breachedAt,
      endedAt: end,
      endReason: draft.ended?.reason ?? null,
      pausedAt: open && !running ? pausedSince(spans) : null,
      pauseReason: open && !running ? open.pause : null,
      spentMs,
      runningSince: running && open ? open.from : null,
      spans,
    }
  }

  clocks(): SlaClock[] {
    const clocks = this.drafts.flatMap((draft) => {
      const clock = draft.ended ? draft.ended.frozen : this.clockOf(draft)
      return clock ?? []
    })
    return clocks.sort((a, b) => slaMetrics.indexOf(a.metric) - slaMetrics.indexOf(b.metric) || a.cycle - b.cycle)
  }
}

/** Resolved without the answer that was overdue: that promise was not kept. */
const isUnanswered = ({ metric, ended }: Draft) =>
  ended?.reason === 'resolved' && (metric === 'first_response' || metric === 'next_response')

/** A pause that changes its reason began with the first one. */
function pausedSince(spans: readonly ClockSpan[]): Date | null {
  let since: Date | null = null
  for (const span of spans) since = span.pause === null ? null : (since ?? span.from)
  return since
}

/**
 * How much of the target ended stretches have spent, and when it is reached. `passed`: in a stretch that has ended, or before it; else
 * the instant is that of the stretch that goes on, or null.
 */
function countSpans(
  terms: SlaTerms,
  target: SlaTarget,
  spans: readonly ClockSpan[],
): { spentMs: number; dueAt: Date | null; passed: boolean } {
  const all = millis(target)
  let spentMs = 0
  let dueAt: Date | null = null
  let passed = false
  for (const { from, to, pause } of spans) {
    if (pause !== null) continue
    if (!passed) dueAt = addSpent(terms, target.time, from, all - spentMs)
    if (to === null) break
    const spent = measureSpent(terms, target.time, from, to)
    // A deadline that falls on the very moment was kept.
    if (!passed && spentMs + spent > all) passed = true
    spentMs += spent
  }
  return { spentMs, dueAt, passed }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const priorityIn = (value: unknown): SlaPriority | null => slaPriorities.find((one) => one === value) ?? null

/** Whom a stage waits for; one that does not say waits for the customer. */
function waitIn(stage: unknown): SlaPause {
  const waitsFor = typeof stage === 'object' && stage !== null && 'waitsFor' in stage ? stage.waitsFor : null
  return waitsFor === 'third_party' ? 'third_party' : 'customer'
}

function responseIn(data: SlaEvent['data']): SlaResponse {
  if (data.recorded === true) return 'recorded'
  return data.byApiKey === true ? 'api_reply' : 'reply'
}

/** Written by a person from outside, to somebody who waits for an answer; neither machines nor held nor mere thanks. */
function isCustomers(data: SlaEvent['data']): boolean {
  return (data.class === 'normal' || data.class === 'list') && data.held !== true && data.onlyThanks !== true
}
