import type { Cx } from '../../platform/context.ts'
import { typeOfField } from '../associations/association-fields.ts'
import { associatedOf } from '../associations/list-associated.ts'
import { factsOf } from '../conditions/condition-fields.ts'
import { listFieldDefinitions } from '../fields/custom-values.ts'
import { readerOfValues } from '../fields/value-texts.ts'
import { namesOfMembers } from '../members/names-of-members.ts'
import type { TicketRow } from '../tickets/tickets.contract.ts'
import { type Cell, type Column, emptyCell, numberCell, textCell, timeCell } from './cells.rules.ts'

/** What a column of the product shows of a ticket. Statuses and priorities are their words in the API. */
const readers: Record<string, (ticket: TicketRow) => Cell> = {
  code: (ticket) => textCell(ticket.code),
  subject: (ticket) => textCell(ticket.subject),
  status: (ticket) => textCell(ticket.status),
  stage: (ticket) => textCell(ticket.stage.name),
  pipeline: (ticket) => textCell(ticket.pipeline.name),
  queue: (ticket) => textCell(ticket.queue.name),
  visibility: (ticket) => textCell(ticket.visibility),
  priority: (ticket) => textCell(ticket.priority),
  type: (ticket) => textCell(ticket.type?.name),
  assignee: (ticket) => textCell(ticket.assignee?.name),
  requester: (ticket) => textCell(ticket.requester?.name),
  requesterEmail: (ticket) => textCell(ticket.requester?.email),
  account: (ticket) => textCell(ticket.account?.name),
  accountTier: (ticket) => textCell(ticket.account?.tier),
  label: (ticket) => textCell(ticket.labels.map((label) => label.name).join(', ')),
  source: (ticket) => textCell(ticket.source),
  channel: (ticket) => textCell(ticket.channel?.name),
  messageCount: (ticket) => numberCell(ticket.messageCount),
  checklist: ({ checklist: { done, total } }) => (total > 0 ? numberCell(total - done) : emptyCell),
  createdAt: (ticket) => timeCell(ticket.createdAt),
  updatedAt: (ticket) => timeCell(ticket.updatedAt),
  waitingSince: (ticket) => timeCell(ticket.waitingSince),
  dueAt: (ticket) => timeCell(ticket.dueAt),
  slaDue: (ticket) => timeCell(ticket.sla?.dueAt ?? null),
  slaPolicy: (ticket) => textCell(ticket.sla?.policy.name),
  snoozedUntil: (ticket) => timeCell(ticket.snooze?.until ?? null),
  thankedAt: (ticket) => timeCell(ticket.thankedAt),
  stageChangedAt: (ticket) => timeCell(ticket.stageChangedAt),
  statusChangedAt: (ticket) => timeCell(ticket.statusChangedAt),
  firstResponseAt: (ticket) => timeCell(ticket.firstResponseAt),
  resolvedAt: (ticket) => timeCell(ticket.resolvedAt),
  closedAt: (ticket) => timeCell(ticket.closedAt),
  lastMessageAt: (ticket) => timeCell(ticket.lastMessageAt),
  lastCustomerMessageAt: (ticket) => timeCell(ticket.lastCustomerMessageAt),
  lastAgentMessageAt: (ticket) => timeCell(ticket.lastAgentMessageAt),
}

const customPrefix = 'custom.'

/** The columns of lists that an export can show. */
export const isExportable = (field: string): boolean =>
  Object.hasOwn(readers, field) ||
  field === 'createdBy' ||
  field.startsWith(customPrefix) ||
  typeOfField(field) !== null

/** The cells of tickets that the actor sees, in the order of the columns. */
export async function cellsOfTickets(
  cx: Cx,
  columns: readonly Pick<Column, 'field'>[],
  tickets: readonly TicketRow[],
): Promise<Cell[][]> {
  const hasCustom = columns.some(({ field }) => field.startsWith(customPrefix))
  const fields = hasCustom ? await listFieldDefinitions(cx) : []
  const read = await readerOfValues(
    cx,
    fields,
    tickets.map((ticket) => ticket.custom),
  )
  const makerOf = columns.some(({ field }) => field === 'createdBy') ? await makersOf(cx, tickets) : () => emptyCell
  const types = columns.flatMap(({ field }) => typeOfField(field) ?? [])
  const ids = types.length > 0 ? tickets.map(({ id }) => id) : []
  const associated = await associatedOf(cx, ids, types)
  return tickets.map((ticket) =>
    columns.map(({ field }) => {
      const type = typeOfField(field)
      if (type) return textCell(associated.get(ticket.id)?.find((one) => one.type === type)?.record?.name)
      if (field === 'createdBy') return makerOf(ticket.id)
      const key = field.slice(customPrefix.length)
      if (field.startsWith(customPrefix)) return read(key, ticket.custom[key]) ?? emptyCell
      return readers[field]?.(ticket) ?? emptyCell
    }),
  )
}

async function makersOf(cx: Cx, tickets: readonly TicketRow[]): Promise<(id: string) => Cell> {
  const facts = await factsOf(
    cx,
    tickets.map((ticket) => ticket.id),
    ['createdBy'],
  )
  const makerOf = (id: string) => facts.get(id)?.createdBy
  const ids = [...new Set(tickets.flatMap(({ id }) => (makerOf(id) ? [String(makerOf(id))] : [])))]
  const names = ids.length > 0 ? await namesOfMembers(cx, ids, { active: false }) : new Map<string, string>()
  return (id) => textCell(names.get(String(makerOf(id))))
}
