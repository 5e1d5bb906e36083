import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemActor } from '../../platform/context.ts'
import { browser } from '../../testing/client.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const input = {
  organization: 'Acme',
  prefix: 'acme',
  name: 'Ada Admin',
  email: 'Ada@Acme.test',
  password: 'a long passphrase',
  supportAddress: 'Support@acme.test',
}

test('a fresh installation says that it waits, and checks the prefix while it is typed', async () => {
  const visitor = browser(world)
  expect((await visitor.get('/setup')).json()).toEqual({ needed: true })
  expect((await visitor.get('/setup/prefix?value=acme')).json()).toMatchObject({ value: 'ACME', ok: true })
  expect((await visitor.get('/setup/prefix?value=1A')).json()).toEqual({
    value: '1A',
    ok: false,
    message: 'A prefix begins with a letter from A to Z.',
    said: { code: 'prefix.begins_with_letter', params: {} },
    next: null,
  })
})

test.each([
  [{ password: 'short' }, 'password.refused', 'password'],
  [{ password: 'password1' }, 'password.refused', 'password'],
  [{ password: 'ada@acme.test' }, 'password.refused', 'password'],
  [{ prefix: 'A-B' }, 'org.prefix_malformed', 'prefix'],
  [{ email: 'no address' }, 'request.invalid', 'email'],
  [{ name: 'Two\nlines' }, 'request.invalid', 'name'],
  [{ unknown: 1 }, 'request.invalid', ''],
])('refuses %j and changes nothing', async (wrong, code, path) => {
  const reply = await browser(world).post('/setup', { ...input, ...wrong })
  expect(reply.statusCode).toBe(422)
  expect(reply.json()).toMatchObject({ code, errors: [{ path }] })
  expect((await browser(world).get('/setup')).json()).toEqual({ needed: true })
})

test('of several set-ups at the same moment one wins; the winner is signed in', async () => {
  const clients = [1, 2, 3, 4].map(() => browser(world))
  const replies = await Promise.all(
    clients.map((client, i) => client.post('/setup', { ...input, prefix: `ACME${i}`, email: `ada${i}@acme.test` })),
  )
  expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409, 409, 409])
  for (const reply of replies.filter(({ statusCode }) => statusCode === 409))
    expect(reply.json()).toMatchObject({ code: 'setup.done' })
  const winner = clients[replies.findIndex(({ statusCode }) => statusCode === 201)]
  const me = (await winner?.get('/me'))?.json()
  expect(me).toMatchObject({
    organization: { name: 'Acme' },
    role: { key: 'admin', name: 'Admin' },
    ticketScope: 'all',
  })
  expect(me.organizations).toHaveLength(1)
  expect(me.permissions).toContain('settings:manage')
  const { rows } = await world.database.pool.query('select name from orgs')
  expect(rows).toHaveLength(1)
})

test('the organization has its pipeline, its types, its roles and its channel', async () => {
  const { rows } = await world.database.pool.query<{ id: string }>('select id from orgs')
  const orgId = rows[0]?.id ?? ''
  await world.runtime.run(systemActor(orgId, 'test'), async ({ tx }) => {
    const stages = await tx.selectFrom('stages').select('status').orderBy('position').execute()
    expect(stages.map(({ status }) => status)).toEqual(['open', 'in_progress', 'waiting', 'resolved', 'closed'])
    const types = await tx.selectFrom('ticketTypes').select('key').orderBy('position').execute()
    expect(types.map(({ key }) => key)).toEqual(['bug', 'feature_request', 'question', 'complaint', 'other'])
    const roles = await tx.selectFrom('roles').select('key').orderBy('key').execute()
    expect(roles.map(({ key }) => key)).toEqual(['admin', 'agent', 'light_agent', 'manager', 'viewer'])
    const channels = await tx
      .selectFrom('channels as c')
      .innerJoin('inboundAddresses as i', 'i.channelId', 'c.id')
      .select(['c.address', 'i.address as inbound', 'c.isDefault', 'c.plusAddressing', 'i.isAlias'])
      .execute()
    const address = 'support@acme.test'
    expect(channels).toEqual([{ address, inbound: address, isDefault: true, plusAddressing: true, isAlias: false }])
    const events = await tx.selectFrom('events').select('name').orderBy('seq').execute()
    expect(events.map(({ name }) => name)).toEqual(['org.created', 'member.joined'])
  })
})

test('afterwards every door of set-up is shut', async () => {
  const visitor = browser(world)
  expect((await visitor.get('/setup')).json()).toEqual({ needed: false })
  expect((await visitor.post('/setup', input)).json()).toMatchObject({ status: 409, code: 'setup.done' })
  expect((await visitor.get('/setup/prefix?value=ACME')).json()).toMatchObject({ status: 409, code: 'setup.done' })
})
