import { type Params, type Said, type Sentence, saidOf } from '../words.ts'

const codes = new Map<string, string>()

/**
 * Words of a schema for what it refuses (`.regex(…, invalid('invalid.locale', 'Must be …'))`), known by a code for other
 * languages. Schemas are built once, at the start.
 */
export function invalid(code: string, text: string): string {
  codes.set(text, code)
  return text
}

/**
 * What a check of a schema adds when its words hold values: `context.addIssue(refusal(path, sentence('…', words`…`)))`.
 */
export function refusal(path: (string | number)[], why: Sentence) {
  return { code: 'custom' as const, path, message: why.text, params: { said: saidOf(why) } }
}

/** One thing that a schema refused, as the type provider hands zod's issue on. */
export type Issue = { instancePath: string; keyword: string; message: string; params: Record<string, unknown> }

/** Code and values of an issue: our own words by their code, zod's by what was asked for. */
export function codeOfIssue({ keyword, message, params }: Issue): { code: string; params?: Params } {
  const custom = params.params as { said?: Said } | undefined
  if (keyword === 'custom' && custom?.said) return custom.said
  const own = codes.get(message)
  if (own) return { code: own }
  switch (keyword) {
    case 'too_small':
      return { code: `invalid.too_small_${sizeOf(params.origin)}`, params: { least: Number(params.minimum) } }
    case 'too_big':
      return { code: `invalid.too_big_${sizeOf(params.origin)}`, params: { most: Number(params.maximum) } }
    case 'unrecognized_keys':
      return { code: 'invalid.unknown_field', params: { fields: listOf(params.keys) } }
    case 'invalid_value':
      return { code: 'invalid.value', params: { values: listOf(params.values) } }
    case 'invalid_type':
      return { code: message.endsWith('received undefined') ? 'invalid.missing' : 'invalid.type' }
    default:
      return { code: 'invalid.form' }
  }
}

const sizeOf = (origin: unknown) => (origin === 'string' || origin === 'array' ? origin : 'number')
const listOf = (values: unknown) => (Array.isArray(values) ? values.map(String) : [])
