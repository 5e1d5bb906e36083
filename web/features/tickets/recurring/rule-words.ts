import type { Translate } from '../../../i18n/use-t.ts'
import type { Recurrence } from './recurring.api.ts'

type MonthDay = Extract<Recurrence['pattern'], { every: 'month' }>['on']

/** Names of weekdays (1 is Monday) and months (1 is January) in a language; both begin with a Monday, 2024-01-01. */
const dayName = (locale: string, weekday: number, weekdayStyle: 'long' | 'short' = 'long') =>
  new Intl.DateTimeFormat(locale, { weekday: weekdayStyle, timeZone: 'UTC' }).format(
    new Date(Date.UTC(2024, 0, weekday)),
  )
const monthName = (locale: string, month: number) =>
  new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, month - 1, 1)))

export const weekdayOptions = (locale: string, style: 'long' | 'short' = 'long') =>
  ([1, 2, 3, 4, 5, 6, 7] as const).map((value) => ({ value, label: dayName(locale, value, style) }))
export const monthOptions = (locale: string) =>
  Array.from({ length: 12 }, (_, i) => ({ value: String(i + 1), label: monthName(locale, i + 1) }))

function dayWords(t: Translate, locale: string, on: MonthDay): string {
  if (on.kind === 'day') return t('recurring:on.day', { day: on.day })
  if (on.kind === 'last') return t('recurring:on.last')
  const nth = t(`recurring:nth.${on.nth === -1 ? 'last' : on.nth}`)
  return t('recurring:on.weekday', { nth, weekday: dayName(locale, on.weekday) })
}

/** A rule in words: "Every 2 weeks on Monday, Friday at 09:00". */
export function ruleWords(t: Translate, locale: string, { pattern, time }: Recurrence): string {
  const every = t(`recurring:every.${pattern.every}`, { count: pattern.interval })
  const on =
    pattern.every === 'week'
      ? t('recurring:on.weekdays', {
          days: new Intl.ListFormat(locale, { type: 'conjunction' }).format(
            pattern.weekdays.map((weekday) => dayName(locale, weekday)),
          ),
        })
      : pattern.every === 'month'
        ? dayWords(t, locale, pattern.on)
        : pattern.every === 'year'
          ? t('recurring:on.month', { day: dayWords(t, locale, pattern.on), month: monthName(locale, pattern.month) })
          : ''
  return t('recurring:sentence', { when: [every, on].filter(Boolean).join(' '), time })
}
