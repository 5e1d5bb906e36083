import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { permissions } from '../../platform/permissions.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { settle } from '../automations/testing.ts'
import { exportJob } from '../exports/run-export.ts'

// product.md CR11, VW6: what tickets are associated with, as conditions and columns of their lists.
let world: World
let acme: Company
let admin: SignedIn
/** Sees all tickets, and no records of customers. */
let blind: SignedIn
/** The tickets by subject, and what they are associated with. */
const tickets: Record<string, { id: string; code: string }> = {}
const records: Record<string, { id: string; name: string }> = {}

const make = async (path: string, body: object) => {
  const reply = await admin.post(path, body)
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  const seeing = new Set(permissions.filter((one) => !one.startsWith('customers:')))
  const role = await make('/roles', {
    name: 'Tickets',
    ticketScope: 'all',
    permissions: ['messages:read', 'tickets:read', 'tickets:export'],
  })
  const member = await acme.member('Ben Blind', 'viewer', { permissions: seeing })
  expect((await admin.patch(`/users/${member.userId}`, { roleId: role.id })).statusCode).toBe(200)
  blind = await signIn(world, member)
  await make('/object-types', { key: 'device', singular: 'Device', plural: 'Devices' })
  await make('/object-types', { key: 'site', singular: 'Site', plural: 'Sites' })
  records.contact = await make('/contacts', { name: 'Cora' })
  records.other = await make('/contacts', { name: 'Otto' })
  records.lead = await make('/leads', { name: 'Lea' })
  records.account = await make('/accounts', { name: 'Acme AG' })
  records.opportunity = await make('/opportunities', { name: 'Big deal' })
  records.device = await make('/objects/device', { name: 'Printer 7' })
  records.site = await make('/objects/site', { name: 'Halle 2' })
  const links: Record<string, [type: string, record: string][]> = {
    all: [
      ...([
        ['contact', 'contact'],
        ['lead', 'lead'],
        ['account', 'account'],
      ] as [string, string][]),
      ...([
        ['opportunity', 'opportunity'],
        ['object:device', 'device'],
        ['object:site', 'site'],
      ] as [string, string][]),
    ],
    otto: [['contact', 'other']],
    none: [],
  }
  for (const [subject, own] of Object.entries(links)) {
    world.setClock(1000)
    const ticket = await make('/tickets', { subject })
    tickets[subject] = ticket
    for (const [type, record] of own) {
      const path = `/tickets/${ticket.id}/associations/${type}`
      expect((await admin.send('PUT', path, { recordId: records[record]?.id })).statusCode).toBe(200)
    }
  }
})
afterAll(() => world.close())

const idOf = (name: string) => records[name]?.id ?? ''
const ask = (query: Record<string, unknown>, who = admin) => {
  const text = Object.entries(query).map(
    ([name, value]) => `${name}=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}`,
  )
  return who.get(`/tickets?${text.join('&')}`)
}
const subjects = async (filter: object) => {
  const reply = await ask({ filter })
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json<{ data: { subject: string }[] }>().data.map(({ subject }) => subject)
}

describe('conditions', () => {
  test.each<[field: string, record: string]>([
    ['associatedContact', 'contact'],
    ['associatedLead', 'lead'],
    ['associatedAccount', 'account'],
    ['associatedOpportunity', 'opportunity'],
    ['associatedObject.device', 'device'],
    ['associatedObject.site', 'site'],
  ])('%s', async (field, record) => {
    const value = idOf(record)
    const rest = field === 'associatedContact' ? ['otto'] : []
    expect(await subjects({ field, operator: 'is', value })).toEqual(['all'])
    expect(await subjects({ field, operator: 'is_not', value })).toEqual(['none', 'otto'])
    expect(await subjects({ field, operator: 'in', value: [value, idOf('other')] })).toEqual([...rest, 'all'])
    expect(await subjects({ field, operator: 'not_in', value: [value] })).toEqual(['none', 'otto'])
    expect(await subjects({ field, operator: 'is_empty' })).toEqual(rest.length > 0 ? ['none'] : ['none', 'otto'])
    expect(await subjects({ field, operator: 'is_not_empty' })).toEqual([...rest, 'all'])
  })

  test('are asked of one type alone: the id of another type is none of its values', async () => {
    expect(await subjects({ field: 'associatedLead', operator: 'is', value: idOf('contact') })).toEqual([])
    expect(await subjects({ field: 'associatedObject.site', operator: 'is', value: idOf('device') })).toEqual([])
    const unknown = await ask({ filter: { field: 'associatedObject.nothing', operator: 'is_empty' } })
    expect([unknown.statusCode, unknown.json<{ code: string }>().code]).toEqual([422, 'condition.invalid'])
  })

  test('are offered with what their values are found by, and for rules', async () => {
    type Field = { key: string; name: string | null; lookup: string; column: boolean; groupable: boolean }
    const { data } = (await admin.get('/condition-fields')).json<{ data: Field[] }>()
    const own = data.filter(({ key }) => key.startsWith('associated'))
    expect(own.map(({ key, name, lookup }) => [key, name, lookup])).toEqual([
      ['associatedContact', null, 'contact'],
      ['associatedLead', null, 'lead'],
      ['associatedOpportunity', null, 'opportunity'],
      ['associatedAccount', null, 'account'],
      ['associatedObject.device', 'Device', 'object:device'],
      ['associatedObject.site', 'Site', 'object:site'],
    ])
    expect(own.every(({ column, groupable }) => column && !groupable)).toBe(true)
    const condition = { field: 'associatedObject.device', operator: 'is', value: idOf('device') }
    const run = await admin.post('/rules/dry-run', {
      ...{ triggers: [{ on: 'created' }], condition, actions: [{ do: 'note', html: '<p>x</p>' }], days: 30 },
    })
    expect(run.statusCode, run.body).toBe(200)
    expect(run.json<{ data: { ticket: { id: string } }[] }>().data.map(({ ticket }) => ticket.id)).toEqual([
      tickets.all?.id,
    ])
  })

  test('do not exist for who may not see such records', async () => {
    const { data } = (await blind.get('/condition-fields')).json<{ data: { key: string }[] }>()
    expect(data.filter(({ key }) => key.startsWith('associated'))).toEqual([])
    for (const field of ['associatedContact', 'associatedObject.device'])
      expect((await ask({ filter: { field, operator: 'is_not_empty' } }, blind)).statusCode).toBe(422)
  })
})

describe('columns', () => {
  const all = 'contact,lead,opportunity,account,object:device,object:site'
  const rowsOf = async (query: Record<string, unknown>, who = admin) => {
    const reply = await ask(query, who)
    expect(reply.statusCode, reply.body).toBe(200)
    return new Map(
      reply
        .json<{ data: { subject: string; associations?: unknown }[] }>()
        .data.map((row) => [row.subject, row.associations]),
    )
  }
  /** The lines of a file, or why there is none. */
  const linesOf = async (who: SignedIn, of: object): Promise<string[] | string> => {
    const made = await who.post('/exports', { name: 'All', format: 'csv', ...of })
    if (made.statusCode !== 201) return made.json<{ code: string }>().code
    const { id } = made.json<{ id: string }>()
    const work = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true }
    await exportJob(acme.orgId, { id }, work)
    const file = await who.get(`/exports/${id}/file`)
    return file.body
      .replace(/^\uFEFF/, '')
      .trim()
      .split(/\r?\n/)
  }
  const ref = (name: string) => ({ id: idOf(name), name: records[name]?.name })

  test('are in the rows as far as they are asked for', async () => {
    const whole = await rowsOf({ associated: all })
    expect(whole.get('all')).toEqual([
      { type: 'contact', record: ref('contact') },
      { type: 'lead', record: ref('lead') },
      { type: 'opportunity', record: ref('opportunity') },
      { type: 'account', record: ref('account') },
      { type: 'object:device', record: ref('device') },
      { type: 'object:site', record: ref('site') },
    ])
    expect(whole.get('otto')).toEqual([{ type: 'contact', record: ref('other') }])
    expect(whole.get('none')).toEqual([])
    expect((await rowsOf({ associated: 'object:site' })).get('all')).toEqual([
      { type: 'object:site', record: ref('site') },
    ])
    expect([...(await rowsOf({})).values()]).toEqual([undefined, undefined, undefined])
    expect((await ask({ associated: 'ticket' })).statusCode).toBe(422)
  })

  test('show who may not see the records that there are some, as the panel does', async () => {
    const panel = (await blind.get(`/tickets/${tickets.all?.id}/associations`)).json<{ data: unknown }>().data
    expect(panel).toEqual(['contact', 'lead', 'opportunity', 'account'].map((type) => ({ type, record: null })))
    expect((await rowsOf({ associated: all }, blind)).get('all')).toEqual(panel)
  })

  test('are written to files', async () => {
    const columns = ['subject', 'associatedContact', 'associatedObject.device'].map((field) => ({ field }))
    expect(await linesOf(admin, { columns })).toEqual([
      'Subject,Associated contact,Device',
      'none,,',
      'otto,Otto,',
      'all,Cora,Printer 7',
    ])
    expect(await linesOf(blind, { columns })).toBe('export.bad_column')
  })

  test('a view has them, and a condition of them', async () => {
    const condition = { field: 'associatedAccount', operator: 'is', value: idOf('account') }
    const view = await make('/views', {
      ...{
        name: 'Of Acme',
        condition,
        columns: ['code', 'associatedObject.device'].map((field) => ({ field, width: null })),
      },
    })
    const counts = (await admin.get('/views/counts')).json<{ data: { id: string; count: number }[] }>()
    // Shared with who may not see the records, it is a list without that column to write down.
    const shared = await make('/views', {
      ...{ name: 'Shared', sharing: 'everyone', condition: { all: [] } },
      columns: ['code', 'associatedObject.device'].map((field) => ({ field, width: null })),
    })
    expect(await linesOf(blind, { view: shared.id })).toEqual([
      'Code',
      ...['none', 'otto', 'all'].map((one) => tickets[one]?.code),
    ])
    expect(counts.data.find(({ id }) => id === view.id)?.count).toBe(1)
  })
})

test('conditions hold of a new ticket when rules are asked about it: its sender is known by then', async () => {
  const account = await make('/accounts', { name: 'Sender AG', domains: ['rules.example'] })
  await make('/contacts', { name: 'Sender', emails: ['s@rules.example'], accountIds: [account.id] })
  await make('/rules', {
    ...{ name: 'Of Sender AG', triggers: [{ on: 'created' }], enabled: true },
    condition: { field: 'associatedAccount', operator: 'is', value: account.id },
    actions: [{ do: 'set', field: 'priority', value: 'urgent' }],
  })
  const priorityOf = async (email: string) => {
    const { id } = await make('/tickets', { subject: 'x', requester: { email } })
    await settle(world, acme.orgId)
    return (await admin.get(`/tickets/${id}`)).json<{ priority: string }>().priority
  }
  expect([await priorityOf('s@rules.example'), await priorityOf('s@other.example')]).toEqual(['urgent', 'medium'])
})
