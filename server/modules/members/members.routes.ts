import { z } from 'zod'
import { NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { page } from '../../platform/http/paging.ts'
import { CreateTeam, IdParam, ListMembers, Member, Team, UpdateMember, UpdateTeam } from './members.contract.ts'
import { getMemberCard, listMembers, updateMember } from './memberships.ts'
import { createTeam, deleteTeam, listTeams, updateTeam } from './teams.ts'

const tags = ['members']

export function membersRoutes(app: App): void {
  app.get(
    '/users',
    {
      config: { permission: 'members:read' },
      schema: {
        operationId: 'listMembers',
        tags,
        summary: 'Members by name, deactivated ones too',
        querystring: ListMembers,
        response: { 200: page(Member) },
      },
    },
    (request) => request.run((cx) => listMembers(cx, request.query)),
  )

  app.get(
    '/users/:id',
    {
      config: { permission: 'members:read' },
      schema: {
        operationId: 'getMember',
        tags,
        summary: 'A member',
        params: IdParam,
        response: { 200: Member },
      },
    },
    (request) => request.run((cx) => getMemberCard(cx, request.params.id)),
  )

  app.patch(
    '/users/:id',
    {
      config: { permission: 'members:manage' },
      schema: {
        operationId: 'updateMember',
        tags,
        summary: 'Change a member’s role or CRM access, deactivate or activate him',
        params: IdParam,
        body: UpdateMember,
        response: { 200: Member },
      },
    },
    (request) => request.run((cx) => updateMember(cx, { ...request.body, id: request.params.id })),
  )

  teamsRoutes(app)
}

function teamsRoutes(app: App): void {
  app.get(
    '/teams',
    {
      config: { permission: 'members:read' },
      schema: {
        operationId: 'listTeams',
        tags,
        summary: 'All teams by name',
        response: { 200: z.object({ data: z.array(Team) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listTeams(cx) })),
  )

  app.post(
    '/teams',
    {
      config: { permission: 'members:manage' },
      schema: {
        operationId: 'createTeam',
        tags,
        summary: 'Make a team',
        body: CreateTeam,
        response: { 201: Team },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createTeam(cx, request.body))),
  )

  app.patch(
    '/teams/:id',
    {
      config: { permission: 'members:manage' },
      schema: {
        operationId: 'updateTeam',
        tags,
        summary: 'Rename a team or replace its members',
        params: IdParam,
        body: UpdateTeam,
        response: { 200: Team },
      },
    },
    (request) => request.run((cx) => updateTeam(cx, { ...request.body, id: request.params.id })),
  )

  app.delete(
    '/teams/:id',
    {
      config: { permission: 'members:manage' },
      schema: {
        operationId: 'deleteTeam',
        tags,
        summary: 'Delete a team; its members stay',
        params: IdParam,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteTeam(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
