import type { OpenCx, UserActor } from '../../platform/context.ts'
import { sha256 } from '../../platform/crypto.ts'
import { notHere } from '../../platform/http/http.ts'
import { findActiveAccess } from '../members/member-access.ts'
import { apiKeyPrefix, isDueToTouch, narrow, sessionMs } from './auth.rules.ts'
import * as store from './auth.store.ts'
import { embedPrefix, embedRights, readEmbed } from './embed.rules.ts'

/**
 * Who sends a request: one indexed statement for a session token or an API key (the key wins when both came). Null when it
 * is unknown, expired or revoked, or when its member or user is deactivated: that takes effect with the next request.
 * A session lives 30 days from its last use; the use is noted at most once a minute.
 */
export async function resolveActor(
  open: OpenCx,
  credentials: { sessionToken: string | null; apiKey: string | null },
): Promise<UserActor | null> {
  const { apiKey } = credentials
  if (apiKey?.startsWith(embedPrefix)) return resolveEmbed(open, apiKey)
  if (apiKey !== null) return resolveApiKey(open, apiKey)
  return credentials.sessionToken === null ? null : resolveSession(open, credentials.sessionToken)
}

async function resolveApiKey(open: OpenCx, token: string): Promise<UserActor | null> {
  if (!token.startsWith(apiKeyPrefix)) return null
  const found = await store.resolveApiKey(open, sha256(token))
  if (!found) return null
  if (isDueToTouch(found.lastSeenAt, open.now)) await store.touchApiKey(open, found.id)
  return { ...actorOf(found), permissions: narrow(found.permissions, found.scopes), via: 'api_key' }
}

/**
 * The member that a token of an embed names, limited to its customer. Null when the token expired, or who asked for it is out, was taken
 * the permission or has ended the session or key by which he did.
 */
async function resolveEmbed(open: OpenCx, token: string): Promise<UserActor | null> {
  const claim = readEmbed(open.settings.keys.embeds, token, open.now)
  if (!claim) return null
  const { orgId, userId, issuedBy, issuerId, customer, expiresAt } = claim
  const embed = { customer, issuedBy, expiresAt }
  const member = await findUserActor(open, { orgId, userId, via: 'embed', viaId: issuerId, embed })
  return member && (await store.isLiveIssuer(open, claim)) ? member : null
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

/**
 * The active member of an organization as an actor with all that his role allows, of an embed with what is allowed there; null when he
 * is none.
 */
export async function findUserActor(
  open: OpenCx,
  who: Pick<UserActor, 'orgId' | 'userId' | 'via' | 'viaId' | 'embed'>,
): Promise<UserActor | null> {
  const access = await findActiveAccess(open, who.orgId, who.userId)
  if (!access) return null
  const actor = { ...actorOf({ ...access, id: who.viaId }), via: who.via }
  return who.embed ? { ...actor, permissions: embedRights(actor.permissions), embed: who.embed } : actor
}

/** Whether an actor could still send requests: what lasts longer than a request, such as a stream, asks it again and again. */
export async function isStillIn(open: OpenCx, actor: UserActor): Promise<boolean> {
  const { orgId, viaId, embed } = actor
  if (embed) return embed.expiresAt > open.now && store.isLiveIssuer(open, { orgId, issuerId: viaId, ...embed })
  return actor.via === 'session'
    ? store.isLiveSession(open, actor.viaId, actor.orgId)
    : store.isLiveApiKey(open, actor.viaId)
}

/** How somebody came, for work that goes on without him. 404 `embed.not_here`: what he began could not be limited to his customer. */
export function lastingVia({ via }: UserActor): 'session' | 'api_key' {
  if (via === 'embed') throw notHere()
  return via
}
