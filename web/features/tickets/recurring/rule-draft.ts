import type { Recurrence } from './recurring.api.ts'

type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7
const weekdays = [1, 2, 3, 4, 5, 6, 7] as const
const nths = { '1': 1, '2': 2, '3': 3, '4': 4, last: -1 } as const

/** A rule as it stands in its form: every part is kept while another one is looked at. */
export interface RuleDraft {
  every: 'day' | 'week' | 'month' | 'year'
  interval: string
  weekdays: readonly Weekday[]
  month: string
  on: 'day' | 'last' | 'weekday'
  day: string
  nth: keyof typeof nths
  weekday: string
  time: string
  startsOn: string
  /** '' for never. */
  endsOn: string
}

/** Every week from today on at nine, or what a rule says. `today` as `YYYY-MM-DD`. */
export function draftOfRule(rule: Recurrence | undefined, today: string): RuleDraft {
  const begin = new Date(`${rule?.startsOn ?? today}T00:00:00Z`)
  const weekday = weekdays[(begin.getUTCDay() + 6) % 7] ?? 1
  const blank: RuleDraft = {
    every: 'week',
    interval: '1',
    weekdays: [weekday],
    month: String(begin.getUTCMonth() + 1),
    on: 'day',
    day: String(begin.getUTCDate()),
    nth: '1',
    weekday: String(weekday),
    time: '09:00',
    startsOn: today,
    endsOn: '',
  }
  if (!rule) return blank
  const { pattern, time, startsOn, endsOn } = rule
  const draft: RuleDraft = {
    ...blank,
    every: pattern.every,
    interval: String(pattern.interval),
    time,
    startsOn,
    endsOn: endsOn ?? '',
  }
  if (pattern.every === 'week') draft.weekdays = pattern.weekdays
  if (pattern.every === 'year') draft.month = String(pattern.month)
  if (pattern.every === 'month' || pattern.every === 'year') {
    const { on } = pattern
    draft.on = on.kind
    if (on.kind === 'day') draft.day = String(on.day)
    if (on.kind === 'weekday') {
      draft.nth = on.nth === -1 ? 'last' : (String(on.nth) as RuleDraft['nth'])
      draft.weekday = String(on.weekday)
    }
  }
  return draft
}

export type RuleFault = 'interval' | 'weekdays' | 'day' | 'time' | 'starts' | 'ends'

/** The rule that a draft means, or what is wrong with it. */
export function ruleOf(draft: RuleDraft): { rule: Recurrence; fault?: never } | { rule?: never; fault: RuleFault } {
  const interval = Number(draft.interval)
  if (!/^\d{1,2}$/.test(draft.interval.trim()) || interval < 1) return { fault: 'interval' }
  const isDate = (text: string) => /^(20|21)\d\d-\d\d-\d\d$/.test(text)
  const day = Number(draft.day)
  const hasDay = draft.every === 'month' || draft.every === 'year'
  if (draft.every === 'week' && draft.weekdays.length === 0) return { fault: 'weekdays' }
  if (hasDay && draft.on === 'day' && !(Number.isInteger(day) && day >= 1 && day <= 31)) return { fault: 'day' }
  if (!/^\d\d:\d\d$/.test(draft.time)) return { fault: 'time' }
  if (!isDate(draft.startsOn)) return { fault: 'starts' }
  if (draft.endsOn !== '' && (!isDate(draft.endsOn) || draft.endsOn < draft.startsOn)) return { fault: 'ends' }
  const weekday = weekdays.find((one) => String(one) === draft.weekday) ?? 1
  const on =
    draft.on === 'day'
      ? { kind: 'day' as const, day }
      : draft.on === 'last'
        ? { kind: 'last' as const }
        : { kind: 'weekday' as const, nth: nths[draft.nth], weekday }
  const { every } = draft
  const pattern =
    every === 'day'
      ? { every, interval }
      : every === 'week'
        ? { every, interval, weekdays: draft.weekdays.toSorted() }
        : every === 'month'
          ? { every, interval, on }
          : { every, interval, month: Number(draft.month), on }
  return { rule: { pattern, time: draft.time, startsOn: draft.startsOn, endsOn: draft.endsOn || null } }
}
