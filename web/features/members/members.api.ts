import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import { readAll } from '../../api/read-all.ts'
import type { components } from '../../api/schema.gen.ts'
import { teamsQuery } from '../../shared/teams-and-queues.ts'

export type Member = components['schemas']['Member']
export type Role = components['schemas']['Role']
export type Team = components['schemas']['Team']
export type MemberSight = components['schemas']['MemberSight']
export type Invitation = components['schemas']['Invitation']

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: ({ signal }) =>
    readAll((cursor) => read(api.GET('/api/v1/users', { params: { query: { cursor, limit: 200 } }, signal }))),
})

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/roles', { signal }))).data,
})

export const permissionsQuery = queryOptions({
  queryKey: ['permissions'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/permissions', { signal }))).data,
  staleTime: Number.POSITIVE_INFINITY,
})

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/members/invitations', { signal }))).data,
})

/** After any change of people or teams: a member stands in the lists of teams, an accepted invitation becomes a member. */
export function refreshMembers(): void {
  for (const query of [membersQuery, rolesQuery, teamsQuery, invitationsQuery]) {
    void queryClient.invalidateQueries({ queryKey: query.queryKey })
  }
}

export function updateMember(id: string, body: components['schemas']['UpdateMember']): Promise<Member> {
  return read(api.PATCH('/api/v1/users/{id}', { params: { path: { id } }, body }))
}

export function invite(body: components['schemas']['CreateInvitation']): Promise<Invitation> {
  return read(api.POST('/api/v1/members/invitations', { body }))
}

export function resendInvitation(id: string): Promise<unknown> {
  return read(api.POST('/api/v1/members/invitations/{id}/resend', { params: { path: { id } } }))
}

export function revokeInvitation(id: string): Promise<unknown> {
  return read(api.DELETE('/api/v1/members/invitations/{id}', { params: { path: { id } } }))
}

export function createTeam(body: { name: string; memberIds: string[]; leadIds: string[] }): Promise<Team> {
  return read(api.POST('/api/v1/teams', { body }))
}

export function updateTeam(id: string, body: { name: string; memberIds: string[]; leadIds: string[] }): Promise<Team> {
  return read(api.PATCH('/api/v1/teams/{id}', { params: { path: { id } }, body }))
}

export function deleteTeam(id: string): Promise<unknown> {
  return read(api.DELETE('/api/v1/teams/{id}', { params: { path: { id } } }))
}

export function createRole(body: components['schemas']['CreateRole']): Promise<Role> {
  return read(api.POST('/api/v1/roles', { body }))
}

export function updateRole(id: string, body: components['schemas']['UpdateRole']): Promise<Role> {
  return read(api.PATCH('/api/v1/roles/{id}', { params: { path: { id } }, body }))
}

type RoleStartView = components['schemas']['RoleStartView']

/** What roles begin with, of those that have a choice. Below the key of the views: what happens to them may change it. */
export const roleStartsQuery = queryOptions({
  queryKey: ['views', 'start', 'roles'],
  queryFn: async ({ signal }) => (await read(api.GET('/api/v1/views/start/roles', { signal }))).data,
})

/** The view that members of the role begin with who have chosen nothing; null: all open. */
export async function setRoleStart(id: string, viewId: string | null): Promise<RoleStartView | null> {
  const { data } = await read(api.PUT('/api/v1/roles/{id}/start-view', { params: { path: { id } }, body: { viewId } }))
  return data
}

/** `moveTo`: the role that its members and open invitations get. */
export function deleteRole(id: string, moveTo: string): Promise<unknown> {
  return read(api.POST('/api/v1/roles/{id}/delete', { params: { path: { id } }, body: { moveTo } }))
}

export function sightQuery(id: string) {
  return queryOptions({
    queryKey: ['members', 'sight', id],
    queryFn: ({ signal }) => read(api.GET('/api/v1/users/{id}/sight', { params: { path: { id } }, signal })),
    staleTime: 0,
  })
}

/** Whether a member sees a ticket (by code), and why. */
export function explainSight(userId: string, ticket: string): Promise<components['schemas']['SightReason']> {
  return read(api.GET('/api/v1/sight', { params: { query: { ticket, userId } } }))
}
