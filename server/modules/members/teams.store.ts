import type { Cx } from '../../platform/context.ts'

type TeamRow = { id: string; name: string; createdAt: Date }

const columns = ['id', 'name', 'createdAt'] as const

export async function listTeams(cx: Cx): Promise<TeamRow[]> {
  return cx.tx
    .selectFrom('teams')
    .select(columns)
    .where('orgId', '=', cx.org.id)
    .orderBy((eb) => eb.fn<string>('lower', ['name']))
    .execute()
}

/** Who is in which team; of one team when `teamId` is given. */
export async function listTeamMembers(
  cx: Cx,
  teamId?: string,
): Promise<{ teamId: string; userId: string; isLead: boolean }[]> {
  let query = cx.tx.selectFrom('teamMembers').select(['teamId', 'userId', 'isLead']).where('orgId', '=', cx.org.id)
  if (teamId !== undefined) query = query.where('teamId', '=', teamId)
  return query.orderBy('teamId').orderBy('userId').execute()
}

/** Everybody who is in a team with the person, himself included; nobody when he is in none. */
export async function listTeammates(cx: Cx, userId: string): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('teamMembers')
    .select('userId')
    .distinct()
    .where('orgId', '=', cx.org.id)
    .where('teamId', 'in', (eb) =>
      eb
        .selectFrom('teamMembers as own')
        .select('own.teamId')
        .where('own.orgId', '=', cx.org.id)
        .where('own.userId', '=', userId),
    )
    .orderBy('userId')
    .execute()
  return rows.map((row) => row.userId)
}

export async function lockTeam(cx: Cx, id: string): Promise<TeamRow | undefined> {
  return cx.tx
    .selectFrom('teams')
    .select(columns)
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function insertTeam(cx: Cx, team: { id: string; name: string }): Promise<void> {
  await cx.tx
    .insertInto('teams')
    .values({ ...team, orgId: cx.org.id, createdAt: cx.now })
    .execute()
}

export async function renameTeam(cx: Cx, id: string, name: string): Promise<void> {
  await cx.tx.updateTable('teams').set({ name }).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** Writes who is in the team; `leadIds` are some of them. */
export async function replaceMembers(
  cx: Cx,
  teamId: string,
  userIds: string[],
  leadIds: readonly string[],
): Promise<void> {
  await cx.tx.deleteFrom('teamMembers').where('orgId', '=', cx.org.id).where('teamId', '=', teamId).execute()
  if (userIds.length === 0) return
  await cx.tx
    .insertInto('teamMembers')
    .values(userIds.map((userId) => ({ orgId: cx.org.id, teamId, userId, isLead: leadIds.includes(userId) })))
    .execute()
}

export async function deleteTeam(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('teams').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** Those of the users who are members of the organization. */
export async function filterMembers(cx: Cx, userIds: string[]): Promise<string[]> {
  if (userIds.length === 0) return []
  const rows = await cx.tx
    .selectFrom('memberships')
    .select('userId')
    .where('orgId', '=', cx.org.id)
    .where('userId', 'in', userIds)
    .execute()
  return rows.map((row) => row.userId)
}
