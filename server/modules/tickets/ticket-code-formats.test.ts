import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { findThreadTickets } from './thread-tickets.ts'

/** How codes are written (product.md TK3, TK4) and whose prefix they have (TK5). */
let world: World
let acme: Company
let admin: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
})
afterAll(() => world.close())

type Made = { id: string; code: string }
const make = async (more: object = {}, by = admin): Promise<Made> => {
  const made = await by.post('/tickets', { subject: 'Printer', ...more })
  expect(made.statusCode, made.body).toBe(201)
  return made.json()
}
const organization = (change: object) => admin.patch('/organization', change)
const check = async (query: string) => (await admin.get(`/organization/prefix?${query}`)).json()
const codeAt = async (word: string) => (await admin.get(`/tickets/${encodeURIComponent(word)}`)).json().code
const searched = async (q: string) =>
  (await admin.get(`/tickets?q=${encodeURIComponent(q)}`)).json().data.map((one: Made) => one.code)
const tagged = (...codes: string[]) =>
  acme.asSystem(async (cx) => (await findThreadTickets(cx, { ids: [], codes })).tickets.map(({ code }) => code))

test('a format with letters and zeros holds for new tickets; what was is found as before', async () => {
  const old = await make()
  expect(old.code).toBe('ACME-1')
  expect(await check('value=tkt&infix=m&digits=3')).toMatchObject({
    value: 'TKT',
    ok: true,
    message: 'Tickets will be called TKT-M001, TKT-M002, …',
    next: 'TKT-M001',
  })
  expect(await check('value=acme&digits=4')).toMatchObject({ ok: true, next: 'ACME-0002' })
  const saved = await organization({ prefix: 'tkt', codeInfix: 'm', codeDigits: 3 })
  expect(saved.json()).toMatchObject({ prefix: 'TKT', codeInfix: 'M', codeDigits: 3 })
  const made = await make()
  expect(made.code).toBe('TKT-M001')
  for (const word of ['TKT-M001', 'tkt-m001', 'tktm001', 'TKT-M1', 'tktm1', 'TKT – M0001']) {
    expect(await codeAt(word), word).toBe('TKT-M001')
    expect((await searched(word))[0], word).toBe('TKT-M001')
  }
  expect((await searched('1'))[0]).toBe('TKT-M001')
  for (const word of ['ACME-1', 'acme1', 'acme-001']) expect(await codeAt(word), word).toBe('ACME-1')
  expect(await tagged('TKT-M1', 'ACME-1')).toEqual(expect.arrayContaining(['TKT-M001', 'ACME-1']))
  // The format changes, its tickets keep their codes, and numbers go on.
  await organization({ codeDigits: 5 })
  expect((await make()).code).toBe('TKT-M00002')
  expect(await codeAt('tkt-m1')).toBe('TKT-M001')
  expect(await codeAt('tktm00002')).toBe('TKT-M00002')
  await organization({ prefix: 'ACME', codeInfix: '', codeDigits: 1 })
  expect((await make()).code).toBe('ACME-2')
  const events = await acme.asSystem((cx) => readEvents(cx, '0', 1_000))
  expect(events.find(({ name }) => name === 'org.updated')?.data).toEqual({
    changes: { prefix: { from: 'ACME', to: 'TKT' }, codeInfix: { from: '', to: 'M' }, codeDigits: { from: 1, to: 3 } },
  })
})

test.each([
  [{ codeInfix: 'ABCD' }],
  [{ codeInfix: '1' }],
  [{ codeInfix: 'ı' }],
  [{ codeDigits: 0 }],
  [{ codeDigits: 7 }],
  [{ codeDigits: 1.5 }],
])('refuses %j', async (change) => {
  const before = (await admin.get('/organization')).json()
  expect((await organization(change)).statusCode).toBe(422)
  expect((await admin.get('/organization')).json()).toEqual(before)
})

test('codes that would read the same without their dash are refused', async () => {
  await organization({ prefix: 'TKTM' })
  await organization({ prefix: 'ACME' })
  expect(await check('value=TKT&infix=M')).toMatchObject({ ok: false, next: null, said: { code: 'prefix.confused' } })
  expect((await organization({ prefix: 'TKT', codeInfix: 'M' })).json()).toMatchObject({
    status: 409,
    code: 'org.prefix_taken',
    errors: [{ path: 'prefix', code: 'prefix.confused' }],
  })
})

test('an account has a prefix of its own: counted for itself, frozen on its tickets, found everywhere', async () => {
  const globex = (
    await admin.post('/accounts', { name: 'Globex', domains: ['globex.test'], ticketPrefix: 'glx' })
  ).json()
  expect(globex.ticketPrefix).toBe('GLX')
  const jo = { email: 'jo@globex.test', name: 'Jo' }
  const first = await make({ requester: jo })
  expect([first.code, (await make({ requester: jo })).code]).toEqual(['GLX-1', 'GLX-2'])
  expect((await make()).code).toMatch(/^ACME-/)
  expect(await check(`value=glx&account=${globex.id}`)).toMatchObject({ ok: true, next: 'GLX-3' })
  const change = (ticketPrefix: string | null) => admin.patch(`/accounts/${globex.id}`, { ticketPrefix })
  expect((await change('GX')).json()).toMatchObject({ ticketPrefix: 'GX' })
  expect((await make({ requester: jo })).code).toBe('GX-1')
  expect([await codeAt('glx1'), (await searched('glx-1'))[0], await tagged('GLX-1')]).toEqual([
    'GLX-1',
    'GLX-1',
    ['GLX-1'],
  ])
  // A ticket whose requester changes keeps its code.
  const { json } = await admin.patch(`/tickets/${first.id}`, { requesterId: null })
  expect(json()).toMatchObject({ code: 'GLX-1', account: null })
  await organization({ codeInfix: 'M', codeDigits: 3 })
  expect((await make({ requester: jo })).code).toBe('GX-M002')
  await organization({ codeInfix: '', codeDigits: 1 })
  // Its own former prefix comes back and counts on; without one the organization's holds.
  await change('glx')
  expect((await make({ requester: jo })).code).toBe('GLX-3')
  expect((await change(null)).json().ticketPrefix).toBeNull()
  expect((await make({ requester: jo })).code).toMatch(/^ACME-/)
  const events = await acme.asSystem((cx) => readEvents(cx, '0', 10_000))
  expect(events.findLast(({ name }) => name === 'account.updated')?.data).toEqual({
    accountId: globex.id,
    changes: { ticketPrefix: { from: 'GLX', to: null } },
  })
})

test('a prefix belongs to one: other accounts, the organization and other organizations do not get it', async () => {
  const initech = (await admin.post('/accounts', { name: 'Initech', ticketPrefix: 'INI' })).json()
  const umbrella = (await admin.post('/accounts', { name: 'Umbrella' })).json()
  const stark = await signIn(world, (await createCompany(world, 'STARK')).admin)
  const take = async (prefix: string) =>
    (await admin.patch(`/accounts/${umbrella.id}`, { ticketPrefix: prefix })).json()
  const refused = (code: string) => ({
    status: 409,
    code: 'org.prefix_taken',
    errors: [{ path: 'ticketPrefix', code }],
  })
  expect(await take('ini')).toMatchObject(refused('prefix.of_account'))
  expect(await take('ACME')).toMatchObject(refused('prefix.of_organization'))
  expect(await take('STARK')).toMatchObject(refused('prefix.taken'))
  expect(await take('1x')).toMatchObject({
    status: 422,
    code: 'org.prefix_malformed',
    errors: [{ path: 'ticketPrefix' }],
  })
  expect((await organization({ prefix: 'INI' })).json()).toMatchObject({ status: 409, code: 'org.prefix_taken' })
  expect((await stark.patch('/organization', { prefix: 'INI' })).json()).toMatchObject({ status: 409 })
  // Given up, it stays Initech's: its codes lead to its tickets.
  await admin.patch(`/accounts/${initech.id}`, { ticketPrefix: null })
  expect(await take('INI')).toMatchObject(refused('prefix.of_account'))
  expect((await admin.get(`/accounts/${umbrella.id}`)).json().ticketPrefix).toBeNull()
})

test('only who manages settings gives an account a prefix; everything else of it stays open to others', async () => {
  const ann = await signIn(world, await acme.member('Ann', 'agent'))
  const { id } = (await ann.post('/accounts', { name: 'Hooli' })).json()
  expect((await ann.patch(`/accounts/${id}`, { ticketPrefix: 'HOO' })).json()).toMatchObject({
    status: 403,
    params: { permission: 'settings:manage' },
  })
  expect((await ann.patch(`/accounts/${id}`, { name: 'Hooli Inc', ticketPrefix: null })).statusCode).toBe(200)
  expect((await ann.post('/accounts', { name: 'Pied', ticketPrefix: 'PIED' })).statusCode).toBe(403)
})
