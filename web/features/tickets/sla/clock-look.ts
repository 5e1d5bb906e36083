import type { SlaClock } from './sla.api.ts'

/** How a clock stands, in the colours of the screen: amber under a quarter of its time left, red past it, grey paused. */
export type ClockLook = 'ok' | 'warn' | 'danger' | 'neutral'

export function lookOf(clock: Pick<SlaClock, 'state' | 'breached' | 'leftMinutes' | 'soonAt'>, now: Date): ClockLook {
  if (clock.state === 'met') return 'ok'
  if (clock.state === 'missed') return 'danger'
  if (clock.state !== 'running') return clock.breached ? 'danger' : 'neutral'
  if (clock.breached || clock.leftMinutes <= 0) return 'danger'
  return clock.soonAt !== null && new Date(clock.soonAt) < now ? 'warn' : 'ok'
}

/** Those that run or are paused first, the nearest deadline at the top; then what has ended, the newest first. */
export function inOrder(clocks: readonly SlaClock[]): { live: SlaClock[]; ended: SlaClock[] } {
  const isLive = (clock: SlaClock) => clock.state === 'running' || clock.state === 'paused'
  return {
    live: clocks.filter(isLive).toSorted((one, other) => (one.dueAt ?? '9').localeCompare(other.dueAt ?? '9')),
    ended: clocks
      .filter((clock) => !isLive(clock))
      .toSorted((one, other) => (other.endedAt ?? '').localeCompare(one.endedAt ?? '')),
  }
}

/** Minutes of a deadline in the two largest units: "1 day 4 hr", "25 min". Days have 24 hours here: business days differ. */
export function lengthWords(minutes: number, locale: string): string {
  const whole = Math.max(0, Math.round(minutes))
  const unit = (value: number, name: 'hour' | 'minute') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value)
  const hours = Math.floor(whole / 60)
  const rest = whole - hours * 60
  return [hours > 0 && unit(hours, 'hour'), (rest > 0 || hours === 0) && unit(rest, 'minute')].filter(Boolean).join(' ')
}
