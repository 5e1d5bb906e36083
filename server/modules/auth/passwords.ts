import { hash, type Options, verify } from '@node-rs/argon2'
import { minPasswordLength, passwordFault, refusedPasswords, refusePassword } from './passwords.rules.ts'

// OWASP Password Storage: Argon2id with 19 MiB, two passes, one lane; about 10 ms on a machine of today, on a thread of its own.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } satisfies Options
const marks = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$`

/** Two ways to type the same letter are the same password. */
const canonical = (password: string) => password.normalize('NFKC')

/** The hash to store. It takes memory and time on purpose: never inside a transaction. */
export function hashPassword(password: string): Promise<string> {
  return hash(canonical(password), cost)
}

let decoy: Promise<string> | null = null

/** Whether the password fits the hash. Without a hash (no such user) the same work is done and the answer is no. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('nobody has this password')
  const fits = await verify(passwordHash ?? (await decoy), canonical(password))
  return fits && passwordHash !== null
}

/** True when the hash was made with another cost than today's; then it is made anew at the next sign-in. */
export function isOutdated(passwordHash: string): boolean {
  return !passwordHash.startsWith(marks)
}

let common: Promise<ReadonlySet<string>> | null = null

/** The list is read at the first choice of a password: most processes never need it. */
async function readCommonPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  const chosen = dictionary['passwords-common'].filter((password) => password.length >= minPasswordLength)
  return new Set(chosen.slice(0, refusedPasswords))
}

/** Checks a new password and hashes it; 422 `password.refused` names the field at `path`. */
export async function hashNewPassword(
  password: string,
  owner: { email: string; name: string },
  path = 'password',
): Promise<string> {
  common ??= readCommonPasswords()
  const fault = passwordFault(canonical(password), owner, await common)
  if (fault) refusePassword(fault, path)
  return hashPassword(password)
}
