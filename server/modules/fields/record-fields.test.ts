import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { ensureContact } from '../customers/customers.service.ts'
import type { CustomField } from './fields.contract.ts'

// Custom fields of contacts, accounts, leads and opportunities (product.md CR19): the fields of tickets, of other records.
let world: World
let acme: Company
let admin: Client
let ann: Client
let annId: string

type Thing = { id: string; custom: Record<string, unknown>; customNames: Record<string, string> }
type Reply = Awaited<ReturnType<Client['get']>>

const ok = async <T>(reply: Promise<Reply>): Promise<T> => {
  const { statusCode, body } = await reply
  expect(statusCode, body).toBeLessThan(300)
  return (body === '' ? null : JSON.parse(body)) as T
}
const field = (body: Record<string, unknown>) => ok<CustomField>(admin.post('/custom-fields', body))
const fieldsOf = async (query = '') =>
  (await ok<{ data: CustomField[] }>(ann.get(`/custom-fields${query}`))).data.map(({ key }) => key)
const rowsOf = (recordId: string) =>
  acme.asSystem(({ tx }) =>
    tx
      .selectFrom('recordFieldValues')
      .select(['foldedValue', 'numberValue', 'integerValue', 'refValue', 'dateValue'])
      .where('orgId', '=', acme.orgId)
      .where('recordId', '=', recordId)
      .orderBy('fieldId')
      .orderBy('position')
      .execute(),
  )
const lastEvent = (name: string) =>
  acme.asSystem(async (cx) => (await readEvents(cx, '0', 10_000)).findLast((event) => event.name === name))

const kinds = [
  { entity: 'contact', path: '/contacts' },
  { entity: 'account', path: '/accounts' },
  { entity: 'lead', path: '/leads' },
  { entity: 'opportunity', path: '/opportunities' },
] as const
type Kind = (typeof kinds)[number]['entity']
/** Of each kind: a text, a number, a selection and a member, by the key. */
const made = new Map<Kind, Record<string, CustomField>>()
const optionOf = (kind: Kind, name: string) =>
  made.get(kind)?.tier?.options.find((option) => option.name === name)?.id ?? ''

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  const agent = await acme.member('Ann Agent')
  annId = agent.userId
  ann = await signIn(world, agent)
  for (const { entity } of kinds) {
    const own: Record<string, CustomField> = {}
    for (const body of [
      { key: 'size', name: 'Size', type: 'text' },
      { key: 'seats', name: 'Seats', type: 'number' },
      { key: 'tier', name: 'Tier', type: 'select', options: [{ name: 'Gold' }, { name: 'Silver' }] },
      { key: 'keeper', name: 'Keeper', type: 'user' },
      { key: 'story', name: 'Story', type: 'long_text' },
    ])
      own[body.key] = await field({ entity, ...body })
    made.set(entity, own)
  }
})
afterAll(() => world.close())

test('a field belongs to one kind of record, tickets unless told', async () => {
  const own = await field({ name: 'Size', key: 'size', type: 'text' })
  expect(own.entity).toBe('ticket')
  expect(await fieldsOf()).toEqual(['size'])
  expect(await fieldsOf('?entity=lead')).toEqual(['size', 'seats', 'tier', 'keeper', 'story'])
  expect((await ann.get('/custom-fields?entity=member')).statusCode).toBe(422)
  const twice = await admin.post('/custom-fields', { entity: 'lead', name: 'Other', key: 'size', type: 'text' })
  expect(twice.json().code).toBe('field.key_taken')
  const strange = await admin.post('/custom-fields', {
    ...{ entity: 'lead', name: 'Strange', type: 'text' },
    ...{ requiredOnResolve: true, typeIds: [own.id] },
  })
  expect(strange.json()).toMatchObject({
    code: 'field.bad_parts',
    errors: [{ path: 'typeIds', code: 'field.only_tickets' }, { path: 'requiredOnResolve' }],
  })
  const size = made.get('lead')?.size?.id
  expect((await admin.patch(`/custom-fields/${size}`, { visibleToCustomer: true })).json().code).toBe('field.bad_parts')
})

test('sections and orders are those of one kind of record', async () => {
  const section = await ok<{ id: string; entity: string }>(
    admin.post('/field-sections', { entity: 'account', name: 'Contract' }),
  )
  expect(section.entity).toBe('account')
  const names = async (query: string) =>
    (await ok<{ data: { name: string }[] }>(ann.get(`/field-sections${query}`))).data.map(({ name }) => name)
  expect([await names(''), await names('?entity=account')]).toEqual([[], ['Contract']])
  await ok(admin.post('/field-sections', { name: 'Contract' }))
  const [account, contact] = [made.get('account'), made.get('contact')]
  const wrong = await admin.patch(`/custom-fields/${contact?.size?.id}`, { sectionId: section.id })
  expect(wrong.json().code).toBe('field.unknown_link')
  await ok(admin.patch(`/custom-fields/${account?.size?.id}`, { sectionId: section.id }))
  const mixed = await admin.post('/custom-fields/order', { ids: [account?.story?.id, contact?.size?.id] })
  expect(mixed.json().code).toBe('order.unknown')
  const order = await ok<{ data: CustomField[] }>(admin.post('/custom-fields/order', { ids: [account?.story?.id] }))
  expect(order.data.map(({ key }) => key)).toEqual(['story', 'size', 'seats', 'tier', 'keeper'])
  expect(await fieldsOf('?entity=contact')).toEqual(['size', 'seats', 'tier', 'keeper', 'story'])
})

describe.each(kinds)('the fields of $entity records', ({ entity, path }) => {
  test('are written, told and found as those of tickets', async () => {
    const custom = {
      size: ' Grande ',
      seats: 40,
      tier: optionOf(entity, 'Gold'),
      keeper: annId,
      story: 'Once',
    }
    const thing = await ok<Thing>(ann.post(path, { name: 'Globex', custom }))
    expect(thing.custom).toEqual({ ...custom, size: 'Grande' })
    expect(Object.keys(thing.customNames)).toEqual([annId])
    expect(await rowsOf(thing.id)).toHaveLength(4)
    const wrong = await ann.patch(`${path}/${thing.id}`, { custom: { seats: 'many', tier: 'x', nothing: 1 } })
    expect(wrong.json()).toMatchObject({
      code: 'field.invalid_value',
      errors: [{ path: 'custom.seats' }, { path: 'custom.tier' }, { path: 'custom.nothing', code: 'field.unknown' }],
    })
    const silver = optionOf(entity, 'Silver')
    const after = await ok<Thing>(ann.patch(`${path}/${thing.id}`, { custom: { tier: silver, seats: null } }))
    expect(after.custom).toEqual({ ...custom, size: 'Grande', seats: undefined, tier: silver })
    expect((await rowsOf(thing.id)).map(({ refValue }) => refValue).filter(Boolean)).toEqual([silver, annId])
    expect((await lastEvent(`${entity}.updated`))?.data.custom).toMatchObject([
      { field: { key: 'seats' }, from: { value: 40 }, to: null },
      { field: { key: 'tier', name: 'Tier' }, from: { label: 'Gold' }, to: { label: 'Silver' } },
    ])
    const activity = await ok<{ data: { change: { fields: unknown[] } | null }[] }>(
      ann.get(`/records/${entity}/${thing.id}/activity?kinds=change`),
    )
    expect(activity.data[0]?.change?.fields).toEqual([
      { field: 'custom.seats', name: 'Seats', from: ['40'], to: [] },
      { field: 'custom.tier', name: 'Tier', from: ['Gold'], to: ['Silver'] },
    ])
    const before = await lastEvent(`${entity}.updated`)
    await ok(ann.patch(`${path}/${thing.id}`, { custom: { size: 'Grande' } }))
    expect((await lastEvent(`${entity}.updated`))?.seq).toBe(before?.seq)
    const listed = await ok<{ data: Thing[] }>(ann.get(path))
    expect(listed.data.find(({ id }) => id === thing.id)).toMatchObject({
      custom: after.custom,
      customNames: thing.customNames,
    })
  })

  test('that are required are asked of people who make one, and stay', async () => {
    const must = await field({ entity, name: 'Region', key: 'region', type: 'text', requiredOnCreate: true })
    const without = await ann.post(path, { name: 'Nobody' })
    expect(without.json()).toMatchObject({
      code: 'record.fields_required',
      errors: [{ path: 'custom.region', code: 'field.required' }],
    })
    const thing = await ok<Thing>(ann.post(path, { name: 'Somebody', custom: { region: 'North' } }))
    expect((await ann.patch(`${path}/${thing.id}`, { custom: { region: '' } })).json().code).toBe(
      'record.fields_required',
    )
    await ok(ann.patch(`${path}/${thing.id}`, { custom: { size: 'S' } }))
    expect((await admin.delete(`/custom-fields/${must.id}`)).json().code).toBe('field.has_values')
    await ok(admin.patch(`/custom-fields/${must.id}`, { archived: true }))
    const kept = await ok<Thing>(ann.get(`${path}/${thing.id}`))
    expect(kept.custom).toEqual({ region: 'North', size: 'S' })
    const archived = await ann.patch(`${path}/${thing.id}`, { custom: { region: 'South' } })
    expect(archived.json().errors).toMatchObject([{ path: 'custom.region', code: 'field.archived' }])
  })

  test('find it by the search', async () => {
    const thing = await ok<Thing>(ann.post(path, { name: 'Hooli', custom: { size: `Quuxly ${entity}` } }))
    const found = await ok<Record<string, { id: string }[]>>(ann.get('/search?q=quuxly'))
    expect(JSON.stringify(found)).toContain(thing.id)
  })
})

describe.each(kinds)('lists of $entity records', ({ entity, path }) => {
  test('are asked by their fields', async () => {
    const [small, large] = [
      await ok<Thing>(
        ann.post(path, { name: 'List small', custom: { seats: 7, size: 'tiny', tier: optionOf(entity, 'Gold') } }),
      ),
      await ok<Thing>(ann.post(path, { name: 'List large', custom: { seats: 700, size: 'huge', story: 'Long ago' } })),
    ]
    const ask = async (filter: object) => {
      const query = new URLSearchParams({ filter: JSON.stringify(filter), q: 'List' })
      return (await ok<{ data: Thing[] }>(ann.get(`${path}?${query}`))).data.map(({ id }) => id)
    }
    expect(await ask({ field: 'custom.seats', operator: 'greater', value: 100 })).toEqual([large.id])
    expect(await ask({ field: 'custom.size', operator: 'starts_with', value: 'TIN' })).toEqual([small.id])
    expect(await ask({ field: 'custom.tier', operator: 'is', value: optionOf(entity, 'Gold') })).toEqual([small.id])
    expect(await ask({ field: 'custom.tier', operator: 'is_empty' })).toEqual([large.id])
    expect(await ask({ field: 'custom.story', operator: 'contains', value: 'long' })).toEqual([large.id])
    const fields = await ok<{ data: { key: string; name: string | null }[] }>(ann.get(`/condition-fields?of=${entity}`))
    expect(fields.data.find(({ key }) => key === 'custom.tier')?.name).toBe('Tier')
  })
})

test('mail makes contacts without what people must fill in', async () => {
  await field({ entity: 'contact', name: 'Must', key: 'must', type: 'text', requiredOnCreate: true })
  const { contact } = await acme.asSystem((cx) => ensureContact(cx, { email: 'mail@must.example' }))
  expect((await ok<Thing>(ann.get(`/contacts/${contact.id}`))).custom).toEqual({})
  expect((await ann.post('/contacts', { name: 'By hand' })).json().code).toBe('record.fields_required')
  await ok(admin.patch(`/custom-fields/${(await lastEvent('field.created'))?.data.fieldId}`, { archived: true }))
})

test.each(kinds.slice(0, 2))('a merge of $entity records fills what is empty, and gives it back', async ({ path }) => {
  const kept = await ok<Thing>(ann.post(path, { name: 'Kept', custom: { size: 'S' } }))
  const gone = await ok<Thing>(ann.post(path, { name: 'Gone', custom: { size: 'L', seats: 9, story: 'Its own' } }))
  const merge = await ok<{ id: string }>(ann.post(`${path}/${kept.id}/merge`, { otherId: gone.id }))
  const both = await ok<Thing>(ann.get(`${path}/${kept.id}`))
  expect(both.custom).toEqual({ size: 'S', seats: 9, story: 'Its own' })
  expect([await rowsOf(kept.id), await rowsOf(gone.id)].map((rows) => rows.length)).toEqual([2, 0])
  await ok(ann.patch(`${path}/${kept.id}`, { custom: { seats: 10 } }))
  await ok(ann.post(`/customer-merges/${merge.id}/undo`))
  const [one, other] = [await ok<Thing>(ann.get(`${path}/${kept.id}`)), await ok<Thing>(ann.get(`${path}/${gone.id}`))]
  // What was changed since stays.
  expect([one.custom, other.custom]).toEqual([
    { size: 'S', seats: 10 },
    { size: 'L', seats: 9, story: 'Its own' },
  ])
  expect([await rowsOf(kept.id), await rowsOf(gone.id)].map((rows) => rows.length)).toEqual([2, 2])
})

test.each(kinds.slice(0, 2))(
  'of $entity records that are merged, each field keeps whose value is chosen',
  async (of) => {
    const { entity, path } = of
    const [gold, silver] = [optionOf(entity, 'Gold'), optionOf(entity, 'Silver')]
    const kept = await ok<Thing>(ann.post(path, { name: 'Kept', custom: { size: 'S', tier: gold, seats: 4 } }))
    const gone = await ok<Thing>(
      ann.post(path, { name: 'Kept', custom: { size: 'L', tier: silver, seats: 4, story: 'x' } }),
    )
    const { conflicts } = await ok<{ conflicts: string[] }>(
      ann.get(`${path}/${kept.id}/merge-preview?other=${gone.id}`),
    )
    expect(conflicts.toSorted()).toEqual(['custom.size', 'custom.tier'])
    const merge = (custom: object) => ann.post(`${path}/${kept.id}/merge`, { otherId: gone.id, fields: { custom } })
    expect((await merge({ nothing: 'gone' })).json()).toMatchObject({
      code: 'field.unknown',
      errors: [{ path: 'fields.custom.nothing' }],
    })
    const { id } = await ok<{ id: string }>(merge({ tier: 'gone' }))
    const both = await ok<Thing>(ann.get(`${path}/${kept.id}`))
    expect(both.custom).toEqual({ size: 'S', tier: silver, seats: 4, story: 'x' })
    expect((await rowsOf(kept.id)).map(({ refValue }) => refValue).filter(Boolean)).toEqual([silver])
    await ok(ann.post(`/customer-merges/${id}/undo`))
    const after = [await ok<Thing>(ann.get(`${path}/${kept.id}`)), await ok<Thing>(ann.get(`${path}/${gone.id}`))]
    expect(after.map(({ custom }) => custom)).toEqual([kept.custom, gone.custom])
  },
)

test.each(kinds.slice(0, 2))('a merge of $entity records from before there were fields is taken back', async (of) => {
  const { path } = of
  const kept = await ok<Thing>(ann.post(path, { name: 'Long there' }))
  const gone = await ok<Thing>(ann.post(path, { name: 'Long gone' }))
  const merge = await ok<{ id: string }>(ann.post(`${path}/${kept.id}/merge`, { otherId: gone.id }))
  // As it was written then: rows without the column.
  await world.database.pool.query(
    `update customer_merges set facts = facts #- '{kept,custom}' #- '{gone,custom}' #- '{after,custom}' where id = $1`,
    [merge.id],
  )
  await ok(ann.patch(`${path}/${kept.id}`, { custom: { size: 'M' } }))
  await ok(ann.post(`/customer-merges/${merge.id}/undo`))
  const after = [await ok<Thing>(ann.get(`${path}/${kept.id}`)), await ok<Thing>(ann.get(`${path}/${gone.id}`))]
  expect(after.map(({ custom }) => custom)).toEqual([{ size: 'M' }, {}])
})

test('a merge that is taken back brings no value of a field or an option that was deleted since', async () => {
  const own = await field({ entity: 'contact', name: 'Passing', key: 'passing', type: 'text' })
  const plan = await field({
    ...{ entity: 'contact', name: 'Plan', key: 'plan', type: 'select' },
    options: [{ name: 'Old' }, { name: 'New' }],
  })
  const [old, next] = plan.options.map(({ id }) => id)
  const kept = await ok<Thing>(ann.post('/contacts', { name: 'Kept', custom: { passing: 'a', plan: next } }))
  const gone = await ok<Thing>(ann.post('/contacts', { name: 'Gone', custom: { passing: 'b', plan: old, seats: 2 } }))
  const merge = await ok<{ id: string }>(ann.post(`/contacts/${kept.id}/merge`, { otherId: gone.id }))
  await ok(ann.patch(`/contacts/${kept.id}`, { custom: { passing: null } }))
  await ok(admin.delete(`/custom-fields/${own.id}`))
  await field({ entity: 'contact', name: 'Passing', key: 'passing', type: 'number' })
  await ok(admin.patch(`/custom-fields/${plan.id}`, { options: [{ id: next, name: 'New' }] }))
  await ok(ann.post(`/customer-merges/${merge.id}/undo`))
  expect((await ok<Thing>(ann.get(`/contacts/${gone.id}`))).custom).toEqual({ seats: 2 })
  expect((await ok<Thing>(ann.get(`/contacts/${kept.id}`))).custom).toEqual({ plan: next })
})

test('what a lead says goes along to fields of the same key and type, and back', async () => {
  await field({ entity: 'lead', name: 'Budget', key: 'budget', type: 'number' })
  await field({ entity: 'contact', name: 'Budget', key: 'budget', type: 'text' })
  const known = await ok<Thing>(ann.post('/contacts', { name: 'Known', custom: { size: 'M' } }))
  const custom = { size: 'L', seats: 3, tier: optionOf('lead', 'Silver'), budget: 5 }
  const lead = await ok<Thing>(ann.post('/leads', { name: 'Lena', custom }))
  await ok(ann.post(`/leads/${lead.id}/conversion`, { contactId: known.id }))
  const after = await ok<Thing>(ann.get(`/contacts/${known.id}`))
  expect(after.custom).toEqual({ size: 'M', seats: 3, tier: optionOf('contact', 'Silver') })
  await ok(ann.post(`/leads/${lead.id}/conversion/undo`))
  expect((await ok<Thing>(ann.get(`/contacts/${known.id}`))).custom).toEqual({ size: 'M' })
  expect(await rowsOf(known.id)).toHaveLength(1)
  const { converted } = await ok<{ converted: { contact: { id: string } } }>(
    ann.post(`/leads/${lead.id}/conversion`, {}),
  )
  const fresh = await ok<Thing>(ann.get(`/contacts/${converted.contact.id}`))
  expect(fresh.custom).toEqual({ size: 'L', seats: 3, tier: optionOf('contact', 'Silver') })
  await ok(ann.post(`/leads/${lead.id}/conversion/undo`))
  expect(await rowsOf(converted.contact.id)).toEqual([])
})

test('a lead becomes a new contact with all that contacts must have, said over what the lead says', async () => {
  const must = await field({ entity: 'contact', name: 'Segment', key: 'segment', type: 'text', requiredOnCreate: true })
  const silent = await ok<Thing>(
    ann.post('/leads', { name: 'Sil Ent', custom: { size: 'L', seats: 3, keeper: annId } }),
  )
  const plan = await ok<Thing>(ann.get(`/leads/${silent.id}/conversion`))
  expect(plan).toMatchObject({ custom: { size: 'L', seats: 3, keeper: annId }, customNames: { [annId]: 'Ann Agent' } })
  const convert = (custom?: object) => ann.post(`/leads/${silent.id}/conversion`, { custom })
  expect((await convert()).json()).toMatchObject({
    code: 'record.fields_required',
    detail: 'Fill in first: Segment.',
    errors: [{ path: 'custom.segment', code: 'field.required' }],
  })
  expect((await convert({ segment: 'B2B', seats: 'many' })).json()).toMatchObject({
    code: 'field.invalid_value',
    errors: [{ path: 'custom.seats' }],
  })
  expect((await ok<{ converted: unknown }>(ann.get(`/leads/${silent.id}`))).converted).toBeNull()
  const { converted } = await ok<{ converted: { contact: { id: string } } }>(
    convert({ segment: 'B2B', size: null, seats: 4 }),
  )
  const contact = await ok<Thing>(ann.get(`/contacts/${converted.contact.id}`))
  expect(contact.custom).toEqual({ segment: 'B2B', seats: 4, keeper: annId })
  expect(await rowsOf(contact.id)).toHaveLength(3)
  const again = await ok<Thing>(ann.post(`/leads/${silent.id}/conversion/undo`))
  expect(again.custom).toEqual({ size: 'L', seats: 3, keeper: annId })
  expect((await ann.get(`/contacts/${contact.id}`)).statusCode).toBe(404)
  expect(await rowsOf(contact.id)).toEqual([])
  // A field of the lead with the same key fills it; a contact that is there is not asked, and is not changed by the way.
  await field({ entity: 'lead', name: 'Segment', key: 'segment', type: 'text' })
  const known = await ok<Thing>(ann.post('/contacts', { name: 'Known', custom: { segment: 'B2C' } }))
  const into = (custom?: object) => ann.post(`/leads/${silent.id}/conversion`, { contactId: known.id, custom })
  expect((await into({ size: 'XL' })).json().code).toBe('lead.contact_not_new')
  await ok(into())
  expect((await ok<Thing>(ann.get(`/contacts/${known.id}`))).custom.segment).toBe('B2C')
  const told = await ok<Thing>(ann.post('/leads', { name: 'Tol Dyou', custom: { segment: 'B2G' } }))
  await ok(ann.post(`/leads/${told.id}/conversion`, {}))
  await ok(admin.patch(`/custom-fields/${must.id}`, { archived: true }))
})

test('what another organization has is not there', async () => {
  const other = await signIn(world, (await createCompany(world, 'OTHER')).admin)
  expect((await other.get('/custom-fields?entity=contact')).json().data).toEqual([])
  expect((await other.patch(`/custom-fields/${made.get('contact')?.size?.id}`, { name: 'Mine' })).statusCode).toBe(404)
  expect((await other.post('/contacts', { name: 'x', custom: { size: 'S' } })).json().code).toBe('field.invalid_value')
})
