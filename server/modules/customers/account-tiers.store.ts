import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

export type TierRow = { id: string; name: string; position: number }

/** All tiers, the highest first: an organization has few. */
export async function listTiers(cx: Cx): Promise<TierRow[]> {
  return cx.tx
    .selectFrom('accountTiers')
    .select(['id', 'name', 'position'])
    .where('orgId', '=', cx.org.id)
    .orderBy('position')
    .orderBy('id')
    .execute()
}

/** Like listTiers, locked: whoever changes tiers waits for the one before. */
export async function lockTiers(cx: Cx): Promise<TierRow[]> {
  await sql`select id from account_tiers where org_id = ${cx.org.id} order by id for update`.execute(cx.tx)
  return listTiers(cx)
}

export async function insertTier(cx: Cx, tier: TierRow): Promise<void> {
  await cx.tx
    .insertInto('accountTiers')
    .values({ ...tier, orgId: cx.org.id })
    .execute()
}

export async function saveTierName(cx: Cx, { id, name }: { id: string; name: string }): Promise<void> {
  await cx.tx.updateTable('accountTiers').set({ name }).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function saveTierPositions(cx: Cx, ids: readonly string[]): Promise<void> {
  await sql`update account_tiers f set position = o.position from unnest(${[...ids]}::uuid[]) with ordinality o(id, position)
    where f.org_id = ${cx.org.id} and f.id = o.id and f.position <> o.position`.execute(cx.tx)
}

export async function deleteTier(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('accountTiers').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** How many accounts are of the tier, counted to `cap`. */
export async function countAccountsOf(cx: Cx, id: string, cap: number): Promise<number> {
  const { rows } = await sql<{ accounts: number }>`
    select count(*)::int as accounts from (
      select 1 from accounts a where a.org_id = ${cx.org.id} and a.tier_id = ${id}::uuid limit ${cap}) n`.execute(cx.tx)
  return rows[0]?.accounts ?? 0
}
