import { type RawBuilder, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { enqueue, type JobHandler } from '../../platform/jobs.ts'
import { redactionMark } from '../../platform/redaction.rules.ts'
import type { RedactedParts } from '../conversations/redact-parts.ts'

/** What stands in storage in place of a mail of which something was taken out: its source cannot be cut by words. */
const stub = Buffer.from(
  ['Subject: [removed]', 'Content-Type: text/plain; charset=utf-8', '', 'removed for privacy', ''].join('\r\n'),
)
export const redactRawJob = 'email.redact_raw'

type Row = {
  id: string
  rawKey: string | null
  subject: string | null
  reason: string
  trace: string
  isWhole: boolean
}

/**
 * The ledger's part of a redaction: the sources of the mails that became these messages, of second copies that arrived, and of mails at
 * their tickets that became no message (bounces quote what they return). The bytes go after the commit; from the commit on they are not
 * handed out, as their length is another one. Subjects and traces lose the words.
 */
export async function redactMails(cx: Cx, { ticketIds, messageIds, wholeIds, redactor }: RedactedParts): Promise<void> {
  const own = await select(
    cx,
    sql`l.message_id = any(${[...messageIds]}::uuid[])
    or l.id = any(array(select m.ledger_id from messages m where m.org_id = ${cx.org.id} and m.id = any(${[...messageIds]}::uuid[])))`,
    wholeIds,
  )
  const copies = await select(cx, sql`l.duplicate_of = any(${own.map(({ id }) => id)}::uuid[])`, wholeIds)
  const near = await select(cx, sql`l.ticket_id = any(${[...ticketIds]}::uuid[])`, wholeIds)
  const gone = new Set([...own, ...copies].map(({ id }) => id))
  const rows = new Map([...near, ...copies, ...own].map((row) => [row.id, row]))
  for (const row of rows.values()) {
    const subject = row.isWhole ? redactionMark : row.subject && redactor.text(row.subject).text
    const reason = redactor.text(row.reason).text
    const trace = JSON.stringify(redactor.json(JSON.parse(row.trace)))
    await sql`update mail_ledger set subject = ${subject}, reason = ${reason}, trace = ${trace}::jsonb
      where org_id = ${cx.org.id} and id = ${row.id}::uuid`.execute(cx.tx)
    const isBounce = !gone.has(row.id) && row.rawKey !== null && (await hasNoMessage(cx, row.id))
    if (row.rawKey === null || !(gone.has(row.id) || isBounce)) continue
    await sql`update mail_ledger set raw_size = ${stub.length} where org_id = ${cx.org.id} and id = ${row.id}::uuid`.execute(
      cx.tx,
    )
    enqueue(cx, redactRawJob, { rawKey: row.rawKey }, { key: `redact:${row.rawKey}` })
  }
}

async function select(cx: Cx, which: RawBuilder<unknown>, wholeIds: readonly string[]): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select l.id, l.raw_key, l.subject, l.reason, l.trace::text as trace,
      coalesce(l.message_id = any(${[...wholeIds]}::uuid[]), false) as is_whole
    from mail_ledger l where l.org_id = ${cx.org.id} and (${which}) for update of l`.execute(cx.tx)
  return rows
}

async function hasNoMessage(cx: Cx, id: string): Promise<boolean> {
  const { rows } = await sql<{ has: boolean }>`
    select l.message_id is null and not exists (select 1 from messages m
      where m.org_id = ${cx.org.id} and m.ledger_id = l.id) as has
    from mail_ledger l where l.org_id = ${cx.org.id} and l.id = ${id}::uuid`.execute(cx.tx)
  return rows[0]?.has ?? false
}

/** Writes over the source of a mail. Doing it twice changes nothing. */
export const redactRaw: JobHandler = async (_orgId, payload, { runtime }) => {
  await runtime.settings.files.put(String(payload.rawKey), stub)
}
