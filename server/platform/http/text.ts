import { badRequest } from '../errors.ts'

/** Throws 400 when a string in `value` holds NUL or a lone surrogate: PostgreSQL cannot store them, browsers never send them. */
export function refuseBrokenText(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (value.includes('\u0000') || !value.isWellFormed())
      throw badRequest(
        'request.bad_text',
        `${path || 'The body'} holds a character that is no text (NUL or half a surrogate pair). Remove it.`,
        [{ path, message: 'Holds a character that is no text.' }],
      )
  } else if (Array.isArray(value)) {
    value.forEach((item, i) => {
      refuseBrokenText(item, path ? `${path}.${i}` : String(i))
    })
  } else if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) {
    for (const [key, item] of Object.entries(value)) {
      refuseBrokenText(key, path)
      refuseBrokenText(item, path ? `${path}.${key}` : key)
    }
  }
}
