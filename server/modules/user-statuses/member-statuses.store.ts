import type { Cx } from '../../platform/context.ts'
import type { ReassignMode } from './reassign-modes.ts'

export type HeldRow = {
  userId: string
  statusId: string
  since: Date
  until: Date | null
  note: string
  /** What the status did with tickets when it was taken. */
  reassign: ReassignMode
  byId: string | null
  byName: string
}

const columns = ['userId', 'statusId', 'since', 'until', 'note', 'reassign', 'byId', 'byName'] as const
const rowsOf = (rows: readonly object[]) => rows as HeldRow[]

/** What some members have taken, or all; who has taken nothing yet is absent. */
export async function listHeld(cx: Cx, userIds: readonly string[] | 'all'): Promise<HeldRow[]> {
  const query = cx.tx.selectFrom('memberStatuses').select(columns).where('orgId', '=', cx.org.id)
  return rowsOf(await (userIds === 'all' ? query : query.where('userId', 'in', [...userIds])).execute())
}

/** What a member has taken, locked to the commit, with his membership: two changes of it go one after the other. */
export async function lockHeld(cx: Cx, userId: string): Promise<HeldRow | null> {
  await cx.tx
    .selectFrom('memberships')
    .select('userId')
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .forNoKeyUpdate()
    .execute()
  const query = cx.tx.selectFrom('memberStatuses').select(columns).where('orgId', '=', cx.org.id)
  const row = await query.where('userId', '=', userId).forUpdate().executeTakeFirst()
  return (row as HeldRow | undefined) ?? null
}

/** Who has a status, in one order for everybody. */
export async function listHolders(cx: Cx, statusId: string): Promise<HeldRow[]> {
  const query = cx.tx.selectFrom('memberStatuses').select(columns).where('orgId', '=', cx.org.id)
  return rowsOf(await query.where('statusId', '=', statusId).orderBy('userId').execute())
}

export async function saveHeld(cx: Cx, held: HeldRow): Promise<void> {
  const { userId: _userId, ...rest } = held
  await cx.tx
    .insertInto('memberStatuses')
    .values({ orgId: cx.org.id, ...held })
    .onConflict((c) => c.columns(['orgId', 'userId']).doUpdateSet(rest))
    .execute()
}

export async function deleteHeld(cx: Cx, userId: string): Promise<void> {
  await cx.tx.deleteFrom('memberStatuses').where('orgId', '=', cx.org.id).where('userId', '=', userId).execute()
}
