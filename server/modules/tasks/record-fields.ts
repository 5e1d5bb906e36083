import { type RawBuilder, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { can } from '../../platform/permissions.ts'
import { registerFieldSource } from '../conditions/condition-fields.ts'
import {
  computedField,
  foldedField,
  linkField,
  ownField,
  type RecordField,
  recordSource,
  timeField,
} from '../conditions/record-fields.ts'
import { ticketVisible } from '../tickets/tickets.visibility.ts'
import { taskVisible } from './tasks.visibility.ts'

/** The fields of tasks, for conditions and the columns of lists. */

/** A time that not every task has; lists read its order from a column that each has. */
function sometime(key: string, column: string, orderKey: string): RecordField {
  const field = ownField(column, 'timestamptz', { key, type: 'datetime', nullable: true })
  return {
    ...field,
    sql: { ...field.sql, order: { key: sql.raw(`r.${orderKey}`), cast: 'timestamptz', present: null } },
  }
}

const people = ['me', 'my_teams', 'nobody'] as const

/** The ticket, for who sees it: a task of a hidden one is as a task of none. */
const seenTicket = (cx: Cx): RawBuilder<unknown> =>
  can(cx.actor, 'tickets:read')
    ? sql`(select st.id from tickets st where st.org_id = ${cx.org.id} and st.id = r.ticket_id and ${ticketVisible(cx, 'st')})`
    : sql`null::uuid`

const fields: readonly RecordField[] = [
  foldedField('title', 'sort_title', { key: 'title' }),
  computedField('text', () => sql`nullif(r.description, '')`, { key: 'description', type: 'text', nullable: true }),
  computedField('boolean', () => sql`(r.done_at is not null)`, { key: 'done', type: 'boolean' }),
  sometime('dueAt', 'due_at', 'due_key'),
  sometime('doneAt', 'done_at', 'done_key'),
  linkField('tasks', 'assignee_id', {
    key: 'assignee',
    type: 'record',
    lookup: 'member',
    nullable: true,
    words: people,
  }),
  ownField('created_by_id', 'uuid', {
    key: 'createdBy',
    type: 'record',
    lookup: 'member',
    nullable: true,
    words: people,
  }),
  computedField('uuid', seenTicket, { key: 'ticket', type: 'record', lookup: 'ticket', nullable: true }),
  ...(['contact', 'account', 'lead', 'opportunity', 'object'] as const).map((key) =>
    linkField('tasks', `${key}_id`, { key, type: 'record', lookup: key, nullable: true }),
  ),
  timeField('tasks', 'created_at', 'createdAt'),
  timeField('tasks', 'updated_at', 'updatedAt'),
]

export function registerTaskFields(): void {
  registerFieldSource(
    recordSource({
      ...{ module: 'tasks', of: 'task', prefix: '', table: 'tasks' },
      seen: (cx) => taskVisible(cx, 'r'),
      fields: () => fields,
    }),
  )
}
