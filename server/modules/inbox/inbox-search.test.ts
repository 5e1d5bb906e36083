import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { startParser } from '../email/read-mail.ts'
import { rebuildSearch } from '../search/rebuild-search.ts'
import type { SearchAnswer, SearchHit } from '../search/search.contract.ts'
import { type InboxDesk, inboxDesk } from './testing.ts'

// What waits is found by the global search, by those who see the inbox of its channel and by nobody else.
let world: World
let stopParser: () => Promise<void>
let desk: InboxDesk
let max: SignedIn
beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
  desk = await inboxDesk(world)
  max = await signIn(world, await desk.acme.member('Max'))
})
afterAll(async () => {
  await stopParser()
  await world.close()
})

async function search(q: string, who: SignedIn = desk.admin, more = ''): Promise<SearchAnswer> {
  const reply = await who.get(`/search?q=${encodeURIComponent(q)}${more}`)
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json()
}
type Waiting = Extract<SearchHit, { kind: 'conversation' }>
/** Names of the conversations that are found, with how many the tab counts. */
async function found(q: string, who?: SignedIn): Promise<{ count: number; hits: Waiting[] }> {
  const tab = (await search(q, who)).tabs.find(({ kind }) => kind === 'conversation')
  return { count: tab?.count ?? 0, hits: (tab?.results ?? []).filter((hit) => hit.kind === 'conversation') }
}
const names = async (q: string, who?: SignedIn) =>
  (await found(q, who)).hits.map(({ title }) => title.map(({ text }) => text).join(''))
const conversationOf = async (name: string): Promise<string> =>
  (await desk.admin.get(`/conversations?q=${encodeURIComponent(name)}`)).json().data[0].id

test('by its name, its messages, its files and its writers; done ones, too; what a ticket took is found as the ticket', async () => {
  const more = ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=x']
  const text = ['--x', 'Content-Type: text/plain', '', 'The quokka ate the guy rope.']
  const file = [
    '--x',
    'Content-Type: text/csv',
    'Content-Disposition: attachment; filename=wallaby.csv',
    '',
    'a',
    '--x--',
  ]
  const first = await desk.receive('Re: Marsupial trouble', { more, body: [...text, ...file, ''].join('\r\n') })
  await desk.receive('Re: Marsupial trouble', { answers: [first.name], body: 'And a bandicoot came.' })
  for (const q of ['marsup', 'quokka', 'wallaby', 'bandicoot quokka', 'lena@customer.test'])
    expect(await names(q), q).toEqual(['Marsupial trouble'])
  const { hits } = await found('quokka')
  expect(hits[0]).toMatchObject({ state: 'waiting', sender: 'Lena', excerpt: { from: 'message' } })
  expect(hits[0]?.excerpt?.fragments.find(({ hit }) => hit)).toEqual({ text: 'quokka', hit: true })
  expect((await found('wallaby')).hits[0]?.excerpt).toMatchObject({ from: 'file' })
  // Filters and “mine” speak of tickets.
  expect(await names('quokka is:open')).toEqual([])

  const id = await conversationOf('Marsupial trouble')
  await desk.admin.patch(`/conversations/${id}`, { state: 'done' })
  expect((await found('quokka')).hits[0]?.state).toBe('done')

  const [one] = (await desk.admin.get(`/conversations/${id}`)).json().waiting
  const ticket = (await desk.admin.post(`/conversations/${id}/tickets`, { messageIds: [one] })).json().ticket
  expect(await names('quokka')).toEqual([])
  expect(await names('bandicoot')).toEqual(['Marsupial trouble'])
  const ticketTab = (await search('quokka')).tabs.find(({ kind }) => kind === 'ticket')
  expect(ticketTab?.results).toMatchObject([{ kind: 'ticket', code: ticket.code }])
  await desk.admin.post(`/conversations/${id}/tickets`, {})
  expect(await names('bandicoot')).toEqual([])
  expect(await names('marsupial')).toEqual([])
})

test('nobody finds or counts it who may not read its channel', async () => {
  await desk.receive('Numbat at large', { body: 'It was a numbat.' })
  expect(await names('numbat', max)).toEqual(['Numbat at large'])
  await desk.kept(async () => {
    const answer = await search('numbat', max)
    expect(answer.tabs.map(({ kind, count, capped }) => [kind, count, capped])).not.toContainEqual([
      'conversation',
      1,
      false,
    ])
    expect(JSON.stringify(answer).toLowerCase()).not.toContain('at large')
    expect(await found('numbat', max)).toEqual({ count: 0, hits: [] })
    // Nor is its name offered as a spelling.
    expect((await search('numbot', max)).spelling).toBeNull()
    expect((await found('numbat')).count).toBe(1)
  })
  const permissions = ['messages:read', 'tickets:read']
  const role = (await desk.admin.post('/roles', { name: 'Own tickets', ticketScope: 'own', permissions })).json()
  const member = await desk.acme.member('Ow', 'viewer')
  expect((await desk.admin.patch(`/users/${member.userId}`, { roleId: role.id })).statusCode).toBe(200)
  const own = await signIn(world, member)
  expect(await found('numbat', own)).toEqual({ count: 0, hits: [] })
  expect((await own.get('/search?q=numbat&kinds=conversation')).json().tabs).toMatchObject([{ count: 0, results: [] }])
})

test('page by page, and again when the documents are written anew', async () => {
  for (const n of [1, 2, 3]) await desk.receive(`Platypus ${n}`, { from: `P${n} <p${n}@customer.test>` })
  const seen: string[] = []
  for (let cursor = ''; ; ) {
    const answer = await search('platypus', max, `&kinds=conversation&limit=2${cursor && `&cursor=${cursor}`}`)
    const [tab] = answer.tabs
    seen.push(...(tab?.results ?? []).map(({ title }) => title.map(({ text }) => text).join('')))
    if (!tab?.nextCursor) break
    cursor = tab.nextCursor
  }
  expect(seen.toSorted()).toEqual(['Platypus 1', 'Platypus 2', 'Platypus 3'])
  const before = await found('platypus')
  await rebuildSearch(world.runtime, desk.acme.orgId, { all: true })
  expect(await found('platypus')).toEqual(before)
})

test('words that were removed from its ticket for privacy do not find it any more', async () => {
  const first = await desk.receive('Dugong 4711', { body: 'My dugong.' })
  await desk.receive('Re: Dugong 4711', { answers: [first.name], body: 'It sank.' })
  const id = await conversationOf('Dugong 4711')
  const [one] = (await desk.admin.get(`/conversations/${id}`)).json().waiting
  await desk.admin.post(`/conversations/${id}/tickets`, { messageIds: [one] })
  expect(await names('dugong')).toEqual(['Dugong 4711'])
  const reply = await desk.admin.post(`/messages/${one}/redact`, { text: 'dugong' })
  expect(reply.statusCode, reply.body).toBe(200)
  expect(await names('dugong')).toEqual([])
  expect(await names('sank')).toEqual(['▮▮▮ 4711'])
})
