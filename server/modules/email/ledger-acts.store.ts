import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { type Sentence, saidOf } from '../../platform/words.ts'
import type { LedgerEntry } from './mail.contract.ts'
import type { FailedRecipient, MailClass } from './parsed-mail.ts'

export type MailRow = {
  state: LedgerEntry['state']
  leaseUntil: Date | null
  outcome: LedgerEntry['outcome']
  class: MailClass | null
  reason: string
  trace: Record<string, unknown>
  failedRecipients: FailedRecipient[]
  duplicateOf: string | null
  ticketId: string | null
  messageId: string | null
  door: 'smtp' | 'imap'
  channelId: string | null
  folder: string | null
  /** Null: refused at the door. */
  rawKey: string | null
}

/** Locks a row for a person's decision about it. */
export async function lockMail(cx: Cx, id: string): Promise<MailRow | null> {
  const row = await cx.tx
    .selectFrom('mailLedger')
    .select(['state', 'leaseUntil', 'outcome', 'class', 'reason', 'trace', 'failedRecipients', 'duplicateOf'])
    .select(['ticketId', 'messageId', 'door', 'channelId', 'folder', 'rawKey'])
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return (row as MailRow | undefined) ?? null
}

/** A held message was let into its ticket: its mail is a part of it now. */
export async function settleAccepted(cx: Cx, ticketId: string, messageId: string, why: Sentence): Promise<void> {
  await cx.tx
    .updateTable('mailLedger')
    .set({
      outcome: 'appended',
      reason: why.text,
      trace: sql`trace || ${JSON.stringify({ said: [saidOf(why)] })}::jsonb`,
    })
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('messageId', '=', messageId)
    .where('outcome', '=', 'held')
    .execute()
}

/** Lets the door fetch a mail again of which only the headers came: its UID is not taken in any more. */
export async function releaseUid(cx: Cx, id: string): Promise<void> {
  await cx.tx
    .updateTable('mailLedger')
    .set({ uidvalidity: null, uid: null })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

/** Puts a settled or stuck row back to be read again; `trace` replaces its trace. It leads to no message any more. */
export async function reopenMail(cx: Cx, id: string, trace: Record<string, unknown>): Promise<void> {
  await cx.tx
    .updateTable('mailLedger')
    .set({
      state: 'waiting',
      outcome: null,
      leaseUntil: null,
      attempts: 0,
      trace: JSON.stringify(trace),
      ticketId: null,
      messageId: null,
    })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}
