import { sql } from 'kysely'
import type { Cx, OpenCx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { type Sentence, saidOf } from '../../platform/words.ts'
import { addressDomain, addressKey } from './address.rules.ts'

const dayMs = 86_400_000
/** So many an organization has a day: more is somebody who guesses addresses, and says nothing new. */
const mostADay = 500
/** Who asks where his mail went asks within a month. */
const keptMs = 30 * dayMs

/** The organization whose channels have the domain of an address; null when nobody's have, or several's. */
export async function findDomainOwner(open: OpenCx, address: string): Promise<string | null> {
  const rows = await open.tx
    .selectFrom('inboundAddresses')
    .select('orgId')
    .distinct()
    .where('domain', '=', addressDomain(address))
    .limit(2)
    .execute()
  return rows.length === 1 ? (rows[0]?.orgId ?? null) : null
}

export type RefusedRow = {
  envelopeFrom: string
  envelopeTo: string[]
  why: Sentence
  /** What the server that sent it was told, and who it was. */
  refused: { code: number; client: string; helo: string }
}

/** Writes down what was refused; the same sender to the same address within a day counts one up. False when the day's room is full. */
export async function addRefused(cx: Cx, { envelopeFrom, envelopeTo, why, refused }: RefusedRow): Promise<boolean> {
  const since = new Date(cx.now.getTime() - dayMs)
  const again = await cx.tx
    .updateTable('mailLedger')
    .set((eb) => ({ attempts: eb('attempts', '+', 1), processedAt: cx.now }))
    .where('orgId', '=', cx.org.id)
    .where('rawKey', 'is', null)
    .where('receivedAt', '>=', since)
    .where('envelopeFrom', '=', envelopeFrom)
    .where(sql<boolean>`envelope_to = ${JSON.stringify(envelopeTo)}::jsonb`)
    .where('reason', '=', why.text)
    .returning('id')
    .executeTakeFirst()
  if (again) return true
  const { rows } = await sql<{ count: string }>`select count(*) from (select 1 from mail_ledger
    where org_id = ${cx.org.id} and raw_key is null and received_at >= ${since} limit ${mostADay}) counted`.execute(
    cx.tx,
  )
  if (Number(rows[0]?.count) >= mostADay) return false
  await cx.tx
    .insertInto('mailLedger')
    .values({
      orgId: cx.org.id,
      id: newId(cx.now.getTime()),
      door: 'smtp',
      rawSha256: null,
      rawSize: null,
      rawKey: null,
      envelopeFrom,
      envelopeTo: JSON.stringify(envelopeTo),
      // By it the ledger is searched; nothing else is known of who wrote.
      fromAddress: addressKey(envelopeFrom) || null,
      receivedAt: cx.now,
      processedAt: cx.now,
      state: 'done',
      outcome: 'rejected',
      attempts: 1,
      reason: why.text,
      trace: JSON.stringify({ said: [saidOf(why)], refused }),
    })
    .execute()
  return true
}

/** Forgets what was refused long ago, at most so many. Returns how many there were. */
export async function deleteRefused(cx: Cx, most: number): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    delete from mail_ledger where org_id = ${cx.org.id} and id = any(array(
      select id from mail_ledger where org_id = ${cx.org.id} and raw_key is null
        and received_at < ${new Date(cx.now.getTime() - keptMs)} order by received_at limit ${most}))
    returning id`.execute(cx.tx)
  return rows.length
}
