import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ConditionField } from '../conditions/condition-fields.ts'
import { matches } from '../conditions/matches.ts'
import { notOf, type Resolved } from '../conditions/resolve-condition.ts'
import { firstMatch } from './routing.rules.ts'

const field: ConditionField = {
  ...{ key: 'a', type: 'text', name: null, many: false, nullable: true },
  sql: { cast: 'text', some: (_cx, test) => test(undefined as never) },
}
const words = ['x', 'y', 'z'] as const
const leaf = fc.constantFrom(...words).map((value): Resolved => ({ field, test: { kind: 'one_of', values: [value] } }))
const condition: fc.Arbitrary<Resolved> = fc.oneof(
  // What names something that is gone holds of nothing.
  fc.constant(false),
  leaf,
  leaf.map(notOf),
  fc.array(leaf, { minLength: 2, maxLength: 2 }).map((any) => ({ any })),
)
const someRules = fc
  .array(fc.record({ version: fc.integer({ min: 1, max: 9 }), asks: condition }), { maxLength: 6 })
  .map((all) => all.map((one, i) => ({ id: `r${i}`, name: `Rule ${i}`, ...one })))

test('a choice of the queue follows from the trace that is kept of it, whose rules say the same when they are asked again', () => {
  const outcomes = { first: 0, later: 0, none: 0 }
  fc.assert(
    fc.property(someRules, fc.option(fc.constantFrom(...words)), (rules, a) => {
      const { rule, asked } = firstMatch(rules, ({ asks }) => matches(asks, { a }))
      const kept: typeof asked = JSON.parse(JSON.stringify(asked))

      // By the trace alone.
      expect(kept.find(({ matched }) => matched)?.id ?? null).toBe(rule?.id ?? null)
      // All rules up to the one that matched were asked, in their order, each of the version that says so again.
      expect(kept).toEqual(
        rules.slice(0, kept.length).map(({ asks, ...one }) => ({ ...one, matched: matches(asks, { a }) })),
      )
      expect(kept.findIndex(({ matched }) => matched)).toBe(rule ? kept.length - 1 : -1)
      if (!rule) expect(kept).toHaveLength(rules.length)
      outcomes[rule ? (kept.length === 1 ? 'first' : 'later') : 'none'] += 1
    }),
    { numRuns: 1000 },
  )
  for (const [name, count] of Object.entries(outcomes)) expect(count, name).toBeGreaterThan(50)
})
