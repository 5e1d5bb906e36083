import type { Cx } from '../../platform/context.ts'

export type AccessRequestRow = {
  id: string
  ticketId: string
  userId: string
  reason: string
  state: 'open' | 'granted' | 'declined'
  createdAt: Date
  decidedAt: Date | null
  decidedBy: string | null
}

const columns = ['id', 'ticketId', 'userId', 'reason', 'state', 'createdAt', 'decidedAt', 'decidedBy'] as const
const rowOf = (row: Omit<AccessRequestRow, 'state'> & { state: string }): AccessRequestRow => ({
  ...row,
  state: row.state as AccessRequestRow['state'],
})

/** The newest request of a member for a ticket. */
export async function findNewest(cx: Cx, ticketId: string, userId: string): Promise<AccessRequestRow | null> {
  const row = await cx.tx
    .selectFrom('accessRequests')
    .select([...columns])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('userId', '=', userId)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? rowOf(row) : null
}

/** Requests for a ticket that wait for an answer, the oldest first. */
export async function listOpen(cx: Cx, ticketId: string): Promise<AccessRequestRow[]> {
  const rows = await cx.tx
    .selectFrom('accessRequests')
    .select([...columns])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('state', '=', 'open')
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
  return rows.map(rowOf)
}

export async function findRequest(
  cx: Cx,
  id: string,
  options: { lock?: boolean } = {},
): Promise<AccessRequestRow | null> {
  const query = cx.tx
    .selectFrom('accessRequests')
    .select([...columns])
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
  const row = await (options.lock ? query.forUpdate() : query).executeTakeFirst()
  return row ? rowOf(row) : null
}

/** False when the member asks for the ticket already. */
export async function insertRequest(cx: Cx, row: AccessRequestRow): Promise<boolean> {
  const made = await cx.tx
    .insertInto('accessRequests')
    .values({ orgId: cx.org.id, ...row })
    .onConflict((c) => c.columns(['orgId', 'ticketId', 'userId']).where('state', '=', 'open').doNothing())
    .returning('id')
    .executeTakeFirst()
  return made !== undefined
}

/** Ends requests that wait: of one id, or all of a member for a ticket. */
export async function decideRequests(
  cx: Cx,
  which: { id: string } | { ticketId: string; userIds: readonly string[] },
  decision: { state: 'granted' | 'declined'; decidedBy: string | null },
): Promise<void> {
  let query = cx.tx
    .updateTable('accessRequests')
    .set({ ...decision, decidedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('state', '=', 'open')
  if ('id' in which) query = query.where('id', '=', which.id)
  else query = query.where('ticketId', '=', which.ticketId).where('userId', 'in', [...which.userIds])
  await query.execute()
}
