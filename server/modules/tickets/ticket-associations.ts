import type { Cx } from '../../platform/context.ts'
import type { ObjectKind } from '../conditions/condition-words.ts'

/** The types of records that a ticket is associated with, one of each (product.md CR11). */
export const recordTypes = ['contact', 'lead', 'opportunity', 'account'] as const
export type RecordTypeName = (typeof recordTypes)[number]
/** With what a ticket can be associated: those, and one object of each type that the organization defined itself. */
export type AssociatedName = RecordTypeName | ObjectKind

/** Null: the reader does not see records of this type, or it is there no more. */
export type TicketAssociation = { type: AssociatedName; record: { id: string; name: string } | null }

/** Gives what tickets that the caller may read are associated with, of some types, by id; one without any is absent. */
type ReadAssociations = (
  cx: Cx,
  ticketIds: readonly string[],
  types: readonly AssociatedName[],
) => Promise<ReadonlyMap<string, TicketAssociation[]>>

let read: ReadAssociations | null = null

/** Names who knows what rows of tickets show of associations. Called once per process by the module that keeps them. */
export function registerTicketAssociations(reader: ReadAssociations): void {
  read = reader
}

/** Rows with their associations of some types; the rows themselves where none is asked for. */
export async function withAssociations<Row extends { id: string }>(
  cx: Cx,
  rows: Row[],
  types: readonly AssociatedName[] | undefined,
): Promise<(Row & { associations?: TicketAssociation[] })[]> {
  if (!types?.length || !read || rows.length === 0) return rows
  const ids = rows.map(({ id }) => id)
  const found = await read(cx, ids, types)
  return rows.map((row) => ({ ...row, associations: found.get(row.id) ?? [] }))
}
