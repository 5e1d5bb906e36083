import type { z } from 'zod'
import type { Cx, OpenCx, UserActor } from '../../platform/context.ts'
import { newToken, sha256 } from '../../platform/crypto.ts'
import { conflict, gone, notFound, type Problem, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { memberLanguageOf } from '../../platform/languages.ts'
import { require } from '../../platform/permissions.ts'
import { queueSystemMail } from '../../platform/system-mail.ts'
import { words } from '../../platform/words.ts'
import { createLogin, findLocale, findLogin } from '../members/logins.ts'
import { findActiveAccess, type MemberAccess } from '../members/member-access.ts'
import { findMembershipByEmail, joinOrganization } from '../members/memberships.ts'
import { findRole, listRoles, lostAuthority, type Role, requireGrantable } from '../members/roles.ts'
import { getOrganizationName, getOrgSettings } from '../orgs/orgs.service.ts'
import type { Invitation, InvitationOffer } from './auth.contract.ts'
import { invitationMail } from './auth.mails.ts'
import { invitationMs } from './auth.rules.ts'
import * as store from './one-time-tokens.store.ts'
import { expiredLink } from './password-resets.ts'
import { invitationLimit } from './rate-limits.rules.ts'
import { takeAllowance, tooOften } from './rate-limits.ts'

type InvitationView = z.infer<typeof Invitation>
type Data = { roleId: string; invitedBy: { id: string; name: string } }

const dataOf = (token: store.OneTimeToken) => token.data as Data

/** Invites by mail. An open invitation to the same address is replaced. 409 `member.exists`, `member.deactivated`. */
export async function createInvitation(
  cx: Cx,
  actor: UserActor,
  input: { email: string; roleId: string },
): Promise<InvitationView> {
  require(actor, 'members:manage')
  const email = input.email.toLowerCase()
  const role = await requireGrantable(cx, input.roleId)
  const member = await findMembershipByEmail(cx, email)
  if (member?.active)
    throw conflict('member.exists', words`${{ name: member.name }} (${{ email }}) is a member already.`)
  if (member)
    throw conflict(
      'member.deactivated',
      words`${{ name: member.name }} (${{ email }}) was a member. Activate ${{ name: member.name }} again instead.`,
    )
  await store.revokeInvitationsTo(cx, email)
  const token = newToken('')
  const expiresAt = new Date(cx.now.getTime() + invitationMs)
  const invitedBy = { id: actor.userId, name: actor.name }
  const id = await store.insertToken(cx, {
    tokenHash: sha256(token),
    purpose: 'invitation',
    userId: null,
    email,
    data: { roleId: role.id, invitedBy },
    expiresAt,
  })
  await mailInvitation(cx, { email, invitedBy: actor.name, role: role.name, token })
  emit(cx, 'member.invited', { invitationId: id, email, role: role.key })
  return {
    id,
    email,
    role: { id: role.id, key: role.key, name: role.name },
    invitedBy,
    createdAt: cx.now.toISOString(),
    expiresAt: expiresAt.toISOString(),
    expired: false,
    inviterLost: null,
  }
}

/** Invitations that were neither accepted nor revoked, newest first. */
export async function listInvitations(cx: Cx): Promise<InvitationView[]> {
  require(cx.actor, 'members:manage')
  const roles = new Map((await listRoles(cx)).map((role) => [role.id, role]))
  const waiting = await store.listInvitations(cx)
  const inviters = new Map<string, MemberAccess | null>()
  for (const id of new Set(waiting.map((token) => dataOf(token).invitedBy.id)))
    inviters.set(id, await findActiveAccess(cx, cx.org.id, id))
  return waiting.flatMap((token) => {
    const { roleId, invitedBy } = dataOf(token)
    const role = roles.get(roleId)
    if (!role) return []
    const { id, email, createdAt, expiresAt } = token
    return {
      id,
      email,
      role: { id: role.id, key: role.key, name: role.name },
      invitedBy,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      expired: expiresAt <= cx.now,
      inviterLost: lostAuthority(inviters.get(invitedBy.id) ?? null, role),
    }
  })
}

/**
 * Sends a new link, good for 7 days from now; the old one is dead. It is the sender's own invitation from now on.
 * 404 `invitation.not_found`.
 */
export async function resendInvitation(cx: Cx, actor: UserActor, id: string): Promise<InvitationView> {
  require(actor, 'members:manage')
  const found = await lockInvitation(cx, id)
  const role = await requireGrantable(cx, dataOf(found).roleId)
  const token = newToken('')
  const expiresAt = new Date(cx.now.getTime() + invitationMs)
  const invitedBy = { id: actor.userId, name: actor.name }
  await store.renewToken(cx, id, { tokenHash: sha256(token), data: { roleId: role.id, invitedBy }, expiresAt })
  await mailInvitation(cx, { email: found.email, invitedBy: actor.name, role: role.name, token })
  emit(cx, 'member.invited', { invitationId: id, email: found.email, role: role.key, again: true })
  return {
    id,
    email: found.email,
    role: { id: role.id, key: role.key, name: role.name },
    invitedBy,
    createdAt: found.createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    expired: false,
    inviterLost: null,
  }
}

/** The link is dead at once; 404 `invitation.not_found`. */
export async function revokeInvitation(cx: Cx, id: string): Promise<void> {
  require(cx.actor, 'members:manage')
  const found = await lockInvitation(cx, id)
  await store.revokeToken(cx, id)
  emit(cx, 'member.invitation_revoked', { invitationId: id, email: found.email })
}

async function lockInvitation(cx: Cx, id: string): Promise<store.OneTimeToken> {
  const found = await store.lockInvitation(cx, id)
  if (!found) throw notFound('invitation.not_found', 'There is no such invitation, or it was accepted or revoked.')
  return found
}

async function mailInvitation(
  cx: Cx,
  input: { email: string; invitedBy: string; role: string; token: string },
): Promise<void> {
  const { exceeded, retryAfter } = await takeAllowance(cx, [invitationLimit(cx.org.id)])
  if (exceeded.length > 0) throw tooOften('Too many invitations were sent in the last hour.', retryAfter)
  const { name: organization } = await getOrganizationName(cx, cx.org.id)
  const url = `${cx.settings.publicUrl}/invitations/${input.token}`
  const language = memberLanguageOf(await findLocale(cx, input.email), (await getOrgSettings(cx)).customerLanguage)
  await queueSystemMail(cx, invitationMail({ ...input, language, organization, url }))
}

/** What a link offers, and in which organization; 410 `token.expired`, `invitation.inviter_gone`. */
export async function findInvitationOffer(
  open: OpenCx,
  token: string,
): Promise<{ orgId: string; offer: z.infer<typeof InvitationOffer> }> {
  const found = await store.findLiveToken(open, 'invitation', sha256(token))
  const role = found && (await findRole(open, found.orgId, dataOf(found).roleId))
  if (!found || !role) throw expiredLink()
  await requireInviter(open, found, role)
  const { name: organization } = await getOrganizationName(open, found.orgId)
  const login = await findLogin(open, found.email)
  const needsPassword = !login?.passwordHash
  return { orgId: found.orgId, offer: { email: found.email, organization, role: role.name, needsPassword } }
}

/** An invitation is worth what its inviter may do now: nothing when he was deactivated, may not invite or may not give the role. */
async function requireInviter(open: OpenCx, token: store.OneTimeToken, role: Role): Promise<void> {
  const { invitedBy } = dataOf(token)
  if (lostAuthority(await findActiveAccess(open, token.orgId, invitedBy.id), role)) throw inviterGone(invitedBy.name)
}

const inviterGone = (name: string): Problem =>
  gone(
    'invitation.inviter_gone',
    words`${{ name }}, who invited you, may not do so any more. Ask another admin of the organization for a new invitation.`,
  )

/** A new account must say its name. */
export function requireName(name: string | undefined): string {
  if (name === undefined)
    throw unprocessable('invitation.name_missing', 'Type your name.', [{ path: 'name', message: 'Type your name.' }])
  return name
}

/**
 * Uses the link: makes the account (`account` null: it exists and proved its password) and the membership. 410
 * `invitation.inviter_gone`; 410 `token.expired`, also when the account was made in the meantime, since then its password must be proved.
 */
export async function acceptInvitation(
  cx: Cx,
  input: { token: string; account: { name: string; passwordHash: string } | null },
): Promise<{ userId: string }> {
  const used = await store.spendToken(cx, 'invitation', sha256(input.token))
  const role = used && (await findRole(cx, cx.org.id, dataOf(used).roleId))
  if (!used || used.orgId !== cx.org.id || !role) throw expiredLink()
  await requireInviter(cx, used, role)
  const userId = input.account
    ? await createLogin(cx, { email: used.email, ...input.account })
    : (await findLogin(cx, used.email))?.id
  if (!userId) throw expiredLink()
  const { roleId, invitedBy } = dataOf(used)
  await joinOrganization(cx, { userId, roleId, invitedBy })
  return { userId }
}
