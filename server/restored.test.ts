import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OutboxEntry } from './modules/email/mail.contract.ts'
import { createLog } from './platform/log.ts'
import { holdAfterRestore, startBeat } from './restored.ts'
import { type SignedIn, signIn } from './testing/client.ts'
import { type Company, createCompany } from './testing/company.ts'
import { createWorld, type World } from './testing/world.ts'

let world: World
let acme: Company
let admin: SignedIn
let dataDir: string
const log = createLog('silent')
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  dataDir = await mkdtemp(join(tmpdir(), 'deskhand-restored-'))
})
afterAll(async () => {
  await world.close()
  await rm(dataDir, { recursive: true, force: true })
})

const begin = (clusterMadeAt = 1) =>
  holdAfterRestore({ runtime: world.runtime, pool: world.database.pool, dataDir, clusterMadeAt, log })
/** One process lives for a moment. */
const live = async () => startBeat({ pool: world.database.pool, dataDir, log })()

async function reply(name: string, more: object = {}): Promise<string> {
  const made = await admin.post('/tickets', { subject: name, requester: { email: `${name}@customer.test` } })
  const sent = await admin.post(`/tickets/${made.json().code}/messages`, { kind: 'public', bodyText: name, ...more })
  expect(sent.statusCode, sent.body).toBe(201)
  return sent.json<{ id: string }>().id
}
const stateOf = async (messageId: string) => {
  const all = (await admin.get('/mail/outbox?limit=200')).json<{ data: OutboxEntry[] }>().data
  const { state, response, recipients } = all.find((one) => one.messageId === messageId) ?? {}
  return { state, response, recipients: recipients?.map((one) => one.state) }
}

test('a start that follows another holds nothing, whatever waits', async () => {
  expect(await begin()).toBeNull()
  await live()
  const waiting = await reply('waits')
  expect(await begin()).toBeNull()
  expect(await stateOf(waiting)).toMatchObject({ state: 'queued' })
})

test('on a copy of the cluster, or on another database, what waited is parked once and a person may send it', async () => {
  const first = await reply('copied')
  expect(await begin(2)).toMatchObject({ scheduled: 0 })
  expect(await stateOf(first)).toEqual({
    state: 'parked',
    response: expect.stringContaining('restored from a backup'),
    recipients: ['parked'],
  })
  const after = await reply('after')
  expect(await begin(2)).toBeNull()
  expect(await stateOf(after)).toMatchObject({ state: 'queued' })
  await world.database.pool.query(`update installation set database_identity = '1/2/2'`)
  expect(await begin(2)).toEqual({ mails: 1, scheduled: 0 })
  const { data } = (await admin.get('/mail/outbox?state=parked')).json<{ data: OutboxEntry[] }>()
  expect((await admin.post(`/mail/outbox/${data[0]?.id}/retry`)).json()).toMatchObject({ state: 'queued' })
})

test('a database that knows of less than DATA_DIR went back in time', async () => {
  await live()
  const { rows } = await world.database.pool.query<{ beat: string }>('select beat from installation')
  const beat = Number(rows[0]?.beat)
  expect(Number(await readFile(join(dataDir, 'last-beat'), 'utf8'))).toBe(beat)
  // A process that was killed between the two: the database is ahead, which is no restore.
  await writeFile(join(dataDir, 'last-beat'), String(beat - 1))
  expect(await begin(2)).toBeNull()
  await writeFile(join(dataDir, 'last-beat'), String(beat + 5))
  const waiting = await reply('older')
  expect((await begin(2))?.mails).toBeGreaterThanOrEqual(1)
  expect(await stateOf(waiting)).toMatchObject({ state: 'parked' })
  expect(await begin(2)).toBeNull()
})

test('a scheduled reply whose time passed since the backup is a draft again, one of later leaves at its time', async () => {
  const made = await admin.post('/tickets', { subject: 'Later', requester: { email: 'later@customer.test' } })
  const { code } = made.json<{ code: string }>()
  const schedule = async (minutes: number) => {
    const sendAt = new Date(world.now().getTime() + minutes * 60_000).toISOString()
    const body = { bodyText: `In ${minutes}`, sendAt, holdOnReply: false }
    const reply = await admin.post(`/tickets/${code}/scheduled-messages`, body)
    expect(reply.statusCode, reply.body).toBe(201)
    return reply.json<{ id: string }>().id
  }
  const soon = await schedule(5)
  const tomorrow = await schedule(24 * 60)
  world.setClock(60 * 60_000)
  expect(await begin(3)).toMatchObject({ scheduled: 1 })
  const drafts = await acme.asSystem((cx) =>
    cx.tx
      .selectFrom('drafts')
      .select(['id', 'sendAt', 'held'])
      .where('orgId', '=', cx.org.id)
      .orderBy('sendAt')
      .execute(),
  )
  expect(drafts.map(({ id, sendAt }) => [id, sendAt === null])).toEqual([
    [tomorrow, false],
    [soon, true],
  ])
  expect(drafts[1]?.held).toMatchObject({ code: 'draft.held_restored' })
})
