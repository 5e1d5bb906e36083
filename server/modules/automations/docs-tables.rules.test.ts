import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { checkCondition } from '../conditions/check-condition.ts'
import type { ConditionField } from '../conditions/condition-fields.ts'
import { type Operator, operators } from '../conditions/condition-words.ts'
import { matches } from '../conditions/matches.ts'
import { resolveCondition } from '../conditions/resolve-condition.ts'
import { ticketTimes } from '../tickets/tickets-since.ts'
import { Action, authors, Trigger } from './automations.contract.ts'

/** The tables of docs/automation.md say what the code does: no trigger, action or test more, none less, and none otherwise. */
const text = readFileSync(new URL('../../../docs/automation.md', import.meta.url), 'utf8')

/** The rows of the table under this head, each cell without its blanks. */
function table(head: string): string[][] {
  const lines = text.split('\n')
  const at = lines.findIndex((line) => line.startsWith('|') && line.split('|')[1]?.trim() === head)
  const rows: string[][] = []
  for (const line of lines.slice(at + 2)) {
    if (!line.startsWith('|')) break
    rows.push(
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  }
  return rows
}
const named = (head: string) =>
  table(head).flatMap(([cell]) => [...(cell ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name))

test('the table of triggers names each trigger once, and each time from which one counts', () => {
  expect(named('Trigger').sort()).toEqual(Trigger.options.map(({ shape }) => shape.on.value).sort())
  const said = table('Trigger').find(([name]) => name === '`time`')?.[1] ?? ''
  const words: Record<(typeof ticketTimes)[number], string> = {
    createdAt: 'made',
    lastCustomerMessageAt: 'last customer message',
    lastAgentMessageAt: 'last agent message',
    waitingSince: 'waiting since',
    stageChangedAt: 'stage entered',
    statusChangedAt: 'status changed',
    dueAt: 'due',
    resolvedAt: 'resolved',
    closedAt: 'closed',
  }
  const list = said
    .slice(said.indexOf(':') + 1)
    .split(',')
    .map((one) => one.trim())
  expect(list).toEqual([...ticketTimes.map((time) => words[time]), 'a date in a custom field'])
})

test('who can do what a trigger hears of stands in the table', () => {
  const [, , says = ''] = table('Trigger').find(([name]) => name === '`created`') ?? []
  for (const who of authors.filter((one) => one !== 'anyone')) expect(says).toContain(who)
})

test('the table of actions names each action once', () => {
  expect(named('Action').sort()).toEqual(Action.options.map(({ shape }) => shape.do.value).sort())
})

const base = { name: null, many: false, nullable: true, sql: { cast: 'text', some: () => sql<boolean>`true` } } as const
const fields = new Map<string, ConditionField>(
  (
    [
      { ...base, key: 'text', type: 'text' },
      { ...base, key: 'number', type: 'number' },
      { ...base, key: 'date', type: 'date' },
      {
        ...base,
        key: 'labels',
        type: 'choice',
        many: true,
        options: ['a', 'b'].map((value) => ({ value, name: null })),
      },
    ] satisfies ConditionField[]
  ).map((field) => [field.key, field]),
)
type Facts = Record<string, string | number | string[] | null>
const holds = (test: { field: string; operator: Operator; value?: unknown }, facts: Facts, before?: Facts) => {
  const moment = { now: new Date('2030-01-02T09:00:00Z'), zone: 'UTC', me: null, myTeams: [] }
  return matches(
    resolveCondition(checkCondition(test, fields, { path: 'condition', events: true }), moment),
    facts,
    before,
  )
}
/** The words of the table for an operator. */
const wordsOf = (operator: Operator) =>
  operator === 'within_last' || operator === 'within_next'
    ? 'within'
    : operator === 'not_contains'
      ? 'does not contain'
      : operator.replaceAll('_', ' ')
/** Of each test one value; facts that meet it, and facts that have a value and do not. */
const asked: Record<Exclude<Operator, 'changed' | 'changed_to'>, [string, unknown, Facts[string], Facts[string]]> = {
  is: ['text', 'One', 'one', 'two'],
  is_not: ['text', 'One', 'two', 'one'],
  in: ['labels', ['a'], ['a', 'b'], ['b']],
  not_in: ['labels', ['a'], ['b'], ['a', 'b']],
  has_all: ['labels', ['a', 'b'], ['a', 'b'], ['a']],
  contains: ['text', 'n', 'one', 'two'],
  not_contains: ['text', 'n', 'two', 'one'],
  starts_with: ['text', 'o', 'One', 'two'],
  greater: ['number', 2, 3, 2],
  less: ['number', 2, 1, 2],
  at_least: ['number', 2, 2, 1],
  at_most: ['number', 2, 2, 3],
  on: ['date', '2030-01-02', '2030-01-02', '2030-01-03'],
  before: ['date', '2030-01-02', '2030-01-01', '2030-01-02'],
  after: ['date', '2030-01-02', '2030-01-03', '2030-01-02'],
  within_last: ['date', { amount: 2, unit: 'days' }, '2030-01-01', '2029-12-01'],
  within_next: ['date', { amount: 2, unit: 'days' }, '2030-01-03', '2030-02-01'],
  is_empty: ['text', undefined, null, 'one'],
  is_not_empty: ['text', undefined, 'one', null],
}

test('the truth table has each test once, and each is of an empty field what stands there', () => {
  const rows = table('Test')
  const told = rows.flatMap(([cell = '', empty = '']) => cell.split(', ').map((words) => [words, empty] as const))
  const all = [...new Set(operators.map(wordsOf))]
  expect(told.map(([words]) => words).sort()).toEqual(all.sort())
  const stands = new Map(told)
  for (const [name, [field, value, meets, other]] of Object.entries(asked)) {
    const operator = name as Operator
    const one = { field, operator, ...(value !== undefined && { value }) }
    const empty = fields.get(field)?.many ? [[], null] : [null]
    for (const nothing of empty)
      expect([operator, String(holds(one, { [field]: nothing }))]).toEqual([operator, stands.get(wordsOf(operator))])
    expect([operator, holds(one, { [field]: meets }), holds(one, { [field]: other })]).toEqual([operator, true, false])
  }
})

test('the negative ones are the exact complement, of a value, of several and of none', () => {
  const pairs = [
    ['is', 'is_not', 'text', 'one', ['one', 'two', null]],
    ['contains', 'not_contains', 'text', 'n', ['one', 'two', null]],
    ['in', 'not_in', 'labels', ['a'], [['a'], ['b'], ['a', 'b'], []]],
    ['is_empty', 'is_not_empty', 'text', undefined, ['one', null]],
  ] as const
  for (const [yes, no, field, value, facts] of pairs)
    for (const fact of facts) {
      const of = (operator: Operator) =>
        holds({ field, operator, ...(value !== undefined && { value }) }, { [field]: fact as Facts[string] })
      expect([no, fact, of(no)]).toEqual([no, fact, !of(yes)])
    }
})

test('changed and changed to compare with before; a new ticket had nothing before', () => {
  const changed = { field: 'text', operator: 'changed' } as const
  const befores: Facts[] = [{ text: 'one' }, { text: 'two' }, {}]
  const becomes = { field: 'text', operator: 'changed_to', value: 'one' } as const
  expect(befores.map((before) => holds(changed, { text: 'one' }, before))).toEqual([false, true, true])
  expect(befores.map((before) => holds(becomes, { text: 'one' }, before))).toEqual([false, true, true])
  expect(holds(becomes, { text: 'two' }, { text: 'one' })).toBe(false)
})
