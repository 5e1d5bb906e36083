import { actorOf, type Cx } from '../../platform/context.ts'
import { notFound, Problem, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { requireAssignable } from '../members/members.service.ts'
import { saveChecklistCount } from '../tickets/merge-tickets.ts'
import { getTicketRecord, lockTicket, requireNotClosed, type TicketRecord } from '../tickets/tickets.service.ts'
import type { ItemRow } from './checklist.store.ts'
import * as store from './checklist.store.ts'

const itemNotFound = () => notFound('checklist_item.not_found', 'There is no such item, or you may not see its ticket.')

/** As many items has a ticket at most. */
const mostItems = 100
const dayMs = 86_400_000

/** What of an item is written; absent fields stay. */
export type ItemChange = {
  text?: string
  assigneeId?: string | null
  dueAt?: Date | null
  /** A ticket by id or code that the actor sees. */
  linkedTicket?: string | null
  done?: boolean
}

/** Adds an item at the end. 404 for unseen tickets, 409 `ticket.closed`, 422 `checklist.full` and for ids that lead nowhere. */
export async function addItem(
  cx: Cx,
  ticketRef: string,
  input: ItemChange & { text: string },
): Promise<{ id: string }> {
  const ticket = await lockOpen(cx, ticketRef)
  const items = await store.listItems(cx, ticket.id)
  requireRoom(items.length + 1)
  const blank: ItemRow = {
    id: newId(),
    ticketId: ticket.id,
    text: '',
    position: (items.at(-1)?.position ?? 0) + 1,
    assigneeId: null,
    dueAt: null,
    linkedTicketId: null,
    doneAt: null,
    doneById: null,
  }
  const item = await changed(cx, blank, input)
  await store.insertItems(cx, [item])
  await recount(cx, ticket, [...items, item])
  emit(cx, 'ticket.checklist_added', { item: refOf(item) }, { ticketId: ticket.id })
  return { id: item.id }
}

/** Changes an item, or checks it off. */
export async function updateItem(cx: Cx, id: string, change: ItemChange): Promise<void> {
  const { ticket, item } = await lockItem(cx, id)
  const after = await changed(cx, item, change)
  if (JSON.stringify(after) === JSON.stringify(item)) return
  await store.saveItem(cx, after)
  const items = (await store.listItems(cx, ticket.id)).map((one) => (one.id === id ? after : one))
  await recount(cx, ticket, items)
  const wasDone = item.doneAt !== null
  const isDone = after.doneAt !== null
  const name = wasDone === isDone ? 'changed' : isDone ? 'done' : 'undone'
  emit(cx, `ticket.checklist_${name}`, { item: refOf(after) }, { ticketId: ticket.id })
}

export async function removeItem(cx: Cx, id: string): Promise<void> {
  const { ticket, item } = await lockItem(cx, id)
  await store.deleteItem(cx, id)
  await recount(cx, ticket, await store.listItems(cx, ticket.id))
  emit(cx, 'ticket.checklist_removed', { item: refOf(item) }, { ticketId: ticket.id })
}

/**
 * Puts the items into an order: those named first, the others (that somebody added meanwhile) behind them as they stood. 422
 * `checklist.order` for items of other tickets and for one named twice.
 */
export async function orderItems(cx: Cx, ticketRef: string, ids: string[]): Promise<void> {
  const ticket = await lockOpen(cx, ticketRef)
  const items = await store.listItems(cx, ticket.id)
  const known = new Set(items.map((item) => item.id))
  const errors = ids.flatMap((id, i) =>
    known.has(id) && ids.indexOf(id) === i
      ? []
      : [{ path: `ids.${i}`, message: 'Name items of this ticket, each once.' }],
  )
  if (errors.length > 0)
    throw unprocessable('checklist.order', 'An item is not in this checklist, or named twice. Load it again.', errors)
  const rest = items.flatMap(({ id }) => (ids.includes(id) ? [] : [id]))
  await store.placeItems(
    cx,
    [...ids, ...rest].map((id, i) => ({ id, position: i + 1 })),
  )
  emit(cx, 'ticket.checklist_ordered', {}, { ticketId: ticket.id })
}

/** Adds the items of a template at the end; what is there stays (product.md TK36). */
export async function applyTemplate(cx: Cx, ticketRef: string, templateId: string): Promise<void> {
  const ticket = await lockOpen(cx, ticketRef)
  const template = await store.findTemplate(cx, templateId)
  if (!template)
    throw unprocessable('checklist.unknown_template', 'There is no such checklist template.', [
      { path: 'templateId', message: 'There is no such template.' },
    ])
  await addTemplate(cx, ticket, template)
}

/** Gives a ticket that was just made the items of a template; a template that is gone gives none. */
export async function addFirstItems(cx: Cx, ticket: TicketRecord, templateId: string): Promise<void> {
  const template = await store.findTemplate(cx, templateId)
  if (template) await addTemplate(cx, ticket, template)
}

async function addTemplate(cx: Cx, ticket: TicketRecord, template: store.TemplateRow): Promise<void> {
  const items = await store.listItems(cx, ticket.id)
  requireRoom(items.length + template.items.length)
  const last = items.at(-1)?.position ?? 0
  const added = template.items.map(
    ({ text, dueDays }, i): ItemRow => ({
      id: newId(),
      ticketId: ticket.id,
      text,
      position: last + i + 1,
      assigneeId: null,
      dueAt: dueDays === null ? null : new Date(cx.now.getTime() + dueDays * dayMs),
      linkedTicketId: null,
      doneAt: null,
      doneById: null,
    }),
  )
  await store.insertItems(cx, added)
  await recount(cx, ticket, [...items, ...added])
  emit(
    cx,
    'ticket.checklist_template',
    { template: { id: template.id, name: template.name }, items: added.length },
    { ticketId: ticket.id },
  )
}

/** Copies the items of a ticket to another one that has none yet, undone. */
export async function copyChecklist(cx: Cx, from: string, to: TicketRecord): Promise<void> {
  const items = (await store.listItems(cx, from)).map((item, i) => ({
    ...item,
    id: newId(),
    ticketId: to.id,
    position: i + 1,
    doneAt: null,
    doneById: null,
  }))
  await store.insertItems(cx, items)
  await recount(cx, to, items)
}

async function lockOpen(cx: Cx, ticketRef: string): Promise<TicketRecord> {
  const ticket = await lockTicket(cx, ticketRef)
  requireNotClosed(ticket)
  return ticket
}

/** The item and its ticket, locked: the ticket first, and the item read again behind the lock. */
async function lockItem(cx: Cx, id: string): Promise<{ ticket: TicketRecord; item: ItemRow }> {
  const found = await store.findItem(cx, id)
  if (!found) throw itemNotFound()
  let ticket: TicketRecord
  try {
    ticket = await lockTicket(cx, found.ticketId)
  } catch (error) {
    throw error instanceof Problem && error.status === 404 ? itemNotFound() : error
  }
  const item = await store.findItem(cx, id)
  if (item?.ticketId !== ticket.id) throw itemNotFound()
  requireNotClosed(ticket)
  return { ticket, item }
}

async function changed(cx: Cx, item: ItemRow, change: ItemChange): Promise<ItemRow> {
  const after = { ...item }
  if (change.text !== undefined) after.text = change.text
  if (change.assigneeId !== undefined && change.assigneeId !== item.assigneeId)
    after.assigneeId = change.assigneeId === null ? null : (await requireAssignable(cx, change.assigneeId)).id
  if (change.dueAt !== undefined) after.dueAt = change.dueAt
  if (change.linkedTicket !== undefined) after.linkedTicketId = await linkedOf(cx, item, change.linkedTicket)
  if (change.done !== undefined && change.done !== (item.doneAt !== null)) {
    const { actorId } = actorOf(cx.actor)
    after.doneAt = change.done ? cx.now : null
    after.doneById = change.done && cx.actor.kind === 'user' ? actorId : null
  }
  return after
}

async function linkedOf(cx: Cx, item: ItemRow, ref: string | null): Promise<string | null> {
  if (ref === null) return null
  const wrong = (message: string) =>
    unprocessable('checklist.unknown_ticket', message, [{ path: 'linkedTicket', message: 'Name another ticket.' }])
  try {
    const linked = await getTicketRecord(cx, ref)
    if (linked.id === item.ticketId) throw wrong('An item does not point to its own ticket.')
    return linked.id
  } catch (error) {
    if (error instanceof Problem && error.status === 404) throw wrong('There is no such ticket, or you may not see it.')
    throw error
  }
}

function requireRoom(count: number): void {
  if (count > mostItems) throw unprocessable('checklist.full', 'A checklist has at most 100 items.')
}

async function recount(cx: Cx, ticket: TicketRecord, items: ItemRow[]): Promise<void> {
  await saveChecklistCount(cx, ticket, { total: items.length, done: items.filter((item) => item.doneAt).length })
}

const refOf = (item: ItemRow) => ({ id: item.id, name: item.text })
