import type { InjectOptions } from 'fastify'
import type { UserActor } from '../platform/context.ts'
import { newToken, sha256 } from '../platform/crypto.ts'
import { sessionCookie } from '../platform/http/http.ts'
import { newId } from '../platform/ids.ts'
import type { World } from './world.ts'

type Reply = Awaited<ReturnType<World['app']['inject']>>
type Headers = Record<string, string>

/** Sends requests as one signed-in person, the way the web app does. Paths are below /api/v1. */
export type Client = {
  actor: UserActor
  /** Headers that prove who sends: for requests made without the client. */
  headers: Headers
  sessionId: string
  get: (path: string, headers?: Headers) => Promise<Reply>
  post: (path: string, body?: unknown, headers?: Headers) => Promise<Reply>
  patch: (path: string, body?: unknown, headers?: Headers) => Promise<Reply>
  delete: (path: string) => Promise<Reply>
}

/** A session for a member, in the database as sign-in makes it. What he may do is what his role says there. */
export async function signIn(world: World, actor: UserActor): Promise<Client> {
  const token = newToken('')
  const sessionId = newId()
  await world.runtime.runOpen(({ tx, now }) =>
    tx
      .insertInto('sessions')
      .values({
        id: sessionId,
        tokenHash: sha256(token),
        userId: actor.userId,
        orgId: actor.orgId,
        ip: '127.0.0.1',
        userAgent: 'test',
        createdAt: now,
        lastSeenAt: now,
        expiresAt: new Date(now.getTime() + 86_400_000),
      })
      .execute(),
  )
  const headers = { cookie: `${sessionCookie}=${token}`, 'x-deskhand': '1' }
  const send = (method: InjectOptions['method'], path: string, body?: unknown, more: Headers = {}) =>
    world.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { ...headers, ...more },
      ...(body === undefined ? {} : { payload: body as InjectOptions['payload'] }),
    })
  return {
    actor,
    headers,
    sessionId,
    get: (path, more) => send('GET', path, undefined, more),
    post: (path, body, more) => send('POST', path, body, more),
    patch: (path, body, more) => send('PATCH', path, body, more),
    delete: (path) => send('DELETE', path),
  }
}
