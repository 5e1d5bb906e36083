import { createHmac, randomBytes } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Cx, Settings } from '../../platform/context.ts'
import { encryptSecret } from '../../platform/crypto.ts'
import { fieldError, unprocessable } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { sentence } from '../../platform/words.ts'
import type { Webhook } from './webhooks.contract.ts'
import { secretOf } from './webhooks.rules.ts'
import * as store from './webhooks.store.ts'

/** What an action of a rule says of its call. `id`: of the one that is there; null: it is new. `path`: where the rule says it. */
export type WantedWebhook = { id: string | null; method: Webhook['method']; url: string; path: string }

/** What makes a repeated request the same one; null when the sender asked for no such thing. */
export function repeatableOf(request: Pick<FastifyRequest, 'headers' | 'user' | 'url' | 'body'>): string | null {
  const key = request.headers['idempotency-key']
  return typeof key === 'string' ? JSON.stringify([request.user().userId, key, request.url, request.body]) : null
}

/**
 * A new secret. With an `Idempotency-Key` it is made from it, by a secret of the server: a repeated request is answered with the same one,
 * though what it was is stored nowhere but sealed.
 */
export function newSecret(settings: Settings, repeatable: string | null): string {
  if (repeatable === null) return secretOf(randomBytes(32))
  return secretOf(createHmac('sha256', settings.keys.apiKeys).update(`webhook ${repeatable}`).digest())
}

/**
 * Keeps the webhooks of a rule as its newest version says; returns their ids in the order of `wanted`. Those that it calls no more stay, as
 * their log does, and are there again when an older version is taken. 422 `webhook.unknown` for an id that is none of the rule's, or that
 * two actions name.
 */
export async function keepWebhooks(
  cx: Cx,
  rule: { id: string; name: string },
  wanted: readonly WantedWebhook[],
): Promise<string[]> {
  const known = await store.listWebhooks(cx, rule.id)
  const ids: string[] = []
  for (const { id, method, url, path } of wanted) {
    if (id !== null) {
      const own = known.find((one) => one.id === id && !ids.includes(one.id))
      if (!own) {
        const fault = sentence(
          'webhook.unknown',
          'This is no webhook of the rule, or another action names it. Leave it out, and one is made.',
        )
        throw unprocessable(fault.code, fault.text, [fieldError(path, fault)])
      }
      ids.push(own.id)
      if (own.method !== method || own.url !== url || own.name !== rule.name || !own.used)
        await store.saveWebhook(cx, own.id, { method, url, name: rule.name, used: true })
      continue
    }
    const made = newId()
    const secret = encryptSecret(cx.settings.keys.secrets, newSecret(cx.settings, null))
    await store.insertWebhook(cx, { id: made, ruleId: rule.id, name: rule.name, method, url, secret })
    ids.push(made)
  }
  for (const one of known) if (one.used && !ids.includes(one.id)) await store.saveWebhook(cx, one.id, { used: false })
  return ids
}
