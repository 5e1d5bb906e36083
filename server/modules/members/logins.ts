import type { OpenCx } from '../../platform/context.ts'
import { readPreferences } from './members.rules.ts'
import * as store from './members.store.ts'

/** A user as sign-in sees him. `passwordHash` null: he never chose one. A disabled user belongs to no organization. */
export type Login = { id: string; email: string; name: string; passwordHash: string | null }

/** The user with a mail address, in any case. */
export async function findLogin(open: OpenCx, email: string): Promise<Login | undefined> {
  return store.findUserByEmail(open, email)
}

export async function getLogin(open: OpenCx, userId: string): Promise<Login> {
  const user = await store.findUser(open, userId)
  if (!user) throw new Error(`The user ${userId} is not there.`)
  return user
}

/** The language tag that the user with a mail address chose; null when he left it to his browser, or there is no such user. */
export async function findLocale(open: OpenCx, email: string): Promise<string | null> {
  const user = await store.findPreferencesByEmail(open, email)
  return user ? readPreferences(user.preferences).locale : null
}

/** Makes a user; undefined when the mail address has one. */
export async function createLogin(
  open: OpenCx,
  input: { email: string; name: string; passwordHash: string | null },
): Promise<string | undefined> {
  return store.insertUser(open, input)
}

export async function saveCredentials(open: OpenCx, userId: string, passwordHash: string): Promise<void> {
  await store.savePasswordHash(open, userId, passwordHash)
}

/** Organizations in which the user is an active member, the one he joined first at the head. */
export async function listOrganizationsOf(open: OpenCx, userId: string): Promise<{ id: string; name: string }[]> {
  return store.listActiveOrgs(open, userId)
}
