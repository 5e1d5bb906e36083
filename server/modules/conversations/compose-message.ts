import type { Settings } from '../../platform/context.ts'
import { type PreparedBody, prepareBody } from './message-body.ts'
import { composeBody, inlineAttachmentIds } from './messages.rules.ts'

/**
 * What somebody wrote, ready for its row (postMessage). Call it before the transaction: a large body goes to file storage. 422
 * `message.empty`, `message.two_bodies`, `message.too_many_tags`.
 */
export async function composeMessage(
  settings: Pick<Settings, 'files'>,
  orgId: string,
  written: { bodyHtml?: string; bodyText?: string },
): Promise<{ body: PreparedBody; inlineIds: string[] }> {
  const composed = composeBody(written)
  return { body: await prepareBody(settings, orgId, composed), inlineIds: inlineAttachmentIds(composed.bodyHtml) }
}
