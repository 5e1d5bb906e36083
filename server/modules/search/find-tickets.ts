import type { Cx } from '../../platform/context.ts'
import { rankDocuments } from '../../platform/search.ts'
import type { Condition } from '../conditions/condition-words.ts'
import { findPassages, namesOfConversations, type Passage } from '../conversations/find-passages.ts'
import { readFilter } from '../tickets/list-tickets.ts'
import {
  descriptionsOf,
  type FoundTicket,
  findByCode,
  keyOfPlace,
  listFilteredMatches,
  listTicketMatches,
  presentMatches,
} from '../tickets/search-tickets.ts'
import { excerpt, hasAll, highlight } from './highlight.rules.ts'
import { rankedAtOnce } from './ranking.rules.ts'
import type { SearchHit } from './search.contract.ts'
import { type Found, nothingFound, pageOf, type Sought } from './search-page.ts'

const mine: Condition = { field: 'assignee', operator: 'is', value: 'me' }

/** The tickets of a search. One whose code was typed comes before all others. */
export async function findTickets(cx: Cx, asked: Sought): Promise<Found> {
  const { query, excluded, condition } = asked
  if (query === null && condition === null) return nothingFound
  const all = [...(condition ? [condition] : []), ...(asked.mine ? [mine] : [])]
  const filter = await readFilter(cx, { filter: { all } })
  if (!filter) return nothingFound
  const [id = null, , at = null] = asked.key ?? []
  const after = id === null ? null : keyOfPlace({ id, at })
  const exact = condition === null ? await findByCode(cx, asked.text.trim(), filter) : null
  const search = { filter, after, limit: rankedAtOnce, except: exact ?? undefined }
  const matches =
    query === null
      ? await listFilteredMatches(cx, { ...search, excluded })
      : await listTicketMatches(cx, { ...search, query })
  const ids = matches.found.map(({ id }) => id)
  const ranks =
    matches.ranks ??
    (query === null ? new Map<string, number>() : await rankDocuments(cx, { kind: 'ticket', query, ids }))
  const page = pageOf(
    matches.found.map(({ id, at }) => ({ id, at, rank: ranks.get(id) ?? 0 })),
    { key: asked.key, limit: asked.limit, first: matches.first, next: matches.next, now: cx.now },
  )
  const first = exact && !asked.key ? [exact] : []
  return {
    count: Math.min(ids.length + first.length, rankedAtOnce),
    capped: matches.next !== null || ids.length + first.length > rankedAtOnce,
    results: await present(cx, [...first, ...page.ids], asked),
    next: page.next,
  }
}

async function present(cx: Cx, ids: string[], { words }: Sought): Promise<SearchHit[]> {
  const rows = await presentMatches(cx, ids)
  // What the title does not show must stand elsewhere: there the reader is shown where.
  const elsewhere = rows.filter((row) => !hasAll(`${row.code} ${row.subject}`, words)).map((row) => row.id)
  const [passages, descriptions] = await Promise.all([
    findPassages(
      cx,
      elsewhere,
      words.map(({ word }) => word),
    ),
    descriptionsOf(cx, elsewhere),
  ])
  const silent = rows.filter((row) => elsewhere.includes(row.id) && !passages.has(row.id))
  const names = await namesOfConversations(
    cx,
    silent.flatMap((row) => row.conversationId ?? []),
  )
  const elsewhereIn = (row: FoundTicket) =>
    excerptOf(passages.get(row.id), descriptions.get(row.id) ?? '', words) ??
    named(names.get(row.conversationId ?? ''), words)
  return rows.map((row) => ({
    kind: 'ticket',
    id: row.id,
    title: highlight(row.subject, words),
    excerpt: elsewhere.includes(row.id) ? elsewhereIn(row) : null,
    code: row.code,
    status: row.status,
    priority: row.priority,
    assignee: row.assignee,
    requester: row.requester,
    account: row.account,
    unread: row.unread,
    at: row.at.toISOString(),
  }))
}

function excerptOf(passage: Passage | undefined, description: string, words: Sought['words']): SearchHit['excerpt'] {
  const described = excerpt(description, words)
  if (!passage) return described && { from: 'description', messageId: null, fragments: described }
  const { messageId, fileName } = passage
  if (fileName !== null) return { from: 'file', messageId, fragments: highlight(fileName, words) }
  const fragments = excerpt(passage.text, words)
  if (!fragments) return described && { from: 'description', messageId: null, fragments: described }
  return { from: passage.kind === 'note' ? 'note' : 'message', messageId, fragments }
}

function named(conversation: string | undefined, words: Sought['words']): SearchHit['excerpt'] {
  const fragments = excerpt(conversation ?? '', words)
  return fragments && { from: 'conversation', messageId: null, fragments }
}
