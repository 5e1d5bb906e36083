import type { Cx } from '../../platform/context.ts'
import { can, type Permission } from '../../platform/permissions.ts'
import type { FieldRow } from './fields.store.ts'

/**
 * What fields of members and records point to. Each kind is answered by the module that owns it: names of those among `ids` that
 * are there and that the actor may see, for choosing (`pick`: only what can still be chosen) and for showing.
 */
export type RecordKind = 'member' | 'contact' | 'account' | 'ticket'
export type RecordNames = {
  kind: RecordKind
  /** What one needs to see any of them; absent: `names` says which are seen. */
  permission?: Permission
  names: (cx: Cx, ids: readonly string[], options: { pick: boolean }) => Promise<Map<string, string>>
  /** Ids of those whom a text of a file means: by name, address or code. Absent: they are told by id alone. */
  find?: (cx: Cx, text: string) => Promise<string[]>
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
  const one = known.find((names) => names.kind === kind)
  if (!one) throw new Error(`Nobody answers for records of kind ${kind}.`)
  return ids.length === 0 || !(options.told || maySee(cx, one)) ? new Map() : one.names(cx, ids, options)
}

/** Who of a kind is meant by a text; several where it says too little. */
export async function idsOfText(cx: Cx, kind: RecordKind, text: string): Promise<string[]> {
  const one = known.find((names) => names.kind === kind)
  return one?.find && maySee(cx, one) ? one.find(cx, text) : []
}

const maySee = (cx: Cx, { permission }: RecordNames): boolean => !permission || can(cx.actor, permission)
