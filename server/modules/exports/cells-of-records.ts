import type { Cx } from '../../platform/context.ts'
import { majorAmount } from '../../platform/money.ts'
import { isObjectKind, type ObjectKind, type RecordKind } from '../conditions/condition-words.ts'
import { listAccounts } from '../customers/accounts.service.ts'
import { listContacts } from '../customers/contacts.service.ts'
import type { Account, Contact } from '../customers/customers.contract.ts'
import type { Lead } from '../customers/leads.contract.ts'
import { listLeads } from '../customers/leads.service.ts'
import { listFieldDefinitions } from '../fields/custom-values.ts'
import { readerOfValues } from '../fields/value-texts.ts'
import type { ObjectRecord } from '../objects/objects.contract.ts'
import { listObjects } from '../objects/objects.service.ts'
import type { Opportunity } from '../opportunities/opportunities.contract.ts'
import { listOpportunities } from '../opportunities/opportunities.service.ts'
import type { Task } from '../tasks/tasks.contract.ts'
import { listTasks } from '../tasks/tasks.service.ts'
import type { WholeList } from '../tickets/tickets.contract.ts'
import { type Cell, type Column, emptyCell, numberCell, textCell, timeCell } from './cells.rules.ts'

/** Records besides tickets that can be exported. */
export type ExportedKind = Exclude<RecordKind, 'ticket'> | ObjectKind
type Readers<Row> = Readonly<Record<string, (row: Row) => Cell>>
type Asked = Pick<WholeList, 'q' | 'filter' | 'sort'>
type Page<Row> = { data: Row[]; nextCursor: string | null }

const joined = (values: readonly string[]) => textCell(values.join(', '))
const person: Readers<Contact | Lead> = {
  name: ({ name }) => textCell(name),
  email: ({ emails }) => joined(emails.map(({ value }) => value)),
  phone: ({ phones }) => joined(phones.map(({ value }) => value)),
  language: ({ language }) => textCell(language),
  timeZone: ({ timeZone }) => textCell(timeZone),
  notes: ({ notes }) => textCell(notes),
  createdAt: ({ createdAt }) => timeCell(createdAt),
  updatedAt: ({ updatedAt }) => timeCell(updatedAt),
}

/** How a kind is read, and what its columns show: the keys are those of its condition fields. */
type Kind<Row> = {
  usual: readonly string[]
  list: (cx: Cx, asked: Asked & { limit: number; cursor?: string }) => Promise<Page<Row>>
  readers: Readers<Row>
}
const contact: Kind<Contact> = {
  usual: ['name', 'email', 'phone', 'account', 'language', 'createdAt', 'updatedAt'],
  list: listContacts,
  readers: {
    ...person,
    account: ({ accounts }) => joined(accounts.map(({ name }) => name)),
    openTickets: ({ ticketCounts }) => numberCell(ticketCounts.open),
  },
}
const account: Kind<Account> = {
  usual: ['name', 'domain', 'accountTier', 'contactCount', 'createdAt', 'updatedAt'],
  list: listAccounts,
  readers: {
    name: ({ name }) => textCell(name),
    domain: ({ domains }) => joined(domains),
    accountTier: ({ tier }) => textCell(tier?.name),
    contactCount: ({ contactCount }) => numberCell(contactCount),
    openTickets: ({ ticketCounts }) => numberCell(ticketCounts.open),
    parentAccount: ({ parent }) => textCell(parent?.name),
    hourlyRate: ({ hourlyRate }) => (hourlyRate ? numberCell(majorAmount(hourlyRate)) : emptyCell),
    currency: ({ hourlyRate }) => textCell(hourlyRate?.currency),
    ticketPrefix: ({ ticketPrefix }) => textCell(ticketPrefix),
    notes: ({ notes }) => textCell(notes),
    createdAt: ({ createdAt }) => timeCell(createdAt),
    updatedAt: ({ updatedAt }) => timeCell(updatedAt),
  },
}
const lead: Kind<Lead> = {
  usual: ['name', 'company', 'email', 'phone', 'createdAt', 'updatedAt'],
  list: (cx, asked) => listLeads(cx, { ...asked, state: 'all' }),
  readers: {
    ...person,
    company: ({ company }) => textCell(company),
    converted: ({ converted }) => ({ kind: 'boolean', yes: converted !== null }),
    convertedAt: ({ converted }) => timeCell(converted?.at ?? null),
  },
}
const opportunity: Kind<Opportunity> = {
  usual: ['name', 'stage', 'amount', 'currency', 'closeOn', 'account', 'contact', 'createdAt', 'updatedAt'],
  list: listOpportunities,
  readers: {
    name: ({ name }) => textCell(name),
    stage: ({ stage }) => textCell(stage.name),
    outcome: ({ stage }) => textCell(stage.outcome),
    amount: ({ value }) => (value ? numberCell(majorAmount(value)) : emptyCell),
    currency: ({ value }) => textCell(value?.currency),
    closeOn: ({ closeOn }) => textCell(closeOn),
    account: ({ account }) => textCell(account?.name),
    contact: ({ contact }) => textCell(contact?.name),
    notes: ({ notes }) => textCell(notes),
    createdAt: ({ createdAt }) => timeCell(createdAt),
    updatedAt: ({ updatedAt }) => timeCell(updatedAt),
  },
}
/** Tasks have no custom fields. */
const task: Kind<Task & { custom: Contact['custom'] }> = {
  usual: [
    'title',
    'dueAt',
    'assignee',
    'done',
    'doneAt',
    'ticket',
    'contact',
    'account',
    'lead',
    'opportunity',
    'object',
    'createdAt',
  ],
  list: async (cx, asked) => {
    const { data, nextCursor } = await listTasks(cx, asked)
    return { data: data.map((one) => ({ ...one, custom: {} })), nextCursor }
  },
  readers: {
    title: ({ title }) => textCell(title),
    description: ({ description }) => textCell(description),
    done: ({ doneAt }) => ({ kind: 'boolean', yes: doneAt !== null }),
    dueAt: ({ dueAt }) => timeCell(dueAt),
    doneAt: ({ doneAt }) => timeCell(doneAt),
    assignee: (one) => textCell(one.assignee?.name),
    createdBy: ({ createdBy }) => textCell(createdBy?.name),
    ticket: (one) => textCell(one.ticket?.code),
    contact: (one) => textCell(one.contact?.name),
    account: (one) => textCell(one.account?.name),
    lead: (one) => textCell(one.lead?.name),
    opportunity: (one) => textCell(one.opportunity?.name),
    object: (one) => textCell(one.object?.name),
    createdAt: ({ createdAt }) => timeCell(createdAt),
    updatedAt: ({ updatedAt }) => timeCell(updatedAt),
  },
}
const objectsOf = (kind: ObjectKind): Kind<ObjectRecord> => ({
  usual: ['name', 'account', 'contact', 'owner', 'createdAt', 'updatedAt'],
  list: (cx, asked) => listObjects(cx, kind.slice('object:'.length), asked),
  readers: {
    name: ({ name }) => textCell(name),
    account: ({ account }) => textCell(account?.name),
    contact: ({ contact }) => textCell(contact?.name),
    owner: ({ owner }) => textCell(owner?.name),
    createdAt: ({ createdAt }) => timeCell(createdAt),
    updatedAt: ({ updatedAt }) => timeCell(updatedAt),
  },
})
const kinds = { contact, account, lead, opportunity, task }
const kindOf = (of: ExportedKind) => (isObjectKind(of) ? objectsOf(of) : kinds[of])
/** The order of a list that was asked for in none. */
const usualSorts: Partial<Record<ExportedKind, string>> = { opportunity: 'closeOn', task: 'dueAt' }
export const usualSortOf = (of: ExportedKind): string => usualSorts[of] ?? 'name'

export const usualColumnsOf = (of: ExportedKind): readonly string[] => kindOf(of).usual
const customPrefix = 'custom.'
export const isExportableOf = (of: ExportedKind, field: string): boolean =>
  Object.hasOwn(kindOf(of).readers, field) || (of !== 'task' && field.startsWith(customPrefix))

/** A page of cells, in the order of the columns; a short page with a place to go on is not the end. */
export async function cellsOfRecords(
  cx: Cx,
  of: ExportedKind,
  columns: readonly Pick<Column, 'field'>[],
  asked: Asked & { limit: number; cursor?: string },
): Promise<{ cells: Cell[][]; next: string | null }> {
  const hasCustom = columns.some(({ field }) => field.startsWith(customPrefix))
  const read = async <Row extends { custom: Contact['custom'] }>({ list, readers }: Kind<Row>) => {
    const { data, nextCursor } = await list(cx, asked)
    const fields = hasCustom && of !== 'task' ? await listFieldDefinitions(cx, of) : []
    const readValue = await readerOfValues(
      cx,
      fields,
      data.map((row) => row.custom),
    )
    const cellOf = (row: Row, field: string): Cell | null => {
      const key = field.slice(customPrefix.length)
      return field.startsWith(customPrefix) ? readValue(key, row.custom[key]) : (readers[field]?.(row) ?? null)
    }
    const cells = data.map((row) => columns.map(({ field }) => cellOf(row, field) ?? emptyCell))
    return { cells, next: nextCursor }
  }
  if (isObjectKind(of)) return read(objectsOf(of))
  if (of === 'contact') return read(contact)
  if (of === 'opportunity') return read(opportunity)
  if (of === 'task') return read(task)
  return of === 'account' ? read(account) : read(lead)
}
