import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { type Kind, kinds } from './rows.rules.ts'

export type SourceRow = {
  source: string
  name: string
  contactUrl: string | null
  accountUrl: string | null
  /** Null: nothing came yet. */
  syncedAt: Date | null
}

/** The systems that rows come from, by name. */
export async function listSourceRows(cx: Cx): Promise<SourceRow[]> {
  return cx.tx
    .selectFrom('crmSources')
    .select(['source', 'name', 'contactUrl', 'accountUrl', 'syncedAt'])
    .where('orgId', '=', cx.org.id)
    .orderBy('name')
    .orderBy('source')
    .execute()
}

/** Changes what is said of a source; what is undefined stays. */
export async function saveSource(
  cx: Cx,
  source: string,
  { name, contactUrl, accountUrl }: Partial<Pick<SourceRow, 'name' | 'contactUrl' | 'accountUrl'>>,
): Promise<void> {
  const change = {
    ...(name !== undefined && { name }),
    ...(contactUrl !== undefined && { contactUrl }),
    ...(accountUrl !== undefined && { accountUrl }),
  }
  if (Object.keys(change).length === 0) return
  await cx.tx
    .updateTable('crmSources')
    .set(change)
    .where('orgId', '=', cx.org.id)
    .where('source', '=', source)
    .execute()
}

/** How many rows of each kind there are, by source. */
export async function countRows(cx: Cx): Promise<Map<string, Partial<Record<Kind, number>>>> {
  const counts = new Map<string, Partial<Record<Kind, number>>>()
  for (const kind of kinds) {
    const { rows } = await sql<{ source: string; count: number }>`
      select source, count(*)::int as count from ${sql.table(`crm_${kind}`)}
      where org_id = ${cx.org.id} and deleted_at is null group by source`.execute(cx.tx)
    for (const { source, count } of rows) counts.set(source, { ...counts.get(source), [kind]: count })
  }
  return counts
}
