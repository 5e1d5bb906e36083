import type { Cx } from '../../platform/context.ts'
import { can, type Permission, require } from '../../platform/permissions.ts'
import { isObjectKind, type ObjectKind } from '../conditions/condition-words.ts'
import { type AssociatedName, type RecordTypeName, recordTypes } from '../tickets/ticket-associations.ts'

export type { AssociatedName, RecordTypeName }
/** The types of records that have a history: besides those, the records of the types that an organization defined itself. */
export const historyTypes = [...recordTypes, 'object'] as const
export type HistoryTypeName = (typeof historyTypes)[number]

/** A record as the panel shows it. `facts`: what tells it from others, the most telling first: addresses, domains, an amount. */
export type RecordRef = { id: string; name: string; facts: string[] }

/** Who asks in a ticket for a record: a contact, or whoever has the address (found, or made a contact with the ticket). */
export type Asking = {
  requester: { id: string; name: string } | { name: string; email: string | null; phone: string | null } | null
  /** With what such a ticket is associated besides the record. */
  others?: { type: AssociatedName; id: string; name: string }[]
}

export type RecordType<Name extends HistoryTypeName | ObjectKind = AssociatedName> = {
  type: Name
  /** What the organization calls one, where it defined the type itself. */
  label?: string
  /** True: it is no longer offered; what there is stays. */
  archived?: boolean
  /** What one needs to see records of the type. */
  permission: Permission
  /** Records by id; unknown ids are absent. */
  find: (cx: Cx, ids: readonly string[]) => Promise<RecordRef[]>
  /** Their names alone, where that costs less. */
  names?: (cx: Cx, ids: readonly string[]) => Promise<Map<string, string>>
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

/** The types that an organization defined itself, archived ones too, and what one needs to know of them. */
type OwnTypes = { permission: Permission; list: (cx: Cx) => Promise<RecordType<ObjectKind>[]> }
let own: OwnTypes | null = null

/** Names who knows them. Called once per process by the module that owns them. */
export function registerOwnTypes(types: OwnTypes): void {
  own = types
}

export const findRecordType = <Name extends HistoryTypeName>(name: Name): RecordType<Name> | null =>
  (types.get(name) as RecordType<Name> | undefined) ?? null
/** The registered types that tickets of every organization are associated with, in the order of the panel. */
export const registeredTypes = (): RecordType<RecordTypeName>[] =>
  recordTypes.flatMap((name) => findRecordType(name) ?? [])

/** Those, and the organization's own by name; of its own there are none for who may not see them. */
export async function associatedTypes(cx: Cx): Promise<RecordType[]> {
  return [...registeredTypes(), ...(own && can(cx.actor, own.permission) ? await own.list(cx) : [])]
}

/** The type by its name, whoever defined it; 403 for who may not see its records, null when there is none. */
export async function requireRecordType(
  cx: Cx,
  name: HistoryTypeName | ObjectKind,
): Promise<RecordType<HistoryTypeName | ObjectKind> | null> {
  if (!isObjectKind(name)) {
    const found = findRecordType(name)
    if (found) require(cx.actor, found.permission)
    return found
  }
  if (own) require(cx.actor, own.permission)
  return (await own?.list(cx))?.find(({ type }) => type === name) ?? null
}
