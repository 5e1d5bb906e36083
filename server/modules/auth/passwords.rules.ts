import { fieldError, unprocessable } from '../../platform/errors.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'

export const minPasswordLength = 8
/** Long enough for any passphrase; a limit at all, since hashing has its price. */
export const maxPasswordLength = 256

/** How many of the most common passwords are refused; OWASP ASVS 5.0 6.2.4 asks for the first 3,000. */
export const refusedPasswords = 5_000

/**
 * Null when the password may be chosen, else what to do. Length and not composition, no name or mail address of its owner, none
 * of the common ones (OWASP ASVS 5.0, 6.2). `common` holds lower-case passwords.
 */
export function passwordFault(
  password: string,
  owner: { email: string; name: string },
  common: ReadonlySet<string>,
): Sentence | null {
  const length = [...password].length
  if (length < minPasswordLength)
    return sentence('password.too_short', words`Use at least ${{ least: minPasswordLength }} characters.`)
  if (length > maxPasswordLength)
    return sentence('password.too_long', words`Use at most ${{ most: maxPasswordLength }} characters.`)
  const lower = password.toLowerCase()
  if (new Set(lower).size < 3) return sentence('password.monotonous', 'Use more different characters.')
  if (common.has(lower))
    return sentence('password.common', 'This is one of the most common passwords. Choose another one.')
  const email = owner.email.toLowerCase()
  const own = [email, email.split('@')[0] ?? '', owner.name.toLowerCase()]
  if (own.includes(lower)) return sentence('password.own_name', 'Do not use your name or mail address as password.')
  return null
}

/** Throws 422 `password.refused` at the field. */
export function refusePassword(fault: Sentence, path: string): never {
  throw unprocessable('password.refused', fault, [fieldError(path, fault)])
}
