import { instantOf, localOf } from '../../platform/time-zones.ts'

/** Statuses of members, pure (product.md RT8-RT10, D20). */

export const statusIcons = [
  'check',
  'clock',
  'coffee',
  'utensils',
  'phone',
  'focus',
  'book',
  'home',
  'moon',
  'plane',
  'heart',
] as const
export type StatusIcon = (typeof statusIcons)[number]
/** Names, not numbers: themes decide how each looks on light and dark. */
export const statusColors = ['gray', 'red', 'orange', 'green', 'teal', 'blue', 'purple', 'pink'] as const
export type StatusColor = (typeof statusColors)[number]

/** When a status ends by itself: after minutes, or when the member's clock next reaches a time of day (`HH:MM`). */
export type AutoReturn = { kind: 'after'; minutes: number } | { kind: 'at'; time: string }

const minuteMs = 60_000
const dayMs = 86_400_000
/** Nobody is away for longer without saying so again. */
export const longestAbsenceMs = 2 * 366 * dayMs

/**
 * When a status that is taken now ends by itself; null: when somebody says so. A time of day is read in the member's zone; one that the
 * clock reaches right now is the one of tomorrow.
 */
export function returnOf(autoReturn: AutoReturn | null, now: Date, zone: string): Date | null {
  if (!autoReturn) return null
  if (autoReturn.kind === 'after') return new Date(now.getTime() + autoReturn.minutes * minuteMs)
  const [hours = 0, minutes = 0] = autoReturn.time.split(':').map(Number)
  const today = Math.floor(localOf(now.getTime(), zone) / dayMs) * dayMs
  const on = (days: number) => instantOf(today + days * dayMs + (hours * 60 + minutes) * minuteMs, zone)
  return new Date([0, 1].map(on).find((at) => at > now.getTime()) ?? on(2))
}

/** Why a status cannot end by itself at an instant; null: it can. */
export function whyNoReturn(until: Date, now: Date): 'past' | 'far' | null {
  if (until <= now) return 'past'
  return until.getTime() - now.getTime() > longestAbsenceMs ? 'far' : null
}

/**
 * True when a member counts as available: by the status that he has, or because that has ended and the default one, which is always
 * available, comes back. Being online is something else and decides nothing here (product.md RT10).
 */
export function isAvailable(held: { available: boolean; until: Date | null }, now: Date): boolean {
  return held.available || hasEnded(held, now)
}

export const hasEnded = ({ until }: { until: Date | null }, now: Date): boolean => until !== null && until <= now
