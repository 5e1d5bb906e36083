import { clockOf, type Draft, type EndReason, type PauseReason, type SlaClock } from './clock.rules.ts'
import { isCustomers, isDone, priorityIn, responseIn, type SlaEvent, textOf, waitIn } from './sla-events.rules.ts'
import {
  type SlaMetric,
  type SlaPause,
  type SlaPriority,
  type SlaResponse,
  type SlaTerms,
  slaMetrics,
} from './terms.rules.ts'

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

const later = (a: Date, b: Date) => (a > b ? a : b)

/**
 * The clocks of a ticket (product.md SL1-SL3, SL10-SL19, D13), each metric for itself, in the order of metric and cycle: a fold over its
 * events, by the terms that were locked on it. No database, no present: the same events give the same clocks whenever they are asked. `termsOf` gives the terms that an event names
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
    draft.ended.frozen = clockOf(draft, this.terms, this.ticket.priority)
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

  clocks(): SlaClock[] {
    const clocks = this.drafts.flatMap((draft) => {
      const clock = draft.ended ? draft.ended.frozen : clockOf(draft, this.terms, this.ticket.priority)
      return clock ?? []
    })
    return clocks.sort((a, b) => slaMetrics.indexOf(a.metric) - slaMetrics.indexOf(b.metric) || a.cycle - b.cycle)
  }
}
