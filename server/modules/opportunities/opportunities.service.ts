import type { Cx } from '../../platform/context.ts'
import { isForeignKeyViolation } from '../../platform/database.ts'
import { conflict, fieldError, notFound, Problem, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { indexDocument, indexWhole, prefixQuery } from '../../platform/search.ts'
import { type Sentence, sentence } from '../../platform/words.ts'
import { hasAssociations } from '../associations/associations.ts'
import type { Asking } from '../associations/record-types.ts'
import { pageOfRecords } from '../conditions/list-records.ts'
import { getAccount } from '../customers/accounts.service.ts'
import { getContactRef } from '../customers/customers.service.ts'
import { inOrder } from '../customers/in-order.ts'
import { namesOfCustomers } from '../customers/names-of-customers.ts'
import { namesInAll } from '../fields/custom-values.ts'
import {
  customOfRecord,
  customTextsOf,
  rewriteRowsOfRecords,
  saveCustomOfRecord,
  toldCustom,
} from '../fields/record-custom.ts'
import type {
  CreateOpportunity,
  ListOpportunities,
  Opportunity,
  OpportunityStage,
  UpdateOpportunity,
} from './opportunities.contract.ts'
import type { OpportunityRow } from './opportunities.store.ts'
import * as store from './opportunities.store.ts'
import { listOpportunityStages } from './opportunity-stages.ts'

const opportunityNotFound = () => notFound('opportunity.not_found', 'There is no such opportunity.')

/** The opportunity by id; 404 `opportunity.not_found`. */
export async function getOpportunity(cx: Cx, id: string): Promise<Opportunity> {
  return presentOne(cx, await store.findOpportunity(cx, id))
}

/** Names of opportunities by id; unknown ids are absent. */
export async function namesOfOpportunities(cx: Cx, ids: readonly string[]): Promise<Map<string, string>> {
  return new Map((await store.opportunitiesByIds(cx, ids)).map(({ id, name }) => [id, name]))
}

/** What a ticket for an opportunity begins with (TK19): its contact asks, and its account is associated, too. */
export async function askingOfOpportunities(cx: Cx, ids: readonly string[]): Promise<Map<string, Asking>> {
  const shown = await present(cx, await store.opportunitiesByIds(cx, ids), await listOpportunityStages(cx))
  return new Map(
    shown.map(({ id, contact, account }) => [
      id,
      { requester: contact, ...(account && { others: [{ type: 'account' as const, ...account }] }) },
    ]),
  )
}

/** A page of opportunities: as asked by condition and order, or with `q` those whose words begin so, the newest first. */
export async function listOpportunities(
  cx: Cx,
  list: ListOpportunities,
): Promise<{ data: Opportunity[]; nextCursor: string | null }> {
  const { stage, outcome, account, contact, ...page } = list
  const stages = await listOpportunityStages(cx)
  const wanted = stages.filter((one) => (!stage || one.id === stage) && (!outcome || one.outcome === outcome))
  if (wanted.length === 0) return { data: [], nextCursor: null }
  const { rows, nextCursor } = await pageOfRecords(cx, {
    ...page,
    kind: 'opportunity',
    besides: [
      ...(wanted.length < stages.length
        ? [{ field: 'stage', operator: 'in' as const, value: wanted.map(({ id }) => id) }]
        : []),
      ...(account ? [{ field: 'account', operator: 'is' as const, value: account }] : []),
      ...(contact ? [{ field: 'contact', operator: 'is' as const, value: contact }] : []),
    ],
    query: prefixQuery(page.q ?? ''),
    usual: 'closeOn',
  })
  const ids = rows.map(({ id }) => id)
  return { data: await present(cx, inOrder(ids, await store.opportunitiesByIds(cx, ids)), stages), nextCursor }
}

/** Makes an opportunity. 422 for a stage, an account or a contact that leads nowhere. */
export async function createOpportunity(cx: Cx, input: CreateOpportunity): Promise<Opportunity> {
  const [first] = await listOpportunityStages(cx)
  const custom = await customOfRecord(cx, 'opportunity', null, input.custom)
  const blank: OpportunityRow = {
    id: newId(),
    name: input.name,
    stageId: first?.id ?? '',
    amount: null,
    currency: null,
    closeOn: null,
    accountId: null,
    contactId: null,
    notes: '',
    custom: custom.custom,
    createdAt: cx.now,
    updatedAt: cx.now,
  }
  const row = await changed(cx, blank, input)
  await store.insertOpportunity(cx, row)
  await saveCustomOfRecord(cx, 'opportunity', row.id, custom)
  await indexOpportunity(cx, row)
  tell(cx, 'created', row)
  return presentOne(cx, row)
}

/** Changes an opportunity. One event with what differs, none when nothing does. */
export async function updateOpportunity(cx: Cx, id: string, change: UpdateOpportunity): Promise<Opportunity> {
  const before = await store.lockOpportunity(cx, id)
  if (!before) throw opportunityNotFound()
  const after = await changed(cx, before, change)
  const custom = await customOfRecord(cx, 'opportunity', before.custom, change.custom)
  const fields = Object.keys(after) as (keyof OpportunityRow)[]
  if (custom.changes.length === 0 && fields.every((field) => after[field] === before[field]))
    return presentOne(cx, before)
  const row = { ...after, custom: custom.custom, updatedAt: cx.now }
  await store.saveOpportunity(cx, row)
  await saveCustomOfRecord(cx, 'opportunity', id, custom)
  if (row.name !== before.name || custom.changes.length > 0) await indexOpportunity(cx, row)
  const [from, to] = [await presentOne(cx, before), await presentOne(cx, row)]
  tell(cx, 'updated', row, { changes: differencesOf(from, to), ...toldCustom(custom) })
  return to
}

/** What differs, as it is shown: by the words of the API, references with the names of that time. */
function differencesOf(from: Opportunity, to: Opportunity): Record<string, { from: unknown; to: unknown }> {
  const fields = ['name', 'stage', 'value', 'closeOn', 'account', 'contact', 'notes'] as const
  const changed = fields.filter((field) => JSON.stringify(from[field]) !== JSON.stringify(to[field]))
  return Object.fromEntries(changed.map((field) => [field, { from: from[field], to: to[field] }]))
}

/** Takes an opportunity away for good. 409 `opportunity.in_use` while tasks or tickets are linked to it. */
export async function deleteOpportunity(cx: Cx, id: string): Promise<void> {
  const row = await store.lockOpportunity(cx, id)
  if (!row) throw opportunityNotFound()
  if (await hasAssociations(cx, 'opportunity', id)) throw inUse()
  try {
    await store.deleteOpportunity(cx, id)
  } catch (error) {
    if (!isForeignKeyViolation(error)) throw error
    throw inUse()
  }
  await rewriteRowsOfRecords(cx, 'opportunity', [id])
  tell(cx, 'deleted', row)
}

const inUse = () =>
  conflict('opportunity.in_use', 'Tasks or tickets are linked to this opportunity. Take the links away first.')

/** What an opportunity is found by. `whole`: the document is written anew. */
export async function indexOpportunity(
  cx: Cx,
  { id, name }: Pick<OpportunityRow, 'id' | 'name'>,
  whole = false,
): Promise<void> {
  const extra = (await customTextsOf(cx, 'opportunity', [id])).get(id)
  const document = { kind: 'opportunity', id, title: name, extra } as const
  if (whole) indexWhole(cx, document, [])
  else indexDocument(cx, document)
}

/** Its account and its contact hear of it too. */
function tell(cx: Cx, act: 'created' | 'updated' | 'deleted', row: OpportunityRow, more: object = {}): void {
  const { id, name, accountId, contactId } = row
  const data = { opportunity: { id, name }, accountId, contactId, ...more }
  emit(cx, `opportunity.${act}`, data, { records: [id, accountId, contactId] })
}

async function changed(cx: Cx, row: OpportunityRow, change: UpdateOpportunity): Promise<OpportunityRow> {
  const after = { ...row }
  const { name, stageId, value, closeOn, accountId, contactId, notes } = change
  if (name !== undefined) after.name = name
  if (notes !== undefined) after.notes = notes
  if (closeOn !== undefined) after.closeOn = closeOn
  if (value !== undefined) {
    after.amount = value === null ? null : String(value.amount)
    after.currency = value?.currency ?? null
  }
  if (stageId !== undefined) after.stageId = await linked('stageId', noStage, () => stageOf(cx, stageId))
  if (accountId !== undefined && accountId !== row.accountId)
    after.accountId = accountId && (await linked('accountId', noAccount, () => getAccount(cx, accountId)))
  if (contactId !== undefined && contactId !== row.contactId)
    after.contactId = contactId && (await linked('contactId', noContact, () => getContactRef(cx, contactId)))
  return after
}

const noStage = sentence('opportunity.unknown_stage', 'There is no such stage.')
const noAccount = sentence('opportunity.unknown_account', 'There is no such account.')
const noContact = sentence('opportunity.unknown_contact', 'There is no such contact.')

async function stageOf(cx: Cx, id: string): Promise<OpportunityStage> {
  const stage = (await listOpportunityStages(cx)).find((one) => one.id === id.toLowerCase())
  if (!stage) throw notFound('opportunity.unknown_stage', 'There is no such stage.')
  return stage
}

async function linked(path: string, fault: Sentence, find: () => Promise<{ id: string }>): Promise<string> {
  try {
    return (await find()).id
  } catch (error) {
    if (error instanceof Problem && error.status === 404)
      throw unprocessable(fault.code, fault, [fieldError(path, fault)])
    throw error
  }
}

async function presentOne(cx: Cx, row: OpportunityRow | null): Promise<Opportunity> {
  const [opportunity] = row ? await present(cx, [row], await listOpportunityStages(cx)) : []
  if (!opportunity) throw opportunityNotFound()
  return opportunity
}

async function present(cx: Cx, rows: OpportunityRow[], stages: OpportunityStage[]): Promise<Opportunity[]> {
  const names = async (table: 'accounts' | 'contacts', ids: (string | null)[]) => {
    const wanted = [...new Set(ids.flatMap((id) => id ?? []))]
    return wanted.length > 0 ? namesOfCustomers(cx, table, wanted) : new Map<string, string>()
  }
  const accountIds = rows.map(({ accountId }) => accountId)
  const contactIds = rows.map(({ contactId }) => contactId)
  const customs = rows.map((row) => row.custom)
  // None waits for another.
  const [accounts, contacts, namesIn] = await Promise.all([
    names('accounts', accountIds),
    names('contacts', contactIds),
    namesInAll(cx, 'opportunity', customs),
  ])
  const ref = (known: ReadonlyMap<string, string>, id: string | null) =>
    id === null || !known.has(id) ? null : { id, name: known.get(id) ?? '' }
  return rows.flatMap((row) => {
    const stage = stages.find(({ id }) => id === row.stageId)
    if (!stage) return []
    const { id, name, amount, currency, closeOn, notes, custom, createdAt, updatedAt } = row
    return {
      id,
      name,
      stage,
      value: amount === null || currency === null ? null : { amount: Number(amount), currency },
      closeOn,
      account: ref(accounts, row.accountId),
      contact: ref(contacts, row.contactId),
      notes,
      custom,
      customNames: namesIn(custom),
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    }
  })
}
