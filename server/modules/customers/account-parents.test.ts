import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../platform/ids.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

// Accounts below accounts (product.md CR8): over HTTP, on a real database.
let world: World
let acme: Company
let ann: SignedIn
let bob: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await signIn(world, acme.admin)
  bob = await signIn(world, (await createCompany(world, 'Other')).admin)
})
afterAll(() => world.close())

type Account = { id: string; name: string; parent: { id: string; name: string } | null; childCount: number }
async function ok<T>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const { statusCode, body } = await answer
  expect(statusCode, body.slice(0, 300)).toBeLessThan(300)
  return JSON.parse(body)
}
const account = (name: string, parentId?: string) => ok<Account>(ann.post('/accounts', { name, parentId }))
const read = (id: string) => ok<Account>(ann.get(`/accounts/${id}`))
const put = (id: string, parentId: string | null) => ann.patch(`/accounts/${id}`, { parentId })
const refused = async (answer: ReturnType<SignedIn['get']>) => {
  const { statusCode, json } = await answer
  const { code, detail, errors } = json()
  return [statusCode, code, errors?.[0]?.path, detail]
}
/** A chain of accounts, each below the one before it. */
async function chain(...names: string[]): Promise<Account[]> {
  const made: Account[] = []
  for (const name of names) made.push(await account(name, made.at(-1)?.id))
  return made
}
const rows = async () =>
  (
    await acme.asSystem((cx) =>
      sql<{
        row: string
      }>`select to_jsonb(a)::text as row from accounts a where org_id = ${acme.orgId} order by id`.execute(cx.tx),
    )
  ).rows.map(({ row }) => JSON.parse(row))

describe('an account below another one', () => {
  test('names it, is counted and listed there, and leaves it', async () => {
    const [top, below] = await chain('Holding', 'Daughter')
    expect(below?.parent).toEqual({ id: top?.id, name: 'Holding' })
    expect((await read(top?.id ?? '')).childCount).toBe(1)
    const filter = encodeURIComponent(JSON.stringify({ field: 'parentAccount', operator: 'is', value: top?.id }))
    const listed = async () =>
      (await ok<{ data: Account[] }>(ann.get(`/accounts?filter=${filter}`))).data.map(({ id }) => id)
    expect(await listed()).toEqual([below?.id])
    expect(await ok<Account>(put(below?.id ?? '', null))).toMatchObject({ parent: null })
    expect(await listed()).toEqual([])
    const { data } = await ok<{ data: { change: { fields: object[] } }[] }>(
      ann.get(`/records/account/${below?.id}/activity?kinds=change`),
    )
    expect(data[0]?.change.fields).toEqual([{ field: 'parent', from: ['Holding'], to: [] }])
  })

  test('stands in no circle and in ten levels at most', async () => {
    const [a, b, c] = await chain('A', 'B', 'C')
    expect(await refused(put(a?.id ?? '', a?.id ?? ''))).toEqual([
      422,
      'account.own_parent',
      'parentId',
      'An account cannot stand below itself.',
    ])
    expect(await refused(put(a?.id ?? '', c?.id ?? ''))).toEqual([
      422,
      'account.parent_circle',
      'parentId',
      '“C” stands below this account already: A › B › C.',
    ])
    const ten = await chain('1', '2', '3', '4', '5', '6', '7', '8', '9', '10')
    const deep = await ann.post('/accounts', { name: '11', parentId: ten[9]?.id })
    expect([deep.statusCode, deep.json().code]).toEqual([422, 'account.too_deep'])
    expect((await refused(put(a?.id ?? '', ten[7]?.id ?? ''))).slice(0, 2)).toEqual([422, 'account.too_deep'])
    expect(await ok<Account>(put(a?.id ?? '', ten[6]?.id ?? ''))).toMatchObject({ parent: { name: '7' } })
    expect((await read(b?.id ?? '')).parent?.name).toBe('A')
  })

  test('is below one of its own organization', async () => {
    const foreign = await ok<Account>(bob.post('/accounts', { name: 'Foreign' }))
    const own = await account('Own')
    for (const id of [foreign.id, newId()])
      expect(await refused(put(own.id, id))).toEqual([
        422,
        'account.unknown_parent',
        'parentId',
        'There is no such account.',
      ])
    expect((await ann.post('/accounts', { name: 'Never', parentId: foreign.id })).statusCode).toBe(422)
  })

  test('makes no circle with another change of the same moment', async () => {
    const pairs = await Promise.all([1, 2, 3, 4].map(async (n) => [await account(`L${n}`), await account(`R${n}`)]))
    for (const [left, right] of pairs) {
      const done = await Promise.all([put(left?.id ?? '', right?.id ?? ''), put(right?.id ?? '', left?.id ?? '')])
      expect(done.map(({ statusCode }) => statusCode).sort()).toEqual([200, 422])
    }
  })
})

const merge = (kept: string, gone: string) => ok<{ id: string }>(ann.post(`/accounts/${kept}/merge`, { otherId: gone }))
const undo = (id: string) => ok(ann.post(`/customer-merges/${id}/undo`))

describe('a merge', () => {
  // Top > Upper > Middle > Lower > Last.
  test.each([
    [0, 1, [null, 'Top', 'Middle', 'Lower']],
    [1, 0, [null, 'Upper', 'Middle', 'Lower']],
    [0, 2, [null, 'Top', 'Top', 'Lower']],
    [2, 0, ['Middle', null, 'Middle', 'Lower']],
    [3, 1, [null, 'Lower', 'Top', 'Lower']],
  ])('of %i and %i of a chain makes no circle, and is taken back as it was', async (kept, gone, wanted) => {
    const all = await chain('Top', 'Upper', 'Middle', 'Lower', 'Last')
    const [keptId, goneId] = [all[kept]?.id ?? '', all[gone]?.id ?? '']
    const before = await rows()
    const { id } = await merge(keptId, goneId)
    const parents: (string | null)[] = []
    for (const one of all.filter((_one, at) => at !== gone)) {
      const way: string[] = []
      for (let at: Account | null = await read(one.id); at; at = at.parent && (await read(at.parent.id))) {
        expect(way).not.toContain(at.name)
        way.push(at.name)
      }
      parents.push(way[1] ?? null)
    }
    expect(parents).toEqual(wanted)
    await undo(id)
    expect(await rows()).toEqual(before)
  })

  test('taken back after the tree was changed makes no circle', async () => {
    const [parent, gone] = await chain('Parent', 'Gone')
    const child = await account('Child', gone?.id)
    const kept = await account('Kept', (await account('Elsewhere')).id)
    const { id } = await merge(kept.id, gone?.id ?? '')
    await ok(put(parent?.id ?? '', child.id))
    await undo(id)
    expect((await read(gone?.id ?? '')).parent).toBeNull()
    expect((await read(child.id)).parent?.id).toBe(gone?.id)
    expect((await read(parent?.id ?? '')).parent?.id).toBe(child.id)
  })
})
