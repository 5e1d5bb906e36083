import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

/** The mail that an automatic answer would answer, as its ledger row tells it. */
export type AnsweredMail = {
  envelopeFrom: string | null
  fromAddress: string | null
  /** `dmarc`, `suppressAutoReply`, `ownLoop` (write-mail.ts). */
  trace: Record<string, unknown>
}

export async function readAnsweredMail(cx: Cx, ledgerId: string): Promise<AnsweredMail | null> {
  const row = await cx.tx
    .selectFrom('mailLedger')
    .select(['envelopeFrom', 'fromAddress', 'trace'])
    .where('orgId', '=', cx.org.id)
    .where('id', '=', ledgerId)
    .executeTakeFirst()
  return (row as AnsweredMail | undefined) ?? null
}

/** Automatic mails to an address since an instant, of all tickets or of one; those that never leave are none. */
export async function countAutomatic(cx: Cx, of: { address: string; since: Date; ticketId?: string }): Promise<number> {
  let query = cx.tx
    .selectFrom('outbox')
    .innerJoin('deliveries', (join) =>
      join.on('deliveries.orgId', '=', cx.org.id).onRef('deliveries.outboxId', '=', 'outbox.id'),
    )
    .select(sql<string>`count(*)`.as('count'))
    .where('outbox.orgId', '=', cx.org.id)
    .where('outbox.createdAt', '>', of.since)
    .where('purpose', '=', 'auto')
    .where('outbox.state', '<>', 'cancelled')
    .where(sql`lower(address)`, '=', of.address.toLowerCase())
  if (of.ticketId) query = query.where('outbox.ticketId', '=', of.ticketId)
  return Number((await query.executeTakeFirstOrThrow()).count)
}
