import { actorOf, type Cx } from '../../platform/context.ts'
import { rankDocuments, searchIds } from '../../platform/search.ts'
import { presentTasks } from './present-tasks.ts'
import type { Task } from './tasks.contract.ts'
import { tasksByIds } from './tasks.store.ts'

/** So many of the newest matches are looked through for those that the actor sees. */
const seenAmong = 1000

/**
 * The newest tasks with the words that the actor sees, at most `limit`, with ids below one, each with how well it matches. `next`: the id
 * below which there may be more.
 */
export async function listTaskMatches(
  cx: Cx,
  search: { query: string; below: string | null; limit: number; mine: boolean },
): Promise<{ found: { id: string; rank: number }[]; next: string | null }> {
  const { query, below, limit, mine } = search
  const ids = await searchIds(cx, { kind: 'task', query, below, limit: seenAmong })
  const { actorId } = actorOf(cx.actor)
  const rows = (await tasksByIds(cx, ids)).filter((row) => !mine || row.assigneeId === actorId)
  const seen = new Set(rows.map(({ id }) => id))
  const all = ids.filter((id) => seen.has(id))
  const page = all.slice(0, limit)
  const ranks = await rankDocuments(cx, { kind: 'task', query, ids: page })
  const more = all.length > limit ? page.at(-1) : ids.length === seenAmong ? ids.at(-1) : undefined
  return { found: page.map((id) => ({ id, rank: ranks.get(id) ?? 0 })), next: more ?? null }
}

/** Tasks that the actor sees, in the order of their ids. */
export async function foundTasks(cx: Cx, ids: readonly string[]): Promise<Task[]> {
  const byId = new Map((await presentTasks(cx, await tasksByIds(cx, ids))).map((task) => [task.id, task]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
