import type { Cx, OpenCx, UserActor } from '../../platform/context.ts'
import { newToken, sha256 } from '../../platform/crypto.ts'
import { forbidden, notFound } from '../../platform/errors.ts'
import { listOrganizationsOf } from '../members/logins.ts'
import { sessionMs } from './auth.rules.ts'
import { findUserActor } from './auth.service.ts'
import type { Proven } from './check-password.ts'
import * as store from './sessions.store.ts'

/** Where a request comes from, as the list of sessions shows it. */
export type Visitor = { ip: string; userAgent: string }

/**
 * Begins a session and returns its token; only the hash is kept. `replaces` is the token of the browser's session so far: it
 * ends, so that nobody who planted or read it is signed in with the user.
 */
export async function startSession(
  open: OpenCx,
  input: { userId: string; orgId: string; visitor: Visitor; replaces: string | null },
): Promise<string> {
  const token = newToken('')
  if (input.replaces !== null) await store.endSessionOfToken(open, sha256(input.replaces))
  await store.insertSession(open, {
    tokenHash: sha256(token),
    userId: input.userId,
    orgId: input.orgId,
    ip: input.visitor.ip,
    userAgent: input.visitor.userAgent.slice(0, 500),
    expiresAt: new Date(open.now.getTime() + sessionMs),
  })
  return token
}

/** Signs in who proved his password; 403 `session.no_organization` when no organization has him as an active member. */
export async function signIn(
  open: OpenCx,
  input: { proven: Proven; visitor: Visitor; replaces: string | null },
): Promise<string> {
  const { login, orgId } = input.proven
  if (orgId === null)
    throw forbidden(
      'session.no_organization',
      'Your account is in no organization, or was deactivated. Ask an admin of your organization to invite you.',
    )
  return startSession(open, { userId: login.id, orgId, visitor: input.visitor, replaces: input.replaces })
}

export async function signOut(open: OpenCx, token: string): Promise<void> {
  await store.endSessionOfToken(open, sha256(token))
}

/** Some things a person does himself, signed in: a key that leaked must not be able to. 403 `session.needed`. */
export function requireSession(actor: UserActor): void {
  if (actor.via !== 'session')
    throw forbidden('session.needed', 'This cannot be done with an API key. Sign in with your password.')
}

export async function listMySessions(open: OpenCx, actor: UserActor) {
  requireSession(actor)
  const rows = await store.listSessions(open, actor.userId)
  return rows.map(({ createdAt, lastSeenAt, ...row }) => ({
    ...row,
    createdAt: createdAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    current: row.id === actor.viaId,
  }))
}

/** Ends a session of the sender's own; 404 `session.not_found`. */
export async function endMySession(open: OpenCx, actor: UserActor, id: string): Promise<void> {
  requireSession(actor)
  if (!(await store.endSession(open, actor.userId, id)))
    throw notFound('session.not_found', 'There is no such session, or it has ended already.')
}

/**
 * Moves the session to another organization of the user and returns who he is there; 404 `organization.not_found` when he is no
 * active member there.
 */
export async function switchOrganization(
  open: OpenCx,
  actor: UserActor,
  { organizationId }: { organizationId: string },
): Promise<UserActor> {
  requireSession(actor)
  const mine = await listOrganizationsOf(open, actor.userId)
  if (!mine.some(({ id }) => id === organizationId))
    throw notFound('organization.not_found', 'You are not a member of such an organization.')
  await store.moveSession(open, actor.viaId, organizationId)
  const there = await findUserActor(open, { ...actor, orgId: organizationId })
  if (!there) throw notFound('organization.not_found', 'You are not a member of such an organization.')
  return there
}

/** Sessions of a deactivated member end, so that they do not come back to life with him. */
export async function endSessionsOfMember(cx: Cx, userId: string): Promise<void> {
  await store.endSessionsHere(cx, userId)
}
