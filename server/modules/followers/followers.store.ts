import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { prepared } from '../../platform/prepared.ts'

/** Who follows the ticket, in the order in which they began. */
export async function listFollowerIds(cx: Cx, ticketId: string): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('ticketFollowers')
    .select('userId')
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .orderBy('createdAt')
    .orderBy('userId')
    .execute()
  return rows.map((row) => row.userId)
}

/** Those among the tickets that the member follows. */
export async function findFollowed(cx: Cx, userId: string, ticketIds: string[]): Promise<Set<string>> {
  if (ticketIds.length === 0) return new Set()
  const rows = await cx.tx
    .selectFrom('ticketFollowers')
    .select('ticketId')
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .where('ticketId', 'in', ticketIds)
    .execute()
  return new Set(rows.map((row) => row.ticketId))
}

/** Returns those who did not follow before. */
export async function insertFollowers(cx: Cx, ticketId: string, userIds: string[]): Promise<string[]> {
  if (userIds.length === 0) return []
  const rows = await cx.tx
    .insertInto('ticketFollowers')
    .values(userIds.map((userId) => ({ orgId: cx.org.id, ticketId, userId, createdAt: cx.now })))
    .onConflict((c) => c.columns(['orgId', 'ticketId', 'userId']).doNothing())
    .returning('userId')
    .execute()
  return rows.map((row) => row.userId)
}

/** Returns those who did follow. */
export async function deleteFollowers(cx: Cx, ticketId: string, userIds: string[]): Promise<string[]> {
  if (userIds.length === 0) return []
  const rows = await cx.tx
    .deleteFrom('ticketFollowers')
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('userId', 'in', userIds)
    .returning('userId')
    .execute()
  return rows.map((row) => row.userId)
}

/** Like insertFollowers for each of many tickets: who did not follow before, by ticket. */
export async function insertFollowersOfMany(
  cx: Cx,
  ticketIds: readonly string[],
  userIds: readonly string[],
): Promise<{ ticketId: string; userId: string }[]> {
  const pairs = ticketIds.flatMap((ticketId) => userIds.map((userId) => ({ ticketId, userId })))
  if (pairs.length === 0) return []
  return cx.tx
    .insertInto('ticketFollowers')
    .values(pairs.map((pair) => ({ orgId: cx.org.id, ...pair, createdAt: cx.now })))
    .onConflict((c) => c.columns(['orgId', 'ticketId', 'userId']).doNothing())
    .returning(['ticketId', 'userId'])
    .execute()
}

/** Like deleteFollowers for each of many tickets: who did follow, by ticket. */
export async function deleteFollowersOfMany(
  cx: Cx,
  ticketIds: readonly string[],
  userIds: readonly string[],
): Promise<{ ticketId: string; userId: string }[]> {
  if (ticketIds.length * userIds.length === 0) return []
  return cx.tx
    .deleteFrom('ticketFollowers')
    .where('orgId', '=', cx.org.id)
    .where('ticketId', 'in', [...ticketIds])
    .where('userId', 'in', [...userIds])
    .returning(['ticketId', 'userId'])
    .execute()
}

export type ParticipantRow = { id: string; name: string; email: string | null }

const participantsOf = prepared((cx, { ticketId }: { ticketId: string }) =>
  sql<ParticipantRow>`
    select c.id, c.name, i.value as email
    from ticket_participants p
    join contacts c on c.org_id = ${cx.org.id} and c.id = p.contact_id
    left join identities i on i.org_id = ${cx.org.id} and i.contact_id = c.id and i.kind = 'email' and i.is_primary
    where p.org_id = ${cx.org.id} and p.ticket_id = ${ticketId}::uuid
    order by p.created_at, c.id`.compile(cx.tx),
)

/** Customers besides the requester, in the order in which they came, with their first address. */
export const listParticipantRows = (cx: Cx, ticketId: string): Promise<ParticipantRow[]> =>
  participantsOf(cx, { ticketId })

/** All addresses of the participants, lower case. */
export async function listParticipantEmails(cx: Cx, ticketId: string): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('ticketParticipants as p')
    .innerJoin('identities as i', (j) => j.on('i.orgId', '=', cx.org.id).onRef('i.contactId', '=', 'p.contactId'))
    .select('i.value')
    .where('p.orgId', '=', cx.org.id)
    .where('p.ticketId', '=', ticketId)
    .where('i.kind', '=', 'email')
    .execute()
  return rows.map((row) => row.value.toLowerCase())
}

export async function listParticipantIds(cx: Cx, ticketId: string): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('ticketParticipants')
    .select('contactId')
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .execute()
  return rows.map((row) => row.contactId)
}

/** Returns those who took no part before. */
export async function insertParticipants(cx: Cx, ticketId: string, contactIds: string[]): Promise<string[]> {
  if (contactIds.length === 0) return []
  const rows = await cx.tx
    .insertInto('ticketParticipants')
    .values(contactIds.map((contactId) => ({ orgId: cx.org.id, ticketId, contactId, createdAt: cx.now })))
    .onConflict((c) => c.columns(['orgId', 'ticketId', 'contactId']).doNothing())
    .returning('contactId')
    .execute()
  return rows.map((row) => row.contactId)
}

/** Returns those who did take part. */
export async function deleteParticipants(cx: Cx, ticketId: string, contactIds: string[]): Promise<string[]> {
  if (contactIds.length === 0) return []
  const rows = await cx.tx
    .deleteFrom('ticketParticipants')
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('contactId', 'in', contactIds)
    .returning('contactId')
    .execute()
  return rows.map((row) => row.contactId)
}
