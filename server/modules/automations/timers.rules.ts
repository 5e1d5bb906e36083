import { startOfDay } from '../../platform/time-zones.ts'
import { addBusinessTime, type BusinessCalendar } from '../calendars/business-time.ts'
import type { ConditionField } from '../conditions/condition-fields.ts'
import type { TicketTimes } from '../tickets/tickets-since.ts'
import type { Trigger } from './automations.contract.ts'

/** When a time of a rule comes, pure. */

export type TimeTrigger = Extract<Trigger, { on: 'time' }>

const unitMs = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const
const yearMs = 366 * unitMs.days

export const isTime = (trigger: Trigger): trigger is TimeTrigger => trigger.on === 'time'

/** The key of the custom field from whose date it counts; null: it counts from a time of the ticket itself. */
export const customKeyOf = ({ since }: Pick<TimeTrigger, 'since'>): string | null =>
  since.startsWith('custom.') ? since.slice('custom.'.length) : null

/** Whether the field of such a key is there, and holds dates. */
export const holdsDates = (field: Pick<ConditionField, 'type'> | undefined): boolean =>
  field?.type === 'date' || field?.type === 'datetime'

/** A date as an instant: a day (YYYY-MM-DD) is its beginning in the zone. Null: there is none. */
export function instantIn(value: unknown, zone: string): Date | null {
  if (value instanceof Date) return value
  if (typeof value !== 'string' || value === '') return null
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? startOfDay(value, zone) : new Date(value)
}

/** From when a trigger counts for a ticket; null: from nothing. */
export function baseOf(trigger: Pick<TimeTrigger, 'since'>, times: TicketTimes, zone: string): Date | null {
  const key = customKeyOf(trigger)
  return key === null ? times[trigger.since as keyof Omit<TicketTimes, 'custom'>] : instantIn(times.custom[key], zone)
}

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

/** No base after this instant is due by now. */
export function soonestBase({ amount, unit, hours, when }: TimeTrigger, now: Date): Date {
  const ms = amount * (hours === 'business' && unit === 'days' ? 8 * unitMs.hours : unitMs[unit])
  return new Date(now.getTime() + (when === 'before' ? ms : -ms))
}
