import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

export type CardRow = {
  id: string
  name: string
  url: string
  secret: string
  oldSecret: string | null
  oldUntil: Date | null
  enabled: boolean
  inApi: boolean
  ttlSeconds: number
  position: number
}

const columns = [
  'id',
  'name',
  'url',
  'secret',
  'oldSecret',
  'oldUntil',
  'enabled',
  'inApi',
  'ttlSeconds',
  'position',
] as const

/** All cards in their order: an organization has few. */
export async function listCards(cx: Cx): Promise<CardRow[]> {
  return cx.tx
    .selectFrom('crmCards')
    .select(columns)
    .where('orgId', '=', cx.org.id)
    .orderBy('position')
    .orderBy('id')
    .execute()
}

/** Like listCards, locked: whoever changes cards waits for the one before. */
export async function lockCards(cx: Cx): Promise<CardRow[]> {
  await sql`select id from crm_cards where org_id = ${cx.org.id} order by id for update`.execute(cx.tx)
  return listCards(cx)
}

export async function findCard(cx: Cx, id: string): Promise<CardRow | null> {
  const row = await cx.tx
    .selectFrom('crmCards')
    .select(columns)
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

export async function insertCard(cx: Cx, card: CardRow): Promise<void> {
  await cx.tx
    .insertInto('crmCards')
    .values({ ...card, orgId: cx.org.id, createdAt: cx.now, updatedAt: cx.now })
    .execute()
}

export async function saveCard(cx: Cx, id: string, change: Partial<Omit<CardRow, 'id'>>): Promise<void> {
  await cx.tx
    .updateTable('crmCards')
    .set({ ...change, updatedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

export async function savePositions(cx: Cx, ids: readonly string[]): Promise<void> {
  await sql`update crm_cards c set position = o.position from unnest(${[...ids]}::uuid[]) with ordinality o(id, position)
    where c.org_id = ${cx.org.id} and c.id = o.id and c.position <> o.position`.execute(cx.tx)
}

export async function deleteCard(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('crmCards').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}
