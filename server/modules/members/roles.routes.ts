import { z } from 'zod'
import { NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { permissionNeeds, permissions, permissionTexts } from '../../platform/permissions.ts'
import { createRole, deleteRole, updateRole } from './change-roles.ts'
import { CreateRole, DeleteRole, IdParam, PermissionInfo, Role, UpdateRole } from './members.contract.ts'
import { listRoles } from './roles.ts'

const tags = ['members']
const manage = { permission: 'members:manage' } as const

export function rolesRoutes(app: App): void {
  app.get(
    '/roles',
    {
      config: { permission: 'members:read' },
      schema: {
        operationId: 'listRoles',
        tags,
        summary: 'Roles and what they allow, the widest first',
        response: { 200: z.object({ data: z.array(Role) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listRoles(cx) })),
  )

  app.get(
    '/permissions',
    {
      config: { permission: 'members:read' },
      schema: {
        operationId: 'listPermissions',
        tags,
        summary: 'Every permission, in words, with those it needs',
        response: { 200: z.object({ data: z.array(PermissionInfo) }) },
      },
    },
    async () => ({
      data: permissions.map((permission) => ({
        permission,
        text: permissionTexts[permission],
        needs: [...(permissionNeeds[permission] ?? [])],
      })),
    }),
  )

  app.post(
    '/roles',
    {
      config: manage,
      schema: {
        operationId: 'createRole',
        tags,
        summary: 'Make a role of permissions that you have yourself',
        body: CreateRole,
        response: { 201: Role },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createRole(cx, request.body))),
  )

  app.patch(
    '/roles/:id',
    {
      config: manage,
      schema: {
        operationId: 'updateRole',
        tags,
        summary: 'Change a role; it holds for its members from their next request on',
        params: IdParam,
        body: UpdateRole,
        response: { 200: Role },
      },
    },
    (request) => request.run((cx) => updateRole(cx, { ...request.body, id: request.params.id })),
  )

  app.post(
    '/roles/:id/delete',
    {
      config: manage,
      schema: {
        operationId: 'deleteRole',
        tags,
        summary: 'Delete a role and say which one its members get',
        params: IdParam,
        body: DeleteRole,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteRole(cx, { ...request.body, id: request.params.id }))
      return reply.code(204).send(null)
    },
  )
}
