import type { IncomingMessage, ServerResponse } from 'node:http'
import cookie from '@fastify/cookie'
import multipart from '@fastify/multipart'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController, type RawServerDefault } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Config } from '../config.ts'
import type { Actor, Cx, OpenCx, Runtime, UserActor } from '../context.ts'
import type { Database } from '../database.ts'
import { forbidden, notFound, unauthorized } from '../errors.ts'
import type { Log } from '../log.ts'
import { type Permission, require as requirePermission } from '../permissions.ts'
import { discardBody } from './discard-body.ts'
import { separateFilesHost } from './files-host.ts'
import { runOnce } from './idempotency.ts'
import { sendProblem } from './problem.ts'
import { countRequest } from './rate-limit.ts'
import { type Selectable, selectableOf, selectFields } from './select-fields.ts'
import { refuseBrokenText } from './text.ts'

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

/** What a long-running part of a module may use. */
export type Host = { runtime: Runtime; config: Config; log: Log; database: Database }

/**
 * A noun of the product as the application lists it. `register` names jobs, consumers and transports; `routes` adds its API.
 * In a process that works: `prepare` readies what its jobs use before the first one runs; `start` begins what runs as long as
 * the process (a mail door, mailbox watchers). Both return the way to stop it.
 */
export type Module = {
  name: string
  register?: () => void
  routes?: (app: App) => void
  prepare?: (host: Host) => () => Promise<void>
  start?: (host: Host) => Promise<() => Promise<void>>
}

/** What came with a request to prove who sends it. */
export type Credentials = { sessionToken: string | null; apiKey: string | null }
export type Authenticate = (open: OpenCx, credentials: Credentials) => Promise<UserActor | null>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route: a permission, any signed-in user, or everybody (law 8). */
    permission?: Permission | 'signed-in' | 'public'
    /** What `fields` may name; found in the response schema. */
    selectable?: Selectable | null
  }
  interface FastifyRequest {
    /** Who sends the request; null on public routes without credentials. */
    actor: UserActor | null
    /** The signed-in sender, else 401. */
    user: () => UserActor
    /** One transaction in the sender's organization; with `Idempotency-Key` it happens once and is answered again the same. */
    run: <T>(work: (cx: Cx) => Promise<T>) => Promise<T>
    /** One transaction outside any organization. */
    runOpen: <T>(work: (cx: OpenCx) => Promise<T>) => Promise<T>
  }
  interface FastifyInstance {
    runtime: Runtime
  }
}

export const sessionCookie = 'deskhand_session'

/** Said to who is at work inside another application: what is outside of his customer is not there, whatever the address says (MX21). */
export const notHere = () =>
  notFound('embed.not_here', 'This cannot be done inside another application. Open Deskhand itself.')

export type HttpOptions = {
  runtime: Runtime
  log: Log
  authenticate: Authenticate
  /** False for what a sender may not call from where he is, by the id of the operation. */
  mayCall: (actor: UserActor, operationId: string | undefined) => boolean
  /** Addresses or networks whose X-Forwarded-* headers are believed. */
  trustedProxies: string[]
  /** Largest JSON body in bytes. */
  bodyLimit?: number
}

/** Fastify with our words for errors, identity, permissions, idempotency and text hygiene; no routes yet. */
export async function buildHttp(options: HttpOptions): Promise<App> {
  const { runtime, log } = options
  const app: App = Fastify({
    // Its own news ("Server listening") are the welcome block's.
    loggerInstance: log.child({}, { level: log.level === 'info' ? 'warn' : log.level }) as unknown as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: options.trustedProxies.length > 0 ? options.trustedProxies : false,
    bodyLimit: options.bodyLimit ?? 4 * 1024 * 1024,
    routerOptions: { maxParamLength: 500 },
    forceCloseConnections: 'idle',
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(sendProblem(log))
  app.decorate('runtime', runtime)
  separateFilesHost(app, runtime.settings.attachmentsUrl)
  await app.register(cookie)
  await app.register(multipart, { limits: { fileSize: runtime.settings.maxMailBytes, files: 1, fields: 5 } })

  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/api/v1') && !route.config?.permission)
      throw new Error(`${route.method} ${route.url} names no permission: give config.permission (or 'public').`)
    route.config = { ...route.config, selectable: selectableOf(route) }
  })
  app.decorateRequest('actor', null)
  app.decorateRequest('user', function (this: { actor: UserActor | null }) {
    if (!this.actor)
      throw unauthorized('session.required', 'Sign in, or send an API key as “Authorization: Bearer dh_…”.')
    return this.actor
  })
  app.decorateRequest('runOpen', <T>(work: (cx: OpenCx) => Promise<T>) => runtime.runOpen(work))
  app.decorateRequest('run', function <
    T,
  >(this: Parameters<typeof runOnce>[1], work: (cx: Cx) => Promise<T>): Promise<T> {
    return runOnce(runtime, this, work)
  })

  app.addHook('onRequest', async (request, reply) => {
    const permission = request.routeOptions.config.permission
    if (!permission) return
    const credentials = credentialsOf(request.headers, request.cookies[sessionCookie])
    refuseCrossSite(request.method, request.headers, credentials)
    if (!credentials.apiKey && !credentials.sessionToken) {
      if (permission === 'public') return
      throw unauthorized('session.required', 'Sign in, or send an API key as “Authorization: Bearer dh_…”.')
    }
    request.actor = await runtime.askOpen((open) => options.authenticate(open, credentials))
    if (!request.actor) {
      if (permission === 'public') return
      throw credentials.apiKey
        ? unauthorized('api_key.unknown', 'This API key or token is unknown, expired or revoked.')
        : unauthorized('session.expired', 'Your session has ended. Sign in again.')
    }
    const { viaId, userId, embed } = request.actor
    // Everybody's embeds come by one key.
    countRequest(embed ? `embed ${userId}` : viaId, reply)
    if (!options.mayCall(request.actor, request.routeOptions.schema?.operationId)) throw notHere()
    if (permission !== 'public' && permission !== 'signed-in') requirePermission(request.actor as Actor, permission)
  })
  app.addHook('preValidation', async (request, reply) => {
    refuseBrokenText(request.params, 'path')
    refuseBrokenText(request.query, 'query')
    const { selectable } = request.routeOptions.config
    if (selectable) selectFields(request.query, selectable, reply)
    if (!request.isMultipart()) refuseBrokenText(request.body, '')
  })
  const secure = runtime.settings.publicUrl.startsWith('https:')
  app.addHook('onSend', async (request, reply) => {
    if (reply.statusCode === 413) await discardBody(request.raw)
    reply.header('x-content-type-options', 'nosniff')
    if (!reply.getHeader('cache-control')) reply.header('cache-control', 'no-store')
    if (secure) reply.header('strict-transport-security', 'max-age=31536000')
    if (!reply.getHeader('referrer-policy')) reply.header('referrer-policy', 'same-origin')
  })
  return app
}

function credentialsOf(headers: IncomingMessage['headers'], cookieValue: string | undefined): Credentials {
  const header = headers.authorization
  if (header === undefined) return { apiKey: null, sessionToken: cookieValue ?? null }
  const match = /^Bearer +(\S+)$/i.exec(header)
  if (!match?.[1])
    throw unauthorized('api_key.malformed', 'The Authorization header must read “Bearer dh_…” with an API key.')
  return { apiKey: match[1], sessionToken: null }
}

/**
 * CSRF: a browser says by Sec-Fetch-Site where a request comes from; where it does not, our own header is asked for, which
 * another site cannot set without a preflight that we never answer. API keys are not sent by browsers on their own.
 */
function refuseCrossSite(method: string, headers: IncomingMessage['headers'], credentials: Credentials): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(method) || credentials.apiKey) return
  const site = headers['sec-fetch-site']
  const own = headers['x-deskhand'] !== undefined
  const allowed = site === undefined ? own || !credentials.sessionToken : site === 'same-origin' || site === 'none'
  if (!allowed) throw forbidden('request.cross_site', 'This request came from another site and was refused.')
}
