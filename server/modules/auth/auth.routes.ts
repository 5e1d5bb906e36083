import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { systemActor } from '../../platform/context.ts'
import { unauthorized } from '../../platform/errors.ts'
import { NoContent } from '../../platform/http/fields.ts'
import type { App } from '../../platform/http/http.ts'
import { announce } from '../../platform/realtime.ts'
import { PrefixCheck, PrefixQuery } from '../orgs/orgs.contract.ts'
import { checkPrefix } from '../orgs/prefixes.ts'
import {
  LinkToken,
  Me,
  RequestPasswordReset,
  ResetPassword,
  SetUp,
  SetUpDone,
  SetUpState,
  SignIn,
} from './auth.contract.ts'
import { resolveActor } from './auth.service.ts'
import { checkPassword } from './check-password.ts'
import { getMe } from './me.ts'
import {
  countLinkTry,
  countResetRequest,
  findResetOwner,
  findResetTarget,
  resetPassword,
  sendPasswordReset,
} from './password-resets.ts'
import { hashNewPassword } from './passwords.ts'
import { setUpLimit } from './rate-limits.rules.ts'
import { takeAllowance, tooOften } from './rate-limits.ts'
import { clearSessionCookie, sessionTokenOf, setSessionCookie, visitorOf } from './session-cookie.ts'
import { signIn, signOut, startSession } from './sessions.ts'
import { isSetUpNeeded, refuseSecondSetUp, setUp } from './set-up.ts'

/** A request for a reset is answered after this time whether there is an account or not. */
const resetAnswerMs = 250

/** Sets the cookie and answers with Me, as sign-in and an accepted invitation do. */
export async function answerSignedIn(request: FastifyRequest, reply: FastifyReply, token: string) {
  const me = await request.runOpen(async (open) => {
    const actor = await resolveActor(open, { sessionToken: token, apiKey: null })
    if (!actor) throw unauthorized('session.expired', 'Your session has ended. Sign in again.')
    return getMe(open, actor)
  })
  setSessionCookie(request, reply, token)
  return me
}

/** Counts a try of a link of ours; 429 when it is one too many. */
export async function countLink(request: FastifyRequest): Promise<void> {
  const wait = await request.runOpen((open) => countLinkTry(open, request.ip))
  if (wait !== null) throw tooOften('Too many tries.', wait)
}

export function authRoutes(app: App): void {
  setUpRoutes(app)
  sessionRoutes(app)
  resetRoutes(app)
}

function setUpRoutes(app: App): void {
  const tags = ['set-up']

  app.get(
    '/setup',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'getSetUpState',
        tags,
        summary: 'Whether the installation waits for its first organization',
        response: { 200: SetUpState },
      },
    },
    (request) => request.runOpen(async (open) => ({ needed: await isSetUpNeeded(open) })),
  )

  app.get(
    '/setup/prefix',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'checkFirstPrefix',
        tags,
        summary: 'Whether the first organization could take a ticket prefix',
        querystring: PrefixQuery,
        response: { 200: PrefixCheck },
      },
    },
    (request) =>
      request.runOpen(async (open) => {
        await refuseSecondSetUp(open)
        return checkPrefix(open, { value: request.query.value, owner: null })
      }),
  )

  app.post(
    '/setup',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'setUp',
        tags,
        summary: 'Make the first organization and its admin, and sign him in',
        description: 'Works once: 409 `setup.done` as soon as there is an organization.',
        body: SetUp,
        response: { 201: SetUpDone },
      },
    },
    async (request, reply) => {
      const { password, ...input } = request.body
      const { exceeded, retryAfter } = await request.runOpen(async (open) => {
        await refuseSecondSetUp(open)
        return takeAllowance(open, [setUpLimit(request.ip)])
      })
      if (exceeded.length > 0) throw tooOften('Too many tries.', retryAfter)
      const passwordHash = await hashNewPassword(password, input)
      const { token, ...made } = await request.runOpen(async (open) => {
        const made = await setUp(open, { ...input, passwordHash })
        return { ...made, token: await startSession(open, { ...made, visitor: visitorOf(request), replaces: null }) }
      })
      setSessionCookie(request, reply, token)
      return reply.code(201).send(made)
    },
  )
}

function sessionRoutes(app: App): void {
  const tags = ['session']

  app.post(
    '/session',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'signIn',
        tags,
        summary: 'Sign in with mail address and password',
        description:
          'Sets the cookie `deskhand_session`. 401 `session.wrong_credentials`; 429 with Retry-After after too many failures.',
        body: SignIn,
        response: { 201: Me },
      },
    },
    async (request, reply) => {
      const proven = await checkPassword(request.runOpen, { ...request.body, ip: request.ip })
      const replaces = sessionTokenOf(request)
      const token = await request.runOpen((open) => signIn(open, { proven, visitor: visitorOf(request), replaces }))
      return reply.code(201).send(await answerSignedIn(request, reply, token))
    },
  )

  app.delete(
    '/session',
    {
      config: { permission: 'public' },
      schema: { operationId: 'signOut', tags, summary: 'Sign out here', response: { 204: NoContent } },
    },
    async (request, reply) => {
      const token = sessionTokenOf(request)
      if (token !== null) await request.runOpen((open) => signOut(open, token))
      // Streams of the session look again and close.
      if (request.actor) announce(request.actor.orgId)
      clearSessionCookie(request, reply)
      return reply.code(204).send(null)
    },
  )
}

function resetRoutes(app: App): void {
  const tags = ['session']

  app.post(
    '/password-resets',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'requestPasswordReset',
        tags,
        summary: 'Ask for a link to choose a new password',
        description:
          'The answer is the same whether there is such an account or not. The link works once, for one hour. With an Idempotency-Key a ' +
          'repeated request sends no second mail.',
        body: RequestPasswordReset,
        response: { 202: NoContent },
      },
    },
    async (request, reply) => {
      const { email } = request.body
      const key = request.headers['idempotency-key']?.toString().slice(0, 255) || null
      const wait = await request.runOpen((open) => countResetRequest(open, { email, ip: request.ip }))
      if (wait !== null) throw tooOften('Too many requests for a new password.', wait)
      const send = async () => {
        const target = await request.runOpen((open) => findResetTarget(open, email))
        if (target)
          await app.runtime.run(systemActor(target.orgId, 'sign-in'), (cx) => sendPasswordReset(cx, target.login, key))
      }
      await Promise.all([send(), pause(resetAnswerMs)])
      return reply.code(202).send(null)
    },
  )

  app.post(
    '/password-resets/:token',
    {
      config: { permission: 'public' },
      schema: {
        operationId: 'resetPassword',
        tags,
        summary: 'Choose a new password by a link',
        description: 'All sessions of the account end. 410 `token.expired` when the link is dead.',
        params: LinkToken,
        body: ResetPassword,
        response: { 204: NoContent },
      },
    },
    async (request, reply) => {
      const { token } = request.params
      await countLink(request)
      const owner = await request.runOpen((open) => findResetOwner(open, token))
      const passwordHash = await hashNewPassword(request.body.password, owner)
      await request.runOpen((open) => resetPassword(open, { token, passwordHash }))
      return reply.code(204).send(null)
    },
  )
}
