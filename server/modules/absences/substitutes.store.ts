import type { Cx } from '../../platform/context.ts'

/** The substitutes of some members, the first choice first. */
export async function listSubstitutes(
  cx: Cx,
  userIds: readonly string[],
): Promise<{ userId: string; substituteId: string }[]> {
  if (userIds.length === 0) return []
  return cx.tx
    .selectFrom('memberSubstitutes')
    .select(['userId', 'substituteId'])
    .where('orgId', '=', cx.org.id)
    .where('userId', 'in', [...userIds])
    .orderBy('position')
    .execute()
}

/** Writes all substitutes of a member in their order. */
export async function saveSubstitutes(cx: Cx, userId: string, ids: readonly string[]): Promise<void> {
  await cx.tx.deleteFrom('memberSubstitutes').where('orgId', '=', cx.org.id).where('userId', '=', userId).execute()
  if (ids.length === 0) return
  await cx.tx
    .insertInto('memberSubstitutes')
    .values(ids.map((substituteId, position) => ({ orgId: cx.org.id, userId, substituteId, position })))
    .execute()
}
