import type { Cx } from '../../platform/context.ts'
import { listUnwritten } from '../../platform/search.ts'
import { indexOpportunity } from './opportunities.service.ts'
import { listOpportunitiesAfter } from './opportunities.store.ts'

/** Writes documents of opportunities anew: the next `limit` by id; `missing`: only of those whose document lacks something. */
export async function reindexOpportunities(
  cx: Cx,
  part: { after: string | null; limit: number; missing: boolean },
): Promise<{ written: number; last: string | null }> {
  const rows = await listOpportunitiesAfter(cx, part)
  const ids = rows.map((row) => row.id)
  const wanted = new Set(part.missing ? await listUnwritten(cx, 'opportunity', ids) : ids)
  const chosen = rows.filter((row) => wanted.has(row.id))
  for (const row of chosen) await indexOpportunity(cx, row, true)
  return { written: chosen.length, last: ids.at(-1) ?? null }
}
