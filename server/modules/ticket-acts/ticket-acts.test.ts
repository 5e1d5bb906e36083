import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../platform/ids.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { arrived, ticketByMail } from '../../testing/messages.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { addMessage } from '../conversations/add-message.ts'

let world: World
let acme: Company
let ann: SignedIn
let ben: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await signIn(world, await acme.member('Ann', 'admin'))
  ben = await signIn(world, await acme.member('Ben', 'agent'))
})
afterAll(() => world.close())

type Ticket = { id: string; code: string; subject: string; status: string; version: number }
type Around = {
  links: { id: string; relation: string; ticket: { code: string } }[]
  checklist: { id: string; text: string; done: boolean; doneBy: { id: string } | null; dueAt: string | null }[]
  followers: { id: string }[]
}

async function ok<T>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const reply = await answer
  if (reply.statusCode >= 300) throw new Error(`${reply.statusCode} ${reply.body}`)
  return (reply.body === '' || reply.body === 'null' ? null : reply.json()) as T
}
const make = (subject: string, more: Record<string, unknown> = {}) =>
  ok<Ticket>(ann.post('/tickets', { subject, ...more }))
const get = (id: string) => ok<Ticket & Record<string, unknown>>(ann.get(`/tickets/${id}`))
const around = (id: string, who = ann) => ok<Around>(who.get(`/tickets/${id}/around`))
const link = (ticket: Ticket, relation: string, other: Ticket) =>
  ann.post(`/tickets/${ticket.id}/links`, { relation, other: other.code })
const relations = async (ticket: Ticket, who = ann) =>
  (await around(ticket.id, who)).links.map((one) => `${one.relation} ${one.ticket.code}`)

describe('links', () => {
  test.each([
    ['parent', 'child'],
    ['child', 'parent'],
    ['related', 'related'],
    ['duplicate_of', 'duplicated_by'],
    ['duplicated_by', 'duplicate_of'],
    ['problem', 'incident'],
    ['incident', 'problem'],
  ])('%s is seen from the other side as %s, said once, and removed', async (relation, reverse) => {
    const [a, b] = [await make('A'), await make('B')]
    const made = await ok<{ id: string }>(link(a, relation, b))
    expect(await relations(a)).toEqual([`${relation} ${b.code}`])
    expect(await relations(b)).toEqual([`${reverse} ${a.code}`])
    expect((await link(b, reverse, a)).json()).toMatchObject({ status: 409, code: 'ticket_link.exists' })
    expect((await ann.delete(`/ticket-links/${made.id}`)).statusCode).toBe(204)
    expect(await relations(b)).toEqual([])
  })

  test('never go round in a circle, and a ticket has one parent', async () => {
    const [a, b, c] = [await make('A'), await make('B'), await make('C')]
    await ok(link(a, 'parent', b))
    await ok(link(b, 'parent', c))
    expect((await link(c, 'parent', a)).json()).toMatchObject({ status: 409, code: 'ticket_link.circle' })
    expect((await link(a, 'child', c)).json()).toMatchObject({ status: 409, code: 'ticket_link.circle' })
    expect((await link(a, 'parent', c)).json()).toMatchObject({ status: 409, code: 'ticket_link.second' })
    expect((await link(a, 'related', a)).json()).toMatchObject({ status: 422, code: 'ticket_link.self' })
  })

  test('to tickets that one does not see are not there: not shown, not counted, not removed, not told', async () => {
    const shared = await make('Shared')
    const hers = await make('Hers', { assigneeId: ann.actor.userId })
    const { id } = await ok<{ id: string }>(link(shared, 'related', hers))
    expect(await relations(shared, ben)).toEqual([])
    expect((await ben.delete(`/ticket-links/${id}`)).json()).toMatchObject({ code: 'ticket_link.not_found' })
    expect((await ben.post(`/tickets/${shared.id}/links`, { relation: 'parent', other: hers.code })).statusCode).toBe(
      404,
    )
    const timeline = await ben.get(`/tickets/${shared.id}/timeline`)
    expect(timeline.body).toContain('ticket.linked')
    expect(timeline.body).not.toContain(hers.code)
    const events = await ok<{ data: { name: string }[] }>(ben.get('/events?since=0&limit=200'))
    const links = events.data.filter(({ name }) => name === 'ticket.linked')
    expect(links.length).toBeGreaterThan(0)
    expect(JSON.stringify(links)).not.toContain(hers.code)
  })

  test('an open child keeps its parent open, unless somebody says why not', async () => {
    const [parent, child] = [await make('Parent'), await make('Child')]
    await ok(link(parent, 'child', child))
    for (const status of ['resolved', 'closed']) {
      const refused = await ann.patch(`/tickets/${parent.id}`, { status })
      expect(refused.json()).toMatchObject({
        status: 409,
        code: 'ticket.open_children',
        children: [{ code: child.code }],
      })
    }
    const note = await ann.post(`/tickets/${parent.id}/messages`, {
      kind: 'note',
      bodyText: 'Done',
      setStatus: 'resolved',
    })
    expect(note.json()).toMatchObject({ status: 409, code: 'ticket.open_children' })
    expect((await get(parent.id)).status).toBe('open')
    const done = await ok<Ticket>(
      ann.patch(`/tickets/${parent.id}`, { status: 'resolved', finishAnyway: 'It is late' }),
    )
    expect(done.status).toBe('resolved')
    const timeline = await ok<{ data: { name: string; data: unknown }[] }>(ann.get(`/tickets/${parent.id}/timeline`))
    expect(timeline.data).toContainEqual(
      expect.objectContaining({
        name: 'ticket.finished_anyway',
        data: expect.objectContaining({ reason: 'It is late' }),
      }),
    )
    // Finished children hold nobody up; one that he does not see neither.
    const second = await make('Second')
    const secret = await make('Secret', { assigneeId: ann.actor.userId })
    await ok(link(second, 'child', secret))
    expect((await ben.patch(`/tickets/${second.id}`, { status: 'resolved' })).statusCode).toBe(200)
  })
})

describe('the checklist', () => {
  test('is written, changed, ordered, checked off and counted', async () => {
    const ticket = await make('With a list')
    const other = await make('Other')
    const path = `/tickets/${ticket.id}/checklist`
    const add = (text: string, more = {}) => ok<{ id: string }>(ann.post(path, { text, ...more }))
    const [first, second, third] = [
      await add('First', { assigneeId: ben.actor.userId, dueAt: '2030-02-01T10:00:00+01:00' }),
      await add('Second', { linkedTicket: other.code }),
      await add('Third'),
    ]
    await ok(ben.patch(`/checklist-items/${second.id}`, { done: true }))
    await ok(ann.patch(`/checklist-items/${third.id}`, { text: 'The third' }))
    await ok(ann.post(`${path}/order`, { ids: [third.id, first.id] }))
    expect((await around(ticket.id)).checklist).toMatchObject([
      { text: 'The third', done: false, assignee: null },
      { text: 'First', assignee: { id: ben.actor.userId }, dueAt: '2030-02-01T09:00:00.000Z' },
      { text: 'Second', done: true, doneBy: { id: ben.actor.userId }, linkedTicket: { code: other.code } },
    ])
    expect(await get(ticket.id)).toMatchObject({ checklist: { done: 1, total: 3 } })
    await ok(ann.patch(`/checklist-items/${second.id}`, { done: false }))
    await ok(ann.delete(`/checklist-items/${first.id}`))
    expect(await get(ticket.id)).toMatchObject({ checklist: { done: 0, total: 2 } })
  })

  test('refuses what is not right, and changes nothing', async () => {
    const [ticket, other] = [await make('A'), await make('B')]
    const item = await ok<{ id: string }>(ann.post(`/tickets/${ticket.id}/checklist`, { text: 'One' }))
    const foreign = await ok<{ id: string }>(ann.post(`/tickets/${other.id}/checklist`, { text: 'Two' }))
    const order = (ids: string[]) => ann.post(`/tickets/${ticket.id}/checklist/order`, { ids })
    expect((await order([item.id, foreign.id])).json()).toMatchObject({
      code: 'checklist.order',
      errors: [{ path: 'ids.1' }],
    })
    expect((await order([item.id, item.id])).statusCode).toBe(422)
    const change = (body: object) => ann.patch(`/checklist-items/${item.id}`, body)
    expect((await change({ linkedTicket: ticket.code })).json()).toMatchObject({ code: 'checklist.unknown_ticket' })
    expect((await change({ linkedTicket: newId() })).json()).toMatchObject({ code: 'checklist.unknown_ticket' })
    expect((await change({ assigneeId: newId() })).statusCode).toBe(422)
    expect((await change({ text: ' ' })).statusCode).toBe(422)
    const hers = await make('Hers', { assigneeId: ann.actor.userId })
    const hidden = await ok<{ id: string }>(ann.post(`/tickets/${hers.id}/checklist`, { text: 'Hidden' }))
    expect((await ben.patch(`/checklist-items/${hidden.id}`, { done: true })).json()).toMatchObject({
      code: 'checklist_item.not_found',
    })
    await ok(ann.patch(`/tickets/${ticket.id}`, { status: 'closed' }))
    expect((await change({ done: true })).json()).toMatchObject({ status: 409, code: 'ticket.closed' })
    expect((await around(ticket.id)).checklist).toMatchObject([{ text: 'One', done: false }])
  })

  test('takes the items of templates behind what is there', async () => {
    const items = [{ text: 'Ask' }, { text: 'Call', dueDays: 2 }]
    const template = await ok<{ id: string }>(ann.post('/checklist-templates', { name: 'Return', items }))
    expect((await ann.post('/checklist-templates', { name: 'return', items })).json()).toMatchObject({
      status: 409,
      code: 'checklist_template.name_taken',
      errors: [{ path: 'name' }],
    })
    expect((await ben.post('/checklist-templates', { name: 'His', items })).statusCode).toBe(403)
    const ticket = await make('A')
    await ok(ann.post(`/tickets/${ticket.id}/checklist`, { text: 'First' }))
    const apply = (templateId: string) => ben.post(`/tickets/${ticket.id}/checklist/template`, { templateId })
    expect((await apply(template.id)).statusCode).toBe(204)
    expect((await around(ticket.id)).checklist).toMatchObject([
      { text: 'First' },
      { text: 'Ask', dueAt: null },
      { text: 'Call', dueAt: new Date(world.now().getTime() + 2 * 86_400_000).toISOString() },
    ])
    await ok(ann.patch(`/checklist-templates/${template.id}`, { name: 'Returns', items: [{ text: 'Other' }] }))
    expect(await ok(ben.get('/checklist-templates'))).toMatchObject({
      data: [{ name: 'Returns', items: [{ text: 'Other' }] }],
    })
    expect((await ann.delete(`/checklist-templates/${template.id}`)).statusCode).toBe(204)
    expect((await apply(template.id)).json()).toMatchObject({ status: 422, code: 'checklist.unknown_template' })
    expect((await around(ticket.id)).checklist).toHaveLength(3)
  })
})

describe('followers', () => {
  test('are told of what customers and colleagues write, while they see the ticket', async () => {
    const ticket = await ticketByMail(world, acme)
    await world.react(acme.orgId)
    const follow = (who: SignedIn, userId: string, method: 'PUT' | 'DELETE' = 'PUT') =>
      who.send(method, `/tickets/${ticket.id}/followers/${userId}`)
    expect((await follow(ben, ben.actor.userId)).statusCode).toBe(204)
    expect((await follow(ben, ben.actor.userId)).statusCode).toBe(204)
    expect((await around(ticket.id)).followers).toMatchObject([{ id: ben.actor.userId }])
    await world.react(acme.orgId)
    const kinds = async () =>
      (await ok<{ data: { kind: string; ticketId: string }[] }>(ben.get('/notifications'))).data
        .filter((one) => one.ticketId === ticket.id)
        .map((one) => one.kind)
    expect(await kinds()).toEqual([])
    await acme.asSystem((cx) => addMessage(cx, arrived(ticket.id)))
    await ok(ann.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: 'Look' }))
    await world.react(acme.orgId)
    expect((await kinds()).sort()).toEqual(['customer_replied', 'note_added'])
    await ok(ann.patch(`/tickets/${ticket.id}`, { assigneeId: ann.actor.userId }))
    await ok(ann.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: 'Not for him' }))
    await world.react(acme.orgId)
    // Out of his sight now, with what he was told before.
    expect(await kinds()).toEqual([])
  })

  test('are members who see the ticket; colleagues are made to follow by who may change it', async () => {
    const hers = await make('Hers', { assigneeId: ann.actor.userId })
    const put = (who: SignedIn, userId: string) => who.send('PUT', `/tickets/${hers.id}/followers/${userId}`)
    expect((await put(ann, ben.actor.userId)).json()).toMatchObject({ status: 422, code: 'ticket.follower_blind' })
    expect((await put(ann, newId())).json()).toMatchObject({ status: 422, code: 'ticket.follower_blind' })
    expect((await put(ben, ben.actor.userId)).statusCode).toBe(404)
    const vic = await signIn(world, await acme.member('Vic', 'viewer'))
    expect((await put(vic, ann.actor.userId)).statusCode).toBe(403)
    expect((await put(vic, vic.actor.userId)).statusCode).toBe(204)
  })
})

describe('a new ticket from another one', () => {
  test('as a clone has what was chosen, and never the messages', async () => {
    const label = await ok<{ id: string }>(ann.post('/labels', { name: 'billing' }))
    const original = await make('Original', {
      description: 'Words',
      priority: 'urgent',
      requester: { email: 'jo@globex.test', name: 'Jo' },
      labels: [label.id],
      dueAt: '2030-03-01T00:00:00Z',
    })
    await ok(ann.post(`/tickets/${original.id}/messages`, { kind: 'note', bodyText: 'Private' }))
    await ok(ann.post(`/tickets/${original.id}/checklist`, { text: 'Step' }))
    const clone = (body: object) => ok<Ticket>(ann.post(`/tickets/${original.code}/clone`, body))
    expect(await clone({})).toMatchObject({
      subject: 'Original',
      description: '',
      priority: 'medium',
      requester: null,
      labels: [],
      dueAt: null,
      messageCount: 0,
      checklist: { total: 0 },
    })
    const full = await clone({
      subject: 'Again',
      parts: ['description', 'priority', 'requester', 'labels', 'dueAt', 'checklist'],
    })
    expect(full).toMatchObject({
      subject: 'Again',
      description: 'Words',
      priority: 'urgent',
      requester: { name: 'Jo' },
      labels: [{ name: 'billing' }],
      dueAt: '2030-03-01T00:00:00.000Z',
      messageCount: 0,
      checklist: { total: 1, done: 0 },
      firstResponseAt: null,
    })
    expect(await relations(full)).toEqual([`cloned_from ${original.code}`])
    expect((await ann.post(`/tickets/${original.code}/clone`, { parts: ['messages'] })).statusCode).toBe(422)
  })

  test('follows a finished one', async () => {
    const ticket = await make('Ended', { requester: { email: 'jo@globex.test', name: 'Jo' } })
    expect((await ann.post(`/tickets/${ticket.id}/follow-up`, {})).json()).toMatchObject({
      code: 'ticket.not_finished',
    })
    await ok(ann.patch(`/tickets/${ticket.id}`, { status: 'closed' }))
    const next = await ok<Ticket>(ann.post(`/tickets/${ticket.id}/follow-up`, {}))
    expect(next).toMatchObject({ status: 'open', followUpOf: { code: ticket.code }, requester: { name: 'Jo' } })
    expect(await relations(ticket)).toEqual([`followed_by ${next.code}`])
    expect(await relations(next)).toEqual([`follow_up_of ${ticket.code}`])
  })
})
