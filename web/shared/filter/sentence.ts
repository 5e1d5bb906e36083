import type { Condition } from './condition.ts'
import type { Leaf } from './draft.ts'

/** What a sentence needs to know: words of the catalogue and names of what values point to. */
export interface Speech {
  field: (key: string) => string
  operator: (operator: Leaf['operator'], field: string) => string
  value: (field: string, value: unknown) => string
  /** "a, b and c" and "a, b or c". */
  join: (parts: readonly string[], word: 'and' | 'or') => string
  /** "not (a and b)", "none of: a or b". */
  not: (sentence: string) => string
  always: string
}

/** A condition as one sentence, for people: "Status is any of Open, Waiting, and Label is Red". Pure. */
export function sentenceOf(condition: Condition, speech: Speech, depth = 0): string {
  const inner = (parts: readonly Condition[], word: 'and' | 'or') => {
    const said = parts.map((part) => sentenceOf(part, speech, depth + 1))
    const joined = speech.join(said, word)
    return depth > 0 && said.length > 1 ? `(${joined})` : joined
  }
  if ('all' in condition) return condition.all.length === 0 ? speech.always : inner(condition.all, 'and')
  if ('any' in condition) return inner(condition.any, 'or')
  if ('not' in condition) return speech.not(sentenceOf(condition.not, speech, depth + 1))
  const { field, operator, value } = condition
  const values = value === undefined ? [] : [value].flat()
  const said = speech.join(
    values.map((one) => speech.value(field, one)),
    operator === 'has_all' ? 'and' : 'or',
  )
  return [speech.field(field), speech.operator(operator, field), said].filter(Boolean).join(' ')
}
