import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemActor } from '../../platform/context.ts'
import { readEvents } from '../../platform/events.ts'
import { type Client, setUpAs } from '../../testing/client.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { createOrganizationWithAdmin } from '../auth/set-up.ts'
import { nextTicketCode } from './orgs.service.ts'

let world: World
let admin: Client & { orgId: string; userId: string }
let other: { orgId: string }
beforeAll(async () => {
  world = await createWorld()
  admin = await setUpAs(world)
  other = await world.runtime.runOpen((open) =>
    createOrganizationWithAdmin(open, {
      organization: 'Bolt',
      prefix: 'BOLT',
      name: 'Bea',
      email: 'bea@bolt.test',
      passwordHash: 'none',
      supportAddress: 'support@bolt.test',
    }),
  )
})
afterAll(() => world.close())

const code = (orgId = admin.orgId, accountId: string | null = null) =>
  world.runtime.run(systemActor(orgId, 'test'), async (cx) => {
    const { rows } = await sql<{ code: string }>`select ${nextTicketCode(cx, accountId)} as code`.execute(cx.tx)
    return rows[0]?.code ?? ''
  })

test('settings are read and changed one by one, and the change is told with before and after', async () => {
  expect((await admin.get('/organization')).json()).toMatchObject({
    name: 'Acme',
    prefix: 'ACME',
    settings: {
      autoInProgress: true,
      reopenOnReply: true,
      reopenDays: 30,
      autoCloseDays: 7,
      customerLanguage: 'en',
      timeZone: 'UTC',
    },
  })
  world.setClock(1000)
  const changed = await admin.patch('/organization', { settings: { autoCloseDays: null, reopenDays: 14 } })
  expect(changed.json()).toMatchObject({
    settings: {
      autoInProgress: true,
      reopenOnReply: true,
      reopenDays: 14,
      autoCloseDays: null,
      customerLanguage: 'en',
    },
    updatedAt: world.now().toISOString(),
  })
  expect((await admin.get('/organization')).json()).toEqual(changed.json())
  await admin.patch('/organization', { settings: { reopenDays: 14 } })
  const events = await world.runtime.run(systemActor(admin.orgId, 'test'), (cx) => readEvents(cx, '0', 100))
  expect(events.filter(({ name }) => name === 'org.updated').map(({ data }) => data)).toEqual([
    { changes: { reopenDays: { from: 30, to: 14 }, autoCloseDays: { from: 7, to: null } } },
  ])
})

test('statuses and the second priority have the organization’s own names, for everybody in it', async () => {
  const named = {
    statusNames: { waiting: ' Pending ', closed: 'Archived' },
    mediumPriority: 'normal',
    accountLabel: 'company',
  }
  const changed = await admin.patch('/organization', { settings: named })
  const expected = {
    statusNames: { waiting: 'Pending', closed: 'Archived' },
    mediumPriority: 'normal',
    accountLabel: 'company',
  }
  expect(changed.json().settings).toMatchObject(expected)
  expect((await admin.get('/me')).json().organization).toMatchObject(expected)
  const doubled = await admin.patch('/organization', { settings: { statusNames: { open: 'new', waiting: 'New' } } })
  expect(doubled.json()).toMatchObject({
    status: 422,
    code: 'org.status_name_twice',
    errors: [{ path: 'settings.statusNames.waiting' }],
  })
  expect((await admin.get('/me')).json().organization).toMatchObject(expected)
  await admin.patch('/organization', { settings: { statusNames: {}, mediumPriority: 'medium' } })
  expect((await admin.get('/me')).json().organization).toMatchObject({ statusNames: {}, mediumPriority: 'medium' })
})

test.each([
  [{ settings: { customerLanguage: 'fi' } }, 422],
  [{ settings: { statusNames: { waiting: '' } } }, 422],
  [{ settings: { statusNames: { pending: 'Pending' } } }, 422],
  [{ settings: { mediumPriority: 'usual' } }, 422],
  [{ settings: { accountLabel: 'firm' } }, 422],
  [{ settings: { timeZone: 'Mars/Olympus' } }, 422],
  [{ settings: { autoCloseDays: 0 } }, 422],
  [{ settings: { autoCloseDays: 1.5 } }, 422],
  [{ settings: { autoCloseDays: '7' } }, 422],
  [{ settings: { unknown: true } }, 422],
  [{ name: '' }, 422],
  [{ id: 'x' }, 422],
  [{ prefix: 'x!' }, 422],
])('refuses %j', async (body, status) => {
  const before = (await admin.get('/organization')).json()
  expect((await admin.patch('/organization', body)).statusCode).toBe(status)
  expect((await admin.get('/organization')).json()).toEqual(before)
})

test('ticket codes count up without gaps, each organization and prefix for itself', async () => {
  expect([await code(), await code()]).toEqual(['ACME-1', 'ACME-2'])
  expect(await code(other.orgId)).toBe('BOLT-1')
  const many = await Promise.all(Array.from({ length: 20 }, () => code()))
  expect(many.map((one) => Number(one.slice(5))).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, i) => i + 3),
  )
})

test('a prefix changes, stays reserved, and counts on when it comes back', async () => {
  const check = async (value: string) => (await admin.get(`/organization/prefix?value=${value}`)).json()
  expect(await check('bolt')).toEqual({
    value: 'BOLT',
    ok: false,
    message: 'BOLT belongs to another organization here. Choose another one.',
    said: { code: 'prefix.taken', params: { prefix: 'BOLT' } },
    next: null,
  })
  expect((await admin.patch('/organization', { prefix: 'bolt' })).json()).toMatchObject({
    status: 409,
    code: 'org.prefix_taken',
    errors: [{ path: 'prefix' }],
  })
  expect((await admin.patch('/organization', { prefix: 'help' })).json()).toMatchObject({ prefix: 'HELP' })
  expect(await code()).toBe('HELP-1')
  expect(await check('ACME')).toMatchObject({ ok: true })
  const taken = world.runtime.runOpen((open) =>
    createOrganizationWithAdmin(open, {
      organization: 'Cog',
      prefix: 'ACME',
      name: 'Cy',
      email: 'cy@cog.test',
      passwordHash: 'none',
      supportAddress: 'support@cog.test',
    }),
  )
  await expect(taken).rejects.toMatchObject({ status: 409, code: 'org.prefix_taken' })
  await admin.patch('/organization', { prefix: 'ACME' })
  expect(await code()).toBe('ACME-23')
})

test('a support address belongs to one channel of the installation, and a refused organization leaves nothing', async () => {
  const taken = world.runtime.runOpen((open) =>
    createOrganizationWithAdmin(open, {
      organization: 'Cog',
      prefix: 'COG',
      name: 'Cy',
      email: 'cy@cog.test',
      passwordHash: 'none',
      supportAddress: 'Support@BOLT.test',
    }),
  )
  await expect(taken).rejects.toMatchObject({ status: 409, code: 'channel.address_taken' })
  const { rows } = await world.database.pool.query(
    `select (select count(*) from orgs where name = 'Cog') + (select count(*) from users where email = 'cy@cog.test')
       + (select count(*) from org_prefixes where prefix = 'COG') as left`,
  )
  expect(rows).toEqual([{ left: '0' }])
})
