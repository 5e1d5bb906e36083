import type { Cx } from '../../platform/context.ts'
import type { Said } from '../../platform/words.ts'
import { stuckAfterMs, stuckAttempts, tellAgainAfterMs } from './mail-alarms.rules.ts'

/** Marks an alarm as told. False when it is already, or when its last one is not long ago. */
export async function raiseAlarm(cx: Cx, subject: string, since: Date): Promise<boolean> {
  const row = await cx.tx
    .insertInto('mailAlarms')
    .values({ orgId: cx.org.id, subject, since, toldAt: cx.now, endedAt: null })
    .onConflict((c) =>
      c
        .columns(['orgId', 'subject'])
        .doUpdateSet((eb) => ({ since: eb.ref('excluded.since'), toldAt: eb.ref('excluded.toldAt'), endedAt: null }))
        .where('mailAlarms.endedAt', 'is not', null)
        .where('mailAlarms.toldAt', '<=', new Date(cx.now.getTime() - tellAgainAfterMs)),
    )
    .returning('subject')
    .executeTakeFirst()
  return row !== undefined
}

/** Ends an alarm; since when it was so, or null when there was none. */
export async function endAlarm(cx: Pick<Cx, 'tx' | 'org' | 'now'>, subject: string): Promise<Date | null> {
  const row = await cx.tx
    .updateTable('mailAlarms')
    .set({ endedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('subject', '=', subject)
    .where('endedAt', 'is', null)
    .returning('since')
    .executeTakeFirst()
  return row?.since ?? null
}

/** Forgets an alarm without a word: what it was about is not to be read any more. */
export async function dropAlarm(cx: Pick<Cx, 'tx' | 'org'>, subject: string): Promise<void> {
  await cx.tx.deleteFrom('mailAlarms').where('orgId', '=', cx.org.id).where('subject', '=', subject).execute()
}

/** The mail that has waited for longest after several attempts, and how it stands; null when none has waited for so long. */
export async function findStuckMail(cx: Cx): Promise<{
  since: Date
  mails: number
  tookAnother: boolean
  response: string
  said: Said[] | null
} | null> {
  const outbox = cx.tx.selectFrom('outbox').where('orgId', '=', cx.org.id)
  const waiting = await outbox
    .select(['createdAt', 'response', 'said'])
    .where('state', '=', 'queued')
    .where('attempts', '>=', stuckAttempts)
    .where('createdAt', '<=', new Date(cx.now.getTime() - stuckAfterMs))
    .orderBy('createdAt')
    .limit(3)
    .execute()
  const [oldest] = waiting
  if (!oldest) return null
  const newer = await outbox
    .select('id')
    .where('state', 'in', ['accepted', 'partial'])
    .where('updatedAt', '>=', oldest.createdAt)
    .limit(1)
    .executeTakeFirst()
  return {
    since: oldest.createdAt,
    mails: waiting.length,
    tookAnother: newer !== undefined,
    response: oldest.response,
    said: oldest.said as Said[] | null,
  }
}
