import type { Condition } from '../filter/condition.ts'
import { columnsIn, columnText } from '../list/columns.ts'
import { isCondition, keyForm } from '../list/list-search.ts'

/** What the address of a list of records says. */
export interface RecordSearch {
  /** The id of a saved view. */
  view?: string
  q?: string
  /** In place of the condition of the view, as all that follows. */
  filter?: Condition
  /** A key of the API; a minus turns it. */
  sort?: string
  /** `name,email:320`; absent: those that the list has by itself. */
  columns?: string
}

const idForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Reads an address that anybody may have written; what is not known there is undefined. */
export function readRecordSearch(search: Record<string, unknown>): RecordSearch {
  const q = typeof search.q === 'string' || typeof search.q === 'number' ? String(search.q).trim().slice(0, 200) : ''
  return {
    view: typeof search.view === 'string' && idForm.test(search.view) ? search.view : undefined,
    q: q || undefined,
    filter: isCondition(search.filter) ? search.filter : undefined,
    sort: typeof search.sort === 'string' && keyForm.test(search.sort) ? search.sort : undefined,
    columns: typeof search.columns === 'string' ? columnText(columnsIn(search.columns)) : undefined,
  }
}

/** The address as query of the API. */
export function queryOfRecords({ q, filter, sort }: RecordSearch): { q?: string; filter?: string; sort?: string } {
  return { ...(q && { q }), ...(filter && { filter: JSON.stringify(filter) }), ...(sort && { sort }) }
}

export const isNarrowed = ({ q, filter }: RecordSearch): boolean => Boolean(q) || filter !== undefined
