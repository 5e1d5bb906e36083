import { addDays, dayOf, startOfDay } from '../../platform/time-zones.ts'
import type { CheckedCondition, CheckedLeaf, LeafValue } from './check-condition.ts'
import type { ConditionField } from './condition-fields.ts'
import type { DurationUnit, TimeWord } from './condition-words.ts'

/** What the words of a condition mean at the moment of asking. */
export type Moment = {
  now: Date
  /** IANA name: in which zone days begin. */
  zone: string
  /** Who asks; null: nobody in particular, and `me` is no one. */
  me: string | null
  /** Ids of the members of the teams of who asks, without doubles. */
  myTeams: readonly string[]
}

type Scalar = string | number | boolean | Date
/** What one value of a field must be like. Bounds: numbers, days as text, instants as Date. */
export type ValueTest =
  | { kind: 'one_of'; values: readonly Scalar[] }
  | { kind: 'range'; from?: Bound; to?: Bound }
  | { kind: 'contains' | 'starts_with'; text: string }
  /** Any value: the field is not empty. */
  | { kind: 'present' }
type Bound = { value: Scalar; inclusive: boolean }

/** Some value of the field meets the test. */
export type ResolvedLeaf = { field: ConditionField; test: ValueTest }
/**
 * A condition in which no word is left, true or false where it does not depend on the record. `becomes` holds of a change after
 * which the leaf holds and before which it did not; `changed` of one that changed the values of the field.
 */
export type Resolved =
  | boolean
  | { all: Resolved[] }
  | { any: Resolved[] }
  | { not: Resolved }
  | { changed: ConditionField }
  | { becomes: Resolved }
  | ResolvedLeaf

/** The condition at a moment. */
export function resolveCondition(condition: CheckedCondition, moment: Moment): Resolved {
  if ('all' in condition) return allOf(condition.all.map((one) => resolveCondition(one, moment)))
  if ('any' in condition) return anyOf(condition.any.map((one) => resolveCondition(one, moment)))
  if ('not' in condition) return notOf(resolveCondition(condition.not, moment))
  return resolveLeaf(condition, moment)
}

/** All of them, without what goes without saying. */
export function allOf(parts: readonly Resolved[]): Resolved {
  const rest = parts.flatMap((part) => (typeof part === 'object' && 'all' in part ? part.all : [part]))
  if (rest.includes(false)) return false
  const open = rest.filter((part) => part !== true)
  return open.length === 0 ? true : open.length === 1 ? (open[0] ?? true) : { all: open }
}

/** Any of them, without those that cannot hold. */
export function anyOf(parts: readonly Resolved[]): Resolved {
  const rest = parts.flatMap((part) => (typeof part === 'object' && 'any' in part ? part.any : [part]))
  if (rest.includes(true)) return true
  const open = rest.filter((part) => part !== false)
  return open.length === 0 ? false : open.length === 1 ? (open[0] ?? false) : { any: open }
}

export function notOf(part: Resolved): Resolved {
  if (typeof part === 'boolean') return !part
  return 'not' in part ? part.not : { not: part }
}

function resolveLeaf({ field, operator, values }: CheckedLeaf, moment: Moment): Resolved {
  const present: Resolved = { field, test: { kind: 'present' } }
  switch (operator) {
    case 'is':
    case 'in':
      return someOf(field, values, moment)
    case 'is_not':
    case 'not_in':
      return notOf(someOf(field, values, moment))
    case 'has_all':
      return allOf(values.map((value) => someOf(field, [value], moment)))
    case 'is_not_empty':
      return present
    case 'is_empty':
      return notOf(present)
    case 'changed':
      return { changed: field }
    case 'changed_to': {
      const leaf = someOf(field, values, moment)
      return leaf === false ? false : { becomes: leaf }
    }
    default:
      return ordered({ field, operator, values }, moment)
  }
}

/** Some value is one of these; `nobody` is the empty field. */
function someOf(field: ConditionField, values: readonly LeafValue[], moment: Moment): Resolved {
  const wanted = values.flatMap((one): Scalar[] => {
    if (one.kind === 'value') return [one.value]
    if (one.kind !== 'word') return []
    if (one.word === 'me') return moment.me === null ? [] : [moment.me]
    return one.word === 'my_teams' ? [...moment.myTeams] : []
  })
  const nobody = values.some((one) => one.kind === 'word' && one.word === 'nobody')
  return anyOf([
    wanted.length > 0 ? { field, test: { kind: 'one_of', values: [...new Set(wanted)] } } : false,
    nobody ? { not: { field, test: { kind: 'present' } } } : false,
  ])
}

function ordered({ field, operator, values: [value] }: CheckedLeaf, moment: Moment): Resolved {
  const range = (from?: Bound, to?: Bound): Resolved => ({ field, test: { kind: 'range', from, to } })
  if (!value) return false
  if (value.kind === 'value') {
    const text = String(value.value)
    if (operator === 'contains' || operator === 'starts_with') return { field, test: { kind: operator, text } }
    if (operator === 'not_contains') return { not: { field, test: { kind: 'contains', text } } }
    const bound = { value: value.value, inclusive: operator === 'at_least' || operator === 'at_most' }
    return operator === 'greater' || operator === 'at_least' ? range(bound) : range(undefined, bound)
  }
  if (value.kind === 'duration') return within(field, operator === 'within_last' ? -1 : 1, value, moment)
  const at = (instant: Date | string, inclusive: boolean): Bound => ({ value: instant, inclusive })
  if (value.kind === 'instant' || (value.kind === 'time' && value.word === 'now')) {
    const instant = value.kind === 'instant' ? value.at : moment.now
    return operator === 'before' ? range(undefined, at(instant, false)) : range(at(instant, false))
  }
  if (value.kind === 'word') return false
  const day = value.kind === 'day' ? value.day : wordDay(value.word, moment)
  if (field.type === 'date') {
    if (operator === 'on') return { field, test: { kind: 'one_of', values: [day] } }
    return operator === 'before' ? range(undefined, at(day, false)) : range(at(day, false))
  }
  const start = startOfDay(day, moment.zone)
  const end = startOfDay(addDays(day, 1), moment.zone)
  if (operator === 'on') return range(at(start, true), at(end, false))
  return operator === 'before' ? range(undefined, at(start, false)) : range(at(end, true))
}

function wordDay(word: TimeWord, moment: Moment): string {
  const shift = { now: 0, today: 0, yesterday: -1, tomorrow: 1 }[word]
  return addDays(dayOf(moment.now, moment.zone), shift)
}

const unitMs: Record<DurationUnit, number> = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 }

/** From now so far back or ahead, both ends included; a day of an instant is 24 hours, of a date a day of the calendar. */
function within(
  field: ConditionField,
  sign: 1 | -1,
  { amount, unit }: { amount: number; unit: DurationUnit },
  moment: Moment,
): Resolved {
  const today = dayOf(moment.now, moment.zone)
  const [near, far] =
    field.type === 'date'
      ? [today, addDays(today, sign * amount)]
      : [moment.now, new Date(moment.now.getTime() + sign * amount * unitMs[unit])]
  const [from, to] = sign === 1 ? [near, far] : [far, near]
  return { field, test: { kind: 'range', from: { value: from, inclusive: true }, to: { value: to, inclusive: true } } }
}
