import type { Cx } from '../../platform/context.ts'
import { listUnwritten } from '../../platform/search.ts'
import { indexTask } from './tasks.service.ts'
import { listTasksAfter } from './tasks.store.ts'

/** Writes documents of tasks anew: the next `limit` by id; `missing`: only of those whose document lacks something. `last` null: no more. */
export async function reindexTasks(
  cx: Cx,
  part: { after: string | null; limit: number; missing: boolean },
): Promise<{ written: number; last: string | null }> {
  const rows = await listTasksAfter(cx, part)
  const ids = rows.map((row) => row.id)
  const wanted = new Set(part.missing ? await listUnwritten(cx, 'task', ids) : ids)
  const chosen = rows.filter((row) => wanted.has(row.id))
  for (const row of chosen) indexTask(cx, row, true)
  return { written: chosen.length, last: ids.at(-1) ?? null }
}
