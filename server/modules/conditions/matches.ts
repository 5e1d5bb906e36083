import { foldText } from '../../platform/fold-text.ts'
import type { Facts, FactValue } from './condition-fields.ts'
import type { Resolved, ResolvedLeaf, ValueTest } from './resolve-condition.ts'

type Scalar = string | number | boolean | Date

/**
 * True when the condition holds of the facts: the same answer that conditionSql gives for the same record. `before`: the facts
 * before a change, for conditions that speak of one.
 */
export function matches(condition: Resolved, facts: Facts, before?: Facts): boolean {
  if (typeof condition === 'boolean') return condition
  if ('all' in condition) return condition.all.every((one) => matches(one, facts, before))
  if ('any' in condition) return condition.any.some((one) => matches(one, facts, before))
  if ('not' in condition) return !matches(condition.not, facts, before)
  if ('test' in condition) return leafMatches(condition, facts)
  if (before === undefined) throw new Error('changed and changed_to are asked of a change, with the facts before it.')
  if ('changed' in condition) {
    const { key } = condition.changed
    return keyOf(valuesOf(before[key])) !== keyOf(valuesOf(facts[key]))
  }
  return matches(condition.becomes, facts, before) && !matches(condition.becomes, before)
}

/** The values of a fact: none when it is empty. An empty text is no value. */
function valuesOf(value: FactValue | undefined): readonly Scalar[] {
  if (value === undefined || value === null || value === '') return []
  return Array.isArray(value) ? value : [value as Scalar]
}

const keyOf = (values: readonly Scalar[]) => JSON.stringify(values.map(primitive).sort())

function leafMatches({ field, test }: ResolvedLeaf, facts: Facts): boolean {
  return valuesOf(facts[field.key]).some((value) => meets(value, test, field.type === 'text'))
}

function meets(value: Scalar, test: ValueTest, folds: boolean): boolean {
  const plain = (one: Scalar) => (folds ? foldText(String(one)) : primitive(one))
  const own = plain(value)
  switch (test.kind) {
    case 'present':
      return true
    case 'contains':
      return String(own).includes(foldText(test.text))
    case 'starts_with':
      return String(own).startsWith(foldText(test.text))
    case 'one_of':
      return test.values.some((one) => plain(one) === own)
    case 'range': {
      const { from, to } = test
      if (from && !(own > primitive(from.value) || (from.inclusive && own === primitive(from.value)))) return false
      return !to || own < primitive(to.value) || (to.inclusive && own === primitive(to.value))
    }
  }
}

const primitive = (value: Scalar) => (value instanceof Date ? value.getTime() : value)
