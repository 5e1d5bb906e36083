import type { Cx, OpenCx } from '../../platform/context.ts'
import { newToken, sha256 } from '../../platform/crypto.ts'
import { gone, type Problem } from '../../platform/errors.ts'
import { takeOnce } from '../../platform/http/idempotency.ts'
import { memberLanguageOf } from '../../platform/languages.ts'
import { queueSystemMail } from '../../platform/system-mail.ts'
import { findLocale, findLogin, getLogin, type Login, listOrganizationsOf, saveCredentials } from '../members/logins.ts'
import { getOrgSettings } from '../orgs/orgs.service.ts'
import { passwordResetMail } from './auth.mails.ts'
import { passwordResetMs } from './auth.rules.ts'
import { findLiveToken, insertToken, revokeTokensOfUser, spendToken } from './one-time-tokens.store.ts'
import { linkLimit, resetLimits } from './rate-limits.rules.ts'
import { takeAllowance } from './rate-limits.ts'
import { endSessions, findLastOrg } from './sessions.store.ts'

/** The answer for links that were used, revoked, replaced, are too old, or never were. */
export const expiredLink = (): Problem =>
  gone(
    'token.expired',
    'This link has expired or was used already. If you used it yourself, sign in; else ask for a new one.',
  )

/** Counts a request for a reset; seconds to wait when it is one too many, else null. */
export async function countResetRequest(open: OpenCx, input: { email: string; ip: string }): Promise<number | null> {
  const limits = [resetLimits.account(input.email, input.ip), resetLimits.address(input.ip)]
  const { exceeded, retryAfter } = await takeAllowance(open, limits)
  return exceeded.length > 0 ? retryAfter : null
}

/** Whom to send a reset, and through which organization; null: nobody, which nobody is told. */
export async function findResetTarget(open: OpenCx, email: string): Promise<{ login: Login; orgId: string } | null> {
  const login = await findLogin(open, email)
  if (!login) return null
  const orgs = await listOrganizationsOf(open, login.id)
  const last = await findLastOrg(open, login.id)
  const org = orgs.find(({ id }) => id === last) ?? orgs[0]
  if (!org) return null
  const { exceeded } = await takeAllowance(open, [resetLimits.mails(email)])
  return exceeded.length > 0 ? null : { login, orgId: org.id }
}

/** Sends the link; links sent before are dead. A request that is repeated with its `key` sends nothing again. */
export async function sendPasswordReset(cx: Cx, login: Login, key: string | null): Promise<void> {
  if (key !== null && !(await takeOnce(cx, `password reset of ${login.id}`, key))) return
  const token = newToken('')
  await revokeTokensOfUser(cx, 'password_reset', login.id)
  await insertToken(cx, {
    tokenHash: sha256(token),
    purpose: 'password_reset',
    userId: login.id,
    email: login.email,
    data: {},
    expiresAt: new Date(cx.now.getTime() + passwordResetMs),
  })
  const url = `${cx.settings.publicUrl}/reset-password/${token}`
  const { email, name } = login
  const language = memberLanguageOf(await findLocale(cx, email), (await getOrgSettings(cx)).customerLanguage)
  await queueSystemMail(cx, passwordResetMail({ language, email, name, url }))
}

/** Counts a try of a link; seconds to wait when it is one too many, else null. */
export async function countLinkTry(open: OpenCx, ip: string): Promise<number | null> {
  const { exceeded, retryAfter } = await takeAllowance(open, [linkLimit(ip)])
  return exceeded.length > 0 ? retryAfter : null
}

/** Whose password a link resets; 410 `token.expired`. */
export async function findResetOwner(open: OpenCx, token: string): Promise<Login> {
  const found = await findLiveToken(open, 'password_reset', sha256(token))
  if (!found?.userId) throw expiredLink()
  return getLogin(open, found.userId)
}

/** Uses the link: the new password holds, all sessions end, other links die. 410 `token.expired`. */
export async function resetPassword(open: OpenCx, input: { token: string; passwordHash: string }): Promise<void> {
  const used = await spendToken(open, 'password_reset', sha256(input.token))
  if (!used?.userId) throw expiredLink()
  await changeCredentials(open, { userId: used.userId, passwordHash: input.passwordHash, keepSession: null })
}

/** A new password: every other session ends (security 7), and no reset link works any more. */
export async function changeCredentials(
  open: OpenCx,
  input: { userId: string; passwordHash: string; keepSession: string | null },
): Promise<void> {
  await saveCredentials(open, input.userId, input.passwordHash)
  await endSessions(open, input.userId, input.keepSession)
  await revokeTokensOfUser(open, 'password_reset', input.userId)
}
