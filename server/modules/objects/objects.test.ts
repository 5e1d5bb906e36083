import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { rebuildSearch } from '../search/rebuild-search.ts'
import type { ObjectType } from './object-types.contract.ts'
import type { ObjectRecord } from './objects.contract.ts'

// Custom objects (product.md CR19): what a company keeps about its customers besides contacts, leads, opportunities and accounts.
let world: World
let acme: Company
let admin: SignedIn
let ann: SignedIn
let annId: string
let viewer: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  const agent = await acme.member('Ann Agent')
  annId = agent.userId
  ann = await signIn(world, agent)
  viewer = await signIn(world, await acme.member('Vic Viewer', 'viewer'))
})
afterAll(() => world.close())

type Reply = Awaited<ReturnType<SignedIn['get']>>
const ok = async <T>(reply: Promise<Reply>): Promise<T> => {
  const { statusCode, body } = await reply
  expect(statusCode, body).toBeLessThan(300)
  return (body === '' ? null : JSON.parse(body)) as T
}
const refused = async (reply: Promise<Reply>) => {
  const { statusCode, body } = await reply
  return [statusCode, JSON.parse(body).code]
}
const define = (body: object) => ok<ObjectType>(admin.post('/object-types', body))
const make = (key: string, body: object) => ok<ObjectRecord>(ann.post(`/objects/${key}`, body))
const namesIn = async (path: string, who = ann) =>
  (await ok<{ data: ObjectRecord[] }>(who.get(path))).data.map(({ name }) => name)
const typeKeys = async () => (await ok<{ data: ObjectType[] }>(viewer.get('/object-types'))).data.map(({ key }) => key)
const eventsOf = (name: string) =>
  acme.asSystem(async (cx) => (await readEvents(cx, '0', 10_000)).filter((event) => event.name === name))
const customer = (path: string, name: string) => ok<{ id: string }>(ann.post(path, { name }))

describe('types', () => {
  test('a type has a key for good, is renamed with one event, archived, and deleted with its fields while there are no records', async () => {
    const made = await define({ singular: 'Service contract', plural: 'Service contracts', icon: 'contract' })
    expect(made).toMatchObject({ key: 'service_contract', archived: false, version: 1, description: '' })
    await ok(admin.post('/field-sections', { entity: 'object:service_contract', name: 'Terms' }))
    await ok(
      admin.post('/custom-fields', {
        entity: 'object:service_contract',
        type: 'number',
        name: 'Months',
        key: 'months',
      }),
    )
    const change = { plural: 'Contracts', version: 1 }
    expect(await ok(admin.patch('/object-types/service_contract', change))).toMatchObject({
      key: 'service_contract',
      plural: 'Contracts',
      version: 2,
    })
    expect(await refused(admin.patch('/object-types/service_contract', { icon: 'car', version: 1 }))).toEqual([
      409,
      'object_type.changed_meanwhile',
    ])
    await ok(admin.patch('/object-types/service_contract', { plural: 'Contracts' }))
    expect((await eventsOf('object_type.updated')).map(({ data }) => data.changes)).toEqual([
      { plural: { from: 'Service contracts', to: 'Contracts' } },
    ])
    const one = await make('service_contract', { name: 'C-1' })
    expect(await admin.delete('/object-types/service_contract').then(({ body }) => JSON.parse(body))).toMatchObject({
      code: 'object_type.has_records',
      detail: expect.stringContaining('1 (Contracts)'),
    })
    await ok(admin.patch('/object-types/service_contract', { archived: true }))
    expect(await refused(ann.post('/objects/service_contract', { name: 'C-2' }))).toEqual([409, 'object_type.archived'])
    expect(await namesIn('/objects/service_contract')).toEqual(['C-1'])
    await ok(ann.delete(`/objects/service_contract/${one.id}`))
    await ok(admin.delete('/object-types/service_contract'))
    expect(await typeKeys()).not.toContain('service_contract')
    expect(await ok(admin.get('/custom-fields?entity=object:service_contract'))).toEqual({ data: [] })
    expect(await ok(admin.get('/field-sections?entity=object:service_contract'))).toEqual({ data: [] })
  })

  test.each([
    ['a key that is taken', { key: 'vehicle', singular: 'Van', plural: 'Vans' }, 409, 'object_type.key_taken'],
    ['a name that is taken', { singular: 'Car', plural: 'VEHICLES' }, 409, 'object_type.name_taken'],
    ['no plural', { singular: 'Car' }, 422, 'request.invalid'],
    ['an icon that is none', { singular: 'Car', plural: 'Cars', icon: 'dragon' }, 422, 'request.invalid'],
    ['a key of other letters', { key: 'Über', singular: 'Car', plural: 'Cars' }, 422, 'request.invalid'],
  ])('%s is refused', async (_what, body, status, code) => {
    if (!(await typeKeys()).includes('vehicle')) await define({ singular: 'Vehicle', plural: 'Vehicles', icon: 'car' })
    expect(await refused(admin.post('/object-types', body))).toEqual([status, code])
  })

  test('only who manages settings defines types, and there are at most twenty', async () => {
    expect((await ann.post('/object-types', { singular: 'Site', plural: 'Sites' })).statusCode).toBe(403)
    expect((await ann.patch('/object-types/vehicle', { plural: 'Cars' })).statusCode).toBe(403)
    expect((await ann.delete('/object-types/vehicle')).statusCode).toBe(403)
    const other = await createCompany(world, 'BETA')
    const boss = await signIn(world, other.admin)
    for (let n = 1; n <= 20; n++) await ok(boss.post('/object-types', { singular: `T${n}`, plural: `Ts ${n}` }))
    expect(await refused(boss.post('/object-types', { singular: 'T21', plural: 'Ts 21' }))).toEqual([
      422,
      'object_type.too_many',
    ])
  })
})

describe('records', () => {
  beforeAll(async () => {
    await define({ key: 'device', singular: 'Device', plural: 'Devices', icon: 'device' })
    const entity = 'object:device'
    await ok(admin.post('/custom-fields', { entity, type: 'text', name: 'Serial number', key: 'serial' }))
    await ok(admin.post('/custom-fields', { entity, type: 'date', name: 'Guarantee until', key: 'guarantee' }))
    await ok(admin.post('/custom-fields', { entity, type: 'long_text', name: 'Remarks', key: 'remarks' }))
    await define({ key: 'site', singular: 'Site', plural: 'Sites', icon: 'location' })
    // Fields of another type may have the same key.
    const required = { type: 'number', name: 'Serial number', key: 'serial', requiredOnCreate: true }
    await ok(admin.post('/custom-fields', { entity: 'object:site', ...required }))
  })

  test('an object is made, read, changed with one event, and deleted with its values', async () => {
    const account = await customer('/accounts', 'Umbra')
    const contact = await customer('/contacts', 'Jane Doe')
    const custom = { serial: 'SN-0815', guarantee: '2030-03-01' }
    const links = { accountId: account.id, contactId: contact.id, ownerId: annId }
    const made = await make('device', { name: 'Label printer', custom, ...links })
    expect(made).toMatchObject({
      type: { key: 'device', singular: 'Device', plural: 'Devices', icon: 'device' },
      account: { id: account.id, name: 'Umbra' },
      contact: { id: contact.id, name: 'Jane Doe' },
      owner: { id: annId, name: 'Ann Agent' },
      custom,
      version: 1,
    })
    expect(await ok(viewer.get(`/objects/device/${made.id}`))).toEqual(made)
    const change = { contactId: null, custom: { serial: 'SN-0816' }, version: 1 }
    const path = `/objects/device/${made.id}`
    expect(await ok(ann.patch(path, change))).toMatchObject({
      contact: null,
      custom: { ...custom, serial: 'SN-0816' },
      version: 2,
    })
    expect(await refused(ann.patch(path, change))).toEqual([409, 'object.changed_meanwhile'])
    await ok(ann.patch(path, { name: 'Label printer', ownerId: annId }))
    const told = (await eventsOf('object.updated')).filter(({ data }) => data.accountId === account.id)
    expect(told).toHaveLength(1)
    expect(told[0]?.data).toMatchObject({
      object: { id: made.id, name: 'Label printer', type: 'device' },
      changes: { contact: { from: { name: 'Jane Doe' }, to: null } },
      custom: [{ field: { key: 'serial' }, from: { value: 'SN-0815' }, to: { value: 'SN-0816' } }],
    })
    await ok(ann.delete(path))
    expect(await refused(ann.get(path))).toEqual([404, 'object.not_found'])
    const rows = await acme.asSystem(({ tx }) =>
      tx
        .selectFrom('recordFieldValues')
        .select('recordId')
        .where('orgId', '=', acme.orgId)
        .where('recordId', '=', made.id)
        .execute(),
    )
    expect(rows).toEqual([])
  })

  test('an object is of one type: under another one it is not there', async () => {
    const made = await make('device', { name: 'Scanner' })
    const path = `/objects/site/${made.id}`
    expect(await refused(ann.get(path))).toEqual([404, 'object.not_found'])
    expect(await refused(ann.patch(path, { name: 'Site' }))).toEqual([404, 'object.not_found'])
    expect(await refused(ann.delete(path))).toEqual([404, 'object.not_found'])
    expect(await refused(ann.get(`/objects/boat/${made.id}`))).toEqual([404, 'object_type.not_found'])
    expect(await refused(ann.get('/objects/boat'))).toEqual([404, 'object_type.not_found'])
    expect(await namesIn('/objects/site')).toEqual([])
  })

  test.each([
    ['an account that is not there', 'device', { name: 'x', accountId: newId() }, 422, 'object.unknown_account'],
    ['a contact that is not there', 'device', { name: 'x', contactId: newId() }, 422, 'object.unknown_contact'],
    ['an owner who is no member', 'device', { name: 'x', ownerId: newId() }, 422, 'object.unknown_owner'],
    ['a field of another type', 'site', { name: 'x', custom: { guarantee: '2030-01-01' } }, 422, 'field.invalid_value'],
    ['a value of another kind', 'site', { name: 'x', custom: { serial: 'SN-1' } }, 422, 'field.invalid_value'],
    ['what its type requires', 'site', { name: 'x' }, 422, 'record.fields_required'],
    ['no name', 'device', { name: ' ' }, 422, 'request.invalid'],
  ])('%s is refused', async (_what, type, body, status, code) => {
    expect(await refused(ann.post(`/objects/${type}`, body))).toEqual([status, code])
  })

  test('who only reads customers changes no objects, and another organization sees none of them', async () => {
    const made = await make('device', { name: 'Till' })
    const path = `/objects/device/${made.id}`
    expect((await viewer.post('/objects/device', { name: 'x' })).statusCode).toBe(403)
    expect((await viewer.patch(path, { name: 'x' })).statusCode).toBe(403)
    expect((await viewer.delete(path)).statusCode).toBe(403)
    const other = await createCompany(world, 'GAMMA')
    const stranger = await signIn(world, other.admin)
    expect(await refused(stranger.get(path))).toEqual([404, 'object_type.not_found'])
    await ok(stranger.post('/object-types', { key: 'device', singular: 'Device', plural: 'Devices' }))
    expect(await refused(stranger.get(path))).toEqual([404, 'object.not_found'])
    expect(await namesIn('/objects/device', stranger)).toEqual([])
    expect(await namesIn('/objects', stranger)).toEqual([])
  })

  test('lists of a type have conditions, orders, words and pages; the list of an account has all its types', async () => {
    const account = await customer('/accounts', 'Fields Ltd')
    const accountId = account.id
    for (const n of [3, 1, 2])
      await make('device', { name: `Radio ${n}`, accountId, custom: { serial: `R-${n}`, guarantee: `203${n}-01-01` } })
    await make('site', { name: 'Radio hill', accountId, custom: { serial: 7 } })
    const of = `account=${accountId}`
    expect(await namesIn(`/objects/device?${of}`)).toEqual(['Radio 1', 'Radio 2', 'Radio 3'])
    expect(await namesIn(`/objects/device?${of}&sort=-createdAt`)).toEqual(['Radio 2', 'Radio 1', 'Radio 3'])
    const filter = JSON.stringify({ field: 'custom.guarantee', operator: 'after', value: '2031-06-01' })
    expect(await namesIn(`/objects/device?${of}&filter=${encodeURIComponent(filter)}`)).toEqual(['Radio 2', 'Radio 3'])
    expect(await namesIn('/objects/device?q=R-2')).toEqual(['Radio 2'])
    expect(await namesIn('/objects/site?q=radio')).toEqual(['Radio hill'])
    expect(await namesIn(`/objects?${of}`)).toEqual(['Radio 1', 'Radio 2', 'Radio 3', 'Radio hill'])
    for (const list of [`/objects?${of}`, `/objects/device?${of}`, '/objects/device?q=radio&sort=name']) {
      const found: string[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const more: string = cursor && `&cursor=${cursor}`
        const page: { data: ObjectRecord[]; nextCursor: string | null } = await ok(ann.get(`${list}&limit=2${more}`))
        found.push(...page.data.map(({ name }) => name))
        cursor = page.nextCursor
      }
      expect(found, list).toEqual([
        'Radio 1',
        'Radio 2',
        'Radio 3',
        ...(list.startsWith('/objects?') ? ['Radio hill'] : []),
      ])
    }
    const fields = await ok<{ data: { key: string; type: string }[] }>(ann.get('/condition-fields?of=object:site'))
    expect(fields.data.map(({ key, type }) => `${key} ${type}`).sort()).toEqual([
      ...['account record', 'contact record', 'createdAt datetime', 'custom.serial number', 'name text'],
      ...['owner record', 'updatedAt datetime'],
    ])
  })

  test('objects of a type have views, which are counted of that type alone and go with it', async () => {
    for (const key of ['key', 'lock']) await define({ key, singular: key, plural: `${key}s` })
    for (const name of ['Front door', 'Back door', 'Gate']) await make('key', { name })
    await make('lock', { name: 'Front door' })
    const condition = { field: 'name', operator: 'contains', value: 'door' }
    const content = { name: 'Doors', of: 'object:key', condition, sort: '-name' }
    const view = await ok<{ id: string }>(ann.post('/views', content))
    expect(view).toMatchObject(content)
    const counts = (key: string) => ok(ann.get(`/views/counts?of=object:${key}`))
    expect(await counts('key')).toEqual({ data: [{ id: view.id, count: 2, capped: false, broken: false }] })
    expect(await counts('lock')).toEqual({ data: [] })
    const whole = await ok<{ id: string }>(
      ann.post('/views', { ...content, of: 'object:lock', condition: { all: [] } }),
    )
    expect(await counts('lock')).toMatchObject({ data: [{ id: whole.id, count: 1 }] })
    const path = '/objects/key?sort=-name&filter='
    expect(await namesIn(path + encodeURIComponent(JSON.stringify(condition)))).toEqual(['Front door', 'Back door'])
    const gone = await ok<{ data: ObjectRecord[] }>(ann.get('/objects/lock'))
    for (const { id } of gone.data) await ok(ann.delete(`/objects/lock/${id}`))
    await ok(admin.delete('/object-types/lock'))
    expect(await refused(ann.get(`/views/${whole.id}`))).toEqual([404, 'view.not_found'])
    expect(await refused(ann.post('/views', { ...content, of: 'object:lock' }))).toEqual([404, 'object_type.not_found'])
    for (const list of ['/views?of=object:lock', '/views/counts?of=object:lock', '/condition-fields?of=object:lock'])
      expect(await refused(ann.get(list)), list).toEqual([404, 'object_type.not_found'])
  })

  test('lists stand in the order of a custom field, those without a value last', async () => {
    for (const [name, guarantee] of [
      ['Order a', '2032-01-01'],
      ['Order b', null],
      ['Order c', '2031-01-01'],
    ])
      await make('device', { name, custom: { guarantee } })
    const filter = encodeURIComponent(JSON.stringify({ field: 'name', operator: 'starts_with', value: 'Order' }))
    for (const [sort, expected] of [
      ['custom.guarantee', ['Order c', 'Order a', 'Order b']],
      ['-custom.guarantee', ['Order a', 'Order c', 'Order b']],
    ] as const)
      expect(await namesIn(`/objects/device?filter=${filter}&sort=${sort}`)).toEqual(expected)
  })

  test('a field that records of its type hold a value of is not deleted, whatever those of other types hold', async () => {
    await define({ key: 'boat', singular: 'Boat', plural: 'Boats' })
    const remarks = { entity: 'object:boat', type: 'long_text', name: 'Remarks', key: 'remarks' }
    const field = await ok<{ id: string }>(admin.post('/custom-fields', remarks))
    await make('device', { name: 'Lamp', custom: { remarks: 'It flickers.' } })
    await ok(admin.delete(`/custom-fields/${field.id}`))
    const again = await ok<{ id: string }>(admin.post('/custom-fields', remarks))
    await make('boat', { name: 'Tender', custom: { remarks: 'It floats.' } })
    expect(await refused(admin.delete(`/custom-fields/${again.id}`))).toEqual([409, 'field.has_values'])
    expect((await admin.post('/custom-fields', { ...remarks, entity: 'object:plane' })).statusCode).toBe(422)
    expect((await admin.post('/field-sections', { entity: 'object:plane', name: 'Wings' })).statusCode).toBe(422)
  })

  test('the search finds objects by their names and texts, after a rebuild, too', async () => {
    const made = await make('device', { name: 'Quokkaphone', custom: { serial: 'ZX-quokkaserial' } })
    const find = async (q: string) => {
      const [tab] = (await ok<{ tabs: { results: object[] }[] }>(ann.get(`/search?kinds=object&q=${q}`))).tabs
      return tab?.results
    }
    const hit = { kind: 'object', id: made.id, type: { key: 'device', singular: 'Device' } }
    expect(await find('quokkaph')).toMatchObject([hit])
    expect(await find('quokkaserial')).toMatchObject([hit])
    await rebuildSearch(world.runtime, acme.orgId, { all: true })
    expect(await find('quokkaserial')).toMatchObject([hit])
    await ok(ann.delete(`/objects/device/${made.id}`))
    expect(await find('quokkaph')).toEqual([])
  })

  test('a task is of an object, stands in its history, and keeps it from being deleted', async () => {
    const made = await make('device', { name: 'Weighbridge' })
    const path = `/objects/device/${made.id}`
    const task = await ok<{ id: string }>(ann.post('/tasks', { title: 'Calibrate it', objectId: made.id }))
    expect(task).toMatchObject({ object: { id: made.id, name: 'Weighbridge', typeKey: 'device' } })
    await ok(ann.post('/tasks', { title: 'Something else' }))
    const listed = await ok<{ data: { title: string }[] }>(ann.get(`/tasks?object=${made.id}`))
    expect(listed.data.map(({ title }) => title)).toEqual(['Calibrate it'])
    type Stream = { data: { kind: string; task: { title: string } | null }[] }
    const { data } = await ok<Stream>(ann.get(`/records/object/${made.id}/activity?kinds=task`))
    expect(data.map((entry) => entry.task?.title)).toEqual(['Calibrate it'])
    // Lists of tasks ask for it, whatever its type is, and name it.
    const filter = (operator: string, value?: string) =>
      `/tasks?filter=${encodeURIComponent(JSON.stringify({ field: 'object', operator, ...(value && { value }) }))}`
    const named = await ok<{ data: { title: string; object: { name: string } }[] }>(ann.get(filter('is', made.id)))
    expect(named.data.map(({ title, object }) => [title, object.name])).toEqual([['Calibrate it', made.name]])
    const others = await ok<{ data: { title: string }[] }>(ann.get(filter('is_empty')))
    expect(others.data.map(({ title }) => title)).toEqual(['Something else'])
    expect(await namesIn(`/objects?id=${made.id}`)).toEqual([made.name])
    expect(await namesIn(`/objects?id=${newId()}`)).toEqual([])
    expect(await refused(ann.post('/tasks', { title: 'x', objectId: newId() }))).toEqual([422, 'task.unknown_object'])
    expect(await refused(ann.delete(path))).toEqual([409, 'object.in_use'])
    await ok(ann.patch(`/tasks/${task.id}`, { objectId: null }))
    await ok(ann.delete(path))
    expect(await namesIn('/objects?q=weighbr')).toEqual([])
  })

  test('notes about an object are for those with CRM access, pinned ones first, stand in its history and go with it', async () => {
    const made = await make('device', { name: 'Noted scale' })
    const path = `/objects/device/${made.id}/notes`
    expect((await ann.get(path)).statusCode).toBe(403)
    expect((await ann.post(path, { text: 'Rusty' })).statusCode).toBe(403)
    await ok(admin.patch(`/users/${annId}`, { crmAccess: true }))
    for (const text of ['Rusty', 'Paid for']) await ok(ann.post(path, { text, pinned: text === 'Rusty' }))
    type Notes = { data: { id: string; text: string; objectId: string; contactId: null }[]; nextCursor: string }
    const first = await ok<Notes>(ann.get(`${path}?limit=1`))
    expect(first.data).toMatchObject([{ text: 'Rusty', objectId: made.id, contactId: null, accountId: null }])
    const rest = await ok<Notes>(ann.get(`${path}?limit=1&cursor=${first.nextCursor}`))
    expect(rest.data.map(({ text }) => text)).toEqual(['Paid for'])
    expect((await ok<Notes>(ann.get(`${path}?pinned=true`))).data).toHaveLength(1)
    // Under another type it is not there, to who reads nor to who writes.
    const elsewhere = `/objects/site/${made.id}/notes`
    expect(await refused(ann.get(elsewhere))).toEqual([404, 'object.not_found'])
    expect(await refused(ann.post(elsewhere, { text: 'x' }))).toEqual([404, 'object.not_found'])
    type Stream = { data: { note: { text: string } | null }[] }
    const stream = async (who: SignedIn) =>
      (await ok<Stream>(who.get(`/records/object/${made.id}/activity?kinds=note`))).data.map(({ note }) => note?.text)
    expect(await stream(ann)).toEqual(['Paid for', 'Rusty'])
    expect(await stream(viewer)).toEqual([])
    expect((await eventsOf('customer_note.created')).at(-1)?.data).toEqual({
      ...{ noteId: rest.data[0]?.id, contactId: null, accountId: null, objectId: made.id, pinned: false },
    })
    await ok(ann.delete(`/objects/device/${made.id}`))
    expect(await refused(ann.patch(`/customer-notes/${rest.data[0]?.id}`, { pinned: true }))).toEqual([
      404,
      'customer_note.not_found',
    ])
    await ok(admin.patch(`/users/${annId}`, { crmAccess: false }))
  })

  test('objects of all types are found by words, page by page', async () => {
    const account = await customer('/accounts', 'Found Ltd')
    const accountId = account.id
    await make('device', { name: 'Zebrawood desk', accountId })
    await make('site', { name: 'Zebrawood hall', custom: { serial: 1 } })
    expect(await namesIn('/objects?q=zebraw')).toEqual(['Zebrawood hall', 'Zebrawood desk'])
    expect(await namesIn(`/objects?q=zebraw&account=${accountId}`)).toEqual(['Zebrawood desk'])
    const first = await ok<{ nextCursor: string }>(ann.get('/objects?q=zebraw&limit=1'))
    expect(await namesIn(`/objects?q=zebraw&limit=1&cursor=${first.nextCursor}`)).toEqual(['Zebrawood desk'])
  })

  test('what happens with an object stands in its history and in that of its account; a merge takes it along', async () => {
    const account = await customer('/accounts', 'Kept Ltd')
    const gone = await customer('/accounts', 'Kept Limited')
    const made = await make('device', { name: 'Franking machine', accountId: gone.id })
    await ok(ann.patch(`/objects/device/${made.id}`, { name: 'Stamp machine' }))
    type Stream = { data: { kind: string; change: { name: string; of: object | null; fields: object[] } }[] }
    const stream = async (type: string, id: string) => {
      const { data } = await ok<Stream>(ann.get(`/records/${type}/${id}/activity?kinds=change`))
      return data.map(({ change }) => change).filter(({ name }) => name.startsWith('object.'))
    }
    expect(await stream('object', made.id)).toMatchObject([
      {
        name: 'object.updated',
        of: null,
        fields: [{ field: 'name', from: ['Franking machine'], to: ['Stamp machine'] }],
      },
      { name: 'object.created', of: null },
    ])
    expect(await stream('account', gone.id)).toMatchObject([
      { name: 'object.updated', of: { type: 'object', id: made.id, name: 'Stamp machine', typeKey: 'device' } },
      { name: 'object.created' },
    ])
    expect((await ann.get(`/records/object/${newId()}/activity`)).statusCode).toBe(404)
    await ok(admin.post(`/accounts/${account.id}/merge`, { otherId: gone.id }))
    expect(await ok(ann.get(`/objects/device/${made.id}`))).toMatchObject({ account: { name: 'Kept Ltd' } })
  })
})
