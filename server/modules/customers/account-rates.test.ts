import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

// What an hour of work costs an account: over HTTP, on a real database.
let world: World
let acme: Company
let ann: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await signIn(world, acme.admin)
})
afterAll(() => world.close())

type Account = { id: string; name: string; hourlyRate: { amount: number; currency: string } | null }
async function ok<T>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const { statusCode, body } = await answer
  expect(statusCode, body.slice(0, 300)).toBeLessThan(300)
  return JSON.parse(body)
}
const account = (body: object) => ok<Account>(ann.post('/accounts', body))

test('is said, changed and taken away, each told once', async () => {
  const rate = { amount: 12_050, currency: 'EUR' }
  const made = await account({ name: 'Globex', hourlyRate: rate })
  expect(made.hourlyRate).toEqual(rate)
  const path = `/accounts/${made.id}`
  const inFrancs = { amount: 13_000, currency: 'CHF' }
  for (const hourlyRate of [rate, inFrancs, inFrancs, null]) {
    expect((await ok<Account>(ann.patch(path, { hourlyRate }))).hourlyRate).toEqual(hourlyRate)
    expect((await ok<Account>(ann.patch(path, { name: 'Globex' }))).hourlyRate).toEqual(hourlyRate)
  }
  const told = (await acme.asSystem((cx) => readEvents(cx, '0', 10_000)))
    .filter(({ name }) => name === 'account.updated')
    .map(({ data }) => data.changes)
  expect(told).toEqual([{ hourlyRate: { from: rate, to: inFrancs } }, { hourlyRate: { from: inFrancs, to: null } }])
  const { data } = await ok<{ data: { change: { fields: unknown[] } }[] }>(
    ann.get(`/records/account/${made.id}/activity?kinds=change`),
  )
  expect(data.flatMap(({ change }) => change.fields)).toEqual([
    { field: 'hourlyRate', from: ['130.00 CHF'], to: [] },
    { field: 'hourlyRate', from: ['120.50 EUR'], to: ['130.00 CHF'] },
  ])
})

test.each([
  [{ amount: 12_050 }, 'hourlyRate.currency'],
  [{ currency: 'EUR' }, 'hourlyRate.amount'],
  [{ amount: -1, currency: 'EUR' }, 'hourlyRate.amount'],
  [{ amount: 120.5, currency: 'EUR' }, 'hourlyRate.amount'],
  [{ amount: 100, currency: 'eur' }, 'hourlyRate.currency'],
  [{ amount: 100, currency: 'QQQ' }, 'hourlyRate.currency'],
])('%o is no rate', async (hourlyRate, path) => {
  const { statusCode, json } = await ann.post('/accounts', { name: 'Never made', hourlyRate })
  expect([statusCode, json().errors.map((one: { path: string }) => one.path)]).toEqual([422, [path]])
})

test('is a field of lists in units of its currency, with it beside', async () => {
  await account({ name: 'Cheap', hourlyRate: { amount: 4000, currency: 'EUR' } })
  await account({ name: 'In yen', hourlyRate: { amount: 9000, currency: 'JPY' } })
  await account({ name: 'In dinars', hourlyRate: { amount: 50_500, currency: 'KWD' } })
  const found = async (filter: object) =>
    (await ok<{ data: Account[] }>(ann.get(`/accounts?filter=${encodeURIComponent(JSON.stringify(filter))}`))).data.map(
      ({ name }) => name,
    )
  expect(await found({ field: 'hourlyRate', operator: 'at_most', value: 40 })).toEqual(['Cheap'])
  expect(await found({ field: 'hourlyRate', operator: 'is', value: 9000 })).toEqual(['In yen'])
  expect(await found({ field: 'hourlyRate', operator: 'at_least', value: 50.5 })).toEqual(['In dinars', 'In yen'])
  expect(await found({ field: 'currency', operator: 'is', value: 'KWD' })).toEqual(['In dinars'])
})
