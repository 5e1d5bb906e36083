import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let acme: Company
let admin: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
})
afterAll(() => world.close())

const changes = async (client: SignedIn) => (await client.get('/settings/changes')).json().data
const of = async (client: SignedIn, section: string) =>
  (await changes(client)).find((one: { section: string }) => one.section === section)

test('each section says who changed it last, and nothing of what one may not read', async () => {
  expect(await of(admin, 'labels')).toBeUndefined()
  const mia = await signIn(world, await acme.member('Mia', 'manager'))
  const label = (await mia.post('/labels', { name: 'Billing' })).json()
  expect(await of(admin, 'labels')).toMatchObject({ by: { kind: 'user', name: 'Mia' }, event: 'label.created' })
  expect((await admin.patch(`/labels/${label.id}`, { name: 'Invoices' })).statusCode).toBe(200)
  expect(await of(mia, 'labels')).toMatchObject({ by: { name: acme.admin.name }, event: 'label.updated' })
  // Another section is not touched by it; ticket types begin with the same letters as tickets.
  await admin.post('/tickets', { subject: 'No setting' })
  expect(await of(admin, 'ticket-types')).toBeUndefined()
  await admin.post('/api-keys', { name: 'For programs', scopes: ['tickets:read'] })
  expect(await of(admin, 'api-keys')).toMatchObject({ event: 'apikey.created' })
  expect(await of(mia, 'api-keys')).toBeUndefined()
})
