import type { Cx } from '../../platform/context.ts'
import { rankDocuments, searchIds } from '../../platform/search.ts'
import { namesOfCustomers } from '../customers/names-of-customers.ts'
import { opportunitiesByIds } from './opportunities.store.ts'
import { listOpportunityStages } from './opportunity-stages.ts'

/** The newest opportunities with the words, at most `limit`, with ids below one, each with how well it matches. */
export async function listOpportunityMatches(
  cx: Cx,
  search: { query: string; below: string | null; limit: number },
): Promise<{ found: { id: string; rank: number }[]; next: string | null }> {
  const { query, below, limit } = search
  const ids = await searchIds(cx, { kind: 'opportunity', query, below, limit: limit + 1 })
  const page = ids.slice(0, limit)
  // A document outlives its record.
  const there = new Set((await opportunitiesByIds(cx, page)).map(({ id }) => id))
  const ranks = await rankDocuments(cx, { kind: 'opportunity', query, ids: page })
  return {
    found: page.flatMap((id) => (there.has(id) ? [{ id, rank: ranks.get(id) ?? 0 }] : [])),
    next: ids.length > limit ? (page.at(-1) ?? null) : null,
  }
}

/** Opportunities for the search, in the order of their ids. */
export async function foundOpportunities(
  cx: Cx,
  ids: readonly string[],
): Promise<{ id: string; name: string; stage: string; account: { id: string; name: string } | null }[]> {
  const rows = await opportunitiesByIds(cx, ids)
  if (rows.length === 0) return []
  const stages = new Map((await listOpportunityStages(cx)).map(({ id, name }) => [id, name]))
  const accountIds = rows.flatMap(({ accountId }) => accountId ?? [])
  const accounts =
    accountIds.length > 0 ? await namesOfCustomers(cx, 'accounts', accountIds) : new Map<string, string>()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => {
    const row = byId.get(id)
    if (!row) return []
    const name = row.accountId === null ? undefined : accounts.get(row.accountId)
    const account = row.accountId !== null && name !== undefined ? { id: row.accountId, name } : null
    return { id, name: row.name, stage: stages.get(row.stageId) ?? '', account }
  })
}
