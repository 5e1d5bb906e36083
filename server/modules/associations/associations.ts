import type { Cx } from '../../platform/context.ts'
import { fieldError, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { can } from '../../platform/permissions.ts'
import { sentence } from '../../platform/words.ts'
import { getTicketRecord, lockTicket, requireNotClosed, type TicketRecord } from '../tickets/tickets.service.ts'
import type { TicketAssociations } from './associations.contract.ts'
import * as store from './associations.store.ts'
import {
  type AssociatedName,
  associatedTypes,
  type RecordRef,
  type RecordType,
  requireRecordType,
} from './record-types.ts'

/** With what a ticket is associated, and what is proposed for the types that it lacks. */
export async function getAssociations(cx: Cx, idOrCode: string): Promise<TicketAssociations> {
  return present(cx, await getTicketRecord(cx, idOrCode))
}

/**
 * Associates the ticket with a record, instead of the one of its type. One event with both; none when it is the same. 403 without the
 * right to see such records, 409 `ticket.closed`, 422 `association.unknown_record`.
 */
export async function setAssociation(
  cx: Cx,
  idOrCode: string,
  wish: { type: AssociatedName; recordId: string },
): Promise<TicketAssociations> {
  const ticket = await lockTicket(cx, idOrCode)
  requireNotClosed(ticket)
  const recordType = await requireRecordType(cx, wish.type)
  const [to] = recordType ? await recordType.find(cx, [wish.recordId]) : []
  if (!recordType || !to)
    throw unprocessable('association.unknown_record', 'There is no such record.', [
      fieldError('recordId', sentence('association.unknown_record', 'There is no such record.')),
    ])
  const before = (await store.listAssociations(cx, ticket.id)).find((one) => one.recordType === wish.type)
  if (before?.recordId !== to.id) {
    const [from = null] = before ? await recordType.find(cx, [before.recordId]) : []
    await store.saveAssociation(cx, ticket.id, { recordType: wish.type, recordId: to.id })
    tell(cx, ticket, { type: wish.type, label: recordType.label, from, to })
  }
  return present(cx, ticket)
}

/** Associates a ticket that was just made with records that were found; one of each type, the first one. */
export async function associate(
  cx: Cx,
  ticket: Pick<TicketRecord, 'id'>,
  records: readonly { type: AssociatedName; label?: string; id: string; name: string }[],
): Promise<void> {
  for (const { type, label, ...to } of records) {
    const added = await store.addAssociations(cx, [{ ticketId: ticket.id, recordType: type, recordId: to.id }])
    if (added.length > 0) tell(cx, ticket, { type, label, from: null, to })
  }
}

/** Takes the association of the type away; nothing happens when there is none. 409 `ticket.closed`. */
export async function removeAssociation(cx: Cx, idOrCode: string, type: AssociatedName): Promise<TicketAssociations> {
  const ticket = await lockTicket(cx, idOrCode)
  requireNotClosed(ticket)
  const recordType = await requireRecordType(cx, type)
  const before = (await store.listAssociations(cx, ticket.id)).find((one) => one.recordType === type)
  if (before) {
    const [from = { id: before.recordId, name: '' }] = recordType ? await recordType.find(cx, [before.recordId]) : []
    await store.deleteAssociation(cx, ticket.id, type)
    tell(cx, ticket, { type, label: recordType?.label, from, to: null })
  }
  return present(cx, ticket)
}

/** True when any ticket, seen or not, is associated with the record. */
export const hasAssociations = (cx: Cx, recordType: AssociatedName, recordId: string): Promise<boolean> =>
  store.isAssociated(cx, { recordType, recordId })

type Named = Pick<RecordRef, 'id' | 'name'>
const named = (one: Named | null) => one && { id: one.id, name: one.name }

function tell(
  cx: Cx,
  ticket: Pick<TicketRecord, 'id'>,
  { type, label, from, to }: { type: AssociatedName; label?: string; from: Named | null; to: Named | null },
): void {
  const data = { type, ...(label && { label }), from: named(from), to: named(to) }
  emit(cx, 'ticket.association_changed', data, { ticketId: ticket.id })
}

async function present(cx: Cx, ticket: TicketRecord): Promise<TicketAssociations> {
  const rows = await store.listAssociations(cx, ticket.id)
  const all = await associatedTypes(cx)
  const types = all.filter(({ type, archived }) => !archived || rows.some((row) => row.recordType === type))
  const data: TicketAssociations['data'] = []
  for (const type of types) {
    const row = rows.find((one) => one.recordType === type.type)
    if (!row) continue
    const [record = null] = can(cx.actor, type.permission) ? await type.find(cx, [row.recordId]) : []
    data.push({ type: type.type, record })
  }
  const isLocked = ticket.status === 'closed' || ticket.mergedIntoId !== null
  const lacking = types.filter(
    (type) => can(cx.actor, type.permission) && !rows.some((row) => row.recordType === type.type),
  )
  return {
    data,
    proposals: isLocked || !ticket.requesterId ? [] : await proposalsOfOne(cx, lacking, ticket.requesterId),
    types: types.map(({ type }) => type),
  }
}

export type Proposal<Name extends AssociatedName = AssociatedName> = { type: Name; records: RecordRef[] }

/** Of each type the records that belong to who asks, by contact. */
export async function proposalsOf<Name extends AssociatedName>(
  cx: Cx,
  types: readonly RecordType<Name>[],
  contactIds: readonly string[],
): Promise<ReadonlyMap<string, Proposal<Name>[]>> {
  const found = await Promise.all(
    types.map(async (type) => {
      const matched = (await type.match?.(cx, contactIds)) ?? new Map<string, string[]>()
      const ids = [...new Set([...matched.values()].flat())]
      const records = ids.length > 0 ? await type.find(cx, ids) : []
      return { type: type.type, matched, records: new Map(records.map((record) => [record.id, record])) }
    }),
  )
  const proposed = (contactId: string) =>
    found.flatMap(({ type, matched, records }) => {
      const own = (matched.get(contactId) ?? []).flatMap((id) => records.get(id) ?? [])
      return own.length > 0 ? [{ type, records: own }] : []
    })
  return new Map(contactIds.map((id) => [id, proposed(id)]))
}

/** The same for one contact. */
export async function proposalsOfOne<Name extends AssociatedName>(
  cx: Cx,
  types: readonly RecordType<Name>[],
  contactId: string,
): Promise<Proposal<Name>[]> {
  return (await proposalsOf(cx, types, [contactId])).get(contactId) ?? []
}
