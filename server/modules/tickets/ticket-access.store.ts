import { sql } from 'kysely'
import { anyId } from '../../platform/any-id.ts'
import type { Cx } from '../../platform/context.ts'
import { prepared } from '../../platform/prepared.ts'
import { indexSight } from '../../platform/search.ts'

/** Who was chosen to see a ticket. */
export type Chosen = { userIds: string[]; teamIds: string[] }

const accessOf = prepared((cx, { ticketIds }: { ticketIds: readonly string[] }) =>
  cx.tx
    .selectFrom('ticketAccess')
    .select(['ticketId', 'subjectId'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', anyId(ticketIds))
    .compile(),
)

/** Ids of members and teams that were chosen, by ticket; tickets without any are absent. */
export async function listAccessIds(cx: Cx, ticketIds: readonly string[]): Promise<Map<string, string[]>> {
  if (ticketIds.length === 0) return new Map()
  const rows = await accessOf(cx, { ticketIds })
  const byTicket = new Map<string, string[]>()
  for (const { ticketId, subjectId } of rows) byTicket.set(ticketId, [...(byTicket.get(ticketId) ?? []), subjectId])
  return byTicket
}

/** Who was chosen to see the ticket. */
export async function findChosen(cx: Cx, ticketId: string): Promise<Chosen> {
  const rows = await cx.tx
    .selectFrom('ticketAccess')
    .select(['userId', 'teamId'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .orderBy('subjectId')
    .execute()
  return { userIds: rows.flatMap((row) => row.userId ?? []), teamIds: rows.flatMap((row) => row.teamId ?? []) }
}

/** Replaces who was chosen. */
export async function saveChosen(
  cx: Cx,
  ticket: { id: string; isOpen: boolean; createdAt: Date },
  chosen: Chosen,
): Promise<void> {
  await cx.tx.deleteFrom('ticketAccess').where('orgId', '=', cx.org.id).where('ticketId', '=', ticket.id).execute()
  const row = { orgId: cx.org.id, ticketId: ticket.id, isOpen: ticket.isOpen, ticketCreatedAt: ticket.createdAt }
  const rows = [
    ...chosen.userIds.map((userId) => ({ ...row, userId, teamId: null })),
    ...chosen.teamIds.map((teamId) => ({ ...row, userId: null, teamId })),
  ]
  if (rows.length > 0) await cx.tx.insertInto('ticketAccess').values(rows).execute()
  indexSight(cx, ticket.id)
}

/** Chooses members besides those who were; the ids of those who were not before. */
export async function addChosen(
  cx: Cx,
  ticket: { id: string; isOpen: boolean; createdAt: Date },
  userIds: readonly string[],
): Promise<string[]> {
  if (userIds.length === 0) return []
  const row = { orgId: cx.org.id, ticketId: ticket.id, isOpen: ticket.isOpen, ticketCreatedAt: ticket.createdAt }
  const added = await cx.tx
    .insertInto('ticketAccess')
    .values(userIds.map((userId) => ({ ...row, userId, teamId: null })))
    .onConflict((c) => c.columns(['orgId', 'ticketId', 'subjectId']).doNothing())
    .returning('userId')
    .execute()
  if (added.length > 0) indexSight(cx, ticket.id)
  return added.flatMap(({ userId }) => userId ?? [])
}

/** Keeps the copy of is_open beside those who were chosen. */
export async function saveAccessOpen(cx: Cx, ticketIds: readonly string[], isOpen: boolean): Promise<void> {
  await sql`update ticket_access set is_open = ${isOpen}
    where org_id = ${cx.org.id} and ticket_id = any(${ticketIds}::uuid[]) and is_open <> ${isOpen}`.execute(cx.tx)
}
