import type { Cx } from '../../platform/context.ts'
import { isUniqueViolation } from '../../platform/database.ts'
import { conflict, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { refreshSight } from './sight.ts'
import * as store from './teams.store.ts'

export type Team = { id: string; name: string; memberIds: string[]; leadIds: string[]; createdAt: string }

/** All teams by name. */
export async function listTeams(cx: Cx): Promise<Team[]> {
  require(cx.actor, 'members:read')
  const members = await store.listTeamMembers(cx)
  return (await store.listTeams(cx)).map(({ createdAt, ...team }) => ({
    ...team,
    ...namesOf(members.filter(({ teamId }) => teamId === team.id)),
    createdAt: createdAt.toISOString(),
  }))
}

const namesOf = (members: readonly { userId: string; isLead: boolean }[]) => ({
  memberIds: members.map(({ userId }) => userId),
  leadIds: members.filter(({ isLead }) => isLead).map(({ userId }) => userId),
})

/** Ids of those who lead teams, active or not: of these teams, or of those that a member is in. */
export async function listLeadsOf(
  cx: Cx,
  of: { teamIds: readonly string[] } | { memberId: string },
): Promise<string[]> {
  const members = await store.listTeamMembers(cx)
  const teamIds = new Set(
    'teamIds' in of ? of.teamIds : members.filter(({ userId }) => userId === of.memberId).map(({ teamId }) => teamId),
  )
  return [...new Set(members.filter((one) => one.isLead && teamIds.has(one.teamId)).map(({ userId }) => userId))]
}

/** Names of all teams, for modules that name them. */
export async function listTeamNames(cx: Cx): Promise<{ id: string; name: string }[]> {
  return (await store.listTeams(cx)).map(({ id, name }) => ({ id, name }))
}

/** Ids of everybody who shares a team with the actor, himself included; none when he is in no team or is no person. */
export async function listTeammates(cx: Cx): Promise<string[]> {
  return cx.actor.kind === 'user' ? store.listTeammates(cx, cx.actor.userId) : []
}

/** Those of the ids that are teams of the organization. */
export async function filterTeams(cx: Cx, ids: readonly string[]): Promise<string[]> {
  return ids.length === 0 ? [] : (await store.listTeams(cx)).map(({ id }) => id).filter((id) => ids.includes(id))
}

/** Ids of the members of teams, active or not. */
export async function listMembersOf(cx: Cx, teamIds: readonly string[]): Promise<string[]> {
  if (teamIds.length === 0) return []
  return (await store.listTeamMembers(cx)).filter(({ teamId }) => teamIds.includes(teamId)).map(({ userId }) => userId)
}

/** 409 `team.name_taken` (case does not matter); 422 `team.member_unknown`, `team.lead_not_member`. */
export async function createTeam(
  cx: Cx,
  input: { name: string; memberIds: string[]; leadIds?: string[] },
): Promise<Team> {
  require(cx.actor, 'members:manage')
  const id = newId()
  const memberIds = await requireMembers(cx, input.memberIds)
  const leadIds = requireAmong(memberIds, input.leadIds ?? [])
  await unlessTaken(input.name, () => store.insertTeam(cx, { id, name: input.name }))
  await store.replaceMembers(cx, id, memberIds, leadIds)
  await refreshSight(cx)
  emit(cx, 'team.created', { teamId: id, name: input.name, memberIds, leadIds })
  return { id, name: input.name, memberIds, leadIds, createdAt: cx.now.toISOString() }
}

/**
 * `memberIds` replaces the members, `leadIds` who leads it; who is no member any more leads no more. 404 `team.not_found`, 409
 * `team.name_taken`, 422 `team.member_unknown`, `team.lead_not_member`.
 */
export async function updateTeam(
  cx: Cx,
  input: { id: string; name?: string; memberIds?: string[]; leadIds?: string[] },
): Promise<Team> {
  require(cx.actor, 'members:manage')
  const before = await lockTeam(cx, input.id)
  const name = input.name ?? before.name
  const memberIds = input.memberIds === undefined ? before.memberIds : await requireMembers(cx, input.memberIds)
  const leadIds = input.leadIds
    ? requireAmong(memberIds, input.leadIds)
    : before.leadIds.filter((id) => memberIds.includes(id))
  if (name !== before.name) await unlessTaken(name, () => store.renameTeam(cx, input.id, name))
  if (input.memberIds !== undefined || input.leadIds !== undefined)
    await store.replaceMembers(cx, input.id, memberIds, leadIds)
  if (input.memberIds !== undefined) await refreshSight(cx)
  emit(cx, 'team.updated', {
    teamId: input.id,
    from: { name: before.name, memberIds: before.memberIds, leadIds: before.leadIds },
    to: { name, memberIds, leadIds },
  })
  return { ...before, name, memberIds, leadIds }
}

/** Its members stay members of the organization. */
export async function deleteTeam(cx: Cx, id: string): Promise<void> {
  require(cx.actor, 'members:manage')
  const team = await lockTeam(cx, id)
  await store.deleteTeam(cx, id)
  await refreshSight(cx)
  emit(cx, 'team.deleted', { teamId: id, name: team.name })
}

async function lockTeam(cx: Cx, id: string): Promise<Team> {
  const row = await store.lockTeam(cx, id)
  if (!row) throw notFound('team.not_found', 'There is no such team.')
  const members = await store.listTeamMembers(cx, id)
  return { id, name: row.name, ...namesOf(members), createdAt: row.createdAt.toISOString() }
}

/** The ids without repeats; each must be a member, active or not. */
async function requireMembers(cx: Cx, ids: string[]): Promise<string[]> {
  const wanted = [...new Set(ids)].sort()
  const known = new Set(await store.filterMembers(cx, wanted))
  const missing = wanted.find((id) => !known.has(id))
  if (missing !== undefined)
    throw unprocessable('team.member_unknown', words`There is no member ${{ id: missing }}.`, [
      { path: `memberIds.${ids.indexOf(missing)}`, message: 'There is no such member.' },
    ])
  return wanted
}

/** The ids without repeats; each must be one of the members. */
function requireAmong(memberIds: readonly string[], ids: readonly string[]): string[] {
  const wanted = [...new Set(ids)].sort()
  const other = wanted.find((id) => !memberIds.includes(id))
  if (other !== undefined)
    throw unprocessable('team.lead_not_member', 'Only a member of the team can lead it.', [
      { path: `leadIds.${ids.indexOf(other)}`, message: 'Only a member of the team can lead it.' },
    ])
  return wanted
}

async function unlessTaken(name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw conflict('team.name_taken', words`There is a team “${{ name }}” already.`, undefined, [
      { path: 'name', message: 'There is a team of this name already.' },
    ])
  }
}
