import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { App } from '../../platform/http/http.ts'
import { countLinkTry } from '../auth/password-resets.ts'
import { tooOften } from '../auth/rate-limits.ts'
import { NotSolvedAnswer, NotSolvedOffer, SayNotSolved } from './automations.contract.ts'
import { offerNotSolved, sayNotSolved } from './not-solved.ts'

const params = z.object({ token: z.string().max(200) })
const tags = ['automation']
const config = { permission: 'public' } as const

/** Counts a try of a link; 429 when it is one too many. */
async function count(request: FastifyRequest): Promise<void> {
  const wait = await request.runOpen((open) => countLinkTry(open, request.ip))
  if (wait !== null) throw tooOften('Too many tries.', wait)
}

export function notSolvedRoutes(app: App): void {
  app.get(
    '/not-solved/:token',
    {
      config,
      schema: {
        operationId: 'getNotSolvedOffer',
        tags,
        summary: 'What the link “not solved” of a confirmation leads to',
        description:
          'Without an account, by the signed link alone. Changes nothing, whoever opens it. 410 `not_solved.expired`; 429 ' +
          '`request.too_often`.',
        params,
        response: { 200: NotSolvedOffer },
      },
    },
    async (request) => {
      await count(request)
      return offerNotSolved(app.runtime, request.params.token)
    },
  )

  app.post(
    '/not-solved/:token',
    {
      config,
      schema: {
        operationId: 'sayNotSolved',
        tags,
        summary: 'Say that a ticket is not solved: it is opened again',
        description:
          'In the name of its requester, with what he writes as his message. Once; where there is nothing to open, nothing happens and ' +
          '`done` is false. 410 `not_solved.expired`; 429 `request.too_often`.',
        params,
        body: SayNotSolved,
        response: { 200: NotSolvedAnswer },
      },
    },
    async (request) => {
      await count(request)
      return sayNotSolved(app.runtime, request.params.token, request.body.comment)
    },
  )
}
