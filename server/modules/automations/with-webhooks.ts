import type { Cx } from '../../platform/context.ts'
import { keepWebhooks } from '../webhooks/keep-webhooks.ts'
import type { RuleContent } from './automations.store.ts'

/** The content with the ids of its webhooks: those that are new are made. 422 `webhook.unknown`. */
export async function withWebhooks(
  cx: Cx,
  rule: { id: string; name: string },
  content: RuleContent,
): Promise<RuleContent> {
  const wanted = content.actions.flatMap((action, at) =>
    action.do === 'webhook'
      ? [{ id: action.webhookId ?? null, method: action.method, url: action.url, path: `actions.${at}.webhookId` }]
      : [],
  )
  const ids = await keepWebhooks(cx, rule, wanted)
  const actions = content.actions.map((action) =>
    action.do === 'webhook' ? { ...action, webhookId: ids.shift() } : action,
  )
  return { ...content, actions }
}
