import type { Cx } from '../../platform/context.ts'
import { can, type Permission } from '../../platform/permissions.ts'
import { isObjectKind, type ObjectKind } from '../conditions/condition-words.ts'
import type { FieldRow } from './fields.store.ts'

/**
 * What fields of members and records point to. Each kind is answered by the module that owns it: names of those among `ids` that
 * are there and that the actor may see, for choosing (`pick`: only what can still be chosen) and for showing.
 */
export type RecordKind = 'member' | 'contact' | 'account' | 'ticket' | ObjectKind
export type RecordNames = {
  /** `object`: those of every type that the organization defined itself. */
  kind: Exclude<RecordKind, ObjectKind> | 'object'
  /** What one needs to see any of them; absent: `names` says which are seen. */
  permission?: Permission
  names: (cx: Cx, ids: readonly string[], options: { pick: boolean; kind: RecordKind }) => Promise<Map<string, string>>
  /** Ids of those whom a text of a file means: by name, address or code. Absent: they are told by id alone. */
  find?: (cx: Cx, text: string, kind: RecordKind) => Promise<string[]>
  /** Of objects: whether new fields can point to those of a type. */
  offers?: (cx: Cx, kind: ObjectKind) => Promise<boolean>
}

const known: RecordNames[] = []

/** Names who answers for a kind of record. Called once per process by the module list of the application. */
export function registerRecordNames(names: RecordNames): void {
  if (!known.some((one) => one.kind === names.kind)) known.push(names)
}

/** What the values of a field are ids of; null when they are none. */
export function kindOf(field: Pick<FieldRow, 'type' | 'lookup'>): RecordKind | null {
  return field.type === 'user' ? 'member' : field.type === 'record' ? field.lookup : null
}

/** `told`: for the log of events, which asks its readers itself what they may see (activity/event-visibility.rules.ts). */
export async function namesOf(
  cx: Cx,
  kind: RecordKind,
  ids: readonly string[],
  options: { pick: boolean; told?: true },
): Promise<Map<string, string>> {
  const one = knownOf(kind)
  if (!one) throw new Error(`Nobody answers for records of kind ${kind}.`)
  return ids.length === 0 || !(options.told || maySee(cx, one))
    ? new Map()
    : one.names(cx, ids, { pick: options.pick, kind })
}

/** Who of a kind is meant by a text; several where it says too little. */
export async function idsOfText(cx: Cx, kind: RecordKind, text: string): Promise<string[]> {
  const one = knownOf(kind)
  return one?.find && maySee(cx, one) ? one.find(cx, text, kind) : []
}

/** True when new fields can point to objects of the type. */
export const isOffered = async (cx: Cx, kind: ObjectKind): Promise<boolean> =>
  (await knownOf(kind)?.offers?.(cx, kind)) ?? false

const knownOf = (kind: RecordKind): RecordNames | undefined =>
  known.find((names) => names.kind === (isObjectKind(kind) ? 'object' : kind))

const maySee = (cx: Cx, { permission }: RecordNames): boolean => !permission || can(cx.actor, permission)
