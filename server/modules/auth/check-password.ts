import type { OpenCx, Runtime } from '../../platform/context.ts'
import { unauthorized } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { findLogin, type Login, listOrganizationsOf, saveCredentials } from '../members/logins.ts'
import { hashPassword, isOutdated, verifyPassword } from './passwords.ts'
import { type Limit, signInLimits } from './rate-limits.rules.ts'
import { giveBack, takeAllowance, tooOften } from './rate-limits.ts'
import { findLastOrg, isKnownAddress } from './sessions.store.ts'

/** Somebody who proved his password. `orgId` is where he goes: the organization he was in last, else his oldest; null: none. */
export type Proven = { login: Login; orgId: string | null }

type Attempt = { login: Login | undefined; orgId: string | null; limits: Limit[]; retryAfter: number | null }

/**
 * Checks the password of an account. Answers and work are the same for accounts that do not exist; only failures count toward the
 * limits. It opens transactions of its own, because hashing must not hold one and a failure must be counted though it throws:
 * 401 `session.wrong_credentials`, 429 `request.too_often`.
 */
export async function checkPassword(
  runOpen: Runtime['runOpen'],
  input: { email: string; password: string; ip: string },
): Promise<Proven> {
  const attempt = await runOpen((open) => beginAttempt(open, input))
  if (attempt.retryAfter !== null) throw tooOften('Too many failed sign-ins.', attempt.retryAfter)
  const { login } = attempt
  const fits = await verifyPassword(login?.passwordHash ?? null, input.password)
  if (!login || !fits) throw unauthorized('session.wrong_credentials', 'The mail address or the password is wrong.')
  const newHash = isOutdated(login.passwordHash ?? '') ? await hashPassword(input.password) : null
  await runOpen(async (open) => {
    await giveBack(open, attempt.limits)
    if (newHash !== null) await saveCredentials(open, login.id, newHash)
  })
  return { login, orgId: attempt.orgId }
}

async function beginAttempt(open: OpenCx, input: { email: string; ip: string }): Promise<Attempt> {
  const login = await findLogin(open, input.email)
  // An account that does not exist is asked for all the same: the same statements take the same time.
  const userId = login?.id ?? newId()
  const orgs = await listOrganizationsOf(open, userId)
  const last = await findLastOrg(open, userId)
  const orgId = (orgs.find(({ id }) => id === last) ?? orgs[0])?.id ?? null
  const organization = signInLimits.organization(orgId)
  const limits = [signInLimits.account(input.email, input.ip), signInLimits.address(input.ip), organization]
  const { exceeded, retryAfter } = await takeAllowance(open, limits)
  const onlyOrganization = exceeded.length === 1 && exceeded[0]?.key === organization.key
  const pass = exceeded.length === 0 || (onlyOrganization && (await isKnownAddress(open, userId, input.ip)))
  return { login, orgId, limits, retryAfter: pass ? null : retryAfter }
}
