import type { Cx } from '../../platform/context.ts'
import { isOpenStatus } from './tickets.rules.ts'
import type { TicketRecord } from './tickets.store.ts'

/** Ids of the open tickets of a member, WITHOUT a look at who asks, the newest first; `urgent`: the urgent ones alone. */
export async function listOpenOf(
  cx: Cx,
  userId: string,
  { urgent, limit }: { urgent: boolean; limit: number },
): Promise<string[]> {
  const query = cx.tx
    .selectFrom('tickets')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('assigneeId', '=', userId)
    .where('isOpen', '=', true)
    .where('deletedAt', 'is', null)
  const rows = await (urgent ? query.where('priority', '=', urgentRank) : query)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** Ids of the open tickets of a member, WITHOUT a look at who asks, by id from the newest on, from behind `after`. */
export async function pageOpenOf(
  cx: Cx,
  userId: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<string[]> {
  const query = cx.tx
    .selectFrom('tickets')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('assigneeId', '=', userId)
    .where('isOpen', '=', true)
    .where('deletedAt', 'is', null)
  const rows = await (after ? query.where('id', '<', after) : query).orderBy('id', 'desc').limit(limit).execute()
  return rows.map(({ id }) => id)
}

const urgentRank = 4
export const isUrgent = ({ priority }: Pick<TicketRecord, 'priority'>): boolean => priority === urgentRank
/** It is to be worked on, and a change of it is not refused. */
export const isOpen = ({ status }: Pick<TicketRecord, 'status'>): boolean => isOpenStatus(status)
