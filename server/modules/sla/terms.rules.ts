import { addBusinessTime, type BusinessCalendar, measureBusinessTime } from '../calendars/business-time.ts'

/** What is promised, in the words of a policy, and how its time is counted; pure. docs/deadlines.md says the rules in words. */
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
