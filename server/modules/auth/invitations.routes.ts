import { z } from 'zod'
import { systemActor } from '../../platform/context.ts'
import { Id, NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { AcceptInvitation, CreateInvitation, Invitation, InvitationOffer, LinkToken, Me } from './auth.contract.ts'
import { answerSignedIn, countLink } from './auth.routes.ts'
import { checkPassword } from './check-password.ts'
import {
  acceptInvitation,
  createInvitation,
  findInvitationOffer,
  listInvitations,
  requireName,
  resendInvitation,
  revokeInvitation,
} from './invitations.ts'
import { hashNewPassword } from './passwords.ts'
import { sessionTokenOf, visitorOf } from './session-cookie.ts'
import { startSession } from './sessions.ts'

export function invitationsRoutes(app: App): void {
  linkRoutes(app)
  manageRoutes(app)
}

function linkRoutes(app: App): void {
  const tags = ['session']

  app.get(
    '/invitations/:token',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'getInvitationOffer',
        tags,
        summary: 'What an invitation link offers',
        description:
          '410 `token.expired`, or `invitation.inviter_gone` when the inviter may not give this role any more.',
        params: LinkToken,
        response: { 200: InvitationOffer },
      },
    },
    async (request) => {
      await countLink(request)
      return (await request.runOpen((open) => findInvitationOffer(open, request.params.token))).offer
    },
  )

  app.post(
    '/invitations/:token',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'acceptInvitation',
        tags,
        summary: 'Join by an invitation link, and sign in',
        description:
          'A new person chooses name and password; one with an account gives its password (401 when it is wrong). 410 `token.expired`, ' +
          '`invitation.inviter_gone`.',
        params: LinkToken,
        body: AcceptInvitation,
        response: { 201: Me },
      },
    },
    async (request, reply) => {
      const { token } = request.params
      const { name, password } = request.body
      await countLink(request)
      const { orgId, offer } = await request.runOpen((open) => findInvitationOffer(open, token))
      const account = offer.needsPassword ? { name: requireName(name) } : null
      const passwordHash = account && (await hashNewPassword(password, { ...account, email: offer.email }))
      if (!account) await checkPassword(request.runOpen, { email: offer.email, password, ip: request.ip })
      const session = await app.runtime.run(systemActor(orgId, 'invitation'), async (cx) => {
        const newAccount = account && passwordHash ? { ...account, passwordHash } : null
        const { userId } = await acceptInvitation(cx, { token, account: newAccount })
        return startSession(cx, { userId, orgId, visitor: visitorOf(request), replaces: sessionTokenOf(request) })
      })
      return reply.code(201).send(await answerSignedIn(request, reply, session))
    },
  )
}

function manageRoutes(app: App): void {
  const tags = ['members']
  const params = z.object({ id: Id })

  app.get(
    '/members/invitations',
    {
      config: { permission: 'members:manage' },
      schema: {
        operationId: 'listInvitations',
        tags,
        summary: 'Invitations that wait, newest first',
        response: { 200: z.object({ data: z.array(Invitation) }) },
      },
    },
    (request) => request.run(async (cx) => ({ data: await listInvitations(cx) })),
  )

  app.post(
    '/members/invitations',
    {
      config: { permission: 'members:manage' },
      schema: {
        operationId: 'createInvitation',
        tags,
        summary: 'Invite somebody by mail',
        description: 'The link works once, for 7 days. A waiting invitation to the same address is replaced.',
        body: CreateInvitation,
        response: { 201: Invitation },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await request.run((cx) => createInvitation(cx, request.user(), request.body))),
  )

  app.post(
    '/members/invitations/:id/resend',
    {
      config: { permission: 'members:manage' },
      schema: {
        operationId: 'resendInvitation',
        tags,
        summary: 'Send a new link; the old one is dead',
        description: 'The invitation is the sender’s own from then on.',
        params,
        response: { 200: Invitation },
      },
    },
    (request) => request.run((cx) => resendInvitation(cx, request.user(), request.params.id)),
  )

  app.delete(
    '/members/invitations/:id',
    {
      config: { permission: 'members:manage' },
      schema: {
        operationId: 'revokeInvitation',
        tags,
        summary: 'Revoke an invitation',
        params,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      await request.run((cx) => revokeInvitation(cx, request.params.id))
      return reply.code(204).send(null)
    },
  )
}
