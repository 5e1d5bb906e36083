import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ConditionField, Facts } from '../conditions/condition-fields.ts'
import { matches } from '../conditions/matches.ts'
import { notOf, type Resolved } from '../conditions/resolve-condition.ts'
import { choosePolicy } from './choose-policy.rules.ts'
import type { PolicyKind } from './policies.store.ts'

const field = (key: string): ConditionField => ({
  ...{ key, type: 'text', name: null, many: false, nullable: true },
  sql: { cast: 'text', some: (_cx, test) => test(undefined as never) },
})
const word = fc.constantFrom('x', 'y', 'z')
const leaf: fc.Arbitrary<Resolved> = fc
  .tuple(fc.constantFrom('a', 'b'), word)
  .map(([key, value]) => ({ field: field(key), test: { kind: 'one_of', values: [value] } }))
const condition: fc.Arbitrary<Resolved> = fc.oneof(
  // What speaks of a field that is gone is for nothing.
  fc.constant(false),
  leaf,
  leaf.map(notOf),
  fc.array(leaf, { minLength: 2, maxLength: 3 }).map((all) => ({ all })),
  fc.array(leaf, { minLength: 2, maxLength: 3 }).map((any) => ({ any })),
)
const facts: fc.Arbitrary<Facts> = fc.record({ a: fc.option(word), b: fc.option(word) })
const place = fc.constantFrom(null, 'p1', 'p2')

type Made = { kind: PolicyKind; of: string | null; condition: Resolved }
/** Policies in an order of their own; one is the global one. */
const company = fc
  .array(fc.record({ kind: fc.constantFrom('rule', 'channel', 'queue'), of: place, condition }), { maxLength: 8 })
  .chain((some) =>
    fc.shuffledSubarray([...some, { kind: 'global', of: null, condition: true }] as Made[], {
      minLength: some.length + 1,
    }),
  )
  .map((all) =>
    all.map(({ kind, of, condition }, i) => ({
      ...{ id: `policy ${i}`, name: `Policy ${i}`, kind, condition },
      ...{ channelId: kind === 'channel' ? of : null, queueId: kind === 'queue' ? of : null },
    })),
  )

test('a choice follows from the reason that is kept of it: which rules were passed over, and what decided', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(company, facts, place, place, (policies, given, channelId, queueId) => {
      const rules = policies.filter(({ kind }) => kind === 'rule')
      const versions = policies.map(({ id }) => ({ policyId: id }))
      const offers = rules.map((policy) => ({ policy, version: { policyId: policy.id }, condition: policy.condition }))
      const ticket = { channelId, queueId }
      const { policy, version, reason } = choosePolicy(ticket, given, { policies, versions, offers })
      const kept: typeof reason = JSON.parse(JSON.stringify(reason))
      seen.add(kept.rule)

      // By the reason alone: the policies and the ticket's place are asked, no condition.
      const passed = kept.passedOver.map(({ id }) => id)
      const follows = {
        channel: policies.find((one) => one.channelId !== null && one.channelId === channelId),
        condition: rules.find(({ id }) => !passed.includes(id)),
        queue: policies.find((one) => one.queueId !== null && one.queueId === queueId),
        global: policies.find(({ kind }) => kind === 'global'),
      }
      expect(follows[kept.rule]?.id).toBe(policy.id)
      expect(version.policyId).toBe(policy.id)

      // And the reason is what asking again says: none that was passed over holds, and nothing stronger was there.
      const asked = kept.rule === 'condition' ? [...passed, policy.id] : passed
      expect(asked).toEqual(rules.slice(0, asked.length).map(({ id }) => id))
      for (const one of rules.slice(0, asked.length))
        expect(matches(one.condition, given), one.id).toBe(kept.rule === 'condition' && one.id === policy.id)
      if (kept.rule === 'channel') expect(passed).toEqual([])
      else expect(follows.channel).toBeUndefined()
      if (kept.rule === 'queue' || kept.rule === 'global') expect(passed).toHaveLength(rules.length)
      if (kept.rule === 'global') expect(follows.queue).toBeUndefined()
    }),
    { numRuns: 1000 },
  )
  expect([...seen].sort()).toEqual(['channel', 'condition', 'global', 'queue'])
})
