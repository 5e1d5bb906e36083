/** As the server asks it (OWASP ASVS 5.0, 6.2.1). */
export const minPasswordLength = 8

export type PasswordStrength = 'short' | 'weak' | 'fair' | 'strong'

const wellKnown = ['password', 'passwort', 'qwerty', 'qwertz', 'letmein', 'welcome', 'admin', 'deskhand', 'iloveyou']

/** Characters that add something new: not the same as, or next to, the one before (aaa, abc, 321 count once). */
function surprisingLength(text: string): number {
  let count = 0
  let previous: number | undefined
  let before: number | undefined
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    const step = previous === undefined ? undefined : code - previous
    if (step === undefined || Math.abs(step) > 1 || step !== before) count += 1
    before = step
    previous = code
  }
  return count
}

/**
 * A hint while typing, not a gate (the server decides): `short` under the least length, else by the length that is left
 * without well-known words, the person's own words and runs. Length counts more than odd characters.
 */
export function strengthOf(password: string, least: number, ownWords: readonly string[]): PasswordStrength {
  if (password.length < least) return 'short'
  let rest = password.toLowerCase()
  for (const word of [...wellKnown, ...ownWords.map((own) => own.toLowerCase())]) {
    if (word.length > 2) rest = rest.replaceAll(word, '')
  }
  const length = surprisingLength(rest)
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(password)).length
  if (length < 8) return 'weak'
  return length + 2 * kinds >= 18 ? 'strong' : 'fair'
}
