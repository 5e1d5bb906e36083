import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { insertAttachments } from './modules/conversations/attachments.store.ts'
import { keepAddresses, saveOutcome } from './modules/conversations/remote-images.store.ts'
import { registeredFileColumns } from './platform/file-columns.ts'
import { type FileKind, newFileKey } from './platform/files.ts'
import { newId } from './platform/ids.ts'
import { registeredSweeps } from './platform/jobs.ts'
import { createLog } from './platform/log.ts'
import { inBatches } from './platform/prune.ts'
import { signIn } from './testing/client.ts'
import { type Company, createCompany } from './testing/company.ts'
import { ticketByMail } from './testing/messages.ts'
import { createWorld, type World } from './testing/world.ts'
import './worker.ts'

let world: World
let acme: Company
let beta: Company
const dayMs = 86_400_000
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  beta = await createCompany(world, 'BETA')
})
afterAll(() => world.close())

const ago = (days: number) => new Date(world.now().getTime() - days * dayMs)
async function sweep(name: string): Promise<void> {
  const found = registeredSweeps().get(name)
  if (!found) throw new Error(`There is no sweep ${name}.`)
  await found.handler(
    acme.orgId,
    {},
    {
      runtime: world.runtime,
      log: createLog('silent'),
      attempt: 1,
      lastAttempt: true,
    },
  )
}

test('notifications: read ones after 90 days, all after a year, only of this organization', async () => {
  const ages: [number, boolean][] = [
    [1, true],
    [89, true],
    [91, true],
    [91, false],
    [364, false],
    [366, false],
    [366, true],
  ]
  for (const company of [acme, beta])
    await company.asSystem(async (cx) => {
      for (const [n, [days, isRead]] of ages.entries())
        await cx.tx
          .insertInto('notifications')
          .values({
            ...{
              orgId: cx.org.id,
              id: newId(),
              userId: company.admin.userId,
              kind: 'assigned',
              eventSeq: String(n + 1),
            },
            ...{ createdAt: ago(days), readAt: isRead ? ago(days) : null, data: JSON.stringify({ days, isRead }) },
          })
          .execute()
    })
  const left = (company: Company) =>
    company.asSystem(async (cx) => {
      const rows = await cx.tx
        .selectFrom('notifications')
        .select('data')
        .where('orgId', '=', cx.org.id)
        .orderBy('eventSeq')
        .execute()
      return rows
        .map(({ data }) => data as unknown as { days: number; isRead: boolean })
        .map((one) => [one.days, one.isRead])
    })
  await sweep('notifications.prune')
  expect(await left(acme)).toEqual([ages[0], ages[1], ages[3], ages[4]])
  expect(await left(beta)).toEqual(ages)
})

test('idempotency keys after a day', async () => {
  await acme.asSystem(async (cx) => {
    for (const days of [0.5, 0.9, 1.1, 40])
      await cx.tx
        .insertInto('idempotencyKeys')
        .values({
          orgId: cx.org.id,
          keyHash: Buffer.from(String(days)),
          requestHash: Buffer.from('x'),
          createdAt: ago(days),
        })
        .execute()
  })
  await sweep('platform.prune')
  const left = await acme.asSystem((cx) =>
    cx.tx.selectFrom('idempotencyKeys').select('keyHash').where('orgId', '=', cx.org.id).orderBy('createdAt').execute(),
  )
  expect(left.map(({ keyHash }) => keyHash.toString())).toEqual(['0.9', '0.5'])
})

test('jobs that failed for good after 30 days, never one that is still tried', async () => {
  const { pool } = world.database
  const add = async (orgId: string, name: string, attempts: number, days: number) => {
    await pool.query(
      `select graphile_worker.add_job('test.old', json_build_object('orgId', $1::text), job_key => $2)`,
      [orgId, name],
    )
    await pool.query(
      `update graphile_worker._private_jobs set attempts = $1, max_attempts = 3, updated_at = $2 where key = $3`,
      [attempts, ago(days), name],
    )
  }
  await add(acme.orgId, 'dead', 3, 31)
  await add(acme.orgId, 'dead lately', 3, 29)
  await add(acme.orgId, 'tried', 2, 31)
  await add(beta.orgId, 'dead elsewhere', 3, 31)
  await sweep('platform.prune')
  const { rows } = await pool.query<{ key: string }>(
    `select key from graphile_worker.jobs where task_identifier = 'test.old'`,
  )
  expect(rows.map(({ key }) => key).sort()).toEqual(['dead elsewhere', 'dead lately', 'tried'])
})

describe('files that no row names', () => {
  const age = async (key: string, days: number) => {
    const at = ago(days)
    await utimes(join(world.filesFolder, key), at, at)
  }
  const put = async (kind: FileKind, days: number, orgId = acme.orgId) => {
    const key = newFileKey(orgId, kind)
    await world.settings.files.put(key, Buffer.from(kind))
    await age(key, days)
    return key
  }
  const lying = async (keys: string[]) => {
    const sizes = await Promise.all(keys.map((key) => world.settings.files.size(key)))
    return sizes.map((size) => size !== null)
  }

  test('go after a day, of every kind but raw mail, and half-written ones', async () => {
    const kinds = ['attachments', 'bodies', 'exports', 'images'] as const
    const old = await Promise.all(kinds.map((kind) => put(kind, 1.1)))
    const part = `${await put('attachments', 0)}.0a0b0c0d.part`
    await world.settings.files.put(part, Buffer.from('half'))
    await age(part, 1.1)
    const kept = await Promise.all([
      ...kinds.map((kind) => put(kind, 0.9)),
      put('raw', 400),
      put('attachments', 400, beta.orgId),
    ])
    await sweep('platform.prune_files')
    expect(await lying([...old, part])).toEqual([false, false, false, false, false])
    expect(await lying(kept)).toEqual(kept.map(() => true))
  })

  test('those that rows name stay, however old', async () => {
    const kinds = ['attachments', 'bodies', 'bodies', 'exports', 'images'] as const
    const keys = await Promise.all(kinds.map((kind) => put(kind, 400)))
    const [file = '', body = '', draft = '', exported = '', image = ''] = keys
    const ann = await signIn(world, await acme.member('Ann'))
    const { id: ticketId, messageId } = await ticketByMail(world, acme)
    expect(
      (await ann.send('PUT', `/tickets/${ticketId}/drafts`, { kind: 'note', bodyHtml: '<p>x</p>' })).statusCode,
    ).toBe(200)
    expect((await (await signIn(world, acme.admin)).post('/exports', { name: 'x', format: 'csv' })).statusCode).toBe(
      201,
    )
    await acme.asSystem(async (cx) => {
      const [used] = await keepAddresses(cx, ['https://x.test/a.png'], ago(-1))
      const ready = { state: 'ready' as const, contentType: 'image/png', size: 6, sha256: 'x', expiresAt: ago(-1) }
      await saveOutcome(cx, used ?? '', { ...ready, storageKey: image })
      const row = { id: newId(), messageId, uploadedBy: null, name: 'a', contentType: 'text/plain', size: 11 }
      await insertAttachments(cx, [
        { ...row, sha256: 'x', storageKey: file, inline: false, contentId: null, position: 0, scan: 'off' },
      ])
    })
    await acme.asSystem(async (cx) => {
      const columns = [
        ['messages', 'body_key', body],
        ['drafts', 'body_key', draft],
        ['exports', 'file_key', exported],
      ] as const
      for (const [table, column, key] of columns) {
        const { rows } = await sql`
          update ${sql.table(table)} set ${sql.ref(column)} = ${key} where org_id = ${cx.org.id}
          and ctid = (select ctid from ${sql.table(table)} where org_id = ${cx.org.id} limit 1) returning 1`.execute(
          cx.tx,
        )
        expect(rows.length, table).toBe(1)
      }
    })
    await sweep('platform.prune_files')
    expect(await lying(keys)).toEqual([true, true, true, true, true])
  })

  test('an upload that is coming in while the sweep runs is kept, before its row and after', async () => {
    const ann = await signIn(world, await acme.member('Ann'))
    const { files } = world.settings
    let sweptBeforeRow = false
    // The sweep runs when the bytes lie in storage and no row names them yet.
    const putStream = vi.spyOn(files, 'putStream').mockImplementationOnce(async (key, source, limit) => {
      putStream.mockRestore()
      const stored = await files.putStream(key, source, limit)
      await age(key, 0)
      await sweep('platform.prune_files')
      sweptBeforeRow = true
      return stored
    })
    const form = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello\r\n--b--\r\n'
    const reply = await ann.post('/attachments', form, { 'content-type': 'multipart/form-data; boundary=b' })
    expect(reply.statusCode, reply.body).toBe(201)
    expect(sweptBeforeRow).toBe(true)
    await sweep('platform.prune_files')
    expect((await ann.get(`/attachments/${reply.json<{ id: string }>().id}`)).body).toBe('hello')
  })

  test('every column that holds keys is asked', async () => {
    const { rows } = await world.database.pool.query<{ name: string }>(
      `select table_name || '.' || column_name as name from information_schema.columns
       where table_schema = 'public' and column_name ~ '(storage|body|file|thumbnail)_key$'`,
    )
    const asked = registeredFileColumns().map(({ table, column }) => `${table}.${column}`)
    expect(asked.toSorted()).toEqual(rows.map(({ name }) => name).sort())
  })
})

test('many go in small transactions', async () => {
  let left = 25
  const asked: number[] = []
  const total = await inBatches(
    world.runtime,
    acme.admin,
    async (_cx, most) => {
      const removed = Math.min(left, most)
      left -= removed
      asked.push(removed)
      return removed
    },
    10,
  )
  expect([total, asked]).toEqual([25, [10, 10, 5]])
})
