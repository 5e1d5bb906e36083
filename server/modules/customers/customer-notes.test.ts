import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

// product.md CR16: over HTTP, on a real database.
let world: World
let acme: Company
let ada: SignedIn
let ann: SignedIn
let ben: SignedIn
let vic: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ada = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann Agent'))
  ben = await signIn(world, await acme.member('Ben Agent'))
  vic = await signIn(world, await acme.member('Vic Viewer', 'viewer'))
  // Notes are for members with CRM access.
  for (const { actor } of [ada, ann, ben, vic]) await ok(ada.patch(`/users/${actor.userId}`, { crmAccess: true }))
})
afterAll(() => world.close())

type Note = {
  id: string
  text: string
  pinned: boolean
  editedAt: string | null
  mayEdit: boolean
  author: { name: string }
}
async function ok<T>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const { statusCode, body } = await answer
  expect(statusCode, body.slice(0, 300)).toBeLessThan(300)
  return body === '' ? (null as T) : JSON.parse(body)
}
const refused = async (answer: ReturnType<SignedIn['get']>) => {
  const { statusCode, json } = await answer
  return [statusCode, json().code]
}
const contact = async () => (await ok<{ id: string }>(ann.post('/contacts', { name: 'Grace Hopper' }))).id
const write = (id: string, text: string, pinned = false) =>
  ok<Note>(ann.post(`/contacts/${id}/notes`, { text, pinned }))
const texts = async (url: string) => (await ok<{ data: Note[] }>(ben.get(url))).data.map(({ text }) => text)
const events = async () =>
  (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).filter(({ name }) => name.startsWith('customer_note.'))

test('notes stand pinned first, then the newest, a page at a time', async () => {
  const id = await contact()
  for (const text of ['one', 'two', 'three']) await write(id, text)
  const pinned = await write(id, 'pinned', true)
  await write(id, 'four')
  expect(pinned).toMatchObject({ author: { name: 'Ann Agent' }, editedAt: null, mayEdit: true, contactId: id })
  expect(await texts(`/contacts/${id}/notes`)).toEqual(['pinned', 'four', 'three', 'two', 'one'])
  expect(await texts(`/contacts/${id}/notes?pinned=true`)).toEqual(['pinned'])
  const first = await ok<{ data: Note[]; nextCursor: string }>(ben.get(`/contacts/${id}/notes?limit=2`))
  expect(first.data.map(({ text }) => text)).toEqual(['pinned', 'four'])
  expect(await texts(`/contacts/${id}/notes?limit=2&cursor=${first.nextCursor}`)).toEqual(['three', 'two'])
  // Another customer's notes are another list.
  const other = await contact()
  expect(await refused(ben.get(`/contacts/${other}/notes?cursor=${first.nextCursor}`))).toEqual([
    400,
    'cursor.other_list',
  ])
  expect(await texts(`/contacts/${other}/notes`)).toEqual([])
  const account = await ok<{ id: string }>(ann.post('/accounts', { name: 'Navy' }))
  await ok(ann.post(`/accounts/${account.id}/notes`, { text: 'Pays early' }))
  expect(await texts(`/accounts/${account.id}/notes`)).toEqual(['Pays early'])
  expect(await refused(ann.get(`/contacts/${account.id}/notes`))).toEqual([404, 'contact.not_found'])
  expect(await refused(ann.post(`/accounts/${id}/notes`, { text: 'x' }))).toEqual([404, 'account.not_found'])
  expect((await ann.post(`/contacts/${id}/notes`, { text: '  ' })).statusCode).toBe(422)
})

test('its author edits, deletes and brings back; a colleague pins; who manages settings may all', async () => {
  const id = await contact()
  const note = await write(id, 'Calls on Mondays')
  expect(await refused(ben.patch(`/customer-notes/${note.id}`, { text: 'x' }))).toEqual([
    403,
    'customer_note.not_yours',
  ])
  expect(await refused(ben.delete(`/customer-notes/${note.id}`))).toEqual([403, 'customer_note.not_yours'])
  const pinned = await ok<Note>(ben.patch(`/customer-notes/${note.id}`, { pinned: true }))
  expect(pinned).toMatchObject({ pinned: true, editedAt: null, mayEdit: false })
  const edited = await ok<Note>(ann.patch(`/customer-notes/${note.id}`, { text: 'Calls on Fridays' }))
  expect(edited).toMatchObject({ text: 'Calls on Fridays', pinned: true, editedAt: world.now().toISOString() })
  await ok(ann.delete(`/customer-notes/${note.id}`))
  await ok(ann.delete(`/customer-notes/${note.id}`))
  expect(await texts(`/contacts/${id}/notes`)).toEqual([])
  expect(await refused(ann.patch(`/customer-notes/${note.id}`, { pinned: false }))).toEqual([
    404,
    'customer_note.not_found',
  ])
  expect(await refused(ben.post(`/customer-notes/${note.id}/restore`))).toEqual([403, 'customer_note.not_yours'])
  expect(await ok(ann.post(`/customer-notes/${note.id}/restore`))).toEqual(edited)
  expect(await texts(`/contacts/${id}/notes`)).toEqual(['Calls on Fridays'])
  await ok(ada.patch(`/customer-notes/${note.id}`, { text: 'Calls never' }))
  await ok(ada.delete(`/customer-notes/${note.id}`))
  expect(await refused(ann.patch(`/customer-notes/${acme.orgId}`, { pinned: true }))).toEqual([
    404,
    'customer_note.not_found',
  ])
})

test('who may not write customers writes no note, and no event says what one says', async () => {
  const id = await contact()
  const note = await write(id, 'A secret that is told nowhere')
  await ok(ann.patch(`/customer-notes/${note.id}`, { text: 'Another secret told nowhere' }))
  expect(await refused(vic.post(`/contacts/${id}/notes`, { text: 'x' }))).toEqual([403, 'permission.missing'])
  expect(await refused(vic.patch(`/customer-notes/${note.id}`, { pinned: true }))).toEqual([403, 'permission.missing'])
  expect(await refused(vic.delete(`/customer-notes/${note.id}`))).toEqual([403, 'permission.missing'])
  const told = await events()
  expect(told.at(-1)).toMatchObject({
    name: 'customer_note.updated',
    data: { noteId: note.id, contactId: id, accountId: null, textChanged: true },
  })
  expect(JSON.stringify(told)).not.toMatch(/told nowhere|Mondays|Fridays/)
})

test('without CRM access there are none: in no list, no stream, no count, no event, whoever wrote them', async () => {
  const [id, other] = [await contact(), await contact()]
  const note = await write(id, 'About money')
  const kinds = async (who: SignedIn) =>
    (await ok<{ data: { kind: string }[] }>(who.get(`/records/contact/${id}/activity`))).data.map(({ kind }) => kind)
  const moves = async (who: SignedIn) =>
    (await ok<{ moves: { what: string }[] }>(who.get(`/contacts/${other}/merge-preview?other=${id}`))).moves
  const heard = async (who: SignedIn) =>
    JSON.stringify(await ok(who.get('/events?since=0&limit=200'))).includes('customer_note.')
  expect([await kinds(ann), await moves(ann), await heard(ann)]).toEqual([
    ['note', 'change'],
    [{ what: 'notes', count: 1 }],
    true,
  ])
  await ok(ada.patch(`/users/${ann.actor.userId}`, { crmAccess: false }))
  expect([await kinds(ann), await moves(ann), await heard(ann)]).toEqual([['change'], [], false])
  for (const answer of [
    ann.get(`/contacts/${id}/notes`),
    ann.post(`/contacts/${id}/notes`, { text: 'x' }),
    ann.patch(`/customer-notes/${note.id}`, { pinned: true }),
    ann.delete(`/customer-notes/${note.id}`),
    ann.post(`/customer-notes/${note.id}/restore`),
  ])
    expect(await refused(answer)).toEqual([403, 'permission.missing'])
  await ok(ada.patch('/organization', { hasCrm: false }))
  expect(await kinds(ben)).toEqual(['change'])
  expect(await refused(ben.get(`/contacts/${id}/notes`))).toEqual([403, 'permission.missing'])
  await ok(ada.patch('/organization', { hasCrm: true }))
  expect(await texts(`/contacts/${id}/notes`)).toEqual(['About money'])
})
