import type { Cx } from '../../platform/context.ts'
import { can } from '../../platform/permissions.ts'
import type { AssociatedName, TicketAssociation } from '../tickets/ticket-associations.ts'
import { listAssociationsOf } from './associations.store.ts'
import { associatedTypes, type RecordType, registeredTypes } from './record-types.ts'

/**
 * What tickets that the caller may read are associated with, of these types, with the names of the records, by ticket. Null stands for a
 * record that the actor does not see, as in the panel; of types of the organization's own nothing is told to who sees none of them.
 */
export async function associatedOf(
  cx: Cx,
  ticketIds: readonly string[],
  wanted: readonly AssociatedName[],
): Promise<Map<string, TicketAssociation[]>> {
  const isOwn = wanted.some((type) => type.startsWith('object:'))
  const all: readonly RecordType[] = isOwn ? await associatedTypes(cx) : registeredTypes()
  const types = all.filter(({ type }) => wanted.includes(type))
  const rows = await listAssociationsOf(
    cx,
    ticketIds,
    types.map(({ type }) => type),
  )
  const found = new Map<string, TicketAssociation[]>()
  for (const type of types) {
    const own = rows.filter(({ recordType }) => recordType === type.type)
    const ids = [...new Set(own.map(({ recordId }) => recordId))]
    const names = ids.length > 0 && can(cx.actor, type.permission) ? await namesOf(cx, type, ids) : new Map()
    for (const { ticketId, recordId: id } of own) {
      const record = names.has(id) ? { id, name: names.get(id) ?? '' } : null
      found.set(ticketId, [...(found.get(ticketId) ?? []), { type: type.type, record }])
    }
  }
  return found
}

async function namesOf(cx: Cx, { names, find }: RecordType, ids: readonly string[]): Promise<Map<string, string>> {
  return names ? names(cx, ids) : new Map((await find(cx, ids)).map(({ id, name }) => [id, name]))
}
