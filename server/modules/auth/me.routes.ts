import { z } from 'zod'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { announce } from '../../platform/realtime.ts'
import { UpdateMe } from '../members/members.contract.ts'
import { updateMe } from '../members/profile.ts'
import { ChangePassword, Me, Session, SwitchOrganization } from './auth.contract.ts'
import { changePassword, proveCurrentPassword } from './change-password.ts'
import { getMe } from './me.ts'
import { hashNewPassword } from './passwords.ts'
import { sessionTokenOf, setSessionCookie } from './session-cookie.ts'
import { endMySession, listMySessions, requireSession, switchOrganization } from './sessions.ts'

const tags = ['me']

export function meRoutes(app: App): void {
  app.get(
    '/me',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'getMe',
        tags,
        summary: 'Who is signed in, where, and what he may do',
        response: { 200: Me },
      },
    },
    async (request, reply) => {
      const me = await request.runOpen((open) => getMe(open, request.user()))
      const token = sessionTokenOf(request)
      // The session's end slides with its use; so must the cookie's.
      if (request.user().via === 'session' && token !== null) setSessionCookie(request, reply, token)
      return me
    },
  )

  app.patch(
    '/me',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'updateMe',
        tags,
        summary: 'Change one’s own name and preferences',
        body: UpdateMe,
        response: { 200: Me },
      },
    },
    (request) =>
      request.run(async (cx) => {
        await updateMe(cx, request.user(), request.body)
        return getMe(cx, request.user())
      }),
  )

  app.post(
    '/me/password',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'changePassword',
        tags,
        summary: 'Change one’s own password; all other sessions end',
        body: ChangePassword,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      const actor = request.user()
      requireSession(actor)
      await proveCurrentPassword(request.runOpen, actor, { password: request.body.currentPassword, ip: request.ip })
      const passwordHash = await hashNewPassword(request.body.newPassword, actor, 'newPassword')
      await request.runOpen((open) => changePassword(open, actor, passwordHash))
      // Streams of the sessions that ended look again and close.
      announce(actor.orgId)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/me/organization',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'switchOrganization',
        tags,
        summary: 'Go to another of one’s organizations with this session',
        body: SwitchOrganization,
        response: { 200: Me },
      },
    },
    (request) =>
      request.runOpen(async (open) => getMe(open, await switchOrganization(open, request.user(), request.body))),
  )

  app.get(
    '/me/sessions',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'listMySessions',
        tags,
        summary: 'Where one is signed in',
        response: { 200: z.object({ data: z.array(Session) }) },
      },
    },
    (request) => request.runOpen(async (open) => ({ data: await listMySessions(open, request.user()) })),
  )

  app.delete(
    '/me/sessions/:id',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'endMySession',
        tags,
        summary: 'End one of one’s own sessions',
        params: z.object({ id: Id }),
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.runOpen((open) => endMySession(open, request.user(), request.params.id))
      announce(request.user().orgId)
      return reply.code(204).send(null)
    },
  )
}
