import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { Sentence } from '../../platform/words.ts'
import type { Webhook, WebhookDelivery } from './webhooks.contract.ts'

export type WebhookRecord = {
  id: string
  ruleId: string
  name: string
  method: Webhook['method']
  url: string
  used: boolean
  secret: string
  oldSecret: string | null
  oldUntil: Date | null
  shownAt: Date | null
  failingSince: Date | null
  toldAt: Date | null
}

const columns = [
  'id',
  'ruleId',
  'name',
  'method',
  'url',
  'used',
  'secret',
  'oldSecret',
  'oldUntil',
  'shownAt',
  'failingSince',
  'toldAt',
] as const

/** All that a rule ever called, in the order in which they were made. */
export async function listWebhooks(cx: Cx, ruleId: string): Promise<WebhookRecord[]> {
  const rows = await cx.tx
    .selectFrom('webhooks')
    .select(columns)
    .where('orgId', '=', cx.org.id)
    .where('ruleId', '=', ruleId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
  return rows as WebhookRecord[]
}

export async function findWebhook(cx: Cx, id: string, { lock = false } = {}): Promise<WebhookRecord | null> {
  const query = cx.tx.selectFrom('webhooks').select(columns).where('orgId', '=', cx.org.id).where('id', '=', id)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  return (row as WebhookRecord | undefined) ?? null
}

export async function insertWebhook(
  cx: Cx,
  row: Pick<WebhookRecord, 'id' | 'ruleId' | 'name' | 'method' | 'url' | 'secret'>,
): Promise<void> {
  await cx.tx
    .insertInto('webhooks')
    .values({ orgId: cx.org.id, ...row, used: true, createdAt: cx.now })
    .execute()
}

export async function saveWebhook(
  cx: Cx,
  id: string,
  change: Partial<Omit<WebhookRecord, 'id' | 'ruleId'>>,
): Promise<void> {
  await cx.tx.updateTable('webhooks').set(change).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export type NewDelivery = {
  id: string
  webhookId: string
  ruleId: string
  ticketId: string | null
  occasion: string
  event: string
  body: string
}

/**
 * Puts a call behind those of its webhook and ticket that are not done yet. False: it is there already. The first of those is locked, so
 * that whoever ends it sees this one. The caller holds the ticket, so that two are never put at one place.
 */
export async function insertDelivery(cx: Cx, row: NewDelivery): Promise<boolean> {
  const inserted = await cx.tx
    .insertInto('webhookDeliveries')
    .values({ orgId: cx.org.id, ...row, ...(await lastPlace(cx, row)), createdAt: cx.now })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

/** The place behind all calls of the same webhook and ticket, and whether some of them go first. */
async function lastPlace(cx: Cx, { webhookId, ticketId }: { webhookId: string; ticketId: string | null }) {
  if (ticketId === null) return { place: 1, state: 'waiting', nextAt: cx.now }
  const same = cx.tx
    .selectFrom('webhookDeliveries')
    .where('orgId', '=', cx.org.id)
    .where('webhookId', '=', webhookId)
    .where('ticketId', '=', ticketId)
  const first = await same
    .select('id')
    .where('state', 'in', ['waiting', 'behind'])
    .orderBy('place')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
  const last = await same.select('place').orderBy('place', 'desc').limit(1).executeTakeFirst()
  return { place: (last?.place ?? 0) + 1, state: first ? 'behind' : 'waiting', nextAt: first ? null : cx.now }
}

/** Puts a call that is done behind the others once more, with all its tries to come. */
export async function placeAgain(cx: Cx, { id, attempts, ...of }: DeliveryRecord): Promise<void> {
  await cx.tx
    .updateTable('webhookDeliveries')
    .set({ ...(await lastPlace(cx, of)), triesBefore: attempts })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

export type DeliveryRecord = Omit<NewDelivery, 'body'> & {
  state: WebhookDelivery['state']
  attempts: number
  triesBefore: number
  nextAt: Date | null
  url: string | null
  code: number | null
  milliseconds: number | null
  why: Sentence | null
  triedAt: Date | null
  createdAt: Date
}

const deliveryColumns = [
  'id',
  'webhookId',
  'ruleId',
  'ticketId',
  'occasion',
  'event',
  'state',
  'attempts',
  'triesBefore',
  'nextAt',
  'url',
  'code',
  'milliseconds',
  'why',
  'triedAt',
  'createdAt',
] as const

/** Takes the call that is due for longest and that nobody else takes, with its body. */
export async function lockDue(cx: Cx): Promise<(DeliveryRecord & { body: string }) | null> {
  const row = await cx.tx
    .selectFrom('webhookDeliveries')
    .select([...deliveryColumns, 'body'])
    .where('orgId', '=', cx.org.id)
    .where('state', '=', 'waiting')
    .where('nextAt', '<=', cx.now)
    .orderBy('nextAt')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return (row as (DeliveryRecord & { body: string }) | undefined) ?? null
}

export async function findDelivery(
  cx: Cx,
  id: string,
  { lock = false } = {},
): Promise<(DeliveryRecord & { body: string; answer: string | null }) | null> {
  const query = cx.tx
    .selectFrom('webhookDeliveries')
    .select([...deliveryColumns, 'body', 'answer'])
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  return (row as (DeliveryRecord & { body: string; answer: string | null }) | undefined) ?? null
}

export async function saveDelivery(
  cx: Cx,
  id: string,
  { why, ...change }: Partial<Omit<DeliveryRecord, 'id'>> & { answer?: string | null },
): Promise<void> {
  await cx.tx
    .updateTable('webhookDeliveries')
    .set({ ...change, ...(why !== undefined && { why: why && JSON.stringify(why) }) })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

/** Lets the next call of the same webhook and ticket go, when none is on its way. False: none waits. */
export async function releaseNext(cx: Cx, of: { webhookId: string; ticketId: string }): Promise<boolean> {
  const org = cx.org.id
  const { rows } = await sql`
    update webhook_deliveries set state = 'waiting', next_at = ${cx.now} where org_id = ${org} and state = 'behind' and id = (
      select id from webhook_deliveries where org_id = ${org} and webhook_id = ${of.webhookId}::uuid
        and ticket_id = ${of.ticketId}::uuid and state in ('behind', 'waiting') order by place limit 1)
    returning id`.execute(cx.tx)
  return rows.length > 0
}

/** When the earliest call is due; null: none waits. */
export async function firstDue(cx: Cx): Promise<Date | null> {
  const row = await cx.tx
    .selectFrom('webhookDeliveries')
    .select('nextAt')
    .where('orgId', '=', cx.org.id)
    .where('state', '=', 'waiting')
    .orderBy('nextAt')
    .limit(1)
    .executeTakeFirst()
  return row?.nextAt ?? null
}

export type ListedDelivery = DeliveryRecord & { atKey: string }

/** The calls, of one rule or of all, the newest first. */
export async function listDeliveries(
  cx: Cx,
  of: { ruleId?: string; state?: WebhookDelivery['state'] },
  { after, limit }: { after: [string, string] | null; limit: number },
): Promise<ListedDelivery[]> {
  const { rows } = await sql<ListedDelivery>`
    select id, webhook_id, rule_id, ticket_id, occasion, event, state, attempts, tries_before, next_at, url, code, milliseconds, why,
      tried_at, created_at, created_at::text as at_key
    from webhook_deliveries where org_id = ${cx.org.id} ${of.ruleId === undefined ? sql`` : sql`and rule_id = ${of.ruleId}::uuid`}
      ${of.state === undefined ? sql`` : sql`and state = ${of.state}`}
      ${after === null ? sql`` : sql`and (created_at, id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by created_at desc, id desc limit ${limit}`.execute(cx.tx)
  return rows
}

/** Days for which calls are kept. */
const keptDays = 30

/** Deletes what is kept no longer, at most so many; how many it were. */
export async function deleteOld(cx: Cx, most: number): Promise<number> {
  const before = new Date(cx.now.getTime() - keptDays * 86_400_000)
  const { rows } = await sql`delete from webhook_deliveries where org_id = ${cx.org.id} and id = any(array(
    select id from webhook_deliveries where org_id = ${cx.org.id} and created_at < ${before} and state in ('delivered', 'failed')
    order by created_at limit ${most})) returning id`.execute(cx.tx)
  return rows.length
}
