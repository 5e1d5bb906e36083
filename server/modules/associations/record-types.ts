import type { Cx } from '../../platform/context.ts'
import type { Permission } from '../../platform/permissions.ts'

/** The types of records that a ticket is associated with, one of each (product.md CR11). */
export const recordTypes = ['contact', 'lead', 'opportunity', 'account'] as const
export type RecordTypeName = (typeof recordTypes)[number]
/** The types of records that have a history: besides those, the records of the types that an organization defined itself. */
export const historyTypes = [...recordTypes, 'object'] as const
export type HistoryTypeName = (typeof historyTypes)[number]

/** A record as the panel shows it. `facts`: what tells it from others, the most telling first: addresses, domains, an amount. */
export type RecordRef = { id: string; name: string; facts: string[] }

/** Who asks in a ticket for a record: a contact, or whoever has the address (found, or made a contact with the ticket). */
export type Asking = {
  requester: { id: string; name: string } | { name: string; email: string | null; phone: string | null } | null
  /** With what such a ticket is associated besides the record. */
  others?: { type: RecordTypeName; id: string; name: string }[]
}

export type RecordType<Name extends HistoryTypeName = RecordTypeName> = {
  type: Name
  /** What one needs to see records of the type. */
  permission: Permission
  /** Records by id; unknown ids are absent. */
  find: (cx: Cx, ids: readonly string[]) => Promise<RecordRef[]>
  /** Those that belong to who asks, by contacts: one is associated, of several none is guessed. Absent: it is never proposed. */
  match?: (cx: Cx, contactIds: readonly string[]) => Promise<ReadonlyMap<string, string[]>>
  /** What a ticket that is made for a record begins with, by the record's id (TK19). Absent: nobody asks. */
  asking?: (cx: Cx, ids: readonly string[]) => Promise<Map<string, Asking>>
}

const types = new Map<HistoryTypeName, RecordType<HistoryTypeName>>()

/** Names a type. Called once per process by the module that owns the records. */
export function registerRecordType(one: RecordType<HistoryTypeName>): void {
  types.set(one.type, one)
}

export const findRecordType = <Name extends HistoryTypeName>(name: Name): RecordType<Name> | null =>
  (types.get(name) as RecordType<Name> | undefined) ?? null
/** The registered types that tickets are associated with, in the order of the panel. */
export const registeredTypes = (): RecordType[] => recordTypes.flatMap((name) => findRecordType(name) ?? [])
