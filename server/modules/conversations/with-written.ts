import type { Settings, UserActor } from '../../platform/context.ts'
import { isUnavailable } from '../../platform/database.ts'
import { newId } from '../../platform/ids.ts'
import type { PostMessage } from './conversations.contract.ts'
import { dropBody, prepareBody } from './message-body.ts'
import { composeBody, inlineAttachmentIds, mentionsIn } from './messages.rules.ts'
import type { NewPost } from './post-message.ts'
import type { UnreadMessage } from './present-messages.ts'
import { requireWriter } from './require-writer.ts'

/**
 * Readies what somebody wrote for `postMessage` and lets `work` post it in its transaction; a large body that no message came to
 * use goes away again. 403, and 422 as of `composeBody`, before anything is stored.
 */
export async function withWritten<T extends { message: UnreadMessage | null }>(
  settings: Pick<Settings, 'files'>,
  user: UserActor,
  written: PostMessage & { ticket: string },
  work: (post: NewPost) => Promise<T>,
): Promise<T> {
  const { bodyHtml, bodyText, ...input } = written
  const actor = requireWriter({ actor: user }, input.kind)
  const composed = composeBody({ kind: input.kind, bodyHtml, bodyText })
  const body = await prepareBody(settings, actor.orgId, composed)
  let kept = false
  try {
    const done = await work({
      ...input,
      id: newId(),
      body,
      inlineIds: inlineAttachmentIds(composed.bodyHtml),
      mentions: mentionsIn(composed.bodyHtml),
    })
    kept = done.message?.bodyKey === body.bodyKey
    return done
  } catch (error) {
    kept = isUnavailable(error)
    throw error
  } finally {
    if (!kept) await dropBody(settings, body)
  }
}
