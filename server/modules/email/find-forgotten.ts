import { systemActor } from '../../platform/context.ts'
import { enqueue, type JobHandler } from '../../platform/jobs.ts'
import { listForgotten } from './ledger.store.ts'
import { listForgottenOutbox } from './outbox.store.ts'

/** A row that waits longer than this without a worker has lost its job. */
const forgottenAfterMs = 5 * 60_000

/** The net under the queue: books again what waits although no job speaks of it (a queue restored from an older backup). */
export const findForgottenMail: JobHandler = async (orgId, _payload, { runtime }) => {
  await runtime.run(systemActor(orgId, 'mail'), async (cx) => {
    for (const ledgerId of await listForgotten(cx, new Date(cx.now.getTime() - forgottenAfterMs)))
      enqueue(cx, 'email.read', { ledgerId }, { key: `read:${ledgerId}` })
    for (const outboxId of await listForgottenOutbox(cx))
      enqueue(cx, 'email.send', { outboxId }, { key: `send:${outboxId}` })
  })
}
