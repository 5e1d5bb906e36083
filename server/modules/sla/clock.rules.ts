import {
  addSpent,
  measureSpent,
  type SlaMetric,
  type SlaPriority,
  type SlaTarget,
  type SlaTerms,
  slaPauses,
} from './terms.rules.ts'

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
  /** Of a running clock: when no more than a quarter of the target's time is left. Null: it does not run, or is never open so long. */
  soonAt: Date | null
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

/** A clock as its ticket’s events made it, before it is asked what is promised. */
export type Draft = {
  metric: SlaMetric
  cycle: number
  spans: { from: Date; to: Date | null; pause: PauseReason | null }[]
  ended: { at: Date; reason: EndReason; cancelled: boolean; frozen: SlaClock | null } | null
}

/** What a draft is by the terms and the priority of this moment; null without a target. */
export function clockOf(draft: Draft, terms: SlaTerms | null, priority: SlaPriority): SlaClock | null {
  const target = terms?.targets[draft.metric][priority]
  if (!terms || !target) return null
  const end = draft.ended?.at ?? null
  const spans: ClockSpan[] = draft.spans.map((span) => ({ ...span, to: span.to ?? end }))
  const { spentMs, dueAt, soonAt, passed } = countSpans(terms, target, spans)
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
    soonAt: running && !end ? soonAt : null,
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
 * How much of the target ended stretches have spent, when it is reached, and when a quarter is left. `passed`: in a stretch that has ended, or before it; else
 * the instant is that of the stretch that goes on, or null.
 */
function countSpans(
  terms: SlaTerms,
  target: SlaTarget,
  spans: readonly ClockSpan[],
): { spentMs: number; dueAt: Date | null; soonAt: Date | null; passed: boolean } {
  const all = target.minutes * 60_000
  let spentMs = 0
  let dueAt: Date | null = null
  let soonAt: Date | null = null
  let passed = false
  for (const { from, to, pause } of spans) {
    if (pause !== null) continue
    if (!passed) dueAt = addSpent(terms, target.time, from, all - spentMs)
    if (to === null) soonAt = addSpent(terms, target.time, from, Math.max(0, (all * 3) / 4 - spentMs))
    if (to === null) break
    const spent = measureSpent(terms, target.time, from, to)
    // A deadline that falls on the very moment was kept.
    if (!passed && spentMs + spent > all) passed = true
    spentMs += spent
  }
  return { spentMs, dueAt, soonAt, passed }
}
