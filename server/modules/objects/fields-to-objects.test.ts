import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../platform/ids.ts'
import { createLog } from '../../platform/log.ts'
import { permissions } from '../../platform/permissions.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { exportJob } from '../exports/run-export.ts'
import { updateTicket } from '../tickets/update-ticket.ts'

// product.md TK23, CR19: custom fields that point to an object of a type.
let world: World
let acme: Company
let stranger: SignedIn
let admin: SignedIn
/** Sees and changes tickets, and sees no records of customers. */
let blind: SignedIn
let printer: { id: string }
let scale: { id: string }
let site: { id: string }
/** Of another organization. */
let theirs: { id: string }

type Reply = Awaited<ReturnType<SignedIn['get']>>
const ok = async <Answer>(reply: Promise<Reply>): Promise<Answer> => {
  const answer = await reply
  expect(answer.statusCode, answer.body).toBeLessThan(300)
  return answer.body ? answer.json<Answer>() : (undefined as Answer)
}
const refused = async (reply: Promise<Reply>) => {
  const answer = await reply
  const { code, errors } = answer.json<{ code: string; errors?: { path: string }[] }>()
  return [answer.statusCode, code, ...(errors ?? []).map(({ path }) => path)]
}
const make = (path: string, body: object) => ok<{ id: string; code: string }>(admin.post(path, body))
const field = (entity: string, name: string, lookup = 'object:device') =>
  make('/custom-fields', { entity, name, type: 'record', lookup })

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  stranger = await signIn(world, (await createCompany(world, 'BOLT')).admin)
  const own = permissions.filter((one) => !one.startsWith('customers:') && one !== 'recurring:manage')
  const role = await make('/roles', { name: 'Tickets', ticketScope: 'all', permissions: own })
  const member = await acme.member('Ben Blind', 'viewer', { permissions: new Set(own) })
  await ok(admin.patch(`/users/${member.userId}`, { roleId: role.id }))
  blind = await signIn(world, member)
  for (const key of ['device', 'site']) await make('/object-types', { key, singular: key, plural: `${key}s` })
  printer = await make('/objects/device', { name: 'Printer 7' })
  scale = await make('/objects/device', { name: 'Scale 12' })
  site = await make('/objects/site', { name: 'Halle 2' })
  await ok(stranger.post('/object-types', { key: 'device', singular: 'device', plural: 'devices' }))
  theirs = await ok(stranger.post('/objects/device', { name: 'Theirs' }))
  for (const entity of ['ticket', 'contact', 'account', 'lead', 'opportunity', 'object:site', 'object:device'])
    await field(entity, 'Used device')
})
afterAll(() => world.close())

const custom = (id: string | null) => ({ custom: { used_device: id } })

describe('a field that points to objects of a type', () => {
  test('is made for a type that is there, and not archived', async () => {
    const wrong = { name: 'To nowhere', type: 'record', lookup: 'object:nothing' }
    expect(await refused(admin.post('/custom-fields', wrong))).toEqual([422, 'field.bad_parts', 'lookup'])
    await make('/object-types', { key: 'old', singular: 'Old', plural: 'Olds' })
    await ok(admin.patch('/object-types/old', { archived: true }))
    const old = { ...wrong, lookup: 'object:old' }
    expect(await refused(admin.post('/custom-fields', old))).toEqual([422, 'field.bad_parts', 'lookup'])
    const { data } = await ok<{ data: { key: string; lookup: string }[] }>(admin.get('/custom-fields'))
    expect(data).toMatchObject([{ key: 'used_device', lookup: 'object:device' }])
  })

  test.each([
    ['tickets', { subject: 'x' }],
    ['contacts', { name: 'Cora' }],
    ['accounts', { name: 'Acme AG' }],
    ['leads', { name: 'Lea' }],
    ['opportunities', { name: 'Deal' }],
    ['objects/site', { name: 'Halle 3' }],
    ['objects/device', { name: 'Spare part' }],
  ])('of %s holds the id of one, and names it', async (path, body) => {
    type Holder = { id: string; custom: object; customNames: object }
    const made = await ok<Holder>(admin.post(`/${path}`, { ...body, ...custom(printer.id) }))
    const shown = await ok<Holder>(admin.get(`/${path}/${made.id}`))
    expect(shown.custom).toEqual({ used_device: printer.id })
    expect(shown.customNames).toEqual({ [printer.id]: 'Printer 7' })
    const changed = await ok<Holder>(admin.patch(`/${path}/${made.id}`, custom(scale.id)))
    expect(changed.customNames).toEqual({ [scale.id]: 'Scale 12' })
    // An object of another type, of another organization, or none at all is nothing to choose.
    for (const id of [site.id, theirs.id, newId()])
      expect(await refused(admin.patch(`/${path}/${made.id}`, custom(id)))).toEqual([
        422,
        'field.invalid_value',
        'custom.used_device',
      ])
    const filter = encodeURIComponent(JSON.stringify({ field: 'custom.used_device', operator: 'is', value: scale.id }))
    const list = await ok<{ data: Holder[] }>(admin.get(`/${path}?filter=${filter}`))
    expect(list.data.map(({ id }) => id)).toEqual([made.id])
    await ok(admin.patch(`/${path}/${made.id}`, custom(null)))
    expect((await ok<{ data: Holder[] }>(admin.get(`/${path}?filter=${filter}`))).data).toEqual([])
  })

  test('is a column and a condition with the objects of its type; a row names what it points to', async () => {
    const { data } = await ok<{ data: { key: string; lookup: string }[] }>(admin.get('/condition-fields'))
    expect(data.find(({ key }) => key === 'custom.used_device')).toMatchObject({
      lookup: 'object:device',
      type: 'record',
    })
    const ticket = await make('/tickets', { subject: 'Listed', ...custom(printer.id) })
    const rowOf = async (query: string, who = admin) =>
      (await ok<{ data: { id: string; customNames?: object }[] }>(who.get(`/tickets${query}`))).data.find(
        ({ id }) => id === ticket.id,
      )
    expect((await rowOf('?custom=used_device'))?.customNames).toEqual({ [printer.id]: 'Printer 7' })
    expect((await rowOf('?custom='))?.customNames).toBeUndefined()
    expect((await rowOf('?custom=used_device', blind))?.customNames).toEqual({})
    // In words of the search, too.
    const found = await ok<{ data: { kind: string }[] }>(
      admin.get(`/search?q=${encodeURIComponent('used_device:printer')}`),
    )
    expect(JSON.stringify(found)).toContain(ticket.id)
    const columns = ['subject', 'custom.used_device'].map((one) => ({ field: one }))
    const file = await make('/exports', { name: 'All', format: 'csv', columns, query: { q: 'Listed' } })
    await world.react(acme.orgId)
    await exportJob(
      acme.orgId,
      { id: file.id },
      { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true },
    )
    expect((await admin.get(`/exports/${file.id}/file`)).body).toContain('Listed,Printer 7')
  })

  test('names it to those who may see it alone, in what happened too', async () => {
    const ticket = await make('/tickets', { subject: 'Told', ...custom(printer.id) })
    await ok(admin.patch(`/tickets/${ticket.id}`, custom(scale.id)))
    const said = async (who: SignedIn) => {
      const page = await ok<{ customNames: object }>(who.get(`/tickets/${ticket.id}`))
      const { data } = await ok<{ data: object[] }>(who.get(`/tickets/${ticket.id}/timeline`))
      return { names: page.customNames, told: /Printer 7/.test(JSON.stringify(data)) }
    }
    expect(await said(admin)).toEqual({ names: { [scale.id]: 'Scale 12' }, told: true })
    expect(await said(blind)).toEqual({ names: {}, told: false })
    const reply = blind.patch(`/tickets/${ticket.id}`, custom(printer.id))
    expect(await refused(reply)).toEqual([422, 'field.invalid_value', 'custom.used_device'])
  })

  test('is filled from a file by the name, or the id', async () => {
    const rows = [
      { line: 2, name: 'Anna', emails: ['anna@file.example'], custom: { used_device: 'printer 7' } },
      { line: 3, name: 'Bert', emails: ['bert@file.example'], custom: { used_device: scale.id } },
      { line: 4, name: 'Carl', emails: ['carl@file.example'], custom: { used_device: 'Halle 2' } },
    ]
    type Imported = { data: { outcome: string }[] }
    const done = await ok<Imported>(admin.post('/contacts/import', { rows, dryRun: false }))
    expect(done.data.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'refused'])
    const { data } = await ok<{ data: { name: string; custom: { used_device?: string } }[] }>(
      admin.get('/contacts?sort=name'),
    )
    const of = (name: string) => data.find((one) => one.name === name)?.custom.used_device
    expect([of('Anna'), of('Bert'), of('Carl')]).toEqual([printer.id, scale.id, undefined])
  })
})

describe('what a field points to', () => {
  test('is not deleted, until nothing points to it any more', async () => {
    const one = await make('/objects/device', { name: 'Pointed at' })
    const ticket = await make('/tickets', { subject: 'Points', ...custom(one.id) })
    const lead = await make('/leads', { name: 'Points too', ...custom(one.id) })
    const gone = () => refused(admin.delete(`/objects/device/${one.id}`))
    expect(await gone()).toEqual([409, 'object.in_use'])
    await ok(admin.patch(`/tickets/${ticket.id}`, custom(null)))
    expect(await gone()).toEqual([409, 'object.in_use'])
    await ok(admin.patch(`/leads/${lead.id}`, custom(null)))
    await ok(admin.delete(`/objects/device/${one.id}`))
  })

  test('is not deleted while somebody chooses it', async () => {
    const one = await make('/objects/device', { name: 'Chosen now' })
    const ticket = await make('/tickets', { subject: 'Chooses' })
    let deleting: Promise<Reply> | undefined
    let isDone = false
    await world.runtime.run(acme.admin, async (cx) => {
      await updateTicket(cx, ticket.id, custom(one.id))
      deleting = admin.delete(`/objects/device/${one.id}`).finally(() => {
        isDone = true
      })
      const isHeld = async () =>
        isDone || (await world.database.pool.query('select 1 from pg_locks where not granted')).rowCount !== 0
      await expect.poll(isHeld).toBe(true)
    })
    expect(deleting && (await refused(deleting))).toEqual([409, 'object.in_use'])
  })

  test('is kept when its type is archived, and chosen no more', async () => {
    await make('/object-types', { key: 'key', singular: 'Key', plural: 'Keys' })
    await field('ticket', 'Its key', 'object:key')
    const [first, second] = [await make('/objects/key', { name: 'K1' }), await make('/objects/key', { name: 'K2' })]
    const ticket = await make('/tickets', { subject: 'Locked out', custom: { its_key: first.id } })
    await ok(admin.patch('/object-types/key', { archived: true }))
    const path = `/tickets/${ticket.id}`
    expect((await ok<{ customNames: object }>(admin.get(path))).customNames).toEqual({ [first.id]: 'K1' })
    const reply = admin.patch(path, { custom: { its_key: second.id } })
    expect(await refused(reply)).toEqual([422, 'field.invalid_value', 'custom.its_key'])
    await ok(admin.patch(path, { subject: 'Still locked out', custom: { its_key: first.id } }))
    await ok(admin.patch(path, { custom: { its_key: null } }))
  })

  test('a type is not deleted while fields of others point to it; its own go with it', async () => {
    await make('/object-types', { key: 'rack', singular: 'Rack', plural: 'Racks' })
    const pointing = await field('account', 'Its rack', 'object:rack')
    await field('object:rack', 'Rack below', 'object:rack')
    const reply = await admin.delete('/object-types/rack')
    expect([reply.statusCode, reply.json<{ code: string; detail: string }>()]).toMatchObject([
      409,
      { code: 'object_type.pointed_to', detail: expect.stringContaining('Its rack') },
    ])
    await ok(admin.delete(`/custom-fields/${pointing.id}`))
    await ok(admin.delete('/object-types/rack'))
  })
})
