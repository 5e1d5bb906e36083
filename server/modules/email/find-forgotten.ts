import { systemActor } from '../../platform/context.ts'
import { enqueue, type JobHandler } from '../../platform/jobs.ts'
import { bookTurn } from '../../platform/lines.ts'
import { hasMailInLine, listForgotten } from './ledger.store.ts'
import { readingLine, sendingLine } from './lines.ts'
import { hasMailToSend } from './outbox.store.ts'

/** An attempt that should have begun so long ago has lost its job. */
const forgottenAfterMs = 60_000

/**
 * The net under the queue: books turns where mails stand in line, which does no harm where some are booked (a process that was
 * killed with mails in its hands, a queue restored from an older backup).
 */
export const findForgottenMail: JobHandler = async (orgId, _payload, { runtime }) => {
  await runtime.run(systemActor(orgId, 'mail'), async (cx) => {
    if (await hasMailInLine(cx)) bookTurn(cx, readingLine)
    for (const ledgerId of await listForgotten(cx, new Date(cx.now.getTime() - forgottenAfterMs)))
      enqueue(cx, 'email.read', { ledgerId }, { key: `read:${ledgerId}` })
    if (await hasMailToSend(cx)) bookTurn(cx, sendingLine)
  })
}
