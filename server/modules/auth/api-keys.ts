import { createHmac } from 'node:crypto'
import type { z } from 'zod'
import type { Cx, Settings, UserActor } from '../../platform/context.ts'
import { newToken, sha256 } from '../../platform/crypto.ts'
import { notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { scopes as allScopes, keyScopes, type Permission, require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import * as store from './api-keys.store.ts'
import type { ApiKey } from './auth.contract.ts'
import { apiKeyPrefix } from './auth.rules.ts'

type ApiKeyView = z.infer<typeof ApiKey>

const present = ({ userId, userName, createdAt, lastUsedAt, expiresAt, ...row }: store.ApiKeyRow): ApiKeyView => ({
  ...row,
  scopes: allScopes.filter((scope) => row.scopes.includes(scope)),
  createdBy: { id: userId, name: userName },
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
  expiresAt: expiresAt?.toISOString() ?? null,
})

/**
 * A new key. With an `Idempotency-Key` it is made from it, by a secret of the server: a repeated request is answered with the same
 * key, though the key itself was stored nowhere.
 */
export function newApiKey(settings: Settings, repeatable: { userId: string; request: string } | null): string {
  if (!repeatable) return newToken(apiKeyPrefix)
  const parts = JSON.stringify([repeatable.userId, repeatable.request])
  return apiKeyPrefix + createHmac('sha256', settings.keys.apiKeys).update(parts).digest('base64url')
}

/** What only keys do is given by people who look after the settings, and by keys that may do it themselves. */
const mayGive = ({ permissions, via }: UserActor, scope: Permission): boolean =>
  permissions.has(scope) || (keyScopes.includes(scope) && via === 'session' && permissions.has('settings:manage'))

/** 422 `api_key.scope_not_yours`: nobody gives what he does not have; a key cannot make a wider one. */
export async function createApiKey(
  cx: Cx,
  actor: UserActor,
  input: { name: string; scopes: Permission[]; expiresAt: Date | null; token: string },
): Promise<ApiKeyView> {
  require(actor, 'apikeys:manage')
  const scopes = allScopes.filter((scope) => input.scopes.includes(scope))
  const missing = scopes.filter((scope) => !mayGive(actor, scope))
  if (missing.length > 0)
    throw unprocessable('api_key.scope_not_yours', words`You do not have ${{ permissions: missing }} yourself.`, [
      { path: 'scopes', message: `You do not have ${missing.join(', ')} yourself.` },
    ])
  if (input.expiresAt && input.expiresAt <= cx.now)
    throw unprocessable('api_key.expires_in_past', 'The expiry must lie in the future.', [
      { path: 'expiresAt', message: 'Must lie in the future.' },
    ])
  const { name, expiresAt } = input
  const hint = input.token.slice(0, apiKeyPrefix.length + 4)
  const tokenHash = sha256(input.token)
  const id = await store.insertApiKey(cx, { userId: actor.userId, name, hint, tokenHash, scopes, expiresAt })
  emit(cx, 'apikey.created', { apiKeyId: id, name, scopes })
  const row = { id, name, hint, scopes, userId: actor.userId, userName: actor.name, expiresAt }
  return present({ ...row, createdAt: cx.now, lastUsedAt: null })
}

export async function listApiKeys(cx: Cx): Promise<ApiKeyView[]> {
  require(cx.actor, 'apikeys:manage')
  return (await store.listApiKeys(cx)).map(present)
}

/** The key is dead with the next request; 404 `api_key.not_found`. */
export async function revokeApiKey(cx: Cx, id: string): Promise<void> {
  require(cx.actor, 'apikeys:manage')
  const revoked = await store.revokeApiKey(cx, id)
  if (!revoked) throw notFound('api_key.not_found', 'There is no such API key, or it was revoked already.')
  emit(cx, 'apikey.revoked', { apiKeyId: id, name: revoked.name })
}

/** Keys of a deactivated member are revoked, so that they do not come back to life with him. */
export async function revokeApiKeysOfMember(cx: Cx, userId: string): Promise<void> {
  for (const { id, name } of await store.revokeApiKeysOf(cx, userId)) emit(cx, 'apikey.revoked', { apiKeyId: id, name })
}
