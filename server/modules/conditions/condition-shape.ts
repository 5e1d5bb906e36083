import { type Sentence, sentence, words } from '../../platform/words.ts'
import { conditionLimits, operators } from './condition-words.ts'

/** One place of a condition that is malformed. */
type Fault = { path: (string | number)[]; why: Sentence }

/** What is wrong with the form of a condition; nothing when it is well-formed. Walks without recursion: depth is the sender's. */
export function shapeFaults(condition: unknown): Fault[] {
  const faults: Fault[] = []
  const open: { node: unknown; path: (string | number)[]; depth: number }[] = [{ node: condition, path: [], depth: 1 }]
  let leaves = 0
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, path, depth } = next
    const fault = (why: Sentence, ...more: (string | number)[]) => faults.push({ path: [...path, ...more], why })
    if (typeof node !== 'object' || node === null || Array.isArray(node)) {
      fault(sentence('condition.no_object', 'Must be an object with all, any, not, or field and operator.'))
      continue
    }
    if (depth > conditionLimits.depth) {
      fault(sentence('condition.too_deep', words`At most ${{ most: conditionLimits.depth }} levels of groups.`))
      continue
    }
    const keys = Object.keys(node)
    const group = (['all', 'any', 'not'] as const).find((key) => keys.includes(key))
    if (group === undefined) {
      leaves += 1
      if (leaves === conditionLimits.leaves + 1) fault(tooMany)
      for (const key of keys)
        if (!leafKeys.has(key))
          fault(
            sentence('condition.unknown_key', words`Unknown: ${{ key }}. A test has field, operator and value.`),
            key,
          )
      if (!('field' in node) || typeof node.field !== 'string' || node.field === '')
        fault(sentence('condition.no_field', 'Name a field.'), 'field')
      if (!('operator' in node) || !known.has(node.operator))
        fault(sentence('condition.one_of', words`Must be one of ${{ values: [...operators] }}.`), 'operator')
      continue
    }
    if (keys.length > 1)
      fault(sentence('condition.only', words`Only ${{ key: group }} belongs here; put the rest into it or beside it.`))
    const inner = (node as Record<string, unknown>)[group]
    if (group === 'not') open.push({ node: inner, path: [...path, group], depth: depth + 1 })
    else if (!Array.isArray(inner)) fault(sentence('condition.no_list', 'Must be a list of conditions.'), group)
    else if (group === 'any' && inner.length === 0)
      fault(sentence('condition.empty', 'Needs at least one condition; of nothing, nothing holds.'), group)
    else if (inner.length > conditionLimits.leaves) fault(tooMany, group)
    else for (const [i, one] of inner.entries()) open.push({ node: one, path: [...path, group, i], depth: depth + 1 })
    if (faults.length > 20) break
  }
  return faults
}

const tooMany = sentence('condition.too_many', words`At most ${{ most: conditionLimits.leaves }} tests.`)
const leafKeys = new Set(['field', 'operator', 'value'])
const known = new Set<unknown>(operators)
