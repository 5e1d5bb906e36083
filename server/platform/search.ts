import { type RawBuilder, sql } from 'kysely'
import type { Cx, OpenCx } from './context.ts'
import type { PendingDocument } from './pending.ts'

/**
 * Full text by words and their beginnings. Documents are written in the transaction of the change; only ids come back, which
 * the caller joins to its table under row security and its own visibility rule (docs/database.md, rule 16).
 */
export type DocumentKind =
  | 'ticket'
  | 'contact'
  | 'account'
  | 'lead'
  | 'opportunity'
  | 'object'
  | 'task'
  | 'conversation'

/**
 * What the documents of an organization hold in this version: the sweep `search.complete` has those of older ones completed. 2: words of what
 * was written in a ticket (app.write_document and app.unwritten_documents have the number; older ones are written anew). 3: who sees it. 4: conversations that wait.
 */
export const documentForm = 4

/**
 * `title` weighs most, then `extra`, then `body`: what was written in the record over time. What follows 20,000, 100,000 and
 * 400,000 characters of them is not indexed.
 */
export type SearchDocument = { kind: DocumentKind; id: string; title: string; extra?: string }

const titleLength = 20_000
const extraLength = 100_000
const bodyLength = 400_000
/** Of one message: more would make its writer wait, and what it is about stands at its beginning. */
const textLength = 20_000
const wordLimit = 10
const wordLength = 60

/** The words of a text as they are indexed and asked for: runs of letters and digits, in small letters. */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu)
      ?.map((word) => Array.from(word).slice(0, wordLength).join('')) ?? []
  )
}

/** The query for all words of a text, each as a beginning (`acm` finds acme); null when it has no word. */
export function prefixQuery(text: string): string | null {
  const words = [...new Set(wordsOf(text.slice(0, 1000)))].slice(0, wordLimit)
  return words.length > 0 ? words.map((word) => `${word}:*`).join(' & ') : null
}

const indexed = (text: string, length: number) => wordsOf(text.slice(0, length)).join(' ')

/** The document that the transaction already has in hand for the record, to which more is added; a new one otherwise. */
function pendingOf(cx: Cx, record: { kind: DocumentKind; id: string }): PendingDocument {
  const known = cx.pending.documents.find((one) => one.kind === record.kind && one.id === record.id)
  if (known) return known
  const made: PendingDocument = { kind: record.kind, id: record.id }
  cx.pending.documents.push(made)
  return made
}

/** Says what a record is found by, instead of what it was found by before; what was written in it stays. */
export function indexDocument(cx: Cx, document: SearchDocument): void {
  const pending = pendingOf(cx, document)
  pending.title = indexed(document.title, titleLength)
  pending.extra = indexed(document.extra ?? '', extraLength)
}

/** Adds what was written in a record (a message, names of its files) to what the record is found by. */
export function indexText(cx: Cx, record: { kind: DocumentKind; id: string }, texts: readonly string[]): void {
  const pending = pendingOf(cx, record)
  pending.body = [pending.body, ...texts.map((text) => indexed(text, textLength))].filter(Boolean).join(' ')
}

/** The document of a record anew, with everything that was written in it (`texts`), oldest first. */
export function indexWhole(cx: Cx, document: SearchDocument, texts: readonly string[]): void {
  indexDocument(cx, document)
  const pending = pendingOf(cx, document)
  pending.whole = true
  let left = bodyLength
  const kept: string[] = []
  for (const text of texts) {
    if (left <= 0) break
    const one = indexed(text, Math.min(textLength, left))
    left -= one.length + 1
    kept.push(one)
  }
  pending.body = kept.join(' ')
}

/**
 * Has who sees the ticket read anew when the transaction ends (app.sight_of_ticket): for each change of what tickets/tickets.visibility.ts
 * calls a reason. A ticket without a document gets it with its first one.
 */
export function indexSight(cx: Cx, ticketId: string): void {
  pendingOf(cx, { kind: 'ticket', id: ticketId }).sight = true
}

/**
 * At most `limit` ids of records with the words, newest (greatest) id first, those below `below` only. `sights`: the reasons by which who
 * asks may see a ticket; what surely has none of them is left out, and the caller asks for the others. Null or absent: nothing is left out.
 */
export async function searchIds(
  cx: Cx,
  search: { kind: DocumentKind; query: string; sights?: readonly string[] | null; below: string | null; limit: number },
): Promise<string[]> {
  const { kind, query, sights = null, below, limit } = search
  const { rows } = await sql<{ recordId: string }>`
    select record_id from app.search(${kind}, to_tsquery('simple', ${query}), ${sights && [...sights]}::text[], ${below}::uuid, ${limit})
  `.execute(cx.tx)
  return rows.map((row) => row.recordId)
}

/** How well records match, by id; those that do not are absent. Words of the title weigh most. */
export async function rankDocuments(
  cx: Cx,
  search: { kind: DocumentKind; query: string; ids: readonly string[] },
): Promise<Map<string, number>> {
  const { ids } = search
  if (ids.length === 0) return new Map()
  const ranked = rankedRows({ ...search, ids: sql`${[...ids]}::uuid[]` })
  const { rows } = await sql<{ recordId: string; rank: number }>`select record_id, rank from ${ranked}`.execute(cx.tx)
  return new Map(rows.map((row) => [row.recordId, row.rank]))
}

/** The same as rows (record_id, rank) of a statement. `ids`: an array. */
export const rankedRows = (search: {
  kind: DocumentKind
  query: string
  ids: RawBuilder<unknown>
}): RawBuilder<unknown> => sql`app.rank_documents(${search.kind}, to_tsquery('simple', ${search.query}), ${search.ids})`

/**
 * Words of titles and names that look like a word that begins none of them. They come from every record of the organization:
 * show one only with a result of it that the actor sees.
 */
export async function listSimilarWords(cx: Cx, word: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ word: string }>`select word from app.similar_words(${word}, ${limit})`.execute(cx.tx)
  return rows.map((row) => row.word)
}

/** The ids among these whose record has no document, or one that an older version wrote. */
export async function listUnwritten(cx: Cx, kind: DocumentKind, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<{ recordId: string }>`
    select record_id from app.unwritten_documents(${kind}, ${[...ids]}::uuid[])`.execute(cx.tx)
  return rows.map((row) => row.recordId)
}

/** Forgets the words of a text as spellings that are offered. What a title still says is written again with its next change. */
export async function forgetWordsOf(cx: Cx, text: string): Promise<void> {
  const gone = [...new Set(wordsOf(text))]
  if (gone.length > 0) await sql`select app.forget_some_words(${gone}::text[])`.execute(cx.tx)
}

/** Forgets the words of titles in the organization, before all of its documents are written anew. */
export async function forgetWords(cx: Cx): Promise<void> {
  await sql`select app.forget_words()`.execute(cx.tx)
}

/**
 * Merges what was written since the last time into the indexes of all organizations, so that no search reads it one by one. Returns how
 * many pages of 8 kB waited.
 */
export async function mergeSearchLists({ tx }: OpenCx): Promise<number> {
  const { rows } = await sql<{ pages: string }>`select app.merge_search_lists() as pages`.execute(tx)
  return Number(rows[0]?.pages ?? 0)
}
