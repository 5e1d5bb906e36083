import { type Selectable, type SelectQueryBuilder, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { cursorsOf, TimeKey } from '../../platform/http/paging.ts'
import type { DB } from '../../platform/tables.gen.ts'
import { type Claimant, isClaimedSince, leftBehind } from './claims.ts'
import type { LedgerEntry } from './mail.contract.ts'
import type { FailedRecipient, MailClass } from './parsed-mail.ts'
import { mailVisible } from './visible-mail.ts'

export type ArrivalRow = {
  id: string
  door: 'smtp' | 'imap'
  channelId: string
  folder: string | null
  uidvalidity: string | null
  uid: string | null
  rawSha256: string
  rawSize: number
  rawKey: string
  envelopeFrom: string | null
  envelopeTo: string[]
  receivedAt: Date
}

/** Writes the row of an arrival. False when this UID of the mailbox is in the ledger already. */
export async function insertArrival(cx: Cx, row: ArrivalRow): Promise<boolean> {
  const inserted = await cx.tx
    .insertInto('mailLedger')
    .values({
      ...row,
      orgId: cx.org.id,
      rawSize: String(row.rawSize),
      envelopeTo: JSON.stringify(row.envelopeTo),
      state: 'waiting',
    })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

/** After this a row that is being worked on counts as forgotten: parsing is limited to 10 s of CPU. */
const leaseMs = 120_000

export type ClaimedMail = {
  id: string
  door: 'smtp' | 'imap'
  channelId: string
  rawKey: string
  envelopeFrom: string | null
  envelopeTo: string[]
  receivedAt: Date
  attempts: number
  forced: boolean
}

const claimedColumns = [
  'id',
  'door',
  'channelId',
  'rawKey',
  'envelopeFrom',
  'envelopeTo',
  'receivedAt',
  'attempts',
  'trace',
] as const

/**
 * Claims a row that is not done; null when it is. The queue runs one job a row at a time. Should two workers hold one all the
 * same (a process that slept and woke), the lock of lockClaim and the unique index of messages let one of them settle it.
 */
export async function claimMail(cx: Cx, id: string, processId: string): Promise<ClaimedMail | null> {
  const row = await cx.tx
    .updateTable('mailLedger')
    .set((eb) => ({ ...claim(cx, processId), attempts: eb('attempts', '+', 1) }))
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .where('state', '<>', 'done')
    .returning(claimedColumns)
    .executeTakeFirst()
  return row ? presentClaim(row) : null
}

/**
 * Claims the mail that waits for longest; else one that a process had in hand that is gone, or that lost it with the database. Null
 * when there is none. Mails that failed wait for a job of their own.
 */
export async function claimNextMail(cx: Cx, claimant: Claimant): Promise<ClaimedMail | null> {
  const claimOne = async (which: SelectQueryBuilder<DB, 'mailLedger', { id: string }>) => {
    const row = await cx.tx
      .updateTable('mailLedger')
      .set((eb) => ({ ...claim(cx, claimant.processId), attempts: eb('attempts', '+', 1) }))
      .where('orgId', '=', cx.org.id)
      .where('id', '=', which.orderBy('receivedAt').limit(1).forUpdate().skipLocked())
      .returning(claimedColumns)
      .executeTakeFirst()
    return row ? presentClaim(row) : null
  }
  const open = cx.tx.selectFrom('mailLedger').select('id').where('orgId', '=', cx.org.id)
  const waiting = await claimOne(open.where('state', '=', 'waiting').where('leaseUntil', 'is', null))
  if (waiting) return waiting
  const left = await open
    .select('leaseUntil')
    .where('state', '=', 'working')
    .where(await leftBehind(cx, claimant))
    .orderBy('receivedAt')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  if (!left || isClaimedSince(cx, left, claimant)) return null
  return claimOne(open.where('id', '=', left.id))
}

const claim = (cx: Cx, processId: string) => ({
  state: 'working' as const,
  leaseUntil: new Date(cx.now.getTime() + leaseMs),
  claimedBy: processId,
})

/** Puts a mail back that could not be read now: it waits for its own job until then. */
export async function putOff(cx: Cx, id: string, until: Date): Promise<void> {
  await cx.tx
    .updateTable('mailLedger')
    .set({ state: 'waiting', leaseUntil: until, claimedBy: null })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .where('state', '=', 'working')
    .execute()
}

type ClaimRow = Pick<Selectable<DB['mailLedger']>, (typeof claimedColumns)[number]>

function presentClaim(row: ClaimRow): ClaimedMail | null {
  if (!row.channelId || !row.rawKey) return null
  return {
    id: row.id,
    door: row.door as ClaimedMail['door'],
    channelId: row.channelId,
    rawKey: row.rawKey,
    envelopeFrom: row.envelopeFrom,
    envelopeTo: row.envelopeTo as string[],
    receivedAt: row.receivedAt,
    attempts: row.attempts,
    forced: (row.trace as { forced?: boolean }).forced === true,
  }
}

/** Locks a claimed row at the begin of the transaction that settles it: false when somebody settled it meanwhile. */
export async function lockClaim(cx: Cx, id: string): Promise<boolean> {
  const row = await cx.tx
    .selectFrom('mailLedger')
    .select('state')
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row?.state === 'working'
}

export type Settlement = {
  outcome: NonNullable<LedgerEntry['outcome']>
  class: MailClass
  reason: string
  trace?: Record<string, unknown>
  failedRecipients?: FailedRecipient[]
  duplicateOf?: string | null
  ticketId?: string | null
  messageId?: string | null
}

/** Writes what became of a message. */
export async function settleMail(cx: Cx, id: string, settlement: Settlement): Promise<void> {
  await cx.tx
    .updateTable('mailLedger')
    .set({
      state: 'done',
      leaseUntil: null,
      claimedBy: null,
      outcome: settlement.outcome,
      class: settlement.class,
      reason: settlement.reason,
      trace: JSON.stringify(settlement.trace ?? {}),
      failedRecipients: JSON.stringify(settlement.failedRecipients ?? []),
      duplicateOf: settlement.duplicateOf ?? null,
      ticketId: settlement.ticketId ?? null,
      messageId: settlement.messageId ?? null,
      processedAt: cx.now,
    })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

/** What the headers say, for the list of the ledger. */
export async function describeMail(
  cx: Cx,
  id: string,
  mail: { rfcMessageId: string | null; fromAddress: string | null; fromName: string | null; subject: string | null },
): Promise<void> {
  await cx.tx.updateTable('mailLedger').set(mail).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** Takes the dedupe key for a ledger row; the row that has it when it is taken. */
export async function takeDedupeKey(cx: Cx, key: string, ledgerId: string): Promise<string | null> {
  const taken = await cx.tx
    .insertInto('dedupeKeys')
    .values({ orgId: cx.org.id, key, ledgerId, createdAt: cx.now })
    .onConflict((c) => c.columns(['orgId', 'key']).doNothing())
    .returning('ledgerId')
    .executeTakeFirst()
  if (taken) return null
  const owner = await cx.tx
    .selectFrom('dedupeKeys')
    .select('ledgerId')
    .where('orgId', '=', cx.org.id)
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
  return owner.ledgerId === ledgerId ? null : owner.ledgerId
}

/** True when mails wait for their turn, or were in the hands of a process and may be so no more. */
export async function hasMailInLine(cx: Cx): Promise<boolean> {
  const row = await cx.tx
    .selectFrom('mailLedger')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('state', '<>', 'done')
    .where((eb) => eb.or([eb('state', '=', 'working'), eb('leaseUntil', 'is', null)]))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Ids of mails whose next attempt should have begun before then: its job was lost. */
export async function listForgotten(cx: Cx, before: Date): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('mailLedger')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('state', '=', 'waiting')
    .where('leaseUntil', '<', before)
    .limit(1000)
    .execute()
  return rows.map((row) => row.id)
}

const entryColumns = [
  'mailLedger.id',
  'door',
  'mailLedger.channelId',
  'state',
  'outcome',
  'class',
  'reason',
  'trace',
  'failedRecipients',
  'duplicateOf',
  'mailLedger.ticketId',
  'messageId',
  'rfcMessageId',
  'envelopeFrom',
  'envelopeTo',
  'fromAddress',
  'fromName',
  'mailLedger.subject',
  'receivedAt',
  'processedAt',
  'rawSha256',
  'rawSize',
  'attempts',
  'tickets.code as ticketCode',
  'tickets.deletedAt as ticketDeletedAt',
] as const

function entries(cx: Cx) {
  return cx.tx
    .selectFrom('mailLedger')
    .leftJoin('tickets', (join) =>
      join.on('tickets.orgId', '=', cx.org.id).onRef('tickets.id', '=', 'mailLedger.ticketId'),
    )
    .select(entryColumns)
    .where('mailLedger.orgId', '=', cx.org.id)
    .where(mailVisible(cx, 'mail_ledger'))
}

type EntryRow =
  ReturnType<typeof entries> extends SelectQueryBuilder<DB, never, infer O>
    ? O
    : Awaited<ReturnType<ReturnType<typeof entries>['executeTakeFirstOrThrow']>>

function present(row: EntryRow): LedgerEntry {
  return {
    id: row.id,
    door: row.door as LedgerEntry['door'],
    channelId: row.channelId,
    state: row.state as LedgerEntry['state'],
    outcome: row.outcome as LedgerEntry['outcome'],
    class: row.class as LedgerEntry['class'],
    reason: row.reason,
    ticketId: row.ticketId,
    ticketCode: row.ticketDeletedAt ? null : row.ticketCode,
    ticketDeleted: row.ticketDeletedAt !== null,
    messageId: row.messageId,
    rfcMessageId: row.rfcMessageId,
    envelopeFrom: row.envelopeFrom,
    envelopeTo: row.envelopeTo as string[],
    from: row.fromAddress === null ? null : { name: row.fromName ?? '', address: row.fromAddress },
    subject: row.subject,
    receivedAt: row.receivedAt.toISOString(),
    processedAt: row.processedAt?.toISOString() ?? null,
    rawSha256: row.rawSha256,
    rawSize: row.rawSize === null ? null : Number(row.rawSize),
    failedRecipients: row.failedRecipients as FailedRecipient[],
    duplicateOf: row.duplicateOf,
    attempts: row.attempts,
    trace: row.trace as Record<string, unknown>,
  }
}

/** A row that the actor sees. */
export async function findEntry(cx: Cx, id: string): Promise<(LedgerEntry & { rawKey: string | null }) | null> {
  const row = await entries(cx).select('rawKey').where('mailLedger.id', '=', id).executeTakeFirst()
  return row ? { ...present(row), rawKey: row.rawKey } : null
}

export type LedgerFilter = {
  outcome?: string[]
  class?: string[]
  state?: string
  channelId?: string
  ticketId?: string
  /** Sender's address or Message-ID as a whole, a ticket's code, or a piece of the subject. */
  q?: string
  limit: number
  cursor?: string
}

/** A page of the ledger, newest first: what the actor sees of it. */
export async function listEntries(
  cx: Cx,
  filter: LedgerFilter,
): Promise<{ data: LedgerEntry[]; nextCursor: string | null }> {
  const { limit: _limit, cursor: _cursor, ...which } = filter
  const cursors = cursorsOf(cx, 'mail_ledger', which, TimeKey)
  let query = entries(cx)
    .orderBy('receivedAt', 'desc')
    .orderBy('mailLedger.id', 'desc')
    .limit(filter.limit + 1)
  if (filter.outcome) query = query.where('outcome', 'in', filter.outcome)
  if (filter.class) query = query.where('class', 'in', filter.class)
  if (filter.state) query = query.where('state', '=', filter.state)
  if (filter.channelId) query = query.where('mailLedger.channelId', '=', filter.channelId)
  if (filter.ticketId) query = query.where('mailLedger.ticketId', '=', filter.ticketId)
  const words = filter.q?.trim().replace(/^<|>$/g, '')
  if (words)
    // Row by row under row-level security (database.md, rule 16), newest first: a page of the ledger for the one who searches.
    query = query.where((eb) =>
      eb.or([
        eb('fromAddress', '=', words.toLowerCase()),
        eb('rfcMessageId', '=', words),
        eb('code', '=', words.toUpperCase()),
        eb(sql<string>`lower(mail_ledger.subject)`, 'like', `%${words.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`),
      ]),
    )
  const after = cursors.read(filter.cursor)
  if (after) {
    const [at, id] = after
    query = query.where(sql<boolean>`(received_at, mail_ledger.id) < (${at}::timestamptz, ${id}::uuid)`)
  }
  const page = cursors.cut(await query.execute(), filter.limit, (row) => [row.receivedAt.toISOString(), row.id])
  return { data: page.rows.map(present), nextCursor: page.nextCursor }
}
