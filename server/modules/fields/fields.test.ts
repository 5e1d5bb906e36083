import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { createTicket } from '../tickets/tickets.service.ts'
import { updateTicket } from '../tickets/update-ticket.ts'
import type { CustomField } from './fields.contract.ts'

let world: World
let acme: Company
let admin: Client
let ann: Client
/** One field of each type, by its type. */
const fields: Record<string, CustomField> = {}

type Ticket = {
  id: string
  version: number
  custom: Record<string, unknown>
  customNames: Record<string, string>
  form: { field: string; shown: boolean; required: boolean; optionIds: string[] | null }[]
  stage: { id: string; name: string }
}
type Reply = Awaited<ReturnType<Client['get']>>

const ok = async <T>(reply: Promise<Reply>): Promise<T> => {
  const { statusCode, body } = await reply
  expect(statusCode, body).toBeLessThan(300)
  return (body === '' ? null : JSON.parse(body)) as T
}
const newField = (body: Record<string, unknown>) => ok<CustomField>(admin.post('/custom-fields', body))
const changeField = (id: string, body: Record<string, unknown>) =>
  ok<CustomField>(admin.patch(`/custom-fields/${id}`, body))
const make = (body: Record<string, unknown> = {}, client = ann) =>
  ok<Ticket>(client.post('/tickets', { subject: 'x', ...body }))
const change = (id: string, body: Record<string, unknown>, headers = {}) => ann.patch(`/tickets/${id}`, body, headers)
const eventsOf = (ticketId: string) =>
  acme.asSystem(async (cx) => (await readEvents(cx, '0', 10_000)).filter((event) => event.ticketId === ticketId))
const rowsOf = async (ticketId: string) =>
  acme.asSystem(({ tx }) =>
    tx
      .selectFrom('ticketFieldValues')
      .select(['fieldId', 'foldedValue', 'numberValue', 'integerValue', 'refValue', 'isOpen'])
      .where('orgId', '=', acme.orgId)
      .where('ticketId', '=', ticketId)
      .orderBy('fieldId')
      .orderBy('position')
      .execute(),
  )
const stageNamed = async (name: string) => {
  const { data } = await ok<{ data: { stages: { id: string; name: string }[] }[] }>(admin.get('/pipelines'))
  return data[0]?.stages.find((stage) => stage.name === name)?.id ?? ''
}

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  const agent = await acme.member('Ann Agent')
  ann = await signIn(world, agent)
  const options = [{ name: 'Small' }, { name: 'Large', color: 'red' }]
  for (const [type, more] of [
    ['text', {}],
    ['long_text', {}],
    ['number', {}],
    ['money', { currency: 'EUR' }],
    ['duration', {}],
    ['date', {}],
    ['datetime', {}],
    ['select', { options }],
    ['multi_select', { options }],
    ['boolean', {}],
    ['url', {}],
    ['user', {}],
    ['record', { lookup: 'contact' }],
  ] as const)
    fields[type] = await newField({ name: `My ${type}`, type, ...more })
})
afterAll(() => world.close())

const optionOf = (type: string, name: string) => fields[type]?.options.find((one) => one.name === name)?.id ?? ''

describe('definitions', () => {
  test('have a key of their name, an order, options with ids, and are read by everybody', async () => {
    expect(fields.select).toMatchObject({
      key: 'my_select',
      type: 'select',
      options: [
        { name: 'Small', color: 'gray', archived: false },
        { name: 'Large', color: 'red', archived: false },
      ],
    })
    const { data } = await ok<{ data: CustomField[] }>(ann.get('/custom-fields'))
    expect(data.map((one) => one.type)).toEqual(Object.keys(fields))
    const ids = data.map((one) => one.id)
    await ok(admin.post('/custom-fields/order', { ids: [ids[2]] }))
    const { data: ordered } = await ok<{ data: CustomField[] }>(ann.get('/custom-fields'))
    expect(ordered[0]?.id).toBe(ids[2])
    await ok(admin.post('/custom-fields/order', { ids }))
  })

  test.each<[string, Record<string, unknown>, number, string]>([
    ['a name that is taken', { name: 'MY TEXT', type: 'text' }, 409, 'field.name_taken'],
    ['a key that is taken', { name: 'New', key: 'my_text', type: 'text' }, 409, 'field.key_taken'],
    ['money without currency', { name: 'New', type: 'money' }, 422, 'field.bad_parts'],
    ['text with a currency', { name: 'New', type: 'text', currency: 'EUR' }, 422, 'field.bad_parts'],
    ['a link to nothing', { name: 'New', type: 'record' }, 422, 'field.bad_parts'],
    ['a selection without options', { name: 'New', type: 'select' }, 422, 'field.bad_parts'],
    ['text with options', { name: 'New', type: 'text', options: [{ name: 'a' }] }, 422, 'field.no_options'],
    [
      'two options of a name',
      { name: 'New', type: 'select', options: [{ name: 'a' }, { name: 'A' }] },
      422,
      'field.bad_option',
    ],
    ['a section that is not there', { name: 'New', type: 'text', sectionId: newId() }, 422, 'field.unknown_link'],
    ['a type that is not there', { name: 'New', type: 'text', typeIds: [newId()] }, 422, 'field.unknown_link'],
    [
      'a stage that is not there',
      { name: 'New', type: 'text', requiredStageIds: [newId()] },
      422,
      'field.unknown_link',
    ],
  ])('refuse %s', async (_name, body, status, code) => {
    expect((await admin.post('/custom-fields', body)).json()).toMatchObject({ status, code })
    expect((await ok<{ data: unknown[] }>(ann.get('/custom-fields'))).data).toHaveLength(13)
  })

  test('are changed by those alone who change settings; key and type never', async () => {
    const id = fields.text?.id
    expect((await ann.post('/custom-fields', { name: 'Mine', type: 'text' })).statusCode).toBe(403)
    expect((await ann.patch(`/custom-fields/${id}`, { name: 'Mine' })).statusCode).toBe(403)
    for (const body of [{ key: 'other' }, { type: 'number' }])
      expect((await admin.patch(`/custom-fields/${id}`, body)).statusCode).toBe(422)
  })

  test('take no options of other fields', async () => {
    const options = [{ id: newId() }]
    expect((await admin.patch(`/custom-fields/${fields.select?.id}`, { options })).json()).toMatchObject({
      code: 'field.bad_option',
      errors: [{ path: 'options.0.id' }],
    })
  })

  test('options keep their ids when renamed; those that tickets hold are archived, others deleted', async () => {
    const field = await newField({
      name: 'Colour',
      type: 'select',
      options: [{ name: 'Red' }, { name: 'Blue' }, { name: 'Typo' }],
    })
    const [red, blue] = field.options
    const { id } = await make({ custom: { colour: blue?.id } })
    const changed = await changeField(field.id, { options: [{ name: 'Green' }, { id: red?.id, name: 'Crimson' }] })
    expect(changed.options).toEqual([
      { id: expect.any(String), name: 'Green', color: 'gray', archived: false },
      { id: red?.id, name: 'Crimson', color: 'gray', archived: false },
      { ...blue, archived: true },
    ])
    expect((await change(id, { subject: 'y', custom: { colour: blue?.id } })).statusCode).toBe(200)
    expect((await ann.post('/tickets', { subject: 'x', custom: { colour: blue?.id } })).json()).toMatchObject({
      code: 'field.invalid_value',
      errors: [{ path: 'custom.colour', code: 'field_value.archived_option' }],
    })
    expect((await admin.delete(`/custom-fields/${field.id}`)).json().code).toBe('field.has_values')
    await changeField(field.id, { archived: true })
    expect((await change(id, { custom: { colour: red?.id } })).json().errors).toMatchObject([
      { code: 'field.archived' },
    ])
    expect((await ok<Ticket>(ann.get(`/tickets/${id}`))).custom).toEqual({ colour: blue?.id })
    await ok(change(id, { custom: { colour: null } }))
    await ok(admin.delete(`/custom-fields/${field.id}`))
  })

  test('stand in sections, which leave their fields when they go', async () => {
    const section = await ok<{ id: string }>(admin.post('/field-sections', { name: 'Device' }))
    expect((await admin.post('/field-sections', { name: 'device' })).json().code).toBe('section.name_taken')
    const field = await newField({ name: 'Serial', type: 'text', sectionId: section.id })
    expect(field.sectionId).toBe(section.id)
    await ok(admin.patch(`/field-sections/${section.id}`, { name: 'Hardware' }))
    expect((await ok<{ data: unknown[] }>(ann.get('/field-sections'))).data).toMatchObject([{ name: 'Hardware' }])
    await ok(admin.delete(`/field-sections/${section.id}`))
    const { data } = await ok<{ data: CustomField[] }>(ann.get('/custom-fields'))
    expect(data.find((one) => one.id === field.id)?.sectionId).toBeNull()
    await ok(admin.delete(`/custom-fields/${field.id}`))
  })
})

describe('values', () => {
  test('of every type are kept, told, named and typed', async () => {
    const contact = await ok<{ id: string }>(ann.post('/contacts', { name: 'Cora' }))
    const custom = {
      my_text: 'Serial 42',
      my_long_text: 'Two\nlines',
      my_number: 1.5,
      my_money: 1250,
      my_duration: '1h 30m',
      my_date: '2030-01-31',
      my_datetime: '2030-01-31T10:00:00+02:00',
      my_select: optionOf('select', 'Large'),
      my_multi_select: [optionOf('multi_select', 'Large'), optionOf('multi_select', 'Small')],
      my_boolean: false,
      my_url: 'https://example.com',
      my_user: acme.admin.userId,
      my_record: contact.id,
    }
    const made = await make({ custom })
    expect(made.custom).toEqual({
      ...custom,
      my_money: { amount: 1250, currency: 'EUR' },
      my_duration: 90,
      my_datetime: '2030-01-31T08:00:00.000Z',
      my_multi_select: [optionOf('multi_select', 'Small'), optionOf('multi_select', 'Large')],
      my_url: 'https://example.com/',
    })
    expect(made.customNames).toEqual({ [acme.admin.userId]: 'Ada Admin', [contact.id]: 'Cora' })
    expect(await ok<Ticket>(ann.get(`/tickets/${made.id}`))).toEqual(made)
    const { data } = await ok<{ data: Ticket[] }>(ann.get('/tickets?limit=1'))
    expect(data[0]?.custom).toEqual(made.custom)
    expect(await rowsOf(made.id)).toHaveLength(13)
    expect(await rowsOf(made.id)).toContainEqual(expect.objectContaining({ foldedValue: 'serial 42', isOpen: true }))

    await ok(change(made.id, { custom: { my_money: 999, my_select: null, my_text: 'Serial 42' } }))
    const told = (await eventsOf(made.id)).filter((event) => event.name === 'ticket.field_changed')
    expect(told.map(({ data: { field, from, to } }) => [(field as { key: string }).key, from, to])).toEqual([
      [
        'my_money',
        { value: { amount: 1250, currency: 'EUR' }, label: '12.50 EUR' },
        { value: { amount: 999, currency: 'EUR' }, label: '9.99 EUR' },
      ],
      ['my_select', { value: optionOf('select', 'Large'), label: 'Large' }, null],
    ])
    expect(told[0]?.data.version).toBe(2)
    const rows = await rowsOf(made.id)
    expect(rows).toHaveLength(12)
    expect(rows).toContainEqual(expect.objectContaining({ integerValue: '999' }))
    await ok(change(made.id, { status: 'resolved' }))
    expect((await rowsOf(made.id)).every((row) => !row.isOpen)).toBe(true)
    expect((await ok<{ data: Ticket[] }>(ann.get('/tickets?q=serial'))).data.map((one) => one.id)).toContain(made.id)
  })

  test('that are wrong are all named, and nothing changes', async () => {
    const { id } = await make()
    const reply = await change(id, {
      subject: 'changed',
      custom: { my_number: 'many', my_url: 'javascript:alert(1)', nothing: 1, my_user: newId(), my_record: newId() },
    })
    expect(reply.json()).toMatchObject({ status: 422, code: 'field.invalid_value' })
    expect(reply.json().errors.map((one: { path: string; code: string }) => [one.path, one.code])).toEqual([
      ['custom.my_number', 'field_value.number'],
      ['custom.my_url', 'field_value.url'],
      ['custom.nothing', 'field.unknown'],
      ['custom.my_user', 'field_value.user'],
      ['custom.my_record', 'field_value.record'],
    ])
    expect((await ok<{ subject: string }>(ann.get(`/tickets/${id}`))).subject).toBe('x')
  })

  test('are in the rows of a list as far as they are asked for, by whatever way it is read', async () => {
    const [text = '', number = '', flag = ''] = ['text', 'number', 'boolean'].map((type) => fields[type]?.key)
    const custom = { [text]: 'Sail', [number]: 7, [flag]: false }
    const { id } = await make({ subject: 'Windmill', custom })
    const condition = JSON.stringify({ field: `custom.${text}`, operator: 'is', value: 'Sail' })
    const sorted = `&q=windmill&sort=updatedAt`
    for (const way of [
      '',
      '&q=windmill',
      sorted,
      `&filter=${encodeURIComponent(condition)}`,
      `&sort=custom.${number}`,
    ]) {
      const valuesOf = async (asked: string) => {
        const { data } = await ok<{ data: Ticket[] }>(ann.get(`/tickets?limit=50${way}${asked}`))
        return data.find((ticket) => ticket.id === id)?.custom
      }
      expect(await valuesOf(''), way).toEqual(custom)
      expect(await valuesOf(`&custom=${flag},${number},no_such_field`), way).toEqual({ [number]: 7, [flag]: false })
      expect(await valuesOf('&custom='), way).toEqual({})
    }
    // What the rows bring makes no other list of it.
    const { data, nextCursor } = await ok<{ data: Ticket[]; nextCursor: string | null }>(ann.get('/tickets?limit=1'))
    const next = await ok<{ data: Ticket[] }>(ann.get(`/tickets?limit=1&custom=&cursor=${nextCursor}`))
    expect(next.data[0]?.id).not.toBe(data[0]?.id)
    const many = Array.from({ length: 41 }, (_, i) => `k${i}`).join()
    expect((await ann.get(`/tickets?custom=${many}`)).statusCode).toBe(422)
  })

  test('of two fields both win when two people change them; of one field the second is told', async () => {
    const { id } = await make()
    const etag = { 'if-match': '"v1"' }
    await ok(change(id, { custom: { my_text: 'mine' } }, etag))
    await ok(change(id, { custom: { my_number: 7 } }, etag))
    const clash = await change(id, { custom: { my_text: 'theirs' } }, etag)
    expect(clash.json()).toMatchObject({
      code: 'ticket.conflict',
      current: { 'custom.my_text': 'mine' },
      yours: { 'custom.my_text': 'theirs' },
    })
    await ok(change(id, { custom: { my_text: 'mine' } }, etag))
    expect((await ok<Ticket>(ann.get(`/tickets/${id}`))).custom).toEqual({ my_text: 'mine', my_number: 7 })
  })

  test('system fields are not to be written, and say so', async () => {
    const { id } = await make()
    const reply = await change(id, { createdAt: '2020-01-01T00:00:00Z' })
    expect(reply.json()).toMatchObject({ status: 422, errors: [{ path: 'createdAt', code: 'invalid.system_field' }] })
  })

  test('a closed ticket takes none', async () => {
    const { id } = await make({ status: 'closed' })
    expect((await change(id, { custom: { my_text: 'x' } })).json().code).toBe('ticket.closed')
  })

  test('are conditions', async () => {
    const { data } = await ok<{ data: { key: string; type: string; operators: string[] }[] }>(
      ann.get('/condition-fields'),
    )
    expect(data.find((one) => one.key === 'custom.my_money')).toMatchObject({ type: 'number' })
    expect(data.find((one) => one.key === 'custom.my_multi_select')?.operators).toContain('has_all')
    expect(data.find((one) => one.key === 'custom.my_duration')).toMatchObject({
      type: 'number',
      integer: true,
      duration: true,
      sortable: true,
    })
  })

  test('that are lengths of time are written in words, and asked and ordered by their minutes', async () => {
    const written = ['20m', '1:30', '600', '2h']
    const ids: string[] = []
    for (const took of written) ids.push((await make({ subject: 'Timed', custom: { my_duration: took } })).id)
    const found = async (operator: string, value: number) => {
      const timed = { field: 'subject', operator: 'is', value: 'Timed' }
      const filter = JSON.stringify({ all: [timed, { field: 'custom.my_duration', operator, value }] })
      const url = `/tickets?sort=custom.my_duration&filter=${encodeURIComponent(filter)}`
      const { data } = await ok<{ data: Ticket[] }>(admin.get(url))
      return data.map(({ custom }) => custom.my_duration)
    }
    expect(await found('greater', 20)).toEqual([90, 120, 600])
    expect(await found('less', 120)).toEqual([20, 90])
    expect(await found('is', 90)).toEqual([90])
    const [first = ''] = ids
    await ok(change(first, { custom: { my_duration: '1h 05m' } }))
    const { data } = await ok<{ data: { name: string; data: { from: unknown; to: unknown } }[] }>(
      admin.get(`/tickets/${first}/timeline`),
    )
    expect(data.find(({ name }) => name === 'ticket.field_changed')?.data).toMatchObject({
      from: { value: 20, label: '20m' },
      to: { value: 65, label: '1h 5m' },
    })
    const wrong = await change(first, { custom: { my_duration: 'an hour' } })
    expect([wrong.statusCode, wrong.json().errors]).toMatchObject([
      422,
      [{ path: 'custom.my_duration', code: 'field_value.duration' }],
    ])
  })

  test('that are lengths of time decide what the form asks for', async () => {
    const rule = await ok<{ id: string }>(
      admin.post('/form-rules', {
        name: 'Long work has a reason',
        condition: { field: 'custom.my_duration', operator: 'greater', value: 480 },
        effects: [{ effect: 'require', field: 'my_text' }],
      }),
    )
    const long = await admin.post('/tickets', { subject: 'Long', custom: { my_duration: '9h' } })
    expect(long.json().errors?.[0]?.path).toBe('custom.my_text')
    await make({ custom: { my_duration: '8h' } })
    await ok(admin.delete(`/form-rules/${rule.id}`))
  })
})

describe('required fields', () => {
  test('on create hold up people, never mail, and are asked for at the first change of place or fields', async () => {
    const field = await newField({ name: 'Order', type: 'text', requiredOnCreate: true })
    const missing = { code: 'ticket.fields_required', errors: [{ path: 'custom.order', code: 'field.required' }] }
    const refused = await ann.post('/tickets', { subject: 'x' })
    expect(refused.json()).toMatchObject({ status: 422, ...missing })
    expect(refused.json().detail).toContain('Order')
    const mailed = await acme.asSystem((cx) => createTicket(cx, { subject: 'By mail', source: 'email' }))
    await ok(change(mailed.id, { priority: 'high', dueAt: '2030-02-01T09:00:00Z' }))
    expect((await change(mailed.id, { status: 'in_progress' })).json()).toMatchObject(missing)
    expect((await change(mailed.id, { custom: { my_text: 'a' } })).json()).toMatchObject(missing)
    await ok(change(mailed.id, { status: 'in_progress', custom: { order: '4711' } }))
    expect((await change(mailed.id, { custom: { order: null } })).json()).toMatchObject(missing)
    await acme.asSystem((cx) => updateTicket(cx, mailed.id, { status: 'waiting', custom: { order: null } }))
    await changeField(field.id, { archived: true })
    await make()
  })

  test('of customers hold up a form that one of them filled in, and nobody else; what members need is asked later', async () => {
    const theirs = await newField({ name: 'Serial', type: 'text', requiredFromCustomer: true, visibleToCustomer: true })
    const ours = await newField({ name: 'Desk', type: 'text', requiredOnCreate: true })
    const requester = { email: 'jo@globex.test' }
    const form = (custom: object) => ann.post('/tickets', { subject: 'Broken', source: 'form', requester, custom })
    expect((await form({})).json()).toMatchObject({
      status: 422,
      code: 'ticket.fields_required',
      errors: [{ path: 'custom.serial' }],
    })
    const made = await ok<{ id: string; source: string }>(form({ serial: 'A1' }))
    expect(made.source).toBe('form')
    // A member's own ticket and a mail are asked for nothing of it; what members need is asked at the first change of place.
    await make({ custom: { desk: 'First' } })
    await acme.asSystem((cx) => createTicket(cx, { subject: 'By mail', source: 'email', requester }))
    expect((await change(made.id, { status: 'in_progress' })).json()).toMatchObject({
      errors: [{ path: 'custom.desk' }],
    })
    for (const { id } of [theirs, ours]) await changeField(id, { archived: true })
  })

  test('on resolve and before a stage hold up that move alone, by message too', async () => {
    const waiting = await stageNamed('Waiting')
    const field = await newField({ name: 'Cause', type: 'text', requiredOnResolve: true, requiredStageIds: [waiting] })
    const { id } = await make()
    await ok(change(id, { status: 'in_progress' }))
    for (const status of ['waiting', 'resolved', 'closed'])
      expect((await change(id, { status })).json(), status).toMatchObject({ code: 'ticket.fields_required' })
    const message = { kind: 'note', bodyText: 'Done', setStatus: 'resolved' }
    expect((await ann.post(`/tickets/${id}/messages`, message)).json()).toMatchObject({
      code: 'ticket.fields_required',
    })
    expect((await ok<{ data: unknown[] }>(ann.get(`/tickets/${id}/messages`))).data).toEqual([])
    await ok(change(id, { custom: { cause: 'A loose cable' } }))
    await ok(ann.post(`/tickets/${id}/messages`, message))
    expect(await ok(ann.get(`/tickets/${id}`))).toMatchObject({ status: 'resolved' })
    await changeField(field.id, { archived: true })
  })

  test('belong to tickets of their type and pipeline only', async () => {
    const { data: types } = await ok<{ data: { id: string; key: string }[] }>(ann.get('/ticket-types'))
    const bug = types.find((one) => one.key === 'bug')?.id
    const field = await newField({ name: 'Version', type: 'text', typeIds: [bug], requiredOnCreate: true })
    const { id } = await make({ type: 'question' })
    expect((await change(id, { custom: { version: '1.2' } })).json().errors).toMatchObject([{ code: 'field.not_here' }])
    expect((await change(id, { typeId: bug })).json().code).toBe('ticket.fields_required')
    await ok(change(id, { typeId: bug, custom: { version: '1.2' } }))
    await changeField(field.id, { archived: true })
  })
})

describe('form logic', () => {
  const newRule = (body: Record<string, unknown>) => ok<{ id: string }>(admin.post('/form-rules', body))
  const urgent = { field: 'priority', operator: 'is', value: 'urgent' }

  test('shows, requires and restricts by the values of the ticket: in the draft, on making, on changing', async () => {
    const large = optionOf('select', 'Large')
    const rule = await newRule({
      name: 'Urgent ones',
      condition: { any: [urgent, { field: 'custom.my_number', operator: 'greater', value: 100 }] },
      effects: [
        { effect: 'show', field: 'my_date' },
        { effect: 'require', field: 'my_date' },
        { effect: 'restrict', field: 'my_select', optionIds: [large] },
      ],
    })
    const form = async (draft: Record<string, unknown>) =>
      (await ok<{ fields: Ticket['form'] }>(ann.post('/tickets/form', draft))).fields
    const hidden = [
      { field: 'my_date', shown: false, required: false, optionIds: null },
      { field: 'my_select', shown: true, required: false, optionIds: null },
    ]
    const asked = [
      { field: 'my_date', shown: true, required: true, optionIds: null },
      { field: 'my_select', shown: true, required: false, optionIds: [large] },
    ]
    expect(await form({})).toEqual(hidden)
    expect(await form({ priority: 'urgent' })).toEqual(asked)
    expect(await form({ custom: { my_number: 101 } })).toEqual(asked)
    expect(await form({ custom: { my_number: 'half writ' } })).toEqual(hidden)

    expect(
      (await ann.post('/tickets', { subject: 'x', custom: { my_date: '2030-01-01' } })).json().errors,
    ).toMatchObject([{ path: 'custom.my_date', code: 'field.not_here' }])
    expect((await ann.post('/tickets', { subject: 'x', priority: 'urgent' })).json().errors).toMatchObject([
      { path: 'custom.my_date', code: 'field.required' },
    ])
    const custom = { my_date: '2030-01-01', my_select: optionOf('select', 'Small') }
    expect((await ann.post('/tickets', { subject: 'x', priority: 'urgent', custom })).json().errors).toMatchObject([
      { path: 'custom.my_select', code: 'field.option_not_here' },
    ])
    const made = await make({ priority: 'urgent', custom: { ...custom, my_select: large } })
    expect(made.form).toEqual(asked)
    const other = await make()
    expect((await change(other.id, { custom: { my_number: 500 } })).json().code).toBe('ticket.fields_required')
    await ok(change(other.id, { custom: { my_number: 500, my_date: '2030-01-01' } }))
    await ok(admin.patch(`/form-rules/${rule.id}`, { enabled: false }))
    expect(await form({ priority: 'urgent' })).toEqual([])
    await ok(admin.delete(`/form-rules/${rule.id}`))
  })

  test.each<[string, Record<string, unknown>, string]>([
    [
      'a condition on nothing',
      { condition: { field: 'nothing', operator: 'is', value: 1 }, effects: [{ effect: 'show', field: 'my_text' }] },
      'condition',
    ],
    ['an effect on nothing', { condition: urgent, effects: [{ effect: 'show', field: 'nothing' }] }, 'effects.0.field'],
    [
      'an option of nothing',
      { condition: urgent, effects: [{ effect: 'restrict', field: 'my_select', optionIds: [newId()] }] },
      'effects.0.optionIds',
    ],
    ['no effect', { condition: urgent, effects: [] }, 'effects'],
  ])('refuses %s', async (_name, body, path) => {
    const reply = await admin.post('/form-rules', { name: 'x', ...body })
    expect(reply.json().status, reply.body).toBe(422)
    expect(reply.json().errors[0].path).toContain(path)
    expect((await ok<{ data: unknown[] }>(admin.get('/form-rules'))).data).toEqual([])
  })

  test('of which the field is gone rests and says so', async () => {
    const field = await newField({ name: 'Short lived', type: 'number' })
    const rule = await newRule({
      name: 'x',
      condition: { field: 'custom.short_lived', operator: 'greater', value: 1 },
      effects: [{ effect: 'require', field: 'my_text' }],
    })
    await ok(admin.delete(`/custom-fields/${field.id}`))
    const { data } = await ok<{ data: { broken: object | null }[] }>(admin.get('/form-rules'))
    expect(data[0]?.broken).toMatchObject({ code: 'condition.unknown_field' })
    await make()
    await ok(admin.delete(`/form-rules/${rule.id}`))
  })
})
