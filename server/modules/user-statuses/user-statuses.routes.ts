import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { getMemberStatus, listMemberStatuses } from './list-member-statuses.ts'
import { takeStatus } from './take-status.ts'
import {
  CreateUserStatus,
  DeleteUserStatus,
  MemberStatus,
  TakeStatus,
  UpdateUserStatus,
  UserStatus,
  UserStatusOrder,
} from './user-statuses.contract.ts'
import {
  createUserStatus,
  deleteUserStatus,
  listUserStatuses,
  orderUserStatuses,
  updateUserStatus,
} from './user-statuses.service.ts'

const IdParam = z.object({ id: Id })
const UserParam = z.object({ userId: Id })
const tags = ['user statuses']
const manage = { permission: 'settings:manage' } as const
const statuses = z.object({ data: z.array(UserStatus) })

export function userStatusesRoutes(app: App): void {
  app.get(
    '/user-statuses',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'listUserStatuses',
        tags,
        summary: 'Statuses that members can take, in their order',
        response: { 200: statuses },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listUserStatuses(cx) })),
  )

  app.post(
    '/user-statuses',
    {
      config: manage,
      schema: {
        operationId: 'createUserStatus',
        tags,
        summary: 'Make a status',
        body: CreateUserStatus,
        response: { 201: UserStatus },
      },
    },
    async (request, reply) => reply.code(201).send(await request.run((cx) => createUserStatus(cx, request.body))),
  )

  app.post(
    '/user-statuses/order',
    {
      config: manage,
      schema: {
        operationId: 'orderUserStatuses',
        tags,
        summary: 'Put statuses into another order',
        body: UserStatusOrder,
        response: { 200: statuses },
      },
    },
    (request) => request.run(async (cx) => ({ data: await orderUserStatuses(cx, request.body.ids) })),
  )

  app.patch(
    '/user-statuses/:id',
    {
      config: manage,
      schema: {
        operationId: 'updateUserStatus',
        tags,
        summary: 'Change a status',
        params: IdParam,
        body: UpdateUserStatus,
        response: { 200: UserStatus },
      },
    },
    (request) => request.run((cx) => updateUserStatus(cx, { ...request.body, id: request.params.id })),
  )

  app.post(
    '/user-statuses/:id/delete',
    {
      config: manage,
      schema: {
        operationId: 'deleteUserStatus',
        tags,
        summary: 'Delete a status and say which one those get who have it',
        params: IdParam,
        body: DeleteUserStatus,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => deleteUserStatus(cx, { ...request.body, id: request.params.id }))
      return reply.code(204).send(null)
    },
  )

  memberStatusesRoutes(app)
}

function memberStatusesRoutes(app: App): void {
  app.get(
    '/member-statuses',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'listMemberStatuses',
        tags,
        summary: 'Which status each active member has now, by name',
        description: 'Without members:read it is your own alone.',
        response: { 200: z.object({ data: z.array(MemberStatus) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listMemberStatuses(cx) })),
  )

  app.put(
    '/member-statuses/:userId',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'takeStatus',
        tags,
        summary: 'Take a status, or give one to a colleague',
        description: 'Giving one to somebody else needs members:manage, and the event names who did.',
        params: UserParam,
        body: TakeStatus,
        response: { 200: MemberStatus },
      },
    },
    (request) =>
      request.run(async (cx) => {
        const { userId } = request.params
        const { until, ...body } = request.body
        await takeStatus(cx, { ...body, userId, until: until ? new Date(until) : until === null ? null : undefined })
        return getMemberStatus(cx, userId)
      }),
  )
}
