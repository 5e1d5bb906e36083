import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { DeliveryWords } from './delivery-words.ts'
import { outboxStates } from './mail.contract.ts'
import { mailVisible } from './visible-mail.ts'

/** When the newest mail came by each channel. */
export async function listLastArrivals(cx: Cx, channelIds: string[]): Promise<Map<string, Date>> {
  const found = new Map<string, Date>()
  // One index look-up a channel: a grouping would read the whole ledger.
  for (const channelId of channelIds) {
    const row = await cx.tx
      .selectFrom('mailLedger')
      .select('receivedAt')
      .where('orgId', '=', cx.org.id)
      .where('channelId', '=', channelId)
      .orderBy('receivedAt', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (row) found.set(channelId, row.receivedAt)
  }
  return found
}

/** How many messages had which outcome since `since`, and how many wait. */
export async function countOutcomes(
  cx: Cx,
  since: Date,
): Promise<{ byOutcome: Record<string, number>; waiting: number; refused: number; total: number }> {
  const rows = await cx.tx
    .selectFrom('mailLedger')
    .select(['outcome', sql<string>`count(*)`.as('count')])
    .where('orgId', '=', cx.org.id)
    .where('receivedAt', '>=', since)
    .where(mailVisible(cx, 'mail_ledger'))
    .groupBy('outcome')
    .execute()
  const byOutcome = Object.fromEntries(rows.filter((row) => row.outcome).map((row) => [row.outcome, Number(row.count)]))
  const waiting = await cx.tx
    .selectFrom('mailLedger')
    .select(sql<string>`count(*)`.as('count'))
    .where('orgId', '=', cx.org.id)
    .where('state', '<>', 'done')
    .executeTakeFirstOrThrow()
  const refused = await cx.tx
    .selectFrom('mailLedger')
    .select(sql<string>`count(*)`.as('count'))
    .where('orgId', '=', cx.org.id)
    .where('rawKey', 'is', null)
    .where('receivedAt', '>=', since)
    .executeTakeFirstOrThrow()
  return {
    byOutcome,
    waiting: Number(waiting.count),
    refused: Number(refused.count),
    total: rows.reduce((sum, row) => sum + Number(row.count), 0),
  }
}

/** How many mails are in which state; of the accepted ones those since `since`, as they are nearly all. */
export async function countOutbox(cx: Cx, since: Date): Promise<Record<string, number>> {
  const count = (accepted: boolean) =>
    cx.tx
      .selectFrom('outbox')
      .select(['state', sql<string>`count(*)`.as('count')])
      .where('orgId', '=', cx.org.id)
      .where(mailVisible(cx, 'outbox'))
      .where('state', 'in', accepted ? ['accepted'] : outboxStates.filter((state) => state !== 'accepted'))
      .$if(accepted, (query) => query.where('createdAt', '>=', since))
      .groupBy('state')
      .execute()
  const rows = [...(await count(false)), ...(await count(true))]
  return Object.fromEntries(rows.map((row) => [row.state, Number(row.count)]))
}

/** What the relay said to the mail that was tried last, among the newest; null when it took it or none was tried. */
export async function findRelayComplaint(cx: Cx): Promise<DeliveryWords | null> {
  const rows = await cx.tx
    .selectFrom('outbox')
    .select(['state', 'response', 'said', 'attempts', 'updatedAt'])
    .where('orgId', '=', cx.org.id)
    .where(mailVisible(cx, 'outbox'))
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(100)
    .execute()
  const [last] = rows
    .filter((row) => row.attempts > 0 && row.state !== 'cancelled')
    .sort((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime())
  if (!last || last.state === 'accepted' || !last.response) return null
  return { response: last.response, said: last.said as DeliveryWords['said'] }
}
