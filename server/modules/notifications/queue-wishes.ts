import type { Cx, UserActor } from '../../platform/context.ts'
import { fieldError, unprocessable } from '../../platform/errors.ts'
import { sentence } from '../../platform/words.ts'
import { listServedQueues } from '../queues/queues.service.ts'
import type { NotificationPreferences, UpdateNotificationPreferences } from './preferences.contract.ts'
import type { NoticeWish, NoticeWishes } from './preferences.rules.ts'
import { ofAnyQueue, type QueueKind, queueKinds } from './queue-wishes.rules.ts'
import * as store from './queue-wishes.store.ts'

/** The queues that a member serves, with what he is told of in each; `own`: he said something else than for all queues. */
export async function queuesOf(
  cx: Cx,
  actor: UserActor,
  wishes: NoticeWishes,
): Promise<NotificationPreferences['queues']> {
  const said = await store.listQueueWishes(cx, actor.userId)
  const queues = (await listServedQueues(cx)).filter(({ id }) => actor.queueIds.includes(id))
  return queues.map(({ id, name }) => {
    const here = new Map(said.filter(({ queueId }) => queueId === id).map(({ kind, wish }) => [kind, wish]))
    return {
      queue: { id, name },
      own: here.size > 0,
      kinds: queueKinds.map((kind) => ({ kind, ...(here.get(kind) ?? everywhere(kind, wishes)) })),
    }
  })
}

/** What holds in a queue of which nothing was said: news of tickets of others are told to nobody who did not ask for them. */
const everywhere = (kind: QueueKind, wishes: NoticeWishes): NoticeWish =>
  ofAnyQueue.has(kind) ? wishes[kind] : { app: false, mail: 'off' }

/** 422 `notification.not_your_queue` for a queue that one does not serve. */
export async function saveQueueWishes(
  cx: Cx,
  actor: UserActor,
  changes: NonNullable<UpdateNotificationPreferences['queues']>,
  wishes: NoticeWishes,
): Promise<void> {
  for (const [i, { queueId }] of changes.entries())
    if (!actor.queueIds.includes(queueId)) {
      const fault = sentence('notification.not_your_queue', 'You do not serve this queue.')
      throw unprocessable(fault.code, fault, [fieldError(`queues.${i}.queueId`, fault)])
    }
  for (const { queueId, kinds } of changes) {
    if (kinds === null) {
      await store.deleteQueueWishes(cx, actor.userId, queueId)
      continue
    }
    const said = (await store.listQueueWishes(cx, actor.userId)).filter((one) => one.queueId === queueId)
    for (const { kind, app, mail } of kinds) {
      const before = said.find((one) => one.kind === kind)?.wish ?? everywhere(kind, wishes)
      await store.saveQueueWish(cx, actor.userId, {
        queueId,
        kind,
        wish: { app: app ?? before.app, mail: mail ?? before.mail },
      })
    }
  }
}
