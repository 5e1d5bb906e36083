import type { Resolved, ResolvedLeaf, ValueTest } from '../conditions/resolve-condition.ts'

/**
 * Which policies hide which, where that can be known from their conditions alone (product.md SL8; Zammad only warns of it in its manual).
 * Pure and careful: what is not sure is `partly`, never `hidden`.
 */
export type OrderedPolicy = { id: string; condition: Resolved }
export type Overlap = { policyId: string; kind: 'never' | 'hidden' | 'partly'; byIds: string[] }

/** In the order of the policies; one that shares nothing with those before it is left out. */
export function overlapsOf(policies: readonly OrderedPolicy[]): Overlap[] {
  return policies.flatMap(({ id, condition }, place): Overlap[] => {
    if (isNever(condition)) return [{ policyId: id, kind: 'never', byIds: [] }]
    const before = policies.slice(0, place).filter((one) => !isNever(one.condition))
    const all = before.find((one) => implies(condition, one.condition))
    if (all) return [{ policyId: id, kind: 'hidden', byIds: [all.id] }]
    const covering = coveredTogether(condition, before)
    if (covering) return [{ policyId: id, kind: 'hidden', byIds: covering }]
    const some = before.filter((one) => !excludes(condition, one.condition)).map((one) => one.id)
    return some.length > 0 ? [{ policyId: id, kind: 'partly', byIds: some }] : []
  })
}

const leaves = (condition: Resolved): Resolved[] =>
  typeof condition === 'object' && 'all' in condition ? condition.all : [condition]

const isLeaf = (condition: Resolved): condition is ResolvedLeaf => typeof condition === 'object' && 'test' in condition

/** True when it cannot hold, whatever the ticket. */
function isNever(condition: Resolved): boolean {
  if (typeof condition === 'boolean') return !condition
  if ('any' in condition) return condition.any.every(isNever)
  const parts = leaves(condition)
  return parts.some((part, i) => part === false || parts.slice(i + 1).some((other) => excludes(part, other)))
}

/** True when `a` holds only where `b` holds. */
function implies(a: Resolved, b: Resolved): boolean {
  if (b === true || a === false || same(a, b)) return true
  if (typeof b === 'object' && 'all' in b) return b.all.every((part) => implies(a, part))
  if (typeof a === 'object' && 'any' in a) return a.any.every((part) => implies(part, b))
  if (typeof b === 'object' && 'any' in b && b.any.some((part) => implies(a, part))) return true
  if (typeof a === 'object' && 'all' in a) return a.all.some((part) => implies(part, b))
  if (typeof b === 'object' && 'not' in b) return excludes(a, b.not)
  return isLeaf(a) && isLeaf(b) && a.field.key === b.field.key && testImplies(a.test, b.test)
}

/** True when the two never hold together. */
function excludes(a: Resolved, b: Resolved): boolean {
  if (a === false || b === false) return true
  if (typeof a === 'boolean' || typeof b === 'boolean') return false
  if ('any' in a) return a.any.every((part) => excludes(part, b))
  if ('any' in b) return b.any.every((part) => excludes(a, part))
  if ('all' in a) return a.all.some((part) => excludes(part, b))
  if ('all' in b) return b.all.some((part) => excludes(a, part))
  if ('not' in b && !('not' in a)) return implies(a, b.not)
  if ('not' in a && !('not' in b)) return implies(b, a.not)
  // Of many values one may meet this test and another that.
  if (!isLeaf(a) || !isLeaf(b) || a.field.key !== b.field.key || a.field.many) return false
  return testExcludes(a.test, b.test)
}

/** Policies that split up the values of one field among them, so that nothing of it is left. */
function coveredTogether(condition: Resolved, before: readonly OrderedPolicy[]): string[] | null {
  for (const leaf of leaves(condition)) {
    if (!isLeaf(leaf) || leaf.field.many || leaf.test.kind !== 'one_of') continue
    const rest = leaves(condition).filter((part) => part !== leaf)
    const by = leaf.test.values.map((value) => {
      const one: Resolved = { all: [...rest, { field: leaf.field, test: { kind: 'one_of', values: [value] } }] }
      return before.find((policy) => implies(one, policy.condition))?.id
    })
    if (by.every((id) => id !== undefined)) return [...new Set(by)]
  }
  return null
}

function testImplies(a: ValueTest, b: ValueTest): boolean {
  if (b.kind === 'present') return true
  if (a.kind === 'one_of' && b.kind === 'one_of') return a.values.every((value) => has(b.values, value))
  if (a.kind === 'one_of' && b.kind === 'range') return a.values.every((value) => inRange(value, b))
  if (a.kind === 'range' && b.kind === 'range') return isAtLeast(a.from, b.from) && isAtMost(a.to, b.to)
  if ((a.kind === 'contains' || a.kind === 'starts_with') && b.kind === 'contains') return holds(a.text, b.text)
  return a.kind === 'starts_with' && b.kind === 'starts_with' && fold(a.text).startsWith(fold(b.text))
}

function testExcludes(a: ValueTest, b: ValueTest): boolean {
  if (a.kind === 'one_of' && b.kind === 'one_of') return !a.values.some((value) => has(b.values, value))
  if (a.kind === 'one_of' && b.kind === 'range') return !a.values.some((value) => inRange(value, b))
  if (a.kind === 'range' && b.kind === 'one_of') return testExcludes(b, a)
  if (a.kind === 'range' && b.kind === 'range') return endsBefore(a, b) || endsBefore(b, a)
  return false
}

type Range = Extract<ValueTest, { kind: 'range' }>
type Bound = Range['from']
type Scalar = string | number | boolean | Date

const plain = (value: Scalar) =>
  value instanceof Date ? value.getTime() : typeof value === 'string' ? fold(value) : value
const fold = (text: string) => text.toLowerCase()
const holds = (text: string, part: string) => fold(text).includes(fold(part))
const has = (values: readonly Scalar[], value: Scalar) => values.some((one) => plain(one) === plain(value))

function inRange(value: Scalar, { from, to }: Range): boolean {
  const own = plain(value)
  if (from && !(own > plain(from.value) || (from.inclusive && own === plain(from.value)))) return false
  return !to || own < plain(to.value) || (to.inclusive && own === plain(to.value))
}

function isAtLeast(a: Bound, b: Bound): boolean {
  if (!b) return true
  if (!a) return false
  return plain(a.value) > plain(b.value) || (plain(a.value) === plain(b.value) && (b.inclusive || !a.inclusive))
}

function isAtMost(a: Bound, b: Bound): boolean {
  if (!b) return true
  if (!a) return false
  return plain(a.value) < plain(b.value) || (plain(a.value) === plain(b.value) && (b.inclusive || !a.inclusive))
}

function endsBefore({ to }: Range, { from }: Range): boolean {
  if (!to || !from) return false
  return (
    plain(to.value) < plain(from.value) || (plain(to.value) === plain(from.value) && !(to.inclusive && from.inclusive))
  )
}

/** The same test of the same field. */
function same(a: Resolved, b: Resolved): boolean {
  return JSON.stringify(shapeOf(a)) === JSON.stringify(shapeOf(b))
}

function shapeOf(condition: Resolved): unknown {
  if (typeof condition === 'boolean') return condition
  if ('all' in condition) return { all: condition.all.map(shapeOf) }
  if ('any' in condition) return { any: condition.any.map(shapeOf) }
  if ('not' in condition) return { not: shapeOf(condition.not) }
  if ('changed' in condition) return { changed: condition.changed.key }
  if ('becomes' in condition) return { becomes: shapeOf(condition.becomes) }
  return { field: condition.field.key, test: condition.test }
}
