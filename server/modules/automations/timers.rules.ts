import { addBusinessTime, type BusinessCalendar } from '../calendars/business-time.ts'
import type { Trigger } from './automations.contract.ts'

/** When a time of a rule comes, pure. */

export type TimeTrigger = Extract<Trigger, { on: 'time' }>

const unitMs = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const
const yearMs = 366 * unitMs.days

export const isTime = (trigger: Trigger): trigger is TimeTrigger => trigger.on === 'time'

/** When it is due for a base; null: it is never open that long, or there are no such hours (which calendar time needs none of). A day of business time is 8 hours of it. */
export function dueOf(trigger: TimeTrigger, base: Date, calendar: BusinessCalendar | null): Date | null {
  const { amount, unit, hours, when } = trigger
  if (hours === 'business') {
    const ms = amount * (unit === 'days' ? 8 * unitMs.hours : unitMs[unit])
    return calendar && addBusinessTime(calendar, base, ms)
  }
  return new Date(base.getTime() + (when === 'before' ? -1 : 1) * amount * unitMs[unit])
}

/**
 * No base before this instant is due after now: where to look for tickets when a rule is switched on. `times`: look so many times as far back,
 * for calendars that are open less.
 */
export function earliestBase(trigger: TimeTrigger, now: Date, calendar: BusinessCalendar, times = 1): Date {
  if (trigger.hours !== 'business')
    return new Date(now.getTime() - (trigger.when === 'before' ? -1 : 1) * trigger.amount * unitMs[trigger.unit])
  const step = trigger.amount * unitMs[trigger.unit]
  for (let back = step; back < 5 * yearMs; back *= 2) {
    const base = new Date(now.getTime() - back)
    const due = dueOf(trigger, base, calendar)
    if (due && due <= now) return new Date(now.getTime() - back * times)
  }
  return new Date(now.getTime() - 5 * yearMs)
}
