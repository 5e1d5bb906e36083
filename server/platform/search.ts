import { sql } from 'kysely'
import type { Cx } from './context.ts'

/**
 * Full text by words and their beginnings. Documents are written in the transaction of the change; only ids come back, which
 * the caller joins to its table under row security and its own visibility rule (docs/database.md, rule 16).
 */
export type DocumentKind = 'ticket' | 'contact' | 'account'

/** `title` weighs more than `extra`. What follows 20,000 and 100,000 characters of them is not indexed. */
export type SearchDocument = { kind: DocumentKind; id: string; title: string; extra?: string }

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

/** Says what a record is found by, instead of what it was found by before. Written right before the commit. */
export function indexDocument(cx: Cx, document: SearchDocument): void {
  const title = wordsOf(document.title.slice(0, 20_000)).join(' ')
  const extra = wordsOf((document.extra ?? '').slice(0, 100_000)).join(' ')
  cx.pending.documents.push({ kind: document.kind, id: document.id, title, extra })
}

/** At most `limit` ids of records with the words, newest (greatest) id first, those below `below` only. */
export async function searchIds(
  cx: Cx,
  search: { kind: DocumentKind; query: string; below: string | null; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ recordId: string }>`
    select record_id from app.search(${search.kind}, to_tsquery('simple', ${search.query}), ${search.below}::uuid, ${search.limit})
  `.execute(cx.tx)
  return rows.map((row) => row.recordId)
}
