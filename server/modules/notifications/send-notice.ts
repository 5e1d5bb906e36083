import type { Cx } from '../../platform/context.ts'
import { Problem } from '../../platform/errors.ts'
import { queueSystemMail, type SystemMail } from '../../platform/system-mail.ts'

/** Queues a mail to a member, where there is an address to send from. */
export async function sendNotice(cx: Cx, mail: SystemMail): Promise<void> {
  try {
    await queueSystemMail(cx, mail)
  } catch (error) {
    // No address to send from: said to those who can mend it by mail health. The notification itself stands.
    if (!(error instanceof Problem)) throw error
  }
}
