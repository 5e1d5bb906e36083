import type { Cx } from '../../platform/context.ts'
import { fieldError, unprocessable } from '../../platform/errors.ts'
import { sentence } from '../../platform/words.ts'
import { makeTicket } from '../tickets/create-ticket.ts'
import { makeTicketByTemplate } from '../tickets/from-template.ts'
import type { MakeRecordTickets, RecordTicketsMade, RecordTicketsPlan } from './associations.contract.ts'
import { listRecordTickets } from './associations.store.ts'
import { associate } from './associations.ts'
import { waysTo } from './record-tickets.ts'
import { type Asking, type AssociatedName, type RecordRef, requireRecordType } from './record-types.ts'

const noRecord = sentence('association.unknown_record', 'There is no such record.')
/** So many open tickets of a record are counted for the preview. */
const looked = 100

/**
 * What making one ticket for each of the records would do (product.md TK20): who asks, with what it is associated, and how many open tickets of
 * the record one sees already. Nothing is written. 422 `association.unknown_record` for a record that is not there.
 */
export async function previewRecordTickets(
  cx: Cx,
  type: AssociatedName,
  recordIds: readonly string[],
): Promise<RecordTicketsPlan> {
  const { records, asking } = await sought(cx, type, recordIds)
  const data: RecordTicketsPlan['data'] = []
  for (const record of records) {
    const { requester, others = [] } = asking.get(record.id) ?? { requester: null }
    const tickets = await listRecordTickets(cx, await waysTo(cx, type, record.id), looked)
    const open = tickets.filter((one) => one.isOpen).length
    data.push({
      record: { id: record.id, name: record.name },
      requester: requester && { name: requester.name, isNew: !('id' in requester) },
      associations: [
        { type, id: record.id, name: record.name },
        ...others.map(({ type: other, id, name }) => ({ type: other, id, name })),
      ],
      openTickets: open,
    })
  }
  return { data }
}

/**
 * Makes one ticket for each of the records, in one transaction: with the requester that the record means, and associated with it. Whoever may
 * make tickets may associate new ones. The errors of `makeTicket`, 422 `association.unknown_record`.
 */
export async function makeRecordTickets(
  cx: Cx,
  type: AssociatedName,
  { recordIds, templateId, ...ticket }: MakeRecordTickets,
): Promise<RecordTicketsMade> {
  const { label, records, asking } = await sought(cx, type, recordIds)
  const data: RecordTicketsMade['data'] = []
  for (const record of records) {
    const { requester = null, others = [] } = asking.get(record.id) ?? {}
    const input = {
      ...ticket,
      source: 'manual' as const,
      ...(requester && { requester: 'id' in requester ? { id: requester.id } : requester }),
    }
    const made = templateId ? await makeTicketByTemplate(cx, templateId, input) : await makeTicket(cx, input)
    await associate(cx, made.ticket, [{ type, label, id: record.id, name: record.name }, ...others])
    data.push({
      record: { id: record.id, name: record.name },
      ticket: { id: made.ticket.id, code: made.ticket.code, subject: made.ticket.subject },
    })
  }
  return { data }
}

async function sought(
  cx: Cx,
  type: AssociatedName,
  recordIds: readonly string[],
): Promise<{ label: string | undefined; records: RecordRef[]; asking: Map<string, Asking> }> {
  const recordType = await requireRecordType(cx, type)
  const ids = [...new Set(recordIds)]
  const found = recordType ? await recordType.find(cx, ids) : []
  const records = ids.map((id, i) => {
    const record = found.find((one) => one.id === id)
    if (!record) throw unprocessable(noRecord.code, noRecord, [fieldError(`recordIds.${i}`, noRecord)])
    return record
  })
  if (!recordType) throw unprocessable(noRecord.code, noRecord)
  return { label: recordType.label, records, asking: (await recordType.asking?.(cx, ids)) ?? new Map() }
}
