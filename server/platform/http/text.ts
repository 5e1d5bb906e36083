import { badRequest } from '../errors.ts'
import { words } from '../words.ts'

/** Far deeper than anything of ours, far from where recursion ends. */
const maxDepth = 50

/** Throws 400 when a string in `value` holds NUL or a lone surrogate: PostgreSQL cannot store them, browsers never send them. */
export function refuseBrokenText(value: unknown, path: string, depth = 0): void {
  if (depth > maxDepth)
    throw badRequest('request.too_deep', words`The body is nested deeper than ${{ most: maxDepth }} levels.`)
  if (typeof value === 'string') {
    if (value.includes('\u0000') || !value.isWellFormed())
      throw badRequest(
        'request.bad_text',
        words`${{ place: path || 'The body' }} holds a character that is no text (NUL or half a surrogate pair). Remove it.`,
        [{ path, message: 'Holds a character that is no text.' }],
      )
  } else if (Array.isArray(value)) {
    value.forEach((item, i) => {
      refuseBrokenText(item, path ? `${path}.${i}` : String(i), depth + 1)
    })
  } else if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) {
    for (const [key, item] of Object.entries(value)) {
      refuseBrokenText(key, path)
      refuseBrokenText(item, path ? `${path}.${key}` : key, depth + 1)
    }
  }
}
