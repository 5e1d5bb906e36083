import type { components } from '../../api/schema.gen.ts'
import { ticketPriorities } from '../../shared/ticket-words.ts'
import { mayHold } from './row-condition.ts'
import type { TicketFilter, TicketSort } from './ticket-search.ts'

export type TicketRow = components['schemas']['TicketRow']

/** What a list has loaded so far, in its order; `nextCursor` null: there is no more. */
export interface TicketRows {
  rows: TicketRow[]
  nextCursor: string | null
}

type Key = string | number

/** What the server sorts by; undefined for orders that rows do not tell. Without a waiting customer a ticket comes after those with one, by its making. */
function keysOf(row: TicketRow, sort: TicketSort): Key[] | undefined {
  switch (sort) {
    case 'createdAt':
    case '-createdAt':
      return [row.createdAt, row.id]
    case 'updatedAt':
    case '-updatedAt':
      return [row.updatedAt, row.id]
    case 'priority':
    case '-priority':
      return [ticketPriorities.indexOf(row.priority), row.createdAt, row.id]
    case 'waitingSince':
    case '-waitingSince':
      return row.waitingSince ? [0, row.waitingSince, row.id] : [1, row.createdAt, row.id]
    case 'dueAt':
    case '-dueAt':
      return row.dueAt ? [0, row.dueAt, row.id] : [1, row.createdAt, row.id]
  }
}

/** Below zero when `one` stands before `other` in a list of this order. */
export function compareRows(one: TicketRow, other: TicketRow, sort: TicketSort): number {
  const keys = keysOf(one, sort) ?? []
  const others = keysOf(other, sort) ?? []
  const turn = sort.startsWith('-') ? -1 : 1
  for (const [at, key] of keys.entries()) {
    const against = others[at]
    if (against === undefined || key === against) continue
    return key < against ? -turn : turn
  }
  return 0
}

/**
 * Whether a ticket belongs to the list, as far as its row tells; the words of a search and who is in my teams only the server
 * can judge.
 */
export function belongsTo(row: TicketRow, filter: TicketFilter, meId: string): boolean {
  const assignee = row.assignee?.id
  const isOneOf = (asked: readonly string[], ...words: (string | undefined)[]) =>
    asked.length === 0 || words.some((word) => word !== undefined && asked.includes(word))
  return (
    isOneOf(filter.status, row.status) &&
    (!filter.open || (row.status !== 'resolved' && row.status !== 'closed')) &&
    isOneOf(filter.priority, row.priority) &&
    isOneOf(filter.assignee, assignee ?? 'nobody', assignee === meId ? 'me' : undefined, assignee && 'my_teams') &&
    isOneOf(filter.label, ...row.labels.map((label) => label.id)) &&
    isOneOf(filter.requester, row.requester?.id) &&
    isOneOf(filter.account, row.account?.id) &&
    (!filter.unread || row.unread) &&
    (!filter.onDesk || row.snooze === null) &&
    (filter.condition === undefined || mayHold(filter.condition, row, meId))
  )
}

/**
 * Joins the newly read beginning of a list with what was known: inside the beginning the server's word counts (what it does
 * not name is gone), after it the known rows stay.
 */
export function mergeBeginning(known: TicketRows | undefined, fresh: TicketRows, sort: TicketSort): TicketRows {
  const last = fresh.rows.at(-1)
  if (!known || !last || fresh.nextCursor === null || !keysOf(last, sort)) return fresh
  const named = new Set(fresh.rows.map((row) => row.id))
  const rest = known.rows.filter((row) => !named.has(row.id) && compareRows(row, last, sort) > 0)
  return rest.length === 0 ? fresh : { rows: [...fresh.rows, ...rest], nextCursor: known.nextCursor }
}

/** Adds the next page; what the list has already (it moved down meanwhile) is not shown twice. */
export function appendPage(known: TicketRows, next: TicketRows): TicketRows {
  const named = new Set(known.rows.map((row) => row.id))
  return { rows: [...known.rows, ...next.rows.filter((row) => !named.has(row.id))], nextCursor: next.nextCursor }
}

/** The list with a changed row in its place, or without it when it does not belong there any more. */
export function replaceRow(list: TicketRows, row: TicketRow, belongs: boolean): TicketRows {
  if (!list.rows.some((one) => one.id === row.id)) return list
  const rows = belongs
    ? list.rows.map((one) => (one.id === row.id ? row : one))
    : list.rows.filter((one) => one.id !== row.id)
  return { ...list, rows }
}

/** The list with a row that had left it (a refused change is taken back), where its order wants it. */
export function returnRow(list: TicketRows, row: TicketRow, sort: TicketSort): TicketRows {
  if (list.rows.some((one) => one.id === row.id)) return replaceRow(list, row, true)
  const at = list.rows.findIndex((one) => compareRows(one, row, sort) > 0)
  // After the last loaded row it may belong further down: it comes with its page.
  if (at < 0) return list.nextCursor === null ? { ...list, rows: [...list.rows, row] } : list
  return { ...list, rows: list.rows.toSpliced(at, 0, row) }
}
