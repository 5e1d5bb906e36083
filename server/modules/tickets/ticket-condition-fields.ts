import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { ConditionField, FieldOrder, SqlCast, ValueSql } from '../conditions/condition-fields.ts'
import { oneByOne } from '../conditions/condition-sql.ts'
import { unreadSql } from './ticket-rows.store.ts'
import { ticketSources } from './tickets.contract.ts'
import { rankOf, statusSynonyms, type TicketPriority, ticketPriorities, ticketStatuses } from './tickets.rules.ts'

/** The fields of every ticket, for conditions (conditions/condition-fields.ts). */

type Given = Pick<ConditionField, 'key' | 'type'> & Partial<Omit<ConditionField, 'sql'>>

/** A field that is a column of tickets. `indexed`: an index begins with (org_id, column). */
function column(
  name: string,
  cast: SqlCast,
  field: Given,
  more: { indexed?: boolean; order?: boolean } = {},
): ConditionField {
  const value = sql.raw(`t.${name}`)
  const order: FieldOrder = {
    key: value,
    cast,
    present: field.nullable ? () => sql<SqlBool>`${value} is not null` : null,
  }
  return {
    name: null,
    many: false,
    nullable: false,
    ...field,
    sql: {
      cast,
      some: (_cx, test) => test(value),
      rows: more.indexed ? (cx, test) => ticketRows(cx, test(value)) : undefined,
      order: more.order ? order : undefined,
    },
  }
}

const ticketRows = (cx: Cx, where: RawBuilder<SqlBool>) => ({
  from: sql`tickets t`,
  where: sql<SqlBool>`t.org_id = ${cx.org.id} and ${where}`,
  recordId: sql`t.id`,
})

/** A field that is an expression over the ticket `t`. */
const computed = (cast: SqlCast, value: (cx: Cx) => RawBuilder<unknown>, field: Given): ConditionField => ({
  name: null,
  many: false,
  nullable: false,
  ...field,
  sql: { cast, some: (cx, test) => test(value(cx)) },
})

const optionsOf = (values: readonly string[]) => values.map((value) => ({ value, name: null }))
const people = ['me', 'my_teams', 'nobody'] as const
const time = (key: string, name: string, nullable: boolean, more: { indexed?: boolean; order?: boolean } = {}) =>
  column(name, 'timestamptz', { key, type: 'datetime', nullable }, more)

const due = time('dueAt', 'due_at', true, { order: true })
/** Its index has is_open first: both kinds are named, so that it can be read by the time. */
const dueAt: ConditionField = {
  ...due,
  sql: {
    ...due.sql,
    rows: (cx, test) =>
      ticketRows(
        cx,
        sql<SqlBool>`t.is_open = any(array[true, false]) and t.due_at is not null and ${test(sql`t.due_at`)}`,
      ),
  },
}

const label: ConditionField = {
  key: 'label',
  type: 'record',
  name: null,
  many: true,
  nullable: true,
  lookup: 'label',
  sql: {
    cast: 'uuid',
    some: (cx, test) =>
      sql<SqlBool>`exists (select 1 from ticket_labels l where l.org_id = ${cx.org.id} and l.ticket_id = t.id
        and ${test(sql`l.label_id`)} ${oneByOne})`,
    rows: (cx: Cx, test: ValueSql) => ({
      from: sql`ticket_labels l`,
      where: sql<SqlBool>`l.org_id = ${cx.org.id} and ${test(sql`l.label_id`)}`,
      recordId: sql`l.ticket_id`,
    }),
    copies: { isOpen: sql<SqlBool>`l.is_open`, createdAt: sql`l.ticket_created_at` },
  },
}

const snoozed: ConditionField = {
  key: 'snoozed',
  type: 'boolean',
  name: null,
  many: false,
  nullable: false,
  column: false,
  sql: {
    cast: 'boolean',
    some: (_cx, test) => test(sql`t.is_snoozed`),
    rows: (cx, test) => ({
      from: sql`tickets s`,
      where: sql<SqlBool>`s.org_id = ${cx.org.id} and s.is_snoozed and ${test(sql`s.is_snoozed`)}`,
      recordId: sql`s.id`,
    }),
    only: true,
    copies: { isOpen: sql<SqlBool>`s.is_open`, createdAt: sql`s.created_at` },
  },
}

/** The member who asks for something himself: the index names those tickets alone. */
const requestedBy: ConditionField = {
  key: 'requestedBy',
  type: 'record',
  name: null,
  many: false,
  nullable: true,
  column: false,
  lookup: 'member',
  words: people,
  sql: {
    cast: 'uuid',
    some: (_cx, test) => test(sql`t.requester_user_id`),
    rows: (cx, test) => ({
      from: sql`tickets r`,
      where: sql<SqlBool>`r.org_id = ${cx.org.id} and r.requester_user_id is not null and ${test(sql`r.requester_user_id`)}`,
      recordId: sql`r.id`,
    }),
    copies: { isOpen: sql<SqlBool>`r.is_open`, createdAt: sql`r.created_at` },
  },
}

const requesterEmail: ConditionField = {
  key: 'requesterEmail',
  type: 'text',
  name: null,
  many: true,
  nullable: true,
  sql: {
    cast: 'text',
    some: (cx, test) =>
      sql<SqlBool>`exists (select 1 from identities i where i.org_id = ${cx.org.id} and i.contact_id = t.requester_id
        and i.kind = 'email' and ${test(sql`i.value`)})`,
  },
}

/** Members who follow the ticket. */
const follower: ConditionField = {
  key: 'follower',
  type: 'record',
  name: null,
  many: true,
  nullable: true,
  column: false,
  lookup: 'member',
  words: ['me', 'my_teams'],
  sql: {
    cast: 'uuid',
    some: (cx, test) =>
      sql<SqlBool>`exists (select 1 from ticket_followers f where f.org_id = ${cx.org.id} and f.ticket_id = t.id
        and ${test(sql`f.user_id`)} ${oneByOne})`,
    rows: (cx: Cx, test: ValueSql) => ({
      from: sql`ticket_followers f`,
      where: sql<SqlBool>`f.org_id = ${cx.org.id} and ${test(sql`f.user_id`)}`,
      recordId: sql`f.ticket_id`,
    }),
  },
}

/** Where a ticket stands; the columns of a board are lists of one stage. */
export const stageField = column(
  'stage_id',
  'uuid',
  { key: 'stage', type: 'record', lookup: 'stage', groupable: true },
  { indexed: true },
)

/** Neither resolved nor closed. */
export const openField = column('is_open', 'boolean', { key: 'open', type: 'boolean', column: false })

/** Since when it stands there. */
export const stageChangedAtField = time('stageChangedAt', 'stage_changed_at', false)

const fields: readonly ConditionField[] = [
  column('code', 'text', { key: 'code', type: 'text' }),
  column('subject', 'text', { key: 'subject', type: 'text' }),
  computed('text', () => sql`nullif(t.description, '')`, {
    key: 'description',
    type: 'text',
    nullable: true,
    column: false,
  }),
  column('status', 'text', {
    key: 'status',
    type: 'choice',
    options: optionsOf(ticketStatuses),
    synonyms: statusSynonyms,
    groupable: true,
  }),
  openField,
  stageField,
  column('queue_id', 'uuid', { key: 'queue', type: 'record', lookup: 'queue', groupable: true }, { indexed: true }),
  column('visibility', 'text', {
    key: 'visibility',
    type: 'choice',
    options: optionsOf(['public', 'private']),
    groupable: true,
  }),
  column('pipeline_id', 'uuid', { key: 'pipeline', type: 'record', lookup: 'pipeline', groupable: true }),
  column(
    'priority',
    'smallint',
    {
      key: 'priority',
      type: 'choice',
      options: optionsOf(ticketPriorities),
      synonyms: { normal: 'medium' },
      groupable: true,
      encode: (value) => rankOf(value as TicketPriority),
    },
    { order: true },
  ),
  column(
    'type_id',
    'uuid',
    { key: 'type', type: 'record', nullable: true, lookup: 'ticket_type', groupable: true },
    { indexed: true },
  ),
  column(
    'assignee_id',
    'uuid',
    { key: 'assignee', type: 'record', nullable: true, lookup: 'member', words: people, groupable: true },
    { indexed: true },
  ),
  column(
    'requester_id',
    'uuid',
    { key: 'requester', type: 'record', nullable: true, lookup: 'contact' },
    { indexed: true },
  ),
  requesterEmail,
  requestedBy,
  column(
    'account_id',
    'uuid',
    { key: 'account', type: 'record', nullable: true, lookup: 'account' },
    { indexed: true },
  ),
  label,
  column(
    'source',
    'text',
    { key: 'source', type: 'choice', options: optionsOf(ticketSources), groupable: true },
    { indexed: true },
  ),
  column(
    'channel_id',
    'uuid',
    { key: 'channel', type: 'record', nullable: true, lookup: 'channel', groupable: true },
    { indexed: true },
  ),
  computed('uuid', () => sql`case when t.created_by_kind = 'user' then t.created_by_id end`, {
    key: 'createdBy',
    type: 'record',
    nullable: true,
    lookup: 'member',
    words: ['me', 'my_teams'],
  }),
  computed('boolean', unreadSql, { key: 'unread', type: 'boolean', column: false }),
  computed(
    'boolean',
    (cx) => sql`(t.is_open and exists (select 1 from stages ls where ls.org_id = ${cx.org.id} and ls.id = t.stage_id
      and t.stage_changed_at < ${cx.now}::timestamptz - make_interval(mins => ls.limit_minutes)))`,
    { key: 'overStageLimit', type: 'boolean', column: false },
  ),
  computed('boolean', () => sql`(t.waiting_since is not null)`, { key: 'unanswered', type: 'boolean', column: false }),
  time('createdAt', 'created_at', false, { indexed: true, order: true }),
  time('updatedAt', 'updated_at', false, { indexed: true, order: true }),
  time('waitingSince', 'waiting_since', true, { indexed: true, order: true }),
  dueAt,
  snoozed,
  time('snoozedUntil', 'snoozed_until', true, { order: true }),
  time('thankedAt', 'thanked_at', true, { indexed: true, order: true }),
  stageChangedAtField,
  time('statusChangedAt', 'status_changed_at', false),
  time('firstResponseAt', 'first_response_at', true),
  time('resolvedAt', 'resolved_at', true),
  time('closedAt', 'closed_at', true),
  time('lastMessageAt', 'last_message_at', true),
  time('lastCustomerMessageAt', 'last_customer_message_at', true),
  time('lastAgentMessageAt', 'last_agent_message_at', true),
  column('message_count', 'integer', { key: 'messageCount', type: 'number', integer: true }),
  // Items that are still to be done; tickets without a checklist have no value.
  computed('integer', () => sql`(case when t.checklist_total > 0 then t.checklist_total - t.checklist_done end)`, {
    key: 'checklist',
    type: 'number',
    integer: true,
    nullable: true,
  }),
  follower,
]

export const ticketConditionFields = (): readonly ConditionField[] => fields
