import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UserActor } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { registeredSweeps, registeredUpkeep } from '../../platform/jobs.ts'
import { createLog } from '../../platform/log.ts'
import { mergeSearchLists } from '../../platform/search.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { ticketByMail } from '../../testing/messages.ts'
import { testTransport } from '../../testing/reply-transport.ts'
import { staleSights } from '../../testing/sights.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { registerReplyTransport } from '../conversations/conversations.transport.ts'
import { reindexTicketsById } from '../conversations/reindex-tickets.ts'
import { createAccount } from '../customers/accounts.service.ts'
import { createContact } from '../customers/contacts.service.ts'
import { createTicket } from '../tickets/tickets.service.ts'
import { updateTicket } from '../tickets/update-ticket.ts'
import { rebuildJobOf, rebuildSearch } from './rebuild-search.ts'
import type { SearchAnswer, SearchHit, SearchTab } from './search.contract.ts'

let world: World
let acme: Company
let people: Record<'admin' | 'ann' | 'own' | 'unassigned', { actor: UserActor; client: Client }>

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  const actors = {
    admin: acme.admin,
    ann: await acme.member('Ann'),
    own: await acme.member('Olga', 'agent', { ticketScope: 'own' }),
    unassigned: await acme.member('Udo', 'agent', { ticketScope: 'own_unassigned' }),
  }
  const entries = await Promise.all(
    Object.entries(actors).map(async ([name, actor]) => [name, { actor, client: await signIn(world, actor) }]),
  )
  people = Object.fromEntries(entries)
})
afterAll(() => world.close())

type Find = { mine?: boolean; kinds?: string; limit?: number; cursor?: string }
async function find(who: keyof typeof people, q: string, more: Find = {}): Promise<SearchAnswer> {
  const query = new URLSearchParams({ q, ...Object.fromEntries(Object.entries(more).map(([k, v]) => [k, String(v)])) })
  const reply = await people[who].client.get(`/search?${query}`)
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json()
}
const tab = (answer: SearchAnswer, kind: SearchTab['kind'] = 'ticket'): SearchTab => {
  const found = answer.tabs.find((one) => one.kind === kind)
  if (!found) throw new Error(`No tab ${kind}.`)
  return found
}
const textOf = (hit: SearchHit | undefined) => hit?.title.map((fragment) => fragment.text).join('')
const titles = (answer: SearchAnswer, kind: SearchTab['kind'] = 'ticket') => tab(answer, kind).results.map(textOf)

type NewTicket = Parameters<typeof createTicket>[1]
const make = (subject: string, more: Partial<NewTicket> = {}, actor: UserActor = acme.admin) =>
  world.runtime.run(actor, (cx) => createTicket(cx, { subject, source: 'manual', ...more }))
const note = (ticket: { id: string }, text: string) =>
  people.admin.client.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: text, undoSeconds: 30 })

describe('what tickets are found by', () => {
  test('subject, code, description, and what is written in them, in the transaction of the change', async () => {
    const ticket = await make('Zeppelin broken', { description: 'The gondola fell off' })
    expect(titles(await find('ann', 'zepp'))).toEqual(['Zeppelin broken'])
    expect(titles(await find('ann', ticket.code))).toContain('Zeppelin broken')
    // Its code is a word of it, beside others, with and without the dash.
    expect(titles(await find('ann', `${ticket.code} gondola`))).toEqual(['Zeppelin broken'])
    expect(titles(await find('ann', `gondola ${ticket.code.replace('-', '')}`))).toEqual(['Zeppelin broken'])
    expect(titles(await find('ann', 'gondola'))).toEqual(['Zeppelin broken'])
    expect(titles(await find('ann', 'propeller'))).toEqual([])
    const written = await note(ticket, 'We mend the propeller today')
    expect(written.statusCode).toBe(201)
    const answer = await find('ann', 'propel')
    expect(tab(answer).results[0]).toMatchObject({
      code: ticket.code,
      excerpt: { from: 'note', messageId: written.json().id },
    })
    expect(tab(answer).results[0]?.excerpt?.fragments.filter((one) => one.hit)).toEqual([
      { text: 'propeller', hit: true },
    ])
    expect(titles(await find('ann', 'zeppelin gondola propeller'))).toEqual(['Zeppelin broken'])
  })

  test('another subject replaces the first one and keeps the messages; an undone message is forgotten', async () => {
    const ticket = await make('Umbrella handle')
    await note(ticket, 'bamboo replacement')
    const second = await note(ticket, 'carbon replacement')
    await world.runtime.run(acme.admin, (cx) => updateTicket(cx, ticket.id, { subject: 'Parasol handle' }))
    expect(titles(await find('ann', 'umbrella'))).toEqual([])
    expect(titles(await find('ann', 'parasol bamboo carbon'))).toEqual(['Parasol handle'])
    expect((await people.admin.client.post(`/messages/${second.json().id}/undo`, {})).statusCode).toBe(200)
    expect(titles(await find('ann', 'carbon'))).toEqual([])
    expect(titles(await find('ann', 'parasol bamboo'))).toEqual(['Parasol handle'])
  })

  test('the name of its conversation finds a ticket that is called otherwise since, and after the index was written anew', async () => {
    registerReplyTransport(testTransport())
    const ticket = await make('Glockenspiel order', { requester: { email: 'carla@globex.test', name: 'Carla Gray' } })
    const { client } = people.admin
    const body = { kind: 'public', bodyText: 'It is on its way.', confirmed: true }
    expect((await client.post(`/tickets/${ticket.id}/messages`, body)).statusCode).toBe(201)
    expect((await client.patch(`/tickets/${ticket.id}`, { subject: 'Lost parcel' })).statusCode).toBe(200)
    const expected = {
      code: ticket.code,
      title: [{ text: 'Lost parcel', hit: false }],
      excerpt: {
        from: 'conversation',
        messageId: null,
        fragments: [
          { text: 'Glockenspiel', hit: true },
          { text: ' order', hit: false },
        ],
      },
    }
    expect(tab(await find('ann', 'glockenspiel')).results).toMatchObject([expected])
    await world.runtime.run(acme.admin, (cx) => reindexTicketsById(cx, [ticket.id]))
    expect(tab(await find('ann', 'glockenspiel')).results).toMatchObject([expected])
    expect(tab(await find('ann', 'glockenspiel parcel way')).results).toMatchObject([{ code: ticket.code }])
  })

  test('and where the messages of the channel have no subject', async () => {
    const plain = testTransport()
    registerReplyTransport({
      ...plain,
      draft: async (cx, asked) => ({ ...(await plain.draft(cx, asked)), subject: '' }),
    })
    const ticket = await make('Quokka order', { requester: { email: 'carla@globex.test', name: 'Carla Gray' } })
    const { client } = people.admin
    const body = { kind: 'public', bodyText: 'Sent.', confirmed: true }
    expect((await client.post(`/tickets/${ticket.id}/messages`, body)).statusCode).toBe(201)
    expect((await client.patch(`/tickets/${ticket.id}`, { subject: 'Parcel again' })).statusCode).toBe(200)
    expect(titles(await find('ann', 'quokka'))).toEqual(['Parcel again'])
    registerReplyTransport(plain)
  })

  test('names of attached files and words of custom fields find their ticket', async () => {
    const { client } = people.admin
    const field = { name: 'Model', key: 'model', type: 'text' }
    expect((await client.post('/custom-fields', field)).statusCode).toBe(201)
    const made = await client.post('/tickets', { subject: 'Broken again', custom: { model: 'Turbofan 9000' } })
    expect(made.statusCode, made.body).toBe(201)
    const { id, code } = made.json()
    expect(tab(await find('ann', 'turbof')).results).toMatchObject([{ code }])
    expect((await client.patch(`/tickets/${id}`, { custom: { model: 'Cyclone' } })).statusCode).toBe(200)
    expect(titles(await find('ann', 'turbofan'))).toEqual([])
    expect(tab(await find('ann', 'cyclone again')).results).toMatchObject([{ code }])

    const mail = await ticketByMail(world, acme, {
      attachments: [
        {
          id: newId(),
          name: 'Wiringplan March.pdf',
          contentType: 'application/pdf',
          size: 3,
          sha256: '',
          storageKey: 'x',
          contentId: null,
          inline: false,
        },
      ],
    })
    const expected = { code: mail.code, excerpt: { from: 'file', messageId: mail.messageId } }
    expect(tab(await find('ann', 'wiringpl')).results).toMatchObject([expected])
    await world.runtime.run(acme.admin, (cx) => reindexTicketsById(cx, [id, mail.id]))
    expect(tab(await find('ann', 'wiringplan march')).results).toMatchObject([expected])
    expect(tab(await find('ann', 'cyclone')).results).toMatchObject([{ code }])
  })

  test('words, phrases, exclusions', async () => {
    await make('Marble tile cracked')
    await make('Tile of marble')
    expect(titles(await find('ann', 'marble tile')).sort()).toEqual(['Marble tile cracked', 'Tile of marble'])
    expect(titles(await find('ann', '"marble tile"'))).toEqual(['Marble tile cracked'])
    expect(titles(await find('ann', 'marble -cracked'))).toEqual(['Tile of marble'])
    expect(titles(await find('ann', 'marbl tile'))).toEqual([])
    expect((await find('ann', '-marble')).hints).toMatchObject([{ code: 'search.no_words' }])
  })

  test('a title counts more than a message', async () => {
    const inTitle = await make('Quartz sink')
    const inNote = await make('Kitchen')
    await note(inNote, 'quartz')
    expect(titles(await find('ann', 'quartz'))).toEqual(['Quartz sink', 'Kitchen'])
    expect(inTitle.id < inNote.id).toBe(true)
  })
})

describe('filters are conditions', () => {
  let codes: Record<string, string>
  beforeAll(async () => {
    const ann = people.ann.actor.userId
    const tickets = {
      annOpen: await make('Filterword one', {
        assigneeId: ann,
        labels: ['Refund'],
        requester: { email: 'carla@globex.test', name: 'Carla Gray' },
      }),
      closed: await make('Filterword two', { status: 'closed', priority: 4 }),
      free: await make('Filterword three', { labels: ['Big Deal'] }),
    }
    codes = Object.fromEntries(Object.entries(tickets).map(([name, ticket]) => [ticket.code, name]))
  })
  const found = async (q: string, who: keyof typeof people = 'ann') =>
    tab(await find(who, q))
      .results.flatMap((hit) => (hit.kind === 'ticket' ? (codes[hit.code] ?? []) : []))
      .sort()

  test.each([
    ['filterword is:open', ['annOpen', 'free']],
    ['filterword is:closed', ['closed']],
    ['filterword status:closed', ['closed']],
    ['filterword -status:closed', ['annOpen', 'free']],
    ['filterword status:open,closed', ['annOpen', 'closed', 'free']],
    ['filterword is:unassigned', ['closed', 'free']],
    ['filterword assignee:me', ['annOpen']],
    ['filterword assignee:ann', ['annOpen']],
    ['filterword assignee:nobody', ['closed', 'free']],
    ['filterword label:refund', ['annOpen']],
    ['filterword label:"big deal"', ['free']],
    ['filterword label:big', ['free']],
    ['filterword priority:urgent', ['closed']],
    ['filterword from:carla', ['annOpen']],
    ['filterword from:carla@globex.test', ['annOpen']],
    ['filterword email:globex', ['annOpen']],
    ['filterword created:today', ['annOpen', 'closed', 'free']],
    ['filterword created:>2035-01-01', []],
    ['filterword created:<=2030-01-02', ['annOpen', 'closed', 'free']],
    ['filterword is:unread', ['annOpen', 'closed', 'free']],
    ['label:refund', ['annOpen']],
    ['label:refund -filterword', []],
    ['label:refund,"big deal" -three', ['annOpen']],
  ])('%s', async (q, names) => {
    expect(await found(q)).toEqual(names)
  })

  test('what is not understood is said', async () => {
    const unknown = await find('ann', 'filterword colour:red')
    expect(unknown.hints.map((hint) => hint.code)).toEqual(['search.unknown_filter'])
    expect((await find('ann', 'filterword label:nosuch')).hints).toMatchObject([{ code: 'search.unknown_value' }])
    expect((await find('ann', 'filterword status:odd')).hints).toMatchObject([{ code: 'search.unknown_choice' }])
    expect((await find('ann', 'filterword created:>soon')).hints).toMatchObject([{ code: 'search.not_a_day' }])
    expect(tab(await find('ann', 'filterword label:nosuch')).count).toBe(0)
  })

  test('only my records', async () => {
    expect(titles(await find('ann', 'filterword', { mine: true }))).toEqual(['Filterword one'])
    expect(titles(await find('ann', 'carla', { mine: true }), 'contact')).toEqual(['Carla Gray'])
    expect(titles(await find('admin', 'carla', { mine: true }), 'contact')).toEqual([])
    expect(titles(await find('admin', 'carla'), 'contact')).toEqual(['Carla Gray'])
  })
})

describe('customers', () => {
  test('by name, address, number and domain, with what was found', async () => {
    await world.runtime.run(acme.admin, async (cx) => {
      const account = await createAccount(cx, { name: 'Umbra Works', domains: ['umbra.test'], notes: '' })
      await createContact(cx, {
        name: 'Dora Lindqvist',
        emails: ['dora@umbra.test'],
        phones: ['+43 1 2345678'],
        accountIds: [account.id],
      })
    })
    const answer = await find('ann', 'umbra')
    expect(titles(answer, 'account')).toEqual(['Umbra Works'])
    expect(tab(answer, 'contact').results).toMatchObject([
      {
        title: [{ text: 'Dora Lindqvist', hit: false }],
        excerpt: {
          from: 'details',
          fragments: [{ text: 'dora@', hit: false }, { text: 'umbra', hit: true }, { text: '.test' }],
        },
        accounts: [{ name: 'Umbra Works' }],
      },
    ])
    expect(titles(await find('ann', '+43 1 2345678'), 'contact')).toEqual(['Dora Lindqvist'])
    expect(titles(await find('ann', 'dora is:open'), 'contact')).toEqual([])
  })
})

describe('spelling', () => {
  test('a name or subject that is nearly right', async () => {
    await make('Thermostat rattles')
    const answer = await find('ann', 'thermosttat')
    expect(answer.spelling).toEqual({ q: 'thermostat', shown: true })
    expect(titles(answer)).toEqual(['Thermostat rattles'])
    expect(titles(await find('ann', 'lindquist'), 'contact')).toEqual(['Dora Lindqvist'])
    expect((await find('ann', 'thermostat')).spelling).toBe(null)
  })

  test('words of tickets that one does not see are not told', async () => {
    await make('Xylophone secret', { assigneeId: acme.admin.userId })
    expect((await find('admin', 'xylofone')).spelling).toMatchObject({ q: 'xylophone' })
    expect((await find('own', 'xylofone')).spelling).toBe(null)
    expect((await find('unassigned', 'xylofone')).spelling).toBe(null)
  })
})

describe('pages', () => {
  test.each(['paging', 'paging is:open'])(
    'of “%s” give each match once, though new ones come in meanwhile',
    async (q) => {
      for (let i = 0; i < 23; i += 1) await make(`Paging ${i}`)
      const there = new Set(tab(await find('ann', q, { kinds: 'ticket', limit: 100 })).results.map((hit) => hit.id))
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const page: SearchTab = tab(await find('ann', q, { kinds: 'ticket', limit: 5, ...(cursor && { cursor }) }))
        seen.push(...page.results.map((hit) => hit.id))
        cursor = page.nextCursor
        await make('Paging while reading')
      } while (cursor)
      expect(seen).toHaveLength(there.size)
      expect(new Set(seen)).toEqual(there)
    },
  )

  test('of more than 100 matches go on after those, with a filter too', async () => {
    await world.runtime.run(acme.admin, async (cx) => {
      for (let i = 0; i < 130; i += 1) await createTicket(cx, { subject: `Plenty ${i}`, source: 'manual' })
    })
    for (const q of ['plenty', 'plenty is:open']) {
      const first = tab(await find('ann', q, { kinds: 'ticket', limit: 100 }))
      expect(first).toMatchObject({ count: 100, capped: true })
      const second = tab(await find('ann', q, { kinds: 'ticket', limit: 100, cursor: first.nextCursor ?? '' }))
      expect(second.results).toHaveLength(30)
      expect(second.nextCursor).toBe(null)
      expect(new Set([...first.results, ...second.results].map((hit) => hit.id)).size).toBe(130)
    }
    const byFilter = tab(await find('ann', 'is:open created:today', { kinds: 'ticket', limit: 100 }))
    expect(byFilter.nextCursor).not.toBe(null)
  })

  test('a cursor belongs to its search and to one kind', async () => {
    const { nextCursor } = tab(await find('ann', 'plenty', { kinds: 'ticket', limit: 5 }))
    const get = (query: string) => people.ann.client.get(`/search?${query}&cursor=${nextCursor}`)
    expect((await get('q=paging&kinds=ticket')).json()).toMatchObject({ code: 'cursor.other_list' })
    expect((await get('q=plenty')).json()).toMatchObject({ code: 'search.one_kind' })
    expect((await people.ann.client.get('/search?q=a&kinds=ticket,ticket')).statusCode).toBe(422)
  })
})

test('nobody finds what the list does not show him, nor a count of it', async () => {
  const ids = [null, people.ann.actor.userId, people.own.actor.userId, people.unassigned.actor.userId]
  for (let i = 0; i < 40; i += 1) {
    const maker = [people.admin, people.own, people.ann][i % 3]?.actor ?? acme.admin
    const ticket = await make(`Visible ${i % 2 ? 'odd' : 'even'}`, {}, maker)
    const assigneeId = ids[i % ids.length] ?? null
    if (assigneeId) await world.runtime.run(acme.admin, (cx) => updateTicket(cx, ticket.id, { assigneeId }))
    await note(ticket, `inside ${i % 5 ? 'much' : 'little'}`)
  }
  for (const who of ['admin', 'ann', 'own', 'unassigned'] as const)
    for (const q of [
      'visible',
      'inside',
      'visible odd',
      'inside -little',
      'visible is:unassigned',
      'is:open -little',
    ]) {
      const seen = new Set<string>()
      let cursor: string | undefined
      do {
        const query = new URLSearchParams({ limit: '200', ...(cursor && { cursor }) })
        const page = (await people[who].client.get(`/tickets?${query}`)).json()
        for (const { id } of page.data) seen.add(id)
        cursor = page.nextCursor ?? undefined
      } while (cursor)
      const all = tab(await find('admin', q, { limit: 100, kinds: 'ticket' })).results.map((hit) => hit.id)
      const mine = tab(await find(who, q, { limit: 100, kinds: 'ticket' }))
      if (q.startsWith('is:open')) expect(mine.results.every((hit) => seen.has(hit.id))).toBe(true)
      else {
        expect(mine.results.map((hit) => hit.id).sort(), `${who}: ${q}`).toEqual(
          all.filter((id) => seen.has(id)).sort(),
        )
        expect(mine.count).toBe(mine.results.length)
      }
    }
})

test('whoever gets sight of a ticket finds it at once, and no longer once he has lost it', async () => {
  const { admin } = people
  const [ben, ed] = [await acme.member('Ben'), await acme.member('Ed')]
  const asBen = await signIn(world, ben)
  const team = (await admin.client.post('/teams', { name: 'Quarry', memberIds: [ben.userId] })).json()
  const [queue, others] = [
    (await admin.client.post('/queues', { name: 'Quarry', teamIds: [team.id], everyone: false })).json(),
    (await admin.client.post('/queues', { name: 'Not theirs', teamIds: [], everyone: false })).json(),
  ]
  const usual = await make('Quarry stones')
  const permissions = ['tickets:read', 'tickets:update', 'messages:read']
  const role = (await admin.client.post('/roles', { name: 'Quarry', permissions, ticketScope: 'own' })).json()
  expect((await admin.client.patch(`/users/${ben.userId}`, { roleId: role.id })).statusCode).toBe(200)
  const finds = async (client: Client, q = 'quarry') =>
    (await client.get(`/search?q=${q}&kinds=ticket`)).json().tabs[0].results.length
  const steps: [string, () => Promise<{ statusCode: number; body: string }>, boolean][] = [
    ['given to him', () => admin.client.patch(`/tickets/${usual.id}`, { assigneeId: ben.userId }), true],
    ['taken from him', () => admin.client.patch(`/tickets/${usual.id}`, { assigneeId: null }), false],
    ['chosen', () => setAccess({ visibility: 'private', userIds: [ben.userId] }), true],
    ['no longer chosen', () => setAccess({ visibility: 'private' }), false],
    ['his team chosen', () => setAccess({ visibility: 'public', teamIds: [team.id] }), true],
    ['his team left', () => admin.client.patch(`/teams/${team.id}`, { memberIds: [] }), false],
    ['his team joined', () => admin.client.patch(`/teams/${team.id}`, { memberIds: [ben.userId] }), true],
    ['nobody chosen', () => setAccess({ visibility: 'public' }), false],
    ['a wider role, in the queue of all', () => scope('queues'), true],
    ['into a queue of others', () => admin.client.patch(`/tickets/${usual.id}`, { queueId: others.id }), false],
    ['into his queue', () => admin.client.patch(`/tickets/${usual.id}`, { queueId: queue.id }), true],
    ['unassigned ones alone', () => scope('own_unassigned'), true],
    ['to somebody', () => admin.client.patch(`/tickets/${usual.id}`, { assigneeId: ed.userId }), false],
    ['who had it goes', () => admin.client.patch(`/users/${ed.userId}`, { active: false }), true],
  ]
  const setAccess = (access: object) => admin.client.send('PUT', `/tickets/${usual.id}/visibility`, access)
  const scope = (ticketScope: string) => admin.client.patch(`/roles/${role.id}`, { ticketScope })
  for (const [name, change, sees] of steps) {
    const reply = await change()
    expect(reply.statusCode, `${name}: ${reply.body}`).toBeLessThan(300)
    expect(await finds(asBen), name).toBe(sees ? 1 : 0)
    expect(await staleSights(world, acme.orgId), name).toEqual([])
  }
})

test('another organization finds nothing of it', async () => {
  const other = await createCompany(world, 'GLOBEX')
  const client = await signIn(world, other.admin)
  for (const q of ['visible', 'plenty', 'thermosttat', 'dora', 'is:open']) {
    const { tabs, spelling } = (await client.get(`/search?q=${encodeURIComponent(q)}`)).json()
    const counts: number[] = tabs.map(({ count }: { count: number }) => count)
    expect([new Set(counts), spelling]).toEqual([new Set([0]), null])
  }
})

test('the index is written anew from what there is, only where it lacks something unless told', async () => {
  const ticket = await make('Rebuilding')
  await note(ticket, 'scaffold words')
  const search = () => find('ann', 'scaffold').then(titles)
  expect(await rebuildSearch(world.runtime, acme.orgId, { all: false })).toBe(0)
  const withSearchRole = (statement: string) =>
    world.database.pool.query(`begin; set local role deskhand_search; ${statement}; commit`)
  await withSearchRole(`delete from search_documents where record_id = '${ticket.id}'`)
  expect(await search()).toEqual([])
  expect(await rebuildSearch(world.runtime, acme.orgId, { all: false })).toBe(1)
  expect(await search()).toEqual(['Rebuilding'])
  await withSearchRole(`update search_documents set form = 1, words = '' where record_id = '${ticket.id}'`)
  expect(await rebuildSearch(world.runtime, acme.orgId, { all: false })).toBe(1)
  expect(await search()).toEqual(['Rebuilding'])
  await withSearchRole('delete from search_words')
  expect(await rebuildSearch(world.runtime, acme.orgId, { all: true })).toBeGreaterThan(200)
  expect((await find('ann', 'thermosttat')).spelling).toMatchObject({ q: 'thermostat' })
  expect(titles(await find('ann', 'parasol bamboo'))).toEqual(['Parasol handle'])
})

test('after an upgrade of the index a job writes it anew, in several runs, once', async () => {
  const ticket = await make('Lantern')
  await note(ticket, 'paraffin lamp oil')
  const search = async () => titles(await find('ann', 'paraffin lamp'))
  const booked = async () =>
    (
      await world.database.pool.query<{ payload: Record<string, unknown> }>(
        `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
         where t.id = j.task_id and t.identifier = 'search.rebuild' returning j.payload`,
      )
    ).rows.map(({ payload }) => payload)
  const context = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true }
  const sweep = () => registeredSweeps().get('search.complete')?.handler(acme.orgId, {}, context)
  const job = rebuildJobOf(1)

  // As the version before left it.
  await acme.asSystem((cx) =>
    sql`delete from org_counters where org_id = ${cx.org.id} and name like 'search%'`.execute(cx.tx),
  )
  await world.database.pool.query(
    `begin; set local role deskhand_search; update search_documents set form = 1, words = '' where record_id = '${ticket.id}';
      update search_documents set sight = null; commit`,
  )
  expect(await search()).toEqual([])
  // Who sees a ticket need not be known for it to be found.
  expect(titles(await find('ann', 'rebuilding'))).toEqual(['Rebuilding'])
  await sweep()
  await sweep()
  let runs = 0
  for (let waiting = await booked(); waiting.length > 0; waiting = await booked()) {
    expect(waiting).toEqual([expect.objectContaining({ orgId: acme.orgId, kind: expect.any(String) })])
    runs += 1
    await job(acme.orgId, waiting[0] ?? {}, context)
    // While it goes on, nobody begins anew.
    await sweep()
  }
  expect(runs).toBeGreaterThan(2)
  expect(await staleSights(world, acme.orgId)).toEqual([])
  expect(await search()).toEqual(['Lantern'])
  expect(await rebuildSearch(world.runtime, acme.orgId, { all: false })).toBe(0)
  await sweep()
  expect(await booked()).toEqual([])

  // One that was lost is booked again after an hour.
  await acme.asSystem((cx) =>
    sql`delete from org_counters where org_id = ${cx.org.id} and name = 'search_form'`.execute(cx.tx),
  )
  await sweep()
  expect(await booked()).toEqual([])
  world.setClock(3_600_000)
  await sweep()
  expect(await booked()).toEqual([{ orgId: acme.orgId, kind: 'ticket', after: null }])
})

test('what was written is merged into the index each minute, and is found before and after', async () => {
  const waiting = () => world.runtime.runOpen(mergeSearchLists)
  await waiting()
  const ticket = await make('Gyroscope calibration')
  expect(titles(await find('ann', 'gyroscope'))).toEqual(['Gyroscope calibration'])
  // Autovacuum merges too, whenever it comes by.
  await expect
    .poll(async () => {
      await note(ticket, 'spins')
      return waiting()
    })
    .toBeGreaterThan(0)
  expect(await waiting()).toBe(0)
  expect(titles(await find('ann', 'gyroscope'))).toEqual(['Gyroscope calibration'])

  await make('Gyroscope bearing')
  const upkeep = registeredUpkeep().get('search.merge')
  expect(upkeep?.cron).toBe('* * * * *')
  await upkeep?.work(world.runtime)
  expect(await waiting()).toBe(0)
})

test('a thread without an end takes up no more words than the index can carry, and is still found', async () => {
  const ticket = await make('Endless thread')
  for (let part = 0; part < 4; part += 1)
    await note(ticket, Array.from({ length: 1500 }, (_, i) => `w${part}x${i}`).join(' '))
  expect(titles(await find('ann', 'w0x7 '))).toEqual(['Endless thread'])
  expect(titles(await find('ann', 'w2x7 '))).toEqual(['Endless thread'])
  expect(titles(await find('ann', 'w3x7 '))).toEqual([])
  await world.runtime.run(acme.admin, (cx) => updateTicket(cx, ticket.id, { subject: 'Endless story' }))
  expect(titles(await find('ann', 'story w2x7 '))).toEqual(['Endless story'])
})
