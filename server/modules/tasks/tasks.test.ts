import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { rebuildSearch } from '../search/rebuild-search.ts'
import { remindJob } from './remind.ts'
import type { Task } from './tasks.contract.ts'

let world: World
let acme: Company
let ann: SignedIn
let ben: SignedIn
let viewer: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await signIn(world, await acme.member('Ann Agent'))
  ben = await signIn(world, await acme.member('Ben Agent'))
  viewer = await signIn(world, await acme.member('Vic Viewer', 'viewer'))
})
afterAll(() => world.close())

const ok = async (answer: ReturnType<SignedIn['get']>) => {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.body === '' ? null : reply.json()
}
const make = (body: object, by = ann): Promise<Task> => ok(by.post('/tasks', body))
const change = (id: string, body: object, by = ann): Promise<Task> => ok(by.patch(`/tasks/${id}`, body))
const titles = async (query: string, by = ann): Promise<string[]> =>
  (await ok(by.get(`/tasks?${query}`))).data.map((task: Task) => task.title)
const events = async (name: string) =>
  (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).filter((event) => event.name === name)
const work = (taskId: string) =>
  remindJob(
    acme.orgId,
    { taskId },
    { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: false },
  )
const inHours = (hours: number) => new Date(world.now().getTime() + hours * 3_600_000).toISOString()

describe('a task', () => {
  test('is made, changed, checked off and opened again, and deleted', async () => {
    const account = await ok(ann.post('/accounts', { name: 'Umbra' }))
    const contact = await ok(ann.post('/contacts', { name: 'Jane Doe' }))
    const ticket = await ok(ann.post('/tickets', { subject: 'Broken lift' }))
    const dueAt = inHours(2)
    const links = { ticketId: ticket.id, contactId: contact.id, accountId: account.id }
    const task = await make({ title: 'Call the fitter', dueAt, assigneeId: ann.actor.userId, ...links })
    expect(task).toMatchObject({
      title: 'Call the fitter',
      description: '',
      dueAt,
      assignee: { id: ann.actor.userId, name: 'Ann Agent' },
      ticket: { id: ticket.id, code: ticket.code, subject: 'Broken lift' },
      contact: { id: contact.id, name: 'Jane Doe' },
      account: { id: account.id, name: 'Umbra' },
      doneAt: null,
      createdBy: { name: 'Ann Agent' },
    })
    const done = await change(task.id, { done: true })
    expect(done).toMatchObject({ doneAt: world.now().toISOString(), doneBy: { name: 'Ann Agent' } })
    expect((await events('task.done')).at(-1)).toMatchObject({ ticketId: ticket.id, data: { task: { id: task.id } } })
    expect(await change(task.id, { done: true })).toEqual(done)
    expect(await events('task.done')).toHaveLength(1)
    expect(await change(task.id, { done: false })).toMatchObject({ doneAt: null, doneBy: null })
    const timeline = (await ok(ann.get(`/tickets/${ticket.id}/timeline`))).data
    const told = timeline
      .map((event: { name: string }) => event.name)
      .filter((name: string) => name.startsWith('task.'))
    expect(told).toEqual(['task.created', 'task.done', 'task.reopened'])
    expect(await change(task.id, { ticketId: null, contactId: null })).toMatchObject({ ticket: null, contact: null })
    expect((await events('task.unlinked')).at(-1)).toMatchObject({ ticketId: ticket.id })
    await ok(ann.delete(`/tasks/${task.id}`))
    expect((await ann.get(`/tasks/${task.id}`)).json()).toMatchObject({ status: 404, code: 'task.not_found' })
  })

  test('needs a title and links that lead somewhere; who only reads makes none', async () => {
    expect((await ann.post('/tasks', { title: '  ' })).statusCode).toBe(422)
    const wrong = {
      ticketId: 'task.unknown_ticket',
      contactId: 'task.unknown_contact',
      accountId: 'task.unknown_account',
    }
    for (const [path, code] of Object.entries(wrong)) {
      const reply = await ann.post('/tasks', { title: 'Lost', [path]: newId() })
      expect(reply.json()).toMatchObject({ status: 422, code, errors: [{ path }] })
    }
    const nobody = await ann.post('/tasks', { title: 'Lost', assigneeId: viewer.actor.userId })
    expect(nobody.json()).toMatchObject({ status: 422, code: 'member.not_assignable' })
    expect((await viewer.post('/tasks', { title: 'Mine' })).statusCode).toBe(403)
    expect(await titles('sort=-createdAt')).not.toContain('Lost')
  })

  test('of a ticket is seen by who sees the ticket, who has it to do and who made it', async () => {
    const hidden = await ok(ann.post('/tickets', { subject: 'Secret', assigneeId: ann.actor.userId }))
    expect((await ben.get(`/tickets/${hidden.id}`)).statusCode).toBe(404)
    const task = await make({ title: 'Quiet word', ticketId: hidden.id })
    expect((await ben.get(`/tasks/${task.id}`)).statusCode).toBe(404)
    expect((await ben.patch(`/tasks/${task.id}`, { done: true })).statusCode).toBe(404)
    expect(await titles('sort=-createdAt', ben)).not.toContain('Quiet word')
    expect(await titles(`ticket=${hidden.id}`, ben)).toEqual([])
    const found = async () => (await ok(ben.get('/search?q=quiet&kinds=task'))).tabs[0]
    expect(await found()).toMatchObject({ count: 0, results: [] })
    expect((await ben.post('/tasks', { title: 'Reach', ticketId: hidden.id })).json()).toMatchObject({
      code: 'task.unknown_ticket',
    })
    await change(task.id, { assigneeId: ben.actor.userId })
    expect(await ok(ben.get(`/tasks/${task.id}`))).toMatchObject({ title: 'Quiet word', ticket: null })
    expect(await found()).toMatchObject({ count: 1, results: [{ id: task.id }] })
  })
})

describe('the list of tasks', () => {
  test('pages by due time, those without one last, and what is done by when it was', async () => {
    const account = await ok(ann.post('/accounts', { name: 'Paged' }))
    const of = { accountId: account.id }
    for (const [title, hours] of [
      ['third', 3],
      ['first', 1],
      ['second', 2],
      ['second too', 2],
    ] as const)
      await make({ title, dueAt: inHours(hours), ...of })
    for (const title of ['whenever', 'whenever too']) await make({ title, ...of })
    const seen: string[] = []
    let cursor = ''
    for (let pages = 0; pages < 10; pages += 1) {
      const page = await ok(ann.get(`/tasks?account=${account.id}&limit=1${cursor && `&cursor=${cursor}`}`))
      seen.push(...page.data.map((task: Task) => task.title))
      if (!page.nextCursor) break
      cursor = page.nextCursor
    }
    expect(seen).toEqual(['first', 'second', 'second too', 'third', 'whenever', 'whenever too'])
    expect((await titles(`account=${account.id}&sort=-dueAt`)).slice(0, 3)).toEqual([
      'whenever too',
      'whenever',
      'third',
    ])
    expect((await titles(`account=${account.id}&sort=-createdAt&limit=1`))[0]).toBe('whenever too')
    expect(await titles(`account=${account.id}&dueBefore=${inHours(2.5)}`)).toEqual(['first', 'second', 'second too'])
    const { data } = await ok(ann.get(`/tasks?account=${account.id}`))
    await change(data[1].id, { done: true })
    world.setClock(60_000)
    await change(data[0].id, { done: true })
    expect(await titles(`account=${account.id}&done=true`)).toEqual(['first', 'second'])
    // In any order, done or not: those that are not done come behind the newest that are.
    expect((await titles(`account=${account.id}&done=all&sort=-doneAt`)).slice(0, 2)).toEqual(['first', 'second'])
    expect((await ann.get('/tasks?sort=description')).json()).toMatchObject({
      status: 422,
      code: 'record.not_sortable',
    })
  })

  test('is asked by any condition and in any order, page by page, and by words', async () => {
    const account = await ok(ann.post('/accounts', { name: 'Asked' }))
    const ticket = await ok(ann.post('/tickets', { subject: 'Asked' }))
    const made: Task[] = []
    for (let i = 0; i < 9; i += 1)
      made.push(
        await make({
          title: `${['Écrire', 'anrufen', 'Besuch'][i % 3]} ${i}`,
          description: i % 2 === 0 ? 'Bring the TEAPOT' : '',
          dueAt: i % 4 === 0 ? null : inHours(i),
          assigneeId: i % 3 === 0 ? ben.actor.userId : null,
          ticketId: i === 5 ? ticket.id : null,
          accountId: account.id,
        }),
      )
    for (const i of [2, 7]) await change(made[i]?.id ?? '', { done: true })
    const all = async (sort: string, filter: object = { all: [] }, by = ann) => {
      const seen: string[] = []
      const query = `account=${account.id}&done=all&sort=${sort}&filter=${encodeURIComponent(JSON.stringify(filter))}`
      let cursor = ''
      do {
        const page = await ok(by.get(`/tasks?limit=2&${query}${cursor && `&cursor=${cursor}`}`))
        seen.push(...page.data.map(({ title }: Task) => title.slice(-1)))
        cursor = page.nextCursor ?? ''
      } while (cursor)
      return seen.join('')
    }
    for (const sort of ['title', 'dueAt', 'doneAt', 'createdAt', 'updatedAt'])
      for (const way of [sort, `-${sort}`]) expect((await all(way)).split('').sort().join(''), way).toBe('012345678')
    expect(await all('title')).toBe('147258036')
    expect(await all('-dueAt')).toMatch(/^[048]{3}765321$/)
    expect(await all('-doneAt')).toMatch(/^[27]{2}/)
    const test = (field: string, operator: string, value?: unknown) => ({ field, operator, value })
    expect(await all('createdAt', test('description', 'contains', 'teapot'))).toBe('02468')
    expect(await all('createdAt', test('done', 'is', true))).toBe('27')
    expect(await all('createdAt', test('assignee', 'is', 'me'), ben)).toBe('036')
    expect(await all('createdAt', { all: [test('assignee', 'is', 'nobody'), test('dueAt', 'is_empty')] })).toBe('48')
    expect(await all('createdAt', test('ticket', 'is', ticket.id))).toBe('5')
    expect(await titles(`account=${account.id}&q=tea`)).toHaveLength(4)
    expect(await titles(`account=${account.id}&done=all&q=tea`)).toHaveLength(5)
    const first = await ok(ann.get(`/tasks?limit=1&account=${account.id}`))
    const strange = await ann.get(`/tasks?limit=1&cursor=${first.nextCursor}`)
    expect(strange.json()).toMatchObject({ status: 400, code: 'cursor.other_list' })
  })

  test('with its conditions and views, has nothing of tickets that one does not see', async () => {
    const hidden = await ok(ann.post('/tickets', { subject: 'Hidden', assigneeId: ann.actor.userId }))
    await make({ title: 'Sealed', ticketId: hidden.id })
    const ours = await make({ title: 'Given away', ticketId: hidden.id, assigneeId: ben.actor.userId })
    const of = (condition: object) => `done=all&limit=200&filter=${encodeURIComponent(JSON.stringify(condition))}`
    const linked = { field: 'ticket', operator: 'is', value: hidden.id }
    expect((await titles(of(linked))).sort()).toEqual(['Given away', 'Sealed'])
    // What Ben has to do is his to see, not what it is linked to.
    expect(await titles(of(linked), ben)).toEqual([])
    const unlinked = {
      all: [
        { field: 'ticket', operator: 'is_empty' },
        { field: 'title', operator: 'is', value: 'Given away' },
      ],
    }
    expect(await titles(of(unlinked), ben)).toEqual(['Given away'])
    expect(await titles(of({ field: 'title', operator: 'is', value: 'Sealed' }), ben)).toEqual([])
    expect(await titles('done=all&q=sealed', ben)).toEqual([])
    const view = {
      name: 'Both',
      of: 'task',
      condition: { any: ['Sealed', 'Given away'].map((value) => ({ field: 'title', operator: 'is', value })) },
    }
    for (const [by, count] of [
      [ann, 2],
      [ben, 1],
    ] as const) {
      const { id } = await ok(by.post('/views', view))
      const counts = await ok(by.get('/views/counts?of=task'))
      expect(counts.data).toEqual([{ id, count, capped: false, broken: false }])
    }
    expect(ours.ticket?.id).toBe(hidden.id)
  })

  test('gives each his own', async () => {
    await make({ title: 'for Ben', assigneeId: ben.actor.userId })
    expect(await titles('assignee=me', ben)).toContain('for Ben')
    expect(await titles('assignee=me')).not.toContain('for Ben')
    expect(await titles(`assignee=${ben.actor.userId}`)).toContain('for Ben')
  })
})

describe('a reminder', () => {
  const noticesOf = async (by: SignedIn) =>
    (await ok(by.get('/notifications?kind=task'))).data.map(({ data }: { data: { event: string; title: string } }) => [
      data.event,
      data.title,
    ])

  test('comes at the due time, once for each; what is done or put off is not told of', async () => {
    const task = await make({ title: 'Water the plant', dueAt: inHours(1), assigneeId: ben.actor.userId })
    await work(task.id)
    await world.react(acme.orgId)
    expect(await noticesOf(ben)).toContainEqual(['todo.assigned', 'Water the plant'])
    expect(await noticesOf(ben)).not.toContainEqual(['todo.due', 'Water the plant'])
    world.setClock(3_600_000)
    for (const _ of ['once', 'again']) await work(task.id)
    await world.react(acme.orgId)
    const due = async () => (await noticesOf(ben)).filter(([event]: [string]) => event === 'todo.due')
    expect(await due()).toEqual([['todo.due', 'Water the plant']])
    await change(task.id, { dueAt: inHours(1) })
    world.setClock(3_600_000)
    await work(task.id)
    await world.react(acme.orgId)
    expect(await due()).toHaveLength(2)
    await change(task.id, { dueAt: inHours(1), done: true })
    world.setClock(3_600_000)
    await work(task.id)
    await world.react(acme.orgId)
    expect(await due()).toHaveLength(2)
    expect(await noticesOf(ann)).toEqual([])
  })

  test('goes to its maker where nobody has the task', async () => {
    const task = await make({ title: 'Nobody’s', dueAt: inHours(1) })
    world.setClock(3_600_000)
    await work(task.id)
    await world.react(acme.orgId)
    expect(await noticesOf(ann)).toEqual([['todo.due', 'Nobody’s']])
  })
})

test('tasks are found by title and description, and again after the index was written anew', async () => {
  const task = await make({ title: 'Polish the brass', description: 'With the marigold cloth' })
  const find = async (q: string) =>
    (await ok(ann.get(`/search?q=${q}&kinds=task`))).tabs[0].results.map(({ id }: { id: string }) => id)
  expect(await find('brass')).toEqual([task.id])
  expect(await find('marigold')).toEqual([task.id])
  await change(task.id, { title: 'Polish the copper' })
  expect(await find('brass')).toEqual([])
  await rebuildSearch(world.runtime, acme.orgId, { all: true })
  expect(await find('copper')).toEqual([task.id])
  await ok(ann.delete(`/tasks/${task.id}`))
  expect(await find('copper')).toEqual([])
})

test('a task is linked to a lead and an opportunity, listed by either, and to none that is not there', async () => {
  const lead = (await ann.post('/leads', { name: 'Linked lead' })).json()
  const opportunity = (await ann.post('/opportunities', { name: 'Linked sale' })).json()
  const task = (await ann.post('/tasks', { title: 'Call', leadId: lead.id, opportunityId: opportunity.id })).json()
  expect(task).toMatchObject({
    lead: { id: lead.id, name: 'Linked lead' },
    opportunity: { id: opportunity.id, name: 'Linked sale' },
  })
  for (const of of [`lead=${lead.id}`, `opportunity=${opportunity.id}`])
    expect((await ann.get(`/tasks?${of}`)).json().data.map(({ id }: { id: string }) => id)).toEqual([task.id])
  expect((await ann.post('/tasks', { title: 'x', leadId: opportunity.id })).json()).toMatchObject({
    status: 422,
    errors: [{ path: 'leadId' }],
  })
  const freed = await ann.patch(`/tasks/${task.id}`, { leadId: null })
  expect(freed.json()).toMatchObject({ lead: null, opportunity: { id: opportunity.id } })
})
