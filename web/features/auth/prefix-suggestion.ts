import { cleanPrefix, prefixPattern } from '../../shared/ticket-prefix.ts'

/** A prefix for an organization's name: initials of several words, else the first four letters. */
export function suggestPrefix(name: string): string {
  const words = name
    .split(/[\s\-_.&/]+/u)
    .map(cleanPrefix)
    .filter((word) => /^[A-Z]/.test(word))
  const initials = words.map((word) => word.charAt(0)).join('')
  const suggestion = words.length > 1 ? initials.slice(0, 4) : (words[0] ?? '').slice(0, 4)
  return prefixPattern.test(suggestion) ? suggestion : ''
}
