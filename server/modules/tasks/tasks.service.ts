import { actorOf, type Cx } from '../../platform/context.ts'
import { fieldError, notFound, Problem, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { indexDocument, indexWhole, prefixQuery } from '../../platform/search.ts'
import { type Sentence, sentence } from '../../platform/words.ts'
import { pageOfRecords } from '../conditions/list-records.ts'
import { getAccount } from '../customers/accounts.service.ts'
import { getContactRef } from '../customers/customers.service.ts'
import { inOrder } from '../customers/in-order.ts'
import { getLead } from '../customers/leads.service.ts'
import { requireAssignable } from '../members/members.service.ts'
import { getObjectRef } from '../objects/objects.service.ts'
import { getOpportunity } from '../opportunities/opportunities.service.ts'
import { getTicketRecord } from '../tickets/tickets.service.ts'
import { bookReminder } from './book-reminder.ts'
import { presentTasks } from './present-tasks.ts'
import type { CreateTask, ListTasks, Task, UpdateTask } from './tasks.contract.ts'
import type { TaskRow } from './tasks.store.ts'
import * as store from './tasks.store.ts'

const taskNotFound = () => notFound('task.not_found', 'There is no such task, or you may not see it.')

/** The task by id; 404 `task.not_found`. */
export async function getTask(cx: Cx, id: string): Promise<Task> {
  return presentOne(cx, await store.findTask(cx, id))
}

/** A page of the tasks that the actor sees: as asked by condition and order, or with `q` those whose words begin so, the newest first. */
export async function listTasks(
  cx: Cx,
  list: Omit<ListTasks, 'done'> & { done?: boolean },
): Promise<{ data: Task[]; nextCursor: string | null }> {
  const { done, assignee, dueBefore, ticket, contact, account, lead, opportunity, object, ...page } = list
  const { actorId } = actorOf(cx.actor)
  const where = store.taskFilterSql({
    done,
    assigneeId: assignee === 'me' ? (actorId ?? newId()) : assignee,
    dueBefore: dueBefore === undefined ? undefined : new Date(dueBefore),
    ticketId: ticket,
    contactId: contact,
    accountId: account,
    leadId: lead,
    opportunityId: opportunity,
    objectId: object,
  })
  const { rows, nextCursor } = await pageOfRecords(cx, {
    ...page,
    kind: 'task',
    part: { where, key: { done, assignee, dueBefore, ticket, contact, account, lead, opportunity, object } },
    query: prefixQuery(page.q ?? ''),
    usual: done ? '-doneAt' : 'dueAt',
  })
  const ids = rows.map(({ id }) => id)
  return { data: await presentTasks(cx, inOrder(ids, await store.tasksByIds(cx, ids))), nextCursor }
}

/** Makes a task. 422 for a ticket, record or assignee that leads nowhere, or that the actor does not see. */
export async function createTask(cx: Cx, input: CreateTask): Promise<Task> {
  const { actorId } = actorOf(cx.actor)
  const blank: TaskRow = {
    id: newId(),
    title: input.title,
    description: '',
    dueAt: null,
    assigneeId: null,
    ticketId: null,
    contactId: null,
    accountId: null,
    leadId: null,
    opportunityId: null,
    objectId: null,
    doneAt: null,
    doneById: null,
    remindedAt: null,
    createdById: cx.actor.kind === 'user' ? actorId : null,
    createdAt: cx.now,
    updatedAt: cx.now,
  }
  const task = await changed(cx, blank, input)
  await store.insertTask(cx, task)
  indexTask(cx, task)
  bookReminder(cx, task)
  tell(cx, 'task.created', task)
  if (task.assigneeId) tellAssignee(cx, task)
  return presentOne(cx, task)
}

/** Changes a task, or checks it off. One event of what it was, none when nothing differs. */
export async function updateTask(cx: Cx, id: string, change: UpdateTask): Promise<Task> {
  const before = await store.lockTask(cx, id)
  if (!before) throw taskNotFound()
  const after = await changed(cx, before, change)
  if (JSON.stringify(after) === JSON.stringify(before)) return presentOne(cx, before)
  const isMoved = after.dueAt?.getTime() !== before.dueAt?.getTime()
  const task: TaskRow = { ...after, remindedAt: isMoved ? null : before.remindedAt, updatedAt: cx.now }
  await store.saveTask(cx, task)
  if (task.title !== before.title || task.description !== before.description) indexTask(cx, task)
  if (isMoved || before.doneAt !== null) bookReminder(cx, task)
  const [wasDone, isDone] = [before.doneAt !== null, task.doneAt !== null]
  tell(cx, wasDone === isDone ? 'task.updated' : isDone ? 'task.done' : 'task.reopened', task)
  // Who looks at the other ticket sees that it is gone from there.
  if (before.ticketId && before.ticketId !== task.ticketId) tell(cx, 'task.unlinked', before)
  if (task.assigneeId && task.assigneeId !== before.assigneeId && !isDone) tellAssignee(cx, task)
  return presentOne(cx, task)
}

/** Takes a task away for good. */
export async function deleteTask(cx: Cx, id: string): Promise<void> {
  const task = await store.lockTask(cx, id)
  if (!task) throw taskNotFound()
  await store.deleteTask(cx, id)
  tell(cx, 'task.deleted', task)
}

/** What a task is found by. `whole`: the document is written anew. */
export function indexTask(cx: Cx, task: Pick<TaskRow, 'id' | 'title' | 'description'>, whole = false): void {
  const document = { kind: 'task', id: task.id, title: task.title, extra: task.description } as const
  if (whole) indexWhole(cx, document, [])
  else indexDocument(cx, document)
}

/** With its ticket, whose readers alone hear of it then, and in whose timeline it stands. */
export function tell(cx: Cx, name: string, task: TaskRow, more: Record<string, unknown> = {}): void {
  const { id, title, contactId, accountId, leadId, opportunityId, objectId, ticketId } = task
  const records = { contactId, accountId, leadId, opportunityId, objectId }
  emit(cx, name, { task: { id, name: title }, ...records, ...more }, { ticketId })
}

/** The one event that is meant for who has the task to do, seen by nobody else. */
function tellAssignee(cx: Cx, task: TaskRow): void {
  emit(cx, 'todo.assigned', { taskId: task.id, title: task.title, userId: task.assigneeId })
}

async function changed(cx: Cx, task: TaskRow, change: UpdateTask): Promise<TaskRow> {
  const after = { ...task }
  const {
    title,
    description,
    dueAt,
    assigneeId,
    ticketId,
    contactId,
    accountId,
    leadId,
    opportunityId,
    objectId,
    done,
  } = change
  if (title !== undefined) after.title = title
  if (description !== undefined) after.description = description
  if (dueAt !== undefined) after.dueAt = dueAt === null ? null : new Date(dueAt)
  if (assigneeId !== undefined && assigneeId !== task.assigneeId)
    after.assigneeId = assigneeId === null ? null : (await requireAssignable(cx, assigneeId)).id
  if (ticketId !== undefined && ticketId !== task.ticketId)
    after.ticketId = ticketId && (await linked('ticketId', noTicket, () => ticketOf(cx, ticketId)))
  if (contactId !== undefined && contactId !== task.contactId)
    after.contactId = contactId && (await linked('contactId', noContact, () => getContactRef(cx, contactId)))
  if (accountId !== undefined && accountId !== task.accountId)
    after.accountId = accountId && (await linked('accountId', noAccount, () => getAccount(cx, accountId)))
  if (leadId !== undefined && leadId !== task.leadId)
    after.leadId = leadId && (await linked('leadId', noLead, () => getLead(cx, leadId)))
  if (opportunityId !== undefined && opportunityId !== task.opportunityId)
    after.opportunityId =
      opportunityId && (await linked('opportunityId', noOpportunity, () => getOpportunity(cx, opportunityId)))
  if (objectId !== undefined && objectId !== task.objectId)
    after.objectId = objectId && (await linked('objectId', noObject, () => getObjectRef(cx, objectId)))
  if (done !== undefined && done !== (task.doneAt !== null)) {
    after.doneAt = done ? cx.now : null
    after.doneById = done && cx.actor.kind === 'user' ? cx.actor.userId : null
  }
  return after
}

const noTicket = sentence('task.unknown_ticket', 'There is no such ticket, or you may not see it.')
const noContact = sentence('task.unknown_contact', 'There is no such contact.')
const noLead = sentence('task.unknown_lead', 'There is no such lead.')
const noOpportunity = sentence('task.unknown_opportunity', 'There is no such opportunity.')
const noObject = sentence('task.unknown_object', 'There is no such object.')
const noAccount = sentence('task.unknown_account', 'There is no such account.')

async function ticketOf(cx: Cx, id: string): Promise<{ id: string }> {
  require(cx.actor, 'tickets:read')
  return getTicketRecord(cx, id)
}

/** The id of what a task is to be linked to; what is not there, or not seen, is a fault of its field. */
async function linked(path: string, fault: Sentence, find: () => Promise<{ id: string }>): Promise<string> {
  try {
    return (await find()).id
  } catch (error) {
    if (error instanceof Problem && [404, 410].includes(error.status))
      throw unprocessable(fault.code, fault, [fieldError(path, fault)])
    throw error
  }
}

async function presentOne(cx: Cx, row: TaskRow | null): Promise<Task> {
  const [task] = row ? await presentTasks(cx, [row]) : []
  if (!task) throw taskNotFound()
  return task
}
