import { anyId } from '../../platform/any-id.ts'
import type { Cx } from '../../platform/context.ts'
import { prepared } from '../../platform/prepared.ts'
import { findContactNames } from '../customers/customers.service.ts'
import { listAccessIds } from './ticket-access.store.ts'
import { priorityOf, type TicketPriority, type TicketStatus } from './tickets.rules.ts'
import { conversationChannelSql, type VisibleFields } from './tickets.visibility.ts'

/** What a list of events or notifications needs of a ticket: what it is called and what decides who sees it. */
export type TicketFacts = VisibleFields & { id: string; code: string; subject: string; createdAt: Date }

const factColumns = [
  'id',
  'code',
  'subject',
  'assigneeId',
  'createdByKind',
  'createdById',
  'requesterUserId',
  'requesterId',
  'accountId',
  'queueId',
  'pipelineId',
  'visibility',
  'deletedAt',
  'createdAt',
] as const

type ByIds = { ids: readonly string[] }

const facts = (cx: Pick<Cx, 'tx' | 'org'>, { ids }: ByIds) =>
  cx.tx
    .selectFrom('tickets')
    .select([...factColumns])
    .select(conversationChannelSql(cx.org.id, 'tickets').as('conversationChannelId'))
    .where('orgId', '=', cx.org.id)
    .where('id', '=', anyId(ids))

const factsByIds = prepared((cx, given: ByIds) => facts(cx, given).compile())

/**
 * Facts of tickets by id, WITHOUT a look at who asks: the caller asks `canSeeTicket` for each person that he tells. Two
 * statements; unknown ids are absent.
 */
export async function findTicketFacts(cx: Cx, ids: readonly string[]): Promise<Map<string, TicketFacts>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const [rows, access] = await Promise.all([factsByIds(cx, { ids: wanted }), listAccessIds(cx, wanted)])
  return new Map(rows.map((row) => [row.id, { ...row, accessIds: access.get(row.id) ?? [] }]))
}

/** What a summary says of a ticket. `requesterName` is '' when it has no requester. */
export type TicketBrief = TicketFacts & { status: TicketStatus; priority: TicketPriority; requesterName: string }

const briefsByIds = prepared((cx, given: ByIds) => facts(cx, given).select(['status', 'priority']).compile())

/** Like findTicketFacts, with what a summary says; also WITHOUT a look at who asks. */
export async function findTicketBriefs(cx: Cx, ids: readonly string[]): Promise<Map<string, TicketBrief>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const [rows, access] = await Promise.all([briefsByIds(cx, { ids: wanted }), listAccessIds(cx, wanted)])
  const names = await findContactNames(
    cx,
    rows.flatMap((row) => row.requesterId ?? []),
  )
  return new Map(
    rows.map(({ status, priority, ...row }) => [
      row.id,
      {
        ...row,
        accessIds: access.get(row.id) ?? [],
        status: status as TicketStatus,
        priority: priorityOf(priority),
        requesterName: (row.requesterId && names.get(row.requesterId)) || '',
      },
    ]),
  )
}
