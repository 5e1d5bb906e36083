import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod'
import { codeOf, isOutcomeUnknown, isUnavailable } from '../database.ts'
import { type FieldError, Problem } from '../errors.ts'
import { isStorageFull } from '../files.ts'
import type { Log } from '../log.ts'
import { words } from '../words.ts'
import { codeOfIssue, type Issue } from './invalid.ts'

/** Sends any error as an RFC 9457 problem document. What is not meant for the caller becomes a 500 (or 503) without details. */
export function sendProblem(log: Log) {
  return (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = toProblem(error)
    if (problem.status >= 500)
      log.error({ err: error, method: request.method, url: request.routeOptions.url ?? request.url }, 'request failed')
    answer(reply, problem)
  }
}

export function sendNotFound(request: FastifyRequest, reply: FastifyReply): void {
  answer(reply, nothingThere(request))
}

/** 404 `route.not_found`. */
export function nothingThere({ method, url }: Pick<FastifyRequest, 'method' | 'url'>): Problem {
  return new Problem(
    404,
    'route.not_found',
    words`There is nothing at ${{ method }} ${{ path: url.split('?')[0] ?? '' }}.`,
  )
}

/** `type` is about:blank as RFC 9457 (4.2.1) has it for problems that their status and our `code` describe. */
function answer(reply: FastifyReply, problem: Problem): void {
  if (problem.retryAfter !== null) reply.header('retry-after', String(problem.retryAfter))
  reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({
      type: 'about:blank',
      title: STATUS_CODES[problem.status] ?? 'Error',
      status: problem.status,
      code: problem.code,
      detail: problem.message,
      ...(Object.keys(problem.params).length > 0 ? { params: problem.params } : {}),
      ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
      ...problem.extra,
    })
}

function toProblem(error: FastifyError | Error): Problem {
  if (error instanceof Problem) return error
  if (hasZodFastifySchemaValidationErrors(error)) return invalidRequest(error)
  if (isResponseSerializationError(error)) return internal()
  if (isOutcomeUnknown(error))
    return new Problem(
      503,
      'database.outcome_unknown',
      'The connection to the database broke while this was written: it may have been done or not. Look before you repeat it, or repeat it with its Idempotency-Key.',
      { retryAfter: 5 },
    )
  if (isUnavailable(error))
    return new Problem(
      503,
      'database.unavailable',
      'The database cannot be reached right now. Nothing was changed; try again in a moment.',
      { retryAfter: 5 },
    )
  if (isStorageFull(error))
    return new Problem(
      507,
      'storage.full',
      'The disk of the server is full. Nothing was changed; try again when an administrator has made room.',
    )
  // 22P05/22021: text the database cannot hold; 22003: number out of range; 22P02: not a uuid.
  if (['22P05', '22021', '22003', '22P02', '22007', '22008'].includes(codeOf(error)))
    return new Problem(
      422,
      'request.unstorable',
      'A value in the request cannot be stored. Check numbers, dates and text for odd characters.',
    )
  if ('statusCode' in error && error.statusCode && error.statusCode >= 400 && error.statusCode < 500)
    return clientError(error)
  return internal()
}

const internal = () =>
  new Problem(
    500,
    'server.failed',
    'Something went wrong on our side. Nothing was changed; the server’s log says more.',
  )

function clientError(error: FastifyError): Problem {
  const status = error.statusCode ?? 400
  if (error.code === 'FST_ERR_CTP_EMPTY_JSON_BODY')
    return new Problem(400, 'request.empty_body', 'The body is empty but says it is JSON.')
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new Problem(413, 'request.too_large', 'The request body is too large.')
  if (error.code === 'FST_REQ_FILE_TOO_LARGE')
    return new Problem(413, 'request.file_too_large', 'The file is too large.')
  if (status === 415)
    return new Problem(415, 'request.media_type', 'Send application/json (or multipart/form-data for files).')
  if (error instanceof SyntaxError || status === 400)
    return new Problem(400, 'request.malformed', words`The request could not be read: ${{ cause: error.message }}`)
  return new Problem(status, 'request.refused', error.message)
}

function invalidRequest(error: FastifyError & { validation?: unknown }): Problem {
  const context = 'validationContext' in error ? String(error.validationContext) : 'body'
  const issues = (error.validation as Issue[]) ?? []
  const errors: FieldError[] = issues.map((issue) => ({
    path: [context === 'body' ? '' : context, ...issue.instancePath.split('/')].filter(Boolean).join('.'),
    message: issue.message,
    ...codeOfIssue(issue),
  }))
  const first = errors[0]
  const detail = first
    ? `${first.path ? `${first.path}: ` : ''}${first.message}`
    : 'The request does not fit its schema.'
  return new Problem(422, 'request.invalid', detail, { errors })
}
