import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { UserActor } from '../platform/context.ts'
import { newToken, sha256 } from '../platform/crypto.ts'
import { sessionCookie } from '../platform/http/http.ts'
import { newId } from '../platform/ids.ts'
import { registerSystemMail, type SystemMail } from '../platform/system-mail.ts'
import type { World } from './world.ts'

type Headers = Record<string, string>
type Send = (url: string, body?: unknown, headers?: Headers) => Promise<LightMyRequestResponse>

/** Somebody who talks to the server over HTTP; addresses without `/api/v1`. */
export type Client = {
  get: (url: string, headers?: Headers) => Promise<LightMyRequestResponse>
  post: Send
  patch: Send
  delete: (url: string) => Promise<LightMyRequestResponse>
  /** Any request; text and bytes are sent as they are. */
  send: (
    method: InjectOptions['method'],
    url: string,
    body?: unknown,
    headers?: Headers,
  ) => Promise<LightMyRequestResponse>
  /** What proves who sends, for requests made without the client. */
  headers: () => Headers
  /** The value of the session cookie; null: signed out. */
  session: string | null
  /** Where the requests come from. */
  ip: string
}

/** A member whose session was made in the database; what he may do is what his role says there. */
export type SignedIn = Client & { actor: UserActor; sessionId: string }

function clientOf(world: World, ip: string, identify: (client: Client) => Headers): Client {
  const send: Client['send'] = async (method, url, body, headers = {}) => {
    const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
    const type: Headers = body === undefined || Buffer.isBuffer(body) ? {} : { 'content-type': 'application/json' }
    const reply = await world.app.inject({
      method,
      url: `/api/v1${url}`,
      remoteAddress: client.ip,
      headers: { ...type, ...identify(client), ...headers },
      ...(body === undefined ? {} : { payload: isRaw ? body : JSON.stringify(body) }),
    })
    const cookie = reply.cookies.find(({ name }) => name === sessionCookie)
    if (cookie) client.session = cookie.value || null
    return reply
  }
  const client: Client = {
    get: (url, headers) => send('GET', url, undefined, headers),
    post: (url, body, headers) => send('POST', url, body, headers),
    patch: (url, body, headers) => send('PATCH', url, body, headers),
    delete: (url) => send('DELETE', url),
    send,
    headers: () => identify(client),
    session: null,
    ip,
  }
  return client
}

/** A browser: keeps its session cookie and says that requests come from our own pages. */
export function browser(world: World, ip = '192.0.2.1'): Client {
  return clientOf(world, ip, ({ session }) => ({
    'sec-fetch-site': 'same-origin',
    'user-agent': 'A browser',
    ...(session === null ? {} : { cookie: `${sessionCookie}=${session}` }),
  }))
}

/** A program with an API key. */
export function program(world: World, apiKey: string, ip = '192.0.2.2'): Client {
  return clientOf(world, ip, () => ({ authorization: `Bearer ${apiKey}` }))
}

/** The browser of a member, with a session in the database as sign-in makes it. */
export async function signIn(world: World, actor: UserActor): Promise<SignedIn> {
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
  return Object.assign(browser(world), { actor, sessionId, session: token })
}

export const adminPassword = 'a long passphrase of the admin'

/** Sets the installation up by its public route and stays signed in as the admin. */
export async function setUpAs(world: World): Promise<Client & { orgId: string; userId: string }> {
  const client = browser(world)
  const reply = await client.post('/setup', {
    organization: 'Acme',
    prefix: 'ACME',
    name: 'Ada Admin',
    email: 'ada@acme.test',
    password: adminPassword,
    supportAddress: 'support@acme.test',
  })
  if (reply.statusCode !== 201) throw new Error(reply.body)
  const { orgId, userId } = reply.json<{ orgId: string; userId: string }>()
  return Object.assign(client, { orgId, userId })
}

/** Keeps the product's own mails instead of queueing them, newest last. Call it after createWorld. */
export function catchSystemMail(): SystemMail[] {
  const mails: SystemMail[] = []
  registerSystemMail(async (_cx, mail) => {
    mails.push(mail)
  })
  return mails
}

/** The token at the end of the link of the newest mail to an address. */
export function linkToken(mails: SystemMail[], address: string): string {
  const mail = mails.findLast(({ to }) => to.address === address)
  const token = /https?:\/\/\S+\/([\w-]+)/.exec(mail?.text ?? '')?.[1]
  if (!token) throw new Error(`No mail with a link to ${address}.`)
  return token
}

/** Lets a new member in by an invitation, as a person would, and stays signed in as that member. */
export async function inviteAs(
  world: World,
  admin: Client,
  mails: SystemMail[],
  person: { name: string; email: string; role: string; password?: string },
): Promise<Client & { userId: string }> {
  const roles = (await admin.get('/roles')).json<{ data: { id: string; key: string }[] }>().data
  const roleId = roles.find(({ key }) => key === person.role)?.id
  const invited = await admin.post('/members/invitations', { email: person.email, roleId })
  if (invited.statusCode !== 201) throw new Error(invited.body)
  const client = browser(world)
  const password = person.password ?? `the passphrase of ${person.email}`
  const reply = await client.post(`/invitations/${linkToken(mails, person.email)}`, { name: person.name, password })
  if (reply.statusCode !== 201) throw new Error(reply.body)
  return Object.assign(client, { userId: reply.json<{ user: { id: string } }>().user.id })
}
