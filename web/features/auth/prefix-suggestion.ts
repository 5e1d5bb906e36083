/** Ticket prefixes are 2 to 10 capitals and digits and begin with a letter; the server has the last word. */
export const prefixPattern = /^[A-Z][A-Z0-9]{1,9}$/

/** What a person typed, as a prefix is written: capitals and digits only, at most ten. */
export function cleanPrefix(text: string): string {
  return text
    .normalize('NFD')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, 10)
}

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
