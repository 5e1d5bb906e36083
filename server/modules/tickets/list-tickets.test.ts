import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UserActor } from '../../platform/context.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Condition } from '../conditions/condition-words.ts'
import { resolveLabels } from './labels.service.ts'
import { listTickets, type TicketList } from './list-tickets.ts'
import { recordCustomerMessage } from './record-message.ts'
import type { TicketRow } from './tickets.contract.ts'
import { isOpenStatus, ticketPriorities, ticketStatuses } from './tickets.rules.ts'
import { createTicket, lockTicket } from './tickets.service.ts'
import { updateTicket } from './update-ticket.ts'

let world: World
let acme: Company
let ann: UserActor
let client: SignedIn
let all: TicketRow[]

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await acme.member('Ann')
  client = await signIn(world, acme.admin)
  await world.runtime.run(acme.admin, (cx) => resolveLabels(cx, ['Red', 'Blue']))
  for (let i = 0; i < 90; i += 1) {
    // Several in one instant: the id must break the tie.
    if (i % 3 === 0) world.setClock(60_000)
    const actor = i % 4 === 0 ? ann : acme.admin
    await world.runtime.run(actor, async (cx) => {
      const ticket = await createTicket(cx, {
        subject: `Order ${i} ${['printer', 'invoice', 'password'][i % 3]} trouble`,
        source: (['manual', 'phone', 'email'] as const)[i % 3] ?? 'manual',
        status: ticketStatuses[i % 5],
        priority: 1 + (i % 4),
        type: i % 6 === 0 ? 'bug' : undefined,
        assigneeId: [null, ann.userId, acme.admin.userId][i % 3],
        requester: { email: `customer${i % 7}@globex.example` },
        labels: i % 5 === 0 ? ['Red', 'Blue'] : i % 5 === 1 ? ['Blue'] : [],
      })
      if (i % 4 === 1)
        await recordCustomerMessage(cx, ticket, { at: cx.now, text: `Words ${i}`, mailClass: 'normal', held: false })
    })
    if (i % 10 === 0) {
      const { data } = await list(acme.admin, { limit: 1 })
      await world.runtime.run(acme.admin, (cx) => updateTicket(cx, data[0]?.id ?? '', { description: `changed ${i}` }))
    }
  }
  all = (await list(acme.admin, { limit: 200 })).data
})
afterAll(() => world.close())

const list = (actor: UserActor, query: TicketList) => world.runtime.run(actor, (cx) => listTickets(cx, query))
const ids = (rows: { id: string }[]) => rows.map((row) => row.id)

async function pages(actor: UserActor, query: Omit<TicketList, 'cursor'>): Promise<TicketRow[]> {
  const rows: TicketRow[] = []
  let cursor: string | undefined
  do {
    const page = await list(actor, { ...query, cursor })
    rows.push(...page.data)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return rows
}

describe('filters', () => {
  const labelOf = (name: string) => all.flatMap((row) => row.labels).find((label) => label.name === name)?.id ?? ''
  const cases: [string, () => Omit<TicketList, 'limit'>, (row: TicketRow) => boolean][] = [
    ['nothing', () => ({}), () => true],
    ['open', () => ({ open: true }), (row) => isOpenStatus(row.status)],
    ['finished', () => ({ open: false }), (row) => !isOpenStatus(row.status)],
    ['one status', () => ({ status: ['waiting'] }), (row) => row.status === 'waiting'],
    ['statuses', () => ({ status: ['open', 'closed'] }), (row) => ['open', 'closed'].includes(row.status)],
    [
      'statuses that are not open',
      () => ({ status: ['open', 'closed'], open: false }),
      (row) => row.status === 'closed',
    ],
    ['a contradiction', () => ({ status: ['closed'], open: true }), () => false],
    ['priorities', () => ({ priority: [4, 1] }), (row) => ['low', 'urgent'].includes(row.priority)],
    [
      'priority of open ones',
      () => ({ priority: [4], open: true }),
      (row) => row.priority === 'urgent' && isOpenStatus(row.status),
    ],
    ['me', () => ({ assignee: ['me'] }), (row) => row.assignee?.id === acme.admin.userId],
    [
      'nobody or Ann',
      () => ({ assignee: ['nobody', ann.userId] }),
      (row) => row.assignee === null || row.assignee.id === ann.userId,
    ],
    ['a label', () => ({ label: [labelOf('Red')] }), (row) => row.labels.some((label) => label.name === 'Red')],
    ['either label, once', () => ({ label: [labelOf('Red'), labelOf('Blue')] }), (row) => row.labels.length > 0],
    [
      'a label, open, mine',
      () => ({ label: [labelOf('Blue')], open: true, assignee: ['me'] }),
      (row) =>
        row.labels.some((label) => label.name === 'Blue') &&
        isOpenStatus(row.status) &&
        row.assignee?.id === acme.admin.userId,
    ],
    [
      'a requester',
      () => ({ requester: [all[0]?.requester?.id ?? ''] }),
      (row) => row.requester?.id === all[0]?.requester?.id,
    ],
    ['sources', () => ({ source: ['phone', 'email'] }), (row) => row.source !== 'manual'],
    ['a type', () => ({ type: [all.find((row) => row.type)?.type?.id ?? ''] }), (row) => row.type?.key === 'bug'],
    ['unread', () => ({ unread: true }), (row) => row.unread],
    ['read', () => ({ unread: false }), (row) => !row.unread],
    ['unanswered', () => ({ unanswered: true }), (row) => row.waitingSince !== null],
    ['answered', () => ({ unanswered: false }), (row) => row.waitingSince === null],
    [
      'everything at once',
      () => ({
        open: true,
        priority: [2, 3],
        assignee: ['me', 'nobody'],
        label: [labelOf('Blue')],
        unread: true,
        source: ['manual'],
      }),
      (row) =>
        isOpenStatus(row.status) &&
        ['medium', 'high'].includes(row.priority) &&
        row.assignee?.id !== ann.userId &&
        row.labels.some((label) => label.name === 'Blue') &&
        row.unread &&
        row.source === 'manual',
    ],
  ]
  test('are met by some tickets and not by others', () => {
    for (const [name, , wanted] of cases)
      if (!['nothing', 'a contradiction', 'everything at once'].includes(name)) {
        expect(all.some(wanted), name).toBe(true)
        expect(all.every(wanted), name).toBe(false)
      }
  })

  const sorts: [NonNullable<TicketList['sort']>, (row: TicketRow) => (string | number)[]][] = [
    ['-createdAt', (row) => [row.createdAt]],
    ['createdAt', (row) => [row.createdAt]],
    ['-updatedAt', (row) => [row.updatedAt]],
    ['updatedAt', (row) => [row.updatedAt]],
    ['-priority', (row) => [ticketPriorities.indexOf(row.priority), row.createdAt]],
    ['priority', (row) => [ticketPriorities.indexOf(row.priority), row.createdAt]],
    ['waitingSince', (row) => [row.waitingSince ?? row.createdAt]],
    ['-waitingSince', (row) => [row.waitingSince ?? row.createdAt]],
  ]
  const inOrder = (rows: TicketRow[], sort: string, keyOf: (row: TicketRow) => (string | number)[]) => {
    const turn = sort.startsWith('-') ? -1 : 1
    const last = (row: TicketRow) => (sort.endsWith('waitingSince') && row.waitingSince === null ? 1 : 0)
    const compare = (a: TicketRow, b: TicketRow): number => {
      if (last(a) !== last(b)) return last(a) - last(b)
      const [x, y] = [
        [...keyOf(a), a.id],
        [...keyOf(b), b.id],
      ]
      for (const [i, part] of x.entries()) {
        const other = y[i] ?? ''
        if (part !== other) return (part < other ? -1 : 1) * turn
      }
      return 0
    }
    return [...rows].sort(compare)
  }

  for (const [sort, keyOf] of sorts)
    test(`in the order ${sort}, whole and in pages of 13, each ticket once`, async () => {
      for (const [name, query, wanted] of cases) {
        const expected = ids(inOrder(all.filter(wanted), sort, keyOf))
        expect(ids(await pages(acme.admin, { ...query(), sort, limit: 13 })), name).toEqual(expected)
        expect(ids((await list(acme.admin, { ...query(), sort, limit: 200 })).data), name).toEqual(expected)
      }
    })
})

describe('pages', () => {
  test('together are all rows of the beginning exactly once while others make tickets', async () => {
    const before = new Set(ids((await list(acme.admin, { limit: 200 })).data))
    for (const sort of ['-createdAt', 'createdAt', '-priority', 'waitingSince'] as const) {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const [page] = await Promise.all([
          list(acme.admin, { sort, limit: 9, cursor }),
          world.runtime.run(ann, (cx) => createTicket(cx, { subject: 'Meanwhile', source: 'manual', priority: 4 })),
        ])
        seen.push(...ids(page.data))
        cursor = page.nextCursor ?? undefined
      } while (cursor && seen.length < 1000)
      expect(new Set(seen).size).toBe(seen.length)
      expect([...before].filter((id) => !seen.includes(id))).toEqual([])
    }
  })

  test('hold their filters: a cursor of another list is refused', async () => {
    const first = (await client.get('/tickets?open=true&limit=5')).json()
    const next = (query: string) => client.get(`/tickets?${query}&limit=5&cursor=${first.nextCursor}`)
    expect((await next('open=true')).statusCode).toBe(200)
    for (const query of ['open=false', 'open=true&sort=createdAt', 'open=true&priority=low', 'open=true&q=printer'])
      expect((await next(query)).json(), query).toMatchObject({ status: 400, code: 'cursor.other_list' })
    for (const cursor of ['x', 'W10', Buffer.from('["a",0,"b","c"]').toString('base64url')])
      expect((await client.get(`/tickets?cursor=${cursor}`)).json()).toMatchObject({
        status: 400,
        code: 'cursor.malformed',
      })
  })
})

describe('over HTTP', () => {
  test('words of a filter are read as people write them', async () => {
    const reply = await client.get(
      '/tickets?status=pending,new&priority=normal&assignee=me,nobody&sort=-updatedAt&limit=200',
    )
    expect(reply.statusCode, reply.body).toBe(200)
    const rows: TicketRow[] = reply.json().data
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) {
      expect(['waiting', 'open']).toContain(row.status)
      expect(row.priority).toBe('medium')
    }
    expect((await client.get('/tickets?status=open&status=closed')).statusCode).toBe(200)
  })

  test('my teams are everybody in a team with me, and nobody for who is in none', async () => {
    const assigned = (name: string | null) =>
      all.filter((row) => (name === null ? row.assignee === null : row.assignee?.name === name))
    // Other tests make tickets of their own.
    const known = new Set(ids(all))
    const find = async (query: string) =>
      ids((await client.get(`/tickets?limit=200&${query}`)).json().data).filter((id) => known.has(id))
    expect(await find('assignee=my_teams')).toEqual([])
    const team = (await client.post('/teams', { name: 'First', memberIds: [ann.userId, acme.admin.userId] })).json()
    await client.post('/teams', { name: 'Second', memberIds: [acme.admin.userId] })
    await client.post('/teams', { name: 'Others', memberIds: [(await acme.member('Olga')).userId] })
    const ours = [...assigned('Ann'), ...assigned('Ada Admin')]
    expect((await find('assignee=my_teams')).sort()).toEqual(ids(ours).sort())
    expect((await find('assignee=my_teams,me,nobody')).sort()).toEqual(ids([...ours, ...assigned(null)]).sort())
    const open = ours.filter((row) => isOpenStatus(row.status))
    expect((await find('assignee=my_teams&open=true&sort=-priority')).sort()).toEqual(ids(open).sort())
    expect((await find('assignee=my_teams&q=printer')).sort()).toEqual(
      ids(ours.filter((row) => row.subject.includes('printer'))).sort(),
    )
    // In pages, in order, each once.
    const paged = await pages(acme.admin, { assignee: ['my_teams'], sort: '-updatedAt', limit: 7 })
    expect(ids(paged).filter((id) => known.has(id))).toEqual(await find('assignee=my_teams&sort=-updatedAt'))
    await client.patch(`/teams/${team.id}`, { memberIds: [ann.userId] })
    expect((await find('assignee=my_teams')).sort()).toEqual(ids(assigned('Ada Admin')).sort())
    // Who sees only some tickets sees no more of them by a team.
    const own = { ...ann, ticketScope: 'own' as const }
    const seen = ids((await list(own, { limit: 200 })).data)
    const filtered = (await list(own, { assignee: ['my_teams'], limit: 200 })).data
    expect(filtered.length).toBeGreaterThan(0)
    expect(filtered.every((row) => row.assignee?.name === 'Ann' && seen.includes(row.id))).toBe(true)
  })

  test.each([
    'status=done',
    'priority=9',
    'assignee=ann',
    'label=red',
    'sort=name',
    'limit=0',
    'limit=201',
    'open=maybe',
    'colour=red',
    `type=${'x,'.repeat(30)}`,
  ])('refuses %s', async (query) => {
    expect((await client.get(`/tickets?${query}`)).statusCode).toBe(422)
  })
})

describe('conditions', () => {
  const ask = async (filter: unknown, more = '', limit = 200) =>
    client.get(`/tickets?limit=${limit}&filter=${encodeURIComponent(JSON.stringify(filter))}${more}`)

  test('filter the list besides the quick filters, in any order and in pages', async () => {
    const red = all.flatMap((row) => row.labels).find((label) => label.name === 'Red')?.id
    const filter: Condition = {
      any: [
        {
          all: [
            { field: 'label', operator: 'is', value: red },
            { field: 'priority', operator: 'is_not', value: 'normal' },
          ],
        },
        {
          not: {
            any: [
              { field: 'subject', operator: 'contains', value: 'PRINTER' },
              { field: 'assignee', operator: 'is_not', value: 'me' },
            ],
          },
        },
      ],
    }
    const wanted = all.filter(
      (row) =>
        isOpenStatus(row.status) &&
        ((row.labels.some((label) => label.id === red) && row.priority !== 'medium') ||
          !(row.subject.includes('printer') || row.assignee?.id !== acme.admin.userId)),
    )
    expect(wanted.length).toBeGreaterThan(5)
    for (const sort of ['-createdAt', 'createdAt', '-priority', 'waitingSince', 'dueAt']) {
      const whole = await ask(filter, `&open=true&sort=${sort}`)
      expect(ids(whole.json().data).sort(), sort).toEqual(ids(wanted).sort())
      expect(ids(await pages(acme.admin, { filter, open: true, sort, limit: 4 }))).toEqual(ids(whole.json().data))
    }
    expect(ids((await ask(filter, '&open=true')).json().data)).toEqual(ids(wanted))
    const searched = (await ask(filter, '&open=true&q=invoice')).json().data
    expect(ids(searched)).toEqual(ids(wanted.filter((row) => row.subject.includes('invoice'))))
  })

  test.each<[unknown, string]>([
    [{ field: 'colour', operator: 'is', value: 'red' }, 'querystring.filter.field'],
    [{ all: [{ field: 'status', operator: 'is', value: 'ajar' }] }, 'querystring.filter.all.0.value'],
    [{ all: [{ field: 'status' }] }, 'querystring.filter.all.0.operator'],
    [{ any: [] }, 'querystring.filter.any'],
    ['text', 'querystring.filter'],
  ])('that are wrong are refused by their place: %j', async (filter, place) => {
    const reply = await ask(filter)
    expect(reply.statusCode).toBe(422)
    expect(reply.json().errors.map((error: { path: string }) => error.path)).toContain(place)
    expect((await client.get('/tickets?filter=%7Bnot')).statusCode).toBe(422)
  })

  test('a cursor belongs to its condition', async () => {
    const first = await ask({ field: 'status', operator: 'is_not', value: 'closed' }, '', 2)
    const other = { field: 'status', operator: 'is_not', value: 'open' }
    const reply = await ask(other, `&cursor=${first.json().nextCursor}`)
    expect(reply.json()).toMatchObject({ status: 400, code: 'cursor.other_list' })
  })

  test('groups count what their lists show', async () => {
    for (const group of ['status', 'priority', 'assignee', 'stage', 'type', 'source', 'channel', 'pipeline']) {
      const { data } = (await client.get(`/tickets/groups?group=${group}&open=true`)).json()
      expect(data.length, group).toBeGreaterThan(0)
      let total = 0
      for (const { key, count } of data) {
        const filter: Condition =
          key === null ? { field: group, operator: 'is_empty' } : { field: group, operator: 'is', value: key }
        expect((await ask(filter, '&open=true')).json().data, `${group} ${key}`).toHaveLength(count)
        total += count
      }
      expect(total, group).toBe((await list(acme.admin, { open: true, limit: 200 })).data.length)
    }
    for (const group of ['subject', 'requester', 'nothing'])
      expect((await client.get(`/tickets/groups?group=${group}`)).statusCode).toBe(422)
  })
})

describe('quick search', () => {
  const find = async (q: string, more = '') => (await client.get(`/tickets?q=${encodeURIComponent(q)}${more}`)).json()

  test('jumps to a code first, then finds beginnings of words', async () => {
    const row = all.find((one) => one.code.endsWith('-17'))
    const number = '17'
    for (const q of [row?.code ?? '', row?.code.toLowerCase() ?? '', `acme${number}`, number, `#${number}`])
      expect((await find(q)).data[0]?.code, q).toBe(row?.code)
    // "Order 17 …" and ACME-17 are different tickets: the code comes first, the word after it, each once.
    const found = ids((await find('17')).data)
    expect(found).toContain(all.find((one) => one.subject.startsWith('Order 17 '))?.id)
    expect(new Set(found).size).toBe(found.length)
    expect(ids((await find('17', '&limit=1')).data)).toEqual([row?.id])
    const onwards = await find('17', '&limit=1')
    const next = (await find('17', `&limit=1&cursor=${onwards.nextCursor}`)).data
    expect(ids(next)).not.toEqual([row?.id])
    expect(next).toHaveLength(1)
  })

  test('needs all words, in any order and case, and only their beginnings', async () => {
    const printers = all.filter((row) => row.subject.includes('printer'))
    expect(ids((await find('PRINT', '&limit=200')).data)).toEqual(ids(printers))
    const passwords = all.filter((row) => row.subject.includes('password'))
    expect(ids((await find('trouble, PASS Order', '&limit=200')).data)).toEqual(ids(passwords))
    for (const q of ['rinter', 'printer invoice', '!!!', '& | !', "'); drop table"])
      expect((await find(q)).data, q).toEqual([])
  })

  test('keeps filters, orders and pages', async () => {
    const wanted = all.filter((row) => row.subject.includes('invoice') && isOpenStatus(row.status))
    for (const sort of ['-createdAt', 'createdAt', '-priority', 'waitingSince'] as const) {
      const rows = await pages(acme.admin, { q: 'invoice', open: true, sort, limit: 4 })
      expect(ids(rows).sort()).toEqual(ids(wanted).sort())
    }
    expect(ids(await pages(acme.admin, { q: 'invoice', open: true, limit: 4 }))).toEqual(ids(wanted))
  })

  test('follows a changed subject and finds the description', async () => {
    const { id } = (
      await client.post('/tickets', { subject: 'Zebra crossing', description: 'stripes everywhere' })
    ).json()
    expect(ids((await find('zebra')).data)).toEqual([id])
    expect(ids((await find('strip')).data)).toEqual([id])
    await client.patch(`/tickets/${id}`, { subject: 'Quagga crossing' })
    expect((await find('zebra')).data).toEqual([])
    expect(ids((await find('quag')).data)).toEqual([id])
  })

  test('proposes similar open tickets', async () => {
    await client.post('/tickets', { subject: 'Coffee machine leaks water', status: 'closed' })
    const { id } = (await client.post('/tickets', { subject: 'Coffee machine leaks oil' })).json()
    const similar = (await client.get('/tickets/similar?subject=coffee%20machine%20smokes')).json()
    expect(similar.data).toEqual([
      { id, code: expect.stringMatching(/^ACME-/), subject: 'Coffee machine leaks oil', status: 'open' },
    ])
    expect((await client.get('/tickets/similar?subject=a')).json().data).toEqual([])
  })
})

describe('reading', () => {
  test('a ticket is unread until one looks, and again when somebody writes', async () => {
    const { id } = (await client.post('/tickets', { subject: 'To be read' })).json()
    const cleo = await signIn(world, await acme.member('Cleo'))
    const unread = async (reader: SignedIn) => (await reader.get(`/tickets/${id}`)).json().unread
    expect([await unread(client), await unread(cleo)]).toEqual([false, true])
    expect((await cleo.get(`/tickets/${id}`)).json().lastReadAt).toBeNull()
    expect((await cleo.post(`/tickets/${id}/read`)).statusCode).toBe(204)
    expect((await cleo.get(`/tickets/${id}`)).json().lastReadAt).toBe(world.now().toISOString())
    expect(await unread(cleo)).toBe(false)
    world.setClock(1000)
    await acme.asSystem(async (cx) =>
      recordCustomerMessage(cx, await lockTicket(cx, id), {
        at: cx.now,
        text: 'More',
        mailClass: 'normal',
        held: false,
      }),
    )
    expect([await unread(client), await unread(cleo)]).toEqual([true, true])
  })

  test('counts are those of the lists', async () => {
    const cleo = await acme.member('Clio')
    const queries: Record<string, Omit<TicketList, 'limit'>> = {
      all_open: { open: true },
      mine: { assignee: ['me'], open: true },
      unassigned: { assignee: ['nobody'], open: true },
      unread: { unread: true, open: true },
      unanswered: { unanswered: true },
      waiting: { status: ['waiting'] },
      closed: { status: ['closed'] },
      urgent: { priority: [4], open: true },
      all: {},
    }
    for (const actor of [acme.admin, ann, cleo]) {
      const reader = await signIn(world, actor)
      const counts: { key: string; count: number; capped: boolean }[] = (await reader.get('/tickets/counts')).json()
        .data
      for (const [key, query] of Object.entries(queries)) {
        const rows = await pages(actor, { ...query, limit: 200 })
        expect(
          counts.find((one) => one.key === key),
          key,
        ).toEqual({ key, count: rows.length, capped: false })
      }
    }
  })
})
