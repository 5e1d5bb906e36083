import type { Cx } from '../../platform/context.ts'
import { listChannelRefs } from './tickets.store.ts'

/** Channels by id, with the address that customers write to; unknown ids are absent. */
export async function findChannelRefs(
  cx: Cx,
  ids: readonly string[],
): Promise<Map<string, { id: string; name: string; address: string }>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  return new Map((await listChannelRefs(cx, wanted)).map((row) => [row.id, row]))
}
