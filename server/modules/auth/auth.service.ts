import type { OpenCx, UserActor } from '../../platform/context.ts'
import { sha256 } from '../../platform/crypto.ts'
import { findActiveAccess } from '../members/member-access.ts'
import { apiKeyPrefix, isDueToTouch, narrow, sessionMs } from './auth.rules.ts'
import * as store from './auth.store.ts'

/**
 * Who sends a request: one indexed statement for a session token or an API key (the key wins when both came). Null when it
 * is unknown, expired or revoked, or when its member or user is deactivated: that takes effect with the next request.
 * A session lives 30 days from its last use; the use is noted at most once a minute.
 */
export async function resolveActor(
  open: OpenCx,
  credentials: { sessionToken: string | null; apiKey: string | null },
): Promise<UserActor | null> {
  if (credentials.apiKey !== null) return resolveApiKey(open, credentials.apiKey)
  return credentials.sessionToken === null ? null : resolveSession(open, credentials.sessionToken)
}

async function resolveApiKey(open: OpenCx, token: string): Promise<UserActor | null> {
  if (!token.startsWith(apiKeyPrefix)) return null
  const found = await store.resolveApiKey(open, sha256(token))
  if (!found) return null
  if (isDueToTouch(found.lastSeenAt, open.now)) await store.touchApiKey(open, found.id)
  return { ...actorOf(found), permissions: narrow(found.permissions, found.scopes), via: 'api_key' }
}

async function resolveSession(open: OpenCx, token: string): Promise<UserActor | null> {
  const found = await store.resolveSession(open, sha256(token))
  if (!found) return null
  if (isDueToTouch(found.lastSeenAt, open.now))
    await store.touchSession(open, found.id, new Date(open.now.getTime() + sessionMs))
  return { ...actorOf(found), via: 'session' }
}

function actorOf(found: Omit<store.Resolved, 'lastSeenAt'>): UserActor {
  const { orgId, userId, name, email, ticketScope, teamIds, queueIds, barredPipelineIds, barredChannelIds } = found
  const permissions = new Set(found.permissions)
  return {
    kind: 'user',
    orgId,
    userId,
    name,
    email,
    permissions,
    ticketScope,
    teamIds,
    queueIds,
    barredPipelineIds,
    barredChannelIds,
    via: 'session',
    viaId: found.id,
  }
}

/** The active member of an organization as an actor with all that his role allows; null when he is none. */
export async function findUserActor(
  open: OpenCx,
  who: { orgId: string; userId: string; via: UserActor['via']; viaId: string },
): Promise<UserActor | null> {
  const access = await findActiveAccess(open, who.orgId, who.userId)
  return access && { ...actorOf({ ...access, id: who.viaId }), via: who.via }
}

/** Whether an actor could still send requests: what lasts longer than a request, such as a stream, asks it again and again. */
export async function isStillIn(open: OpenCx, actor: UserActor): Promise<boolean> {
  return actor.via === 'session'
    ? store.isLiveSession(open, actor.viaId, actor.orgId)
    : store.isLiveApiKey(open, actor.viaId)
}
