import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { type ActivityPart, behind, microsOf } from '../../platform/activity-place.ts'
import type { Cx } from '../../platform/context.ts'
import { taskVisible } from './tasks.visibility.ts'

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
  objectId: string | null
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
  'objectId',
  'doneAt',
  'doneById',
  'remindedAt',
  'createdById',
  'createdAt',
  'updatedAt',
] as const

const visible = (cx: Cx) =>
  cx.tx.selectFrom('tasks').select(columns).where('orgId', '=', cx.org.id).where(taskVisible(cx, 'tasks'))

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

/** Which tasks a list is of; `done` undefined: both. */
export type TaskFilter = {
  done?: boolean
  assigneeId?: string
  dueBefore?: Date
  ticketId?: string
  contactId?: string
  accountId?: string
  leadId?: string
  opportunityId?: string
  objectId?: string
}

const links = {
  assigneeId: 'assignee_id',
  ticketId: 'ticket_id',
  contactId: 'contact_id',
  accountId: 'account_id',
  leadId: 'lead_id',
  opportunityId: 'opportunity_id',
  objectId: 'object_id',
} as const

/** The filter as a test of tasks `r`, whose indexes have its columns. */
export function taskFilterSql({ done, dueBefore, ...of }: TaskFilter): RawBuilder<SqlBool> {
  const tests = Object.entries(links).flatMap(([key, column]) => {
    const id = of[key as keyof typeof links]
    return id ? [sql<SqlBool>`r.${sql.raw(column)} = ${id}::uuid`] : []
  })
  if (done !== undefined) tests.push(done ? sql`r.done_at is not null` : sql`r.done_at is null`)
  if (dueBefore) tests.push(sql`r.due_key < ${dueBefore}`)
  return tests.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`(${sql.join(tests, sql` and `)})`
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
  object: 'object_id',
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
    where tasks.org_id = ${cx.org.id} and tasks.${sql.raw(column)} = ${id} and ${taskVisible(cx, 'tasks')} and ${behind(after, 'task', columns)}
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
