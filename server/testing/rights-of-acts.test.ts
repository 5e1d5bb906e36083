import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bulkJob } from '../modules/bulk/run-bulk.ts'
import { addMessage } from '../modules/conversations/add-message.ts'
import { registerReplyTransport } from '../modules/conversations/conversations.transport.ts'
import { createLog } from '../platform/log.ts'
import type { Permission } from '../platform/permissions.ts'
import { type SignedIn, signIn } from './client.ts'
import { type Company, createCompany } from './company.ts'
import { arrived } from './messages.ts'
import { testTransport } from './reply-transport.ts'
import { createWorld, type World } from './world.ts'

/**
 * product.md RO14: reassigning, merging, deleting, reopening and writing to customers are permissions of their own. Whoever lacks one is
 * refused by every way there is, and the ticket stays as it was; whoever has it is let through by the same way.
 */

let world: World
let acme: Company
let admin: SignedIn
let ann: SignedIn
const people = new Map<string, SignedIn>()

const all: Permission[] = [
  ...([
    'messages:read',
    'tickets:read',
    'tickets:create',
    'tickets:update',
    'tickets:assign',
    'tickets:reply',
  ] as const),
  ...(['tickets:note', 'tickets:reopen', 'tickets:merge', 'tickets:delete', 'customers:read', 'members:read'] as const),
]

beforeAll(async () => {
  world = await createWorld()
  registerReplyTransport(testTransport())
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann'))
})
afterAll(() => world.close())

async function ok<T>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const reply = await answer
  if (reply.statusCode >= 300) throw new Error(`${reply.statusCode} ${reply.body}`)
  return (reply.body === '' ? null : reply.json()) as T
}

/** A member with all of these permissions but one; null: with all. */
async function memberWithout(missing: Permission | null): Promise<SignedIn> {
  const name = missing ?? 'everything'
  const known = people.get(name)
  if (known) return known
  const permissions = all.filter((one) => one !== missing)
  const role = await ok<{ id: string }>(admin.post('/roles', { name, ticketScope: 'all', permissions }))
  const member = await acme.member(`Member ${people.size}`, 'viewer')
  await ok(admin.patch(`/users/${member.userId}`, { roleId: role.id }))
  const client = await signIn(world, member)
  people.set(name, client)
  return client
}

type Ticket = { id: string; code: string; status: string }
const make = async (more: object = {}): Promise<Ticket> => {
  const ticket = await ok<Ticket>(
    admin.post('/tickets', { subject: 'Lamp', requester: { email: 'jo@globex.test' }, ...more }),
  )
  if (!('status' in more))
    for (const words of ['It is dark', 'And the door'])
      await acme.asSystem((cx) => addMessage(cx, arrived(ticket.id, {}, words)))
  return ticket
}
const looks = async (id: string) => {
  const ticket = await admin.get(`/tickets/${id}`)
  const messages = await admin.get(`/tickets/${id}/messages`)
  const drafts = await acme.asSystem((cx) =>
    cx.tx.selectFrom('drafts').selectAll().where('orgId', '=', cx.org.id).where('ticketId', '=', id).execute(),
  )
  return { ticket: ticket.json(), messages: messages.statusCode === 200 ? messages.json().data : null, drafts }
}

/** Begins a change of many tickets and works it off; the refusal of the one ticket, or of the whole. */
async function inBulk(who: SignedIn, id: string, body: object): Promise<string | null> {
  const begun = await who.post('/bulk-changes', { tickets: { ids: [id] }, ...body })
  if (begun.statusCode !== 201) return codeOf(begun)
  const bulk = begun.json() as { id: string }
  const context = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true }
  await bulkJob(acme.orgId, { id: bulk.id }, context)
  const { data } = await ok<{ data: { why: { code: string } | null }[] }>(who.get(`/bulk-changes/${bulk.id}/rows`))
  return data[0]?.why?.code ?? null
}
const codeOf = (reply: { statusCode: number; json: () => unknown }) =>
  reply.statusCode < 300 ? null : (reply.json() as { code: string }).code
const single = async (answer: ReturnType<SignedIn['get']>) => codeOf(await answer)

/** A macro of the member's own; the refusal of making it, else of applying it. */
async function byMacro(who: SignedIn, id: string, macro: object): Promise<string | null> {
  const made = await admin.post('/macros', {
    name: `Macro ${world.now().getTime()} ${Math.random()}`,
    ...macro,
    sharing: 'everyone',
  })
  expect(made.statusCode, made.body).toBe(201)
  return single(who.post(`/tickets/${id}/macros`, { macros: [{ id: made.json().id }] }))
}

type Way = [way: string, act: (who: SignedIn, ticket: Ticket) => Promise<string | null>]
const closed = { status: 'closed' }
const bodyText = 'Hello'
const inAnHour = () => new Date(world.now().getTime() + 3_600_000).toISOString()

const ways: [Permission, begin: object, Way[]][] = [
  [
    'tickets:assign',
    {},
    [
      [
        'on its page, in a list, on a board',
        (who, { id }) => single(who.patch(`/tickets/${id}`, { assigneeId: ann.actor.userId })),
      ],
      ['in bulk', (who, { id }) => inBulk(who, id, { change: { assigneeId: ann.actor.userId } })],
      ['by a macro', (who, { id }) => byMacro(who, id, { actions: { assigneeId: ann.actor.userId } })],
    ],
  ],
  [
    'tickets:merge',
    {},
    [
      ['into it', async (who, { id }) => single(who.post(`/tickets/${id}/merge`, { sourceIds: [(await make()).id] }))],
      [
        'into another one',
        async (who, { id }) => single(who.post(`/tickets/${(await make()).id}/merge`, { sourceIds: [id] })),
      ],
      ['in bulk', async (who, { id }) => inBulk(who, id, { mergeInto: { ticket: (await make()).code } })],
      [
        'by splitting it',
        async (who, { id }) => {
          const { data } = await ok<{ data: { id: string }[] }>(admin.get(`/tickets/${id}/messages`))
          return single(who.post(`/tickets/${id}/split`, { messageIds: [data[0]?.id] }))
        },
      ],
    ],
  ],
  [
    'tickets:delete',
    {},
    [
      ['by itself', (who, { id }) => single(who.post(`/tickets/${id}/delete`, {}))],
      ['in bulk', (who, { id }) => inBulk(who, id, { delete: {} })],
    ],
  ],
  [
    'tickets:reopen',
    closed,
    [
      ['by its status', (who, { id }) => single(who.patch(`/tickets/${id}`, { status: 'open' }))],
      ['by its stage', async (who, { id }) => single(who.patch(`/tickets/${id}`, { stageId: await openStage() }))],
      ['in bulk', (who, { id }) => inBulk(who, id, { change: { status: 'open' } })],
      ['by a macro', (who, { id }) => byMacro(who, id, { actions: { status: 'open' } })],
    ],
  ],
  [
    'tickets:reply',
    {},
    [
      [
        'by a reply',
        (who, { id }) => single(who.post(`/tickets/${id}/messages`, { kind: 'public', bodyText, confirmed: true })),
      ],
      [
        'later',
        (who, { id }) =>
          single(
            who.post(`/tickets/${id}/scheduled-messages`, {
              bodyHtml: '<p>Hi</p>',
              sendAt: inAnHour(),
              confirmed: true,
            }),
          ),
      ],
      [
        'as a draft for others',
        (who, { id }) => single(who.send('PUT', `/tickets/${id}/drafts`, { kind: 'public', bodyHtml: '<p>Hi</p>' })),
      ],
      ['in bulk', (who, { id }) => inBulk(who, id, { message: { kind: 'public', bodyText } })],
      ['by a macro', (who, { id }) => byMacro(who, id, { replyHtml: '<p>Hello</p>' })],
      [
        'by a macro in bulk',
        async (who, { id }) => {
          const macro = await ok<{ id: string }>(
            admin.post('/macros', { name: 'Greet', replyHtml: '<p>Hi</p>', sharing: 'everyone' }),
          )
          const refused = await inBulk(who, id, { macros: [{ id: macro.id }] })
          await ok(admin.delete(`/macros/${macro.id}`))
          return refused
        },
      ],
    ],
  ],
]

const openStage = async () => {
  const { data } = await ok<{ data: { stages: { id: string; status: string }[] }[] }>(admin.get('/pipelines'))
  return data[0]?.stages.find(({ status }) => status === 'open')?.id
}

describe.each(ways)('%s', (permission, begin, acts) => {
  test.each(acts)('%s', async (_, act) => {
    const few = await memberWithout(permission)
    const ticket = await make(begin)
    const before = await looks(ticket.id)
    expect(await act(few, ticket)).toMatch(
      permission === 'tickets:reopen' ? 'ticket.reopen_forbidden' : 'permission.missing',
    )
    const after = await looks(ticket.id)
    expect(after).toEqual(before)
    expect(await act(await memberWithout(null), ticket)).toBeNull()
    expect(await looks(ticket.id)).not.toEqual(after)
  })
})
