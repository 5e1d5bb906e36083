import type { Cx } from '../../platform/context.ts'
import { listUnwritten } from '../../platform/search.ts'
import { listTypes } from './object-types.store.ts'
import { indexObject } from './objects.service.ts'
import { listObjectsAfter } from './objects.store.ts'

/** Writes documents of objects anew: the next `limit` by id; `missing`: only of those whose document lacks something. */
export async function reindexObjects(
  cx: Cx,
  part: { after: string | null; limit: number; missing: boolean },
): Promise<{ written: number; last: string | null }> {
  const rows = await listObjectsAfter(cx, part)
  const ids = rows.map((row) => row.id)
  const wanted = new Set(part.missing ? await listUnwritten(cx, 'object', ids) : ids)
  const types = new Map((await listTypes(cx)).map((type) => [type.id, type]))
  let written = 0
  for (const row of rows) {
    const type = types.get(row.typeId)
    if (!type || !wanted.has(row.id)) continue
    await indexObject(cx, type, row, true)
    written += 1
  }
  return { written, last: ids.at(-1) ?? null }
}
