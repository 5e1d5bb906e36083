import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { type ActivityPart, behind, microsOf } from '../../platform/activity-place.ts'
import { actorOf, type Cx } from '../../platform/context.ts'
import { can } from '../../platform/permissions.ts'
import { ticketVisible } from '../tickets/tickets.visibility.ts'
import type { TaskSort } from './tasks.contract.ts'

export type TaskRow = {
  id: string
  title: string
  description: string
  dueAt: Date | null
  assigneeId: string | null
  ticketId: string | null
  contactId: string | null
  accountId: string | null
  leadId: string | null
  opportunityId: string | null
  doneAt: Date | null
  doneById: string | null
  remindedAt: Date | null
  createdById: string | null
  createdAt: Date
  updatedAt: Date
}

const columns = [
  'id',
  'title',
  'description',
  'dueAt',
  'assigneeId',
  'ticketId',
  'contactId',
  'accountId',
  'leadId',
  'opportunityId',
  'doneAt',
  'doneById',
  'remindedAt',
  'createdById',
  'createdAt',
  'updatedAt',
] as const

/**
 * The tasks that the actor sees: those of no ticket, those of tickets that he sees, and whatever he has to do or made himself. The statement
 * binds org_id of tasks by itself.
 */
function taskVisible(cx: Cx): RawBuilder<SqlBool> {
  const { actorId } = actorOf(cx.actor)
  const seen = can(cx.actor, 'tickets:read')
    ? sql<SqlBool>`exists (select 1 from tickets st where st.org_id = ${cx.org.id} and st.id = tasks.ticket_id and ${ticketVisible(cx, 'st')})`
    : sql<SqlBool>`false`
  const own =
    cx.actor.kind === 'user'
      ? sql<SqlBool>`tasks.assignee_id = ${actorId}::uuid or tasks.created_by_id = ${actorId}::uuid`
      : sql<SqlBool>`false`
  return sql<SqlBool>`(tasks.ticket_id is null or ${own} or ${seen})`
}

const visible = (cx: Cx) =>
  cx.tx.selectFrom('tasks').select(columns).where('orgId', '=', cx.org.id).where(taskVisible(cx))

export async function findTask(cx: Cx, id: string): Promise<TaskRow | null> {
  return (await visible(cx).where('id', '=', id).executeTakeFirst()) ?? null
}

export async function lockTask(cx: Cx, id: string): Promise<TaskRow | null> {
  return (await visible(cx).where('id', '=', id).forUpdate().executeTakeFirst()) ?? null
}

/** Those of the tasks that the actor sees. */
export async function tasksByIds(cx: Cx, ids: readonly string[]): Promise<TaskRow[]> {
  return ids.length === 0
    ? []
    : visible(cx)
        .where('id', 'in', [...ids])
        .execute()
}

export async function insertTask(cx: Cx, task: TaskRow): Promise<void> {
  await cx.tx
    .insertInto('tasks')
    .values({ orgId: cx.org.id, ...task })
    .execute()
}

export async function saveTask(cx: Cx, { id, createdAt: _at, createdById: _by, ...task }: TaskRow): Promise<void> {
  await cx.tx.updateTable('tasks').set(task).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function deleteTask(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('tasks').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export type TaskFilter = {
  done: boolean
  assigneeId?: string
  dueBefore?: Date
  ticketId?: string
  contactId?: string
  accountId?: string
  leadId?: string
  opportunityId?: string
}

const sortColumns = { dueAt: 'dueKey', createdAt: 'id', doneAt: 'doneAt' } as const

/** The text of a row's sort key, as a cursor holds it: an instant, or the id alone. */
export type TaskPlace = { key: string; id: string }

/** Tasks that the actor sees in an order, after a place. */
export async function listTasks(
  cx: Cx,
  page: TaskFilter & { sort: TaskSort; after: TaskPlace | null; limit: number },
): Promise<(TaskRow & { sortKey: string })[]> {
  const descending = page.sort.startsWith('-')
  const column = sortColumns[page.sort.replace('-', '') as keyof typeof sortColumns]
  let query = visible(cx).where('doneAt', page.done ? 'is not' : 'is', null)
  if (page.assigneeId) query = query.where('assigneeId', '=', page.assigneeId)
  if (page.dueBefore) query = query.where(sql<SqlBool>`tasks.due_key < ${page.dueBefore}`)
  for (const field of ['ticketId', 'contactId', 'accountId', 'leadId', 'opportunityId'] as const) {
    const id = page[field]
    if (id) query = query.where(field, '=', id)
  }
  const direction = descending ? 'desc' : 'asc'
  if (column !== 'id') query = query.orderBy(column, direction)
  query = query.orderBy('id', direction)
  if (page.after) query = query.where(afterPlace(column, descending, page.after))
  const key = column === 'id' ? sql<string>`tasks.id::text` : sql<string>`${sql.ref(`tasks.${column}`)}::text`
  return query.select(key.as('sortKey')).limit(page.limit).execute()
}

function afterPlace(column: string, descending: boolean, { key, id }: TaskPlace): RawBuilder<SqlBool> {
  const than = sql.raw(descending ? '<' : '>')
  if (column === 'id') return sql<SqlBool>`tasks.id ${than} ${id}::uuid`
  return sql<SqlBool>`(${sql.ref(`tasks.${column}`)}, tasks.id) ${than} (${key}::timestamptz, ${id}::uuid)`
}

/** Of those that are to be found again: id, title and description, by id after one. */
export async function listTasksAfter(cx: Cx, part: { after: string | null; limit: number }): Promise<TaskRow[]> {
  let query = cx.tx.selectFrom('tasks').select(columns).where('orgId', '=', cx.org.id)
  if (part.after) query = query.where('id', '>', part.after)
  return query.orderBy('id').limit(part.limit).execute()
}

/** The types of records that tasks are linked to, with the column of each. */
const recordColumns = {
  contact: 'contact_id',
  account: 'account_id',
  lead: 'lead_id',
  opportunity: 'opportunity_id',
} as const
export type TaskRecordType = keyof typeof recordColumns

/** Which tasks: of a record, and of those below it (the contacts of an account), whose ids a sub-select tells. */
export type TaskSubject = {
  type: TaskRecordType
  id: string
  below: { type: TaskRecordType; ids: RawBuilder<{ id: string }> } | null
}

/** Places of tasks of a record that the actor sees, the newest first. */
export async function listRecentTasks(
  cx: Cx,
  of: TaskSubject,
  { after, limit }: ActivityPart,
): Promise<{ micros: string; id: string }[]> {
  const columns = { at: sql`tasks.created_at`, id: sql`tasks.id`, type: 'uuid' } as const
  const newest = (column: string, id: RawBuilder<unknown>) => sql`
    select tasks.id, tasks.created_at from tasks
    where tasks.org_id = ${cx.org.id} and tasks.${sql.raw(column)} = ${id} and ${taskVisible(cx)} and ${behind(after, 'task', columns)}
    order by tasks.created_at desc, tasks.id desc limit ${limit}`
  const ways = [
    sql`(${newest(recordColumns[of.type], sql`${of.id}::uuid`)})`,
    ...(of.below
      ? [
          sql`(select k.* from (${of.below.ids}) b cross join lateral (${newest(recordColumns[of.below.type], sql`b.id`)}) k)`,
        ]
      : []),
  ]
  const { rows } = await sql<{ micros: string; id: string }>`
    select ${microsOf(sql`t.created_at`)} as micros, t.id from (${sql.join(ways, sql` union `)}) t
    order by t.created_at desc, t.id desc limit ${limit}`.execute(cx.tx)
  return rows
}
