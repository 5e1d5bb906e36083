import type { Cx } from '../../platform/context.ts'
import { rankDocuments, searchIds } from '../../platform/search.ts'
import { listWaitingTexts } from './texts.store.ts'
import * as store from './waiting.store.ts'
import { listWaitingPlaces } from './waiting-sight.ts'

/** So many of the newest matches are looked through for those that the actor sees. */
const seenAmong = 1000

/**
 * The newest conversations of the inbox with the words, of channels of which the actor sees what waits: at most `limit`, with ids below one,
 * each with how well it matches. `next`: the id below which there may be more.
 */
export async function listWaitingMatches(
  cx: Cx,
  search: { query: string; below: string | null; limit: number },
): Promise<{ found: { id: string; rank: number; at: Date }[]; next: string | null }> {
  const { query, below, limit } = search
  const channelIds = new Set((await listWaitingPlaces(cx)).map((place) => place.channelId))
  if (channelIds.size === 0) return { found: [], next: null }
  const ids = await searchIds(cx, { kind: 'conversation', query, below, limit: seenAmong })
  const rows = await store.listConversations(cx, ids)
  const seen = new Map(
    rows.filter((row) => row.inbox !== null && channelIds.has(row.channelId ?? '')).map((row) => [row.id, row]),
  )
  const all = ids.flatMap((id) => seen.get(id) ?? [])
  const page = all.slice(0, limit)
  const ranks = await rankDocuments(cx, { kind: 'conversation', query, ids: page.map(({ id }) => id) })
  const more = all.length > limit ? page.at(-1)?.id : ids.length === seenAmong ? ids.at(-1) : undefined
  return {
    found: page.map(({ id, lastAt, createdAt }) => ({ id, rank: ranks.get(id) ?? 0, at: lastAt ?? createdAt })),
    next: more ?? null,
  }
}

/** A conversation that was found: `texts` is what waits in it, the newest first. */
export type FoundWaiting = store.ConversationRow & { texts: { text: string; names: string[] }[] }

/** Conversations that listWaitingMatches gave, in the order of their ids. */
export async function foundWaiting(cx: Cx, ids: readonly string[]): Promise<FoundWaiting[]> {
  const rows = new Map((await store.listConversations(cx, ids)).map((row) => [row.id, row]))
  const texts = Map.groupBy(await listWaitingTexts(cx, ids), (one) => one.conversationId)
  return ids.flatMap((id) => {
    const row = rows.get(id)
    const parts = (texts.get(id) ?? []).map(({ text, names }) => ({ text, names: names ?? [] }))
    return row ? [{ ...row, texts: parts.reverse() }] : []
  })
}
