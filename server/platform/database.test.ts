import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Company, createCompany } from '../testing/company.ts'
import { createWorld, type World } from '../testing/world.ts'
import type { Cx } from './context.ts'
import { newId } from './ids.ts'

let world: World
let acme: Company
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world, 'ACME')
})
afterAll(() => world.close())

const write = (cx: Cx, name: string) =>
  cx.tx
    .insertInto('conversations')
    .values({ orgId: cx.org.id, id: newId(), channelId: null, contactId: null, name, createdAt: cx.now })
    .execute()
const named = async (cx: Cx, name: string) => {
  const rows = cx.tx.selectFrom('conversations').select('name').where('orgId', '=', cx.org.id).where('name', '=', name)
  return (await rows.execute()).length
}
const count = (name: string) => acme.asSystem((cx) => named(cx, name))

describe('statements that are asked at once', () => {
  test('are done in the order in which they were asked, each with its own answer', async () => {
    const seen = await acme.asSystem((cx) =>
      Promise.all([named(cx, 'order'), write(cx, 'order'), named(cx, 'order'), write(cx, 'order'), named(cx, 'order')]),
    )
    expect([seen[0], seen[2], seen[4]]).toEqual([0, 1, 2])
    expect(await count('order')).toBe(2)
  })

  test('stay or go together: the fault that is told is that of the one that failed', async () => {
    const work = acme.asSystem((cx) =>
      Promise.all([write(cx, 'fault'), sql`select 1 / 0`.execute(cx.tx), write(cx, 'fault')]),
    )
    await expect(work).rejects.toMatchObject({ code: '22012' })
    expect(await count('fault')).toBe(0)
  })

  test('do nothing any more once another one has ended the transaction', async () => {
    let late: Promise<unknown> = Promise.resolve()
    const work = acme.asSystem(async (cx) => {
      // The ROLLBACK is on its way behind this when its answer comes.
      late = sql`select pg_sleep(0.05)`.execute(cx.tx).then(() => write(cx, 'late'))
      await Promise.all([write(cx, 'late'), late, Promise.reject(new Error('Refused.'))])
    })
    await expect(work).rejects.toThrow('Refused.')
    await expect(late).rejects.toThrow(/has ended|rolled back/)
    expect(await count('late')).toBe(0)
  })
})

describe('what is written last', () => {
  test('goes with the COMMIT, or nothing does: the fault that is told is its own', async () => {
    let told = 0
    const work = acme.asSystem(async (cx) => {
      await write(cx, 'last')
      cx.pending.afterCommit.push(() => (told += 1))
      cx.pending.documents.push({ kind: 'contact', id: 'no id', title: 'Nobody' })
    })
    await expect(work).rejects.toMatchObject({ code: '22P02' })
    expect([await count('last'), told]).toEqual([0, 0])
  })

  test('leaves the connection as others need it', async () => {
    const refused = Array.from({ length: 30 }, () =>
      acme.asSystem(async (cx) => void cx.pending.documents.push({ kind: 'contact', id: 'no id' })),
    )
    const outcomes = await Promise.allSettled(refused)
    expect(outcomes.map((one) => one.status === 'rejected' && (one.reason as { code: string }).code)).toEqual(
      Array.from({ length: 30 }, () => '22P02'),
    )
    const written = Array.from({ length: 30 }, () => acme.asSystem((cx) => write(cx, 'after')))
    await Promise.all(written)
    expect(await count('after')).toBe(30)
  })
})
