import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { prepared } from '../../platform/prepared.ts'

/** An account in a way upwards, locked until the end of the transaction; null: there is none. */
export async function lockStep(
  cx: Cx,
  id: string,
): Promise<{ id: string; name: string; parentId: string | null } | null> {
  const row = await cx.tx
    .selectFrom('accounts')
    .select(['id', 'name', 'parentId'])
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

/** How many levels stand below an account, counted to `cap`. */
export async function countLevelsBelow(cx: Cx, id: string, cap: number): Promise<number> {
  const { rows } = await sql<{ levels: number }>`with recursive below(id, level) as (
      select ${id}::uuid, 0
      union all
      select a.id, b.level + 1 from below b join accounts a on a.org_id = ${cx.org.id} and a.parent_id = b.id
      where b.level < ${cap})
    select max(level)::int as levels from below`.execute(cx.tx)
  return rows[0]?.levels ?? 0
}

const childrenByAccount = prepared((cx, { ids, cap }: { ids: readonly string[]; cap: number }) =>
  sql<{ id: string; children: number }>`
    select v.id, (select count(*)::int from (
      select 1 from accounts a where a.org_id = ${cx.org.id} and a.parent_id = v.id limit ${cap}) n) as children
    from unnest(${ids}::uuid[]) v(id)`.compile(cx.tx),
)

/** How many accounts stand right below each, counted to `cap`. */
export async function countChildren(cx: Cx, ids: readonly string[], cap: number): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const rows = await childrenByAccount(cx, { ids, cap })
  return new Map(rows.map((row) => [row.id, row.children]))
}

export async function saveParent(cx: Cx, id: string, parentId: string | null): Promise<void> {
  await cx.tx.updateTable('accounts').set({ parentId }).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}
