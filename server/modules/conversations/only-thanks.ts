import type { Cx } from '../../platform/context.ts'
import { saidOf, sentence, words } from '../../platform/words.ts'
import { listActiveMemberNames } from '../members/names-of-members.ts'
import { getOrganization } from '../orgs/orgs.service.ts'
import { type Gratitude, gratitudeOf } from './gratitude.rules.ts'
import type { StoredBody } from './message-body.ts'

export type ReplyOfCustomer = {
  body: Pick<StoredBody, 'visibleText' | 'visibleHtml' | 'bodyHtml'>
  attachments: readonly { inline: boolean }[]
  /** As the sender calls himself. */
  authorName: string
}

/**
 * The thanks of a customer's message that says nothing else, where the organization lets such a message leave a resolved ticket
 * resolved (`thanksStayResolved`); null for all others.
 */
export async function findOnlyThanks(cx: Cx, message: ReplyOfCustomer): Promise<Gratitude | null> {
  const { name, settings } = await getOrganization(cx)
  if (!settings.thanksStayResolved || !settings.reopenOnReply) return null
  const { body, attachments } = message
  const asked = {
    text: body.visibleText,
    // Pictures of a signature or of quoted history are folded away with it and say nothing.
    hasFiles:
      attachments.some((file) => !file.inline || body.bodyHtml === null) || /<img\b/i.test(body.visibleHtml ?? ''),
  }
  // Most messages say more than thanks even when every word could be a name.
  const own = [message.authorName, name, 'team', 'support team']
  return (
    gratitudeOf({ ...asked, names: own }) ??
    gratitudeOf({ ...asked, names: [...own, ...(await listActiveMemberNames(cx))] })
  )
}

/** Why the ticket stays resolved, for the trace of the message. */
export function onlyThanksTrace({ language, thanks }: Gratitude): { reason: string; said: unknown; language: string } {
  const said = sentence(
    'message.only_thanks',
    words`It says “${{ thanks }}” and nothing else, so the ticket stays resolved.`,
  )
  return { reason: said.text, said: saidOf(said), language }
}
