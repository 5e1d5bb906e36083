import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { Problem } from '../../platform/errors.ts'
import { foldText } from '../../platform/fold-text.ts'
import { addDays, dayOf, startOfDay } from '../../platform/time-zones.ts'
import { checkCondition } from './check-condition.ts'
import type { ConditionField, Facts } from './condition-fields.ts'
import type { Condition } from './condition-words.ts'
import { Condition as ConditionSchema } from './conditions.contract.ts'
import { matches } from './matches.ts'
import { type Moment, resolveCondition } from './resolve-condition.ts'

const base = { name: null, many: false, nullable: true, sql: { cast: 'text', some: () => sql<boolean>`true` } } as const
const id = (n: number) => `00000000-0000-7000-8000-00000000000${n}`
const fields = new Map<string, ConditionField>(
  (
    [
      { ...base, key: 'text', type: 'text' },
      { ...base, key: 'number', type: 'number' },
      { ...base, key: 'money', type: 'number', integer: true },
      { ...base, key: 'date', type: 'date' },
      { ...base, key: 'time', type: 'datetime' },
      { ...base, key: 'flag', type: 'boolean' },
      {
        ...base,
        key: 'state',
        type: 'choice',
        options: [
          { value: 'open', name: null },
          { value: 'shut', name: null },
        ],
        synonyms: { new: 'open' },
      },
      { ...base, key: 'who', type: 'record', lookup: 'member', words: ['me', 'my_teams', 'nobody'] },
      { ...base, key: 'labels', type: 'record', lookup: 'label', many: true },
      { ...base, key: 'always', type: 'choice', nullable: false, options: [{ value: 'x', name: null }] },
    ] satisfies ConditionField[]
  ).map((field) => [field.key, field]),
)
const moment: Moment = {
  now: new Date('2026-03-10T23:30:00Z'),
  zone: 'Europe/Berlin',
  me: id(1),
  myTeams: [id(1), id(2)],
}
const holds = (condition: unknown, facts: Facts, before?: Facts) =>
  matches(
    resolveCondition(checkCondition(condition as Condition, fields, { path: 'condition', events: true }), moment),
    facts,
    before,
  )

describe('the truth table', () => {
  const value: Record<string, [Condition, Facts, Facts]> = {
    is: [{ field: 'text', operator: 'is', value: 'ÄPFEL' }, { text: 'äpfel' }, { text: 'apfel' }],
    in: [{ field: 'who', operator: 'in', value: [id(3), 'me'] }, { who: id(1) }, { who: id(2) }],
    my_teams: [{ field: 'who', operator: 'is', value: 'my_teams' }, { who: id(2) }, { who: id(3) }],
    contains: [{ field: 'text', operator: 'contains', value: '5%' }, { text: 'of 5% more' }, { text: 'of 55 more' }],
    starts_with: [{ field: 'text', operator: 'starts_with', value: 'or' }, { text: 'Order' }, { text: 'reorder' }],
    greater: [{ field: 'number', operator: 'greater', value: 2 }, { number: 2.5 }, { number: 2 }],
    at_least: [{ field: 'number', operator: 'at_least', value: 2 }, { number: 2 }, { number: 1.9 }],
    less: [{ field: 'money', operator: 'less', value: 200 }, { money: 199 }, { money: 200 }],
    at_most: [{ field: 'money', operator: 'at_most', value: 200 }, { money: 200 }, { money: 201 }],
    // It is the 11th in Berlin already.
    'on today': [{ field: 'date', operator: 'on', value: 'today' }, { date: '2026-03-11' }, { date: '2026-03-10' }],
    'on a day of instants': [
      { field: 'time', operator: 'on', value: '2026-03-10' },
      { time: new Date('2026-03-10T22:59:59Z') },
      { time: new Date('2026-03-10T23:00:00Z') },
    ],
    'before now': [
      { field: 'time', operator: 'before', value: 'now' },
      { time: new Date('2026-03-10T23:29:59Z') },
      { time: new Date('2026-03-10T23:30:00Z') },
    ],
    'after a day': [
      { field: 'time', operator: 'after', value: '2026-03-10' },
      { time: new Date('2026-03-10T23:00:00Z') },
      { time: new Date('2026-03-10T22:59:00Z') },
    ],
    'before an instant': [
      { field: 'time', operator: 'before', value: '2026-03-10T12:00:00+02:00' },
      { time: new Date('2026-03-10T09:59:00Z') },
      { time: new Date('2026-03-10T10:00:00Z') },
    ],
    within_last: [
      { field: 'time', operator: 'within_last', value: { amount: 2, unit: 'hours' } },
      { time: new Date('2026-03-10T21:30:00Z') },
      { time: new Date('2026-03-10T23:31:00Z') },
    ],
    within_next: [
      { field: 'date', operator: 'within_next', value: { amount: 2, unit: 'days' } },
      { date: '2026-03-13' },
      { date: '2026-03-10' },
    ],
    'is true': [{ field: 'flag', operator: 'is', value: true }, { flag: true }, { flag: false }],
    'is of a choice': [{ field: 'state', operator: 'is', value: 'new' }, { state: 'open' }, { state: 'shut' }],
    'is one of several': [
      { field: 'labels', operator: 'is', value: id(2) },
      { labels: [id(1), id(2)] },
      { labels: [id(1)] },
    ],
    has_all: [
      { field: 'labels', operator: 'has_all', value: [id(1), id(2)] },
      { labels: [id(2), id(3), id(1)] },
      { labels: [id(1)] },
    ],
  }
  test.each(Object.entries(value))(
    '%s: what meets it, what does not, and what is empty',
    (_name, [condition, yes, no]) => {
      expect(holds(condition, yes)).toBe(true)
      expect(holds(condition, no)).toBe(false)
      expect(holds(condition, {})).toBe(false)
      expect(holds({ not: condition }, {})).toBe(true)
    },
  )

  test.each([
    [{ field: 'text', operator: 'is_not', value: 'a' }],
    [{ field: 'text', operator: 'not_contains', value: 'a' }],
    [{ field: 'labels', operator: 'not_in', value: [id(1)] }],
    [{ field: 'who', operator: 'is', value: 'nobody' }],
    [{ field: 'who', operator: 'in', value: ['me', 'nobody'] }],
    [{ field: 'time', operator: 'is_empty' }],
    [{ not: { field: 'time', operator: 'is_not_empty' } }],
    [{ all: [] }],
  ])('%j holds of an empty field', (condition) => {
    expect(holds(condition, {})).toBe(true)
    expect(holds(condition, { text: '', labels: [] })).toBe(true)
  })

  // Both ends of the span belong to it; a moment before or after does not.
  test.each([
    [45, 'minutes', '2026-03-10T22:45:00.000Z', '2026-03-11T00:15:00.000Z'],
    [30, 'hours', '2026-03-09T17:30:00.000Z', '2026-03-12T05:30:00.000Z'],
    [3, 'days', '2026-03-07T23:30:00.000Z', '2026-03-13T23:30:00.000Z'],
  ] as const)('the last and the next %i %s', (amount, unit, from, to) => {
    const within = (operator: string, at: string, ms = 0) =>
      holds({ field: 'time', operator, value: { amount, unit } }, { time: new Date(new Date(at).getTime() + ms) })
    const now = moment.now.toISOString()
    for (const [operator, first, last] of [
      ['within_last', from, now],
      ['within_next', now, to],
    ] as const) {
      expect(within(operator, first)).toBe(true)
      expect(within(operator, last)).toBe(true)
      expect(within(operator, first, -1)).toBe(false)
      expect(within(operator, last, 1)).toBe(false)
    }
  })

  test('days of a date are those of the calendar, today among them', () => {
    const dates = ['2026-03-08', '2026-03-09', '2026-03-11', '2026-03-13', '2026-03-14']
    const within = (operator: string) =>
      dates.filter((date) => holds({ field: 'date', operator, value: { amount: 2, unit: 'days' } }, { date }))
    expect(within('within_last')).toEqual(['2026-03-09', '2026-03-11'])
    expect(within('within_next')).toEqual(['2026-03-11', '2026-03-13'])
  })

  test('changes', () => {
    const changed = { field: 'who', operator: 'changed' }
    expect(holds(changed, { who: id(1) }, {})).toBe(true)
    expect(holds(changed, { who: id(1) }, { who: id(1) })).toBe(false)
    expect(
      holds({ field: 'labels', operator: 'changed' }, { labels: [id(1), id(2)] }, { labels: [id(2), id(1)] }),
    ).toBe(false)
    const toMe = { field: 'who', operator: 'changed_to', value: 'me' }
    expect(holds(toMe, { who: id(1) }, { who: id(2) })).toBe(true)
    expect(holds(toMe, { who: id(1) }, { who: id(1) })).toBe(false)
    expect(holds({ field: 'who', operator: 'changed_to', value: 'nobody' }, {}, { who: id(2) })).toBe(true)
  })
})

describe('refusals name the place', () => {
  const faultsOf = (condition: unknown): string[] => {
    const read = ConditionSchema.safeParse(condition)
    if (!read.success) return read.error.issues.map((issue) => ['condition', ...issue.path].join('.'))
    try {
      checkCondition(read.data, fields, { path: 'condition' })
    } catch (error) {
      if (error instanceof Problem && error.status === 422) return error.errors.map((one) => one.path)
      throw error
    }
    return []
  }
  const deep = (levels: number): unknown =>
    levels === 0 ? { field: 'text', operator: 'is_empty' } : { not: deep(levels - 1) }

  test.each<[unknown, string[]]>([
    [{ all: [{ field: 'colour', operator: 'is', value: 1 }] }, ['condition.all.0.field']],
    [{ all: [{ field: 'toString', operator: 'is', value: 1 }] }, ['condition.all.0.field']],
    [
      { any: [{ all: [] }, { not: { field: 'text', operator: 'greater', value: 1 } }] },
      ['condition.any.1.not.operator'],
    ],
    [{ field: 'text', operator: 'like', value: 'x' }, ['condition.operator']],
    [{ field: 'text', operator: 'is', value: 5 }, ['condition.value']],
    [{ field: 'text', operator: 'is', value: '' }, ['condition.value']],
    [{ field: 'text', operator: 'is', value: 'x'.repeat(501) }, ['condition.value']],
    [{ field: 'text', operator: 'starts_with', value: '\ud83d' }, ['condition.value']],
    [{ field: 'text', operator: 'is', value: 'a\0b' }, ['condition.value']],
    [{ field: 'text', operator: 'is', value: 'x', extra: 1 }, ['condition.extra']],
    [{ field: 'number', operator: 'is', value: '5' }, ['condition.value']],
    [{ field: 'money', operator: 'is', value: 0.5 }, ['condition.value']],
    [{ field: 'state', operator: 'in', value: ['open', 'ajar'] }, ['condition.value.1']],
    [{ field: 'state', operator: 'in', value: [] }, ['condition.value']],
    [{ field: 'state', operator: 'in', value: Array.from({ length: 101 }, () => 'open') }, ['condition.value']],
    [{ field: 'who', operator: 'is', value: 'ann' }, ['condition.value']],
    [{ field: 'labels', operator: 'is', value: 'me' }, ['condition.value']],
    [{ field: 'date', operator: 'on', value: '2026-02-30' }, ['condition.value']],
    [{ field: 'date', operator: 'before', value: 'now' }, ['condition.value']],
    [{ field: 'date', operator: 'within_last', value: { amount: 1, unit: 'hours' } }, ['condition.value']],
    [{ field: 'time', operator: 'within_last', value: { amount: 0, unit: 'hours' } }, ['condition.value']],
    [{ field: 'time', operator: 'before', value: '2026-02-10T10:00:00' }, ['condition.value']],
    [{ field: 'time', operator: 'is_empty', value: 3 }, ['condition.value']],
    [{ field: 'always', operator: 'is_empty' }, ['condition.operator']],
    [{ field: 'who', operator: 'changed' }, ['condition.operator']],
    [{ any: [] }, ['condition.any']],
    [{ all: [], any: [] }, ['condition']],
    [{ all: { field: 'text' } }, ['condition.all']],
    [[], ['condition']],
    [null, ['condition']],
    [{ not: [] }, ['condition.not']],
    [deep(7), []],
    [deep(8), [`condition${'.not'.repeat(8)}`]],
    [{ any: [deep(0), { all: Array.from({ length: 99 }, () => deep(0)) }] }, []],
  ])('%j', (condition, places) => {
    expect(faultsOf(condition)).toEqual(places)
  })

  test('more levels than a recursion could walk', () => {
    expect(faultsOf(deep(5000))).toEqual([`condition${'.not'.repeat(8)}`])
  })

  test('more than a hundred tests', () => {
    const leaves = (n: number) => ({ all: Array.from({ length: n }, () => deep(0)) })
    expect(faultsOf({ any: [leaves(60), leaves(60)] })).toHaveLength(1)
  })
})

describe('days', () => {
  test.each([
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
    // Clocks go from 24:00 to 1:00: the day begins at one.
    ['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
    ['2026-01-01', 'Pacific/Kiritimati', '2025-12-31T10:00:00.000Z'],
    ['2026-01-01', 'Pacific/Pago_Pago', '2026-01-01T11:00:00.000Z'],
    ['2026-01-01', 'Asia/Kathmandu', '2025-12-31T18:15:00.000Z'],
    ['2026-01-01', 'UTC', '2026-01-01T00:00:00.000Z'],
  ])('%s in %s begins at %s', (day, zone, at) => {
    expect(startOfDay(day, zone).toISOString()).toBe(at)
    expect(dayOf(new Date(at), zone)).toBe(day)
    expect(dayOf(new Date(new Date(at).getTime() - 1), zone)).toBe(addDays(day, -1))
  })
})

test('text is folded letter by letter', () => {
  expect(['İI', 'ΣΑΣ', 'Straße', 'ÄÖÜ'].map(foldText)).toEqual(['ii', 'σασ', 'straße', 'äöü'])
})
