import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UserActor } from '../../platform/context.ts'
import { readEvents } from '../../platform/events.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { eventFor } from '../activity/event-visibility.rules.ts'
import type { Macro } from './macros.contract.ts'

let world: World
let acme: Company
let people: Record<'admin' | 'ann' | 'ben' | 'bob', { actor: UserActor; client: Client }>
let teamId: string
let labelId: string
let otherLabelId: string

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  const actors = {
    admin: acme.admin,
    ann: await acme.member('Ann Agent'),
    ben: await acme.member('Ben'),
    bob: await acme.member('Bob', 'viewer'),
  }
  const entries = await Promise.all(
    Object.entries(actors).map(async ([name, actor]) => [name, { actor, client: await signIn(world, actor) }]),
  )
  people = Object.fromEntries(entries)
  const { client } = people.admin
  teamId = (await client.post('/teams', { name: 'Desk', memberIds: [actors.ann.userId] })).json().id
  labelId = (await client.post('/labels', { name: 'refund' })).json().id
  otherLabelId = (await client.post('/labels', { name: 'waiting' })).json().id
  await client.post('/custom-fields', { name: 'Order number', key: 'order_no', type: 'text' })
  await client.post('/custom-fields', { name: 'Price', key: 'price', type: 'money', currency: 'EUR' })
})
afterAll(() => world.close())

async function make(client: Client, more: object = {}): Promise<Macro> {
  const reply = await client.post('/macros', { name: 'Refund', replyHtml: '<p>Hello</p>', ...more })
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}

let made = 0
async function ticket(more: object = {}): Promise<{ id: string; code: string; version: number }> {
  made += 1
  const requester = { email: `jane${made}@customer.test`, name: 'Jane Doe' }
  const reply = await people.ann.client.post('/tickets', { subject: 'Chair', requester, ...more })
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}
const look = async (id: string, client = people.ann.client) => (await client.get(`/tickets/${id}`)).json()
const thread = async (id: string) => (await people.ann.client.get(`/tickets/${id}/messages`)).json().data
const namesFor = async (client: Client, query = '') =>
  (await client.get(`/macros${query}`)).json().data.map((macro: Macro) => macro.name)
const eventsOf = (ticketId: string) =>
  world.runtime.run(acme.admin, async (cx) =>
    (await readEvents(cx, '0', 1000)).filter((event) => event.ticketId === ticketId),
  )

describe('a macro', () => {
  test('keeps what it was saved with, changes, is copied and goes', async () => {
    const content = {
      name: 'Refund is on its way',
      folder: 'Billing',
      replyHtml: '<p>Hello {{requester.firstName}}</p>',
      noteHtml: '<p>Refunded</p>',
      actions: {
        status: 'waiting',
        addLabelIds: [labelId],
        custom: { order_no: 'X1' },
        snooze: { minutes: 60, untilReply: true },
      },
    }
    const macro = await make(people.ann.client, content)
    expect(macro).toMatchObject({
      ...content,
      sharing: 'private',
      editable: true,
      uses: 0,
      owner: { name: 'Ann Agent' },
    })
    expect((await people.ann.client.get(`/macros/${macro.id}`)).json()).toEqual(macro)
    world.setClock(1000)
    const changed = await people.ann.client.patch(`/macros/${macro.id}`, { name: 'Refund', folder: null })
    expect(changed.json()).toEqual({ ...macro, name: 'Refund', folder: null, updatedAt: world.now().toISOString() })
    const copy = await people.ann.client.post(`/macros/${macro.id}/duplicate`, { name: 'Another' })
    expect(copy.json()).toMatchObject({ name: 'Another', replyHtml: content.replyHtml, actions: content.actions })
    expect((await people.ann.client.get('/macros/export')).json().data).toContainEqual({
      name: 'Another',
      folder: null,
      replyHtml: content.replyHtml,
      noteHtml: content.noteHtml,
      actions: content.actions,
      changes: ['status: waiting', 'addLabel: refund', 'custom: Order number: X1', 'snooze: 60'],
    })
    for (const { id } of [macro, copy.json()])
      expect((await people.ann.client.delete(`/macros/${id}`)).statusCode).toBe(204)
    expect((await people.ann.client.get(`/macros/${macro.id}`)).json()).toMatchObject({ code: 'macro.not_found' })
  })

  test.each<[string, object, string, string]>([
    ['nothing to do', { replyHtml: '<p> </p>' }, 'macro.empty', 'replyHtml'],
    ['an unknown variable', { replyHtml: '<p>a</p><p>{{requester.shoe}}</p>' }, 'macro.bad_variable', 'replyHtml'],
    ['one in the note', { noteHtml: '<p>{{ticket.code</p>' }, 'macro.bad_variable', 'noteHtml'],
    ['a field that is none', { replyHtml: '<p>{{custom.shoe}}</p>' }, 'macro.bad_variable', 'replyHtml'],
    ['a picture', { replyHtml: '<p>x<img src="cid:a"></p>' }, 'macro.pictures', 'replyHtml'],
    ['a label that is none', { actions: { addLabelIds: [teamIdOf()] } }, 'label.unknown', 'actions.labels.0'],
    [
      'a stage and a status',
      { actions: { status: 'open', stageId: teamIdOf() } },
      'macro.status_and_stage',
      'actions.status',
    ],
    ['a sleep without end', { actions: { snooze: {} } }, 'ticket.snooze_never_wakes', 'actions.snooze'],
    [
      'a value that does not fit',
      { actions: { custom: { price: 'much' } } },
      'field.invalid_value',
      'actions.custom.price',
    ],
    ['sharing without the right', { sharing: 'everyone' }, 'permission.missing', ''],
    ['a status that is none', { actions: { status: 'gone' } }, 'request.invalid', 'actions.status'],
  ])('refuses %s', async (_name, wrong, code, path) => {
    const reply = await people.ann.client.post('/macros', { name: 'Wrong', replyHtml: '<p>x</p>', ...wrong })
    expect(reply.json().code, reply.body).toBe(code)
    if (path) expect(reply.json().errors[0]?.path, reply.body).toBe(path)
    expect(await namesFor(people.ann.client, '?q=Wrong')).toEqual([])
  })

  test('says where an unknown variable stands', async () => {
    const reply = await people.ann.client.post('/macros', {
      name: 'Wrong',
      replyHtml: '<p>a</p><p>{{requester.shoe}}</p>',
    })
    expect(reply.json()).toMatchObject({
      params: { line: 2, place: '{{requester.shoe}}' },
      errors: [
        {
          path: 'replyHtml',
          message: 'Line 2: there is no variable {{requester.shoe}}.',
          code: 'macro_variable.unknown',
        },
      ],
    })
  })

  test('is seen by its owner, its teams, or everyone, and changed by its owner or who shares', async () => {
    const { admin, ann, ben, bob } = people
    const own = await make(ann.client, { name: 'Seen own' })
    const team = await make(admin.client, { name: 'Seen team', sharing: 'teams', teamIds: [teamId] })
    await make(admin.client, { name: 'Seen all', sharing: 'everyone' })
    expect(await namesFor(ann.client, '?q=seen')).toEqual(['Seen all', 'Seen own', 'Seen team'])
    expect(await namesFor(ben.client, '?q=seen')).toEqual(['Seen all'])
    expect(await namesFor(bob.client, '?q=seen')).toEqual(['Seen all'])
    expect(await namesFor(admin.client, '?q=seen')).toEqual(['Seen all', 'Seen team'])
    expect((await ann.client.patch(`/macros/${team.id}`, { name: 'Mine now' })).json().code).toBe('macro.not_yours')
    expect((await ben.client.get(`/macros/${team.id}`)).statusCode).toBe(404)
    expect((await admin.client.get(`/macros/${own.id}`)).statusCode).toBe(404)
    const events = await world.runtime.run(acme.admin, (cx) => readEvents(cx, '0', 1000))
    const seen = (actor: UserActor, id: string) =>
      events.some(({ data }) => data.macroId === id) &&
      events.some((event) => event.data.macroId === id && eventFor(actor, event, new Map()) !== null)
    expect([seen(ann.actor, own.id), seen(ben.actor, own.id), seen(admin.actor, own.id)]).toEqual([true, false, false])
  })

  test('is found by words of name, folder and text, page by page, among many', async () => {
    for (let i = 0; i < 7; i += 1)
      await make(people.ben.client, { name: `Many ${i}`, folder: i % 2 ? 'Odd' : null, replyHtml: `<p>Zebra ${i}</p>` })
    expect(await namesFor(people.ben.client, '?q=zebra%20odd')).toEqual(['Many 1', 'Many 3', 'Many 5'])
    expect(await namesFor(people.ben.client, '?folder=Odd')).toEqual(['Many 1', 'Many 3', 'Many 5'])
    const first = (await people.ben.client.get('/macros?q=zebra&limit=4')).json()
    const second = (await people.ben.client.get(`/macros?q=zebra&limit=4&cursor=${first.nextCursor}`)).json()
    expect([...first.data, ...second.data].map((macro: Macro) => macro.name)).toEqual(
      Array.from({ length: 7 }, (_, i) => `Many ${i}`),
    )
    expect(second.nextCursor).toBeNull()
  })
})

function teamIdOf(): string {
  return '00000000-0000-4000-8000-000000000001'
}

describe('a folder', () => {
  test('is renamed for all macros in it that one may change; those of others keep its name', async () => {
    const { ann, ben, admin } = people
    const everyone = { folder: 'Returns', sharing: 'everyone' }
    const shared = await make(admin.client, { name: 'Shared in it', ...everyone })
    const team = await make(admin.client, { name: 'Of a team', folder: 'Returns', sharing: 'teams', teamIds: [teamId] })
    const own = await make(ann.client, { name: 'Mine in it', folder: 'Returns' })
    const hidden = await make(ben.client, { name: 'Hidden in it', folder: 'Returns' })
    const other = await make(admin.client, { name: 'Elsewhere', folder: 'Return', sharing: 'everyone' })
    const folderOf = async (client: Client, { id }: Macro) => (await client.get(`/macros/${id}`)).json().folder
    const rename = (client: Client, from: string, to: string | null) =>
      client.post('/macros/rename-folder', { from, to })

    expect((await rename(ann.client, 'Returns', 'Refunds')).json()).toEqual({ renamed: 1, kept: 2 })
    expect(await folderOf(ann.client, own)).toBe('Refunds')
    expect((await rename(admin.client, 'Returns', 'Refunds')).json()).toEqual({ renamed: 2, kept: 0 })
    for (const macro of [shared, team]) expect(await folderOf(admin.client, macro)).toBe('Refunds')
    expect(await folderOf(ben.client, hidden)).toBe('Returns')
    expect(await folderOf(admin.client, other)).toBe('Return')
    const events = await world.runtime.run(acme.admin, (cx) => readEvents(cx, '0', 1000))
    const told = events.filter(({ name }) => name === 'macro.updated').map(({ data }) => data.macroId)
    expect(told).toEqual(expect.arrayContaining([own.id, shared.id, team.id]))

    expect((await rename(ann.client, 'Return', 'Mine')).json()).toMatchObject({ code: 'macro.folder_not_yours' })
    expect((await rename(ann.client, 'Returns', 'Mine')).json()).toMatchObject({ code: 'macro.folder_not_found' })
    expect((await rename(admin.client, 'Refunds', null)).json()).toEqual({ renamed: 2, kept: 0 })
    expect(await folderOf(admin.client, shared)).toBeNull()
    expect(await folderOf(ann.client, own)).toBe('Refunds')
  })
})

describe('a rendered macro', () => {
  test('has its dates in the customer’s zone, else in the organization’s', async () => {
    const { code } = await ticket()
    const { requester } = (await people.ann.client.get(`/tickets/${code}`)).json()
    const macro = await make(people.ann.client, { replyHtml: '<p>{{ticket.createdDate}}</p>' })
    const dateNow = async () =>
      (await people.ann.client.post(`/macros/${macro.id}/render`, { ticket: code })).json().replyHtml
    expect(await dateNow()).toBe('<p>January 2, 2030</p>')
    const moved = await people.admin.client.patch('/organization', { settings: { timeZone: 'Pacific/Pago_Pago' } })
    expect(moved.statusCode, moved.body).toBe(200)
    expect(await dateNow()).toBe('<p>January 1, 2030</p>')
    await people.ann.client.patch(`/contacts/${requester.id}`, { timeZone: 'Europe/Berlin' })
    expect(await dateNow()).toBe('<p>January 2, 2030</p>')
    await people.ann.client.patch(`/contacts/${requester.id}`, { timeZone: null })
    await people.admin.client.patch('/organization', { settings: { timeZone: 'UTC' } })
  })

  test('has the values of the ticket, in the customer’s language, and marks what is missing', async () => {
    const { id, code } = await ticket({ custom: { order_no: '<b>X1</b>', price: 1250 } })
    const macro = await make(people.ann.client, {
      replyHtml:
        '<p>{{requester.firstName}} {{requester.phone}} {{ticket.code}} {{custom.order_no}} {{custom.price}} {{agent.firstName}} ' +
        '{{organization.name}} {{ticket.createdDate}}</p>',
    })
    const reply = await people.ann.client.post(`/macros/${macro.id}/render`, { ticket: code })
    expect(reply.json()).toMatchObject({
      replyHtml:
        `<p>Jane <span data-missing="requester.phone">{{requester.phone}}</span> ${code} &lt;b&gt;X1&lt;/b&gt; €12.50 Ann ` +
        'ACME Inc January 2, 2030</p>',
      missing: ['requester.phone'],
      parts: [{ key: 'reply', kind: 'reply' }],
    })
    const refused = await people.ann.client.post(`/tickets/${id}/macros`, { macros: [{ id: macro.id }] })
    expect(refused.json()).toMatchObject({ code: 'macro.values_missing', params: { values: ['requester.phone'] } })
    expect(await thread(id)).toEqual([])
    const sent = await people.ann.client.post(`/tickets/${id}/messages`, {
      kind: 'public',
      bodyHtml: reply.json().replyHtml,
      confirmed: true,
    })
    expect(sent.json()).toMatchObject({ code: 'message.values_missing', params: { values: ['requester.phone'] } })
    const draft = await people.ann.client.send('PUT', `/tickets/${id}/drafts`, {
      kind: 'public',
      bodyHtml: reply.json().replyHtml,
    })
    expect(draft.json().bodyHtml).toContain('<span data-missing="requester.phone">')
  })

  test('a customer’s name brings no markup into the text', async () => {
    const requester = { email: 'evil@customer.test', name: '<img src=x onerror=alert(1)> {{ticket.code}}' }
    const { id } = await ticket({ requester })
    const macro = await make(people.ann.client, { replyHtml: '<p>{{requester.name}}</p>' })
    await people.ann.client.post(`/tickets/${id}/macros`, { macros: [{ id: macro.id }] })
    const [message] = await thread(id)
    expect(message.bodyHtml).toBe('<p>&lt;img src=x onerror=alert(1)&gt; {{ticket.code}}</p>')
  })

  test('is 404 for a ticket that one does not see, and names what is no more', async () => {
    const { id } = await ticket({ assigneeId: people.admin.actor.userId })
    const label = (await people.admin.client.post('/labels', { name: 'soon gone' })).json()
    const macro = await make(people.ben.client, { actions: { addLabelIds: [label.id] } })
    expect((await people.ben.client.post(`/macros/${macro.id}/render`, { ticket: id })).json().code).toBe(
      'ticket.not_found',
    )
    const mine = await ticket()
    await people.admin.client.delete(`/labels/${label.id}`)
    const parts = (await people.ben.client.post(`/macros/${macro.id}/render`, { ticket: mine.id })).json().parts
    expect(parts[1]).toEqual({ key: `addLabel.${label.id}`, kind: 'addLabel', name: null, value: null, gone: true })
    const refused = await people.ben.client.post(`/tickets/${mine.id}/macros`, { macros: [{ id: macro.id }] })
    expect(refused.json().code).toBe('label.unknown')
    expect(await thread(mine.id)).toEqual([])
    const applied = await people.ben.client.post(`/tickets/${mine.id}/macros`, {
      macros: [{ id: macro.id, skip: [`addLabel.${label.id}`] }],
    })
    expect(applied.statusCode, applied.body).toBe(201)
  })

  test('names the stage as customers read it, where it has words for them', async () => {
    const { id, stage } = await look((await ticket()).id)
    const text = async () => {
      const draft = { ticket: id, replyHtml: '<p>It is {{ticket.stage}}.</p>' }
      return (await people.ann.client.post('/macros/render', draft)).json().replyHtml
    }
    expect(await text()).toBe(`<p>It is ${stage.name}.</p>`)
    const label = (customerLabel: string | null) => people.admin.client.patch(`/stages/${stage.id}`, { customerLabel })
    expect((await label('being looked at')).statusCode).toBe(200)
    expect(await text()).toBe('<p>It is being looked at.</p>')
    await label(null)
  })

  test('a draft of a macro is rendered with the checks of saving it', async () => {
    const { code } = await ticket()
    const ok = await people.ann.client.post('/macros/render', {
      ticket: code,
      noteHtml: '<p>{{requester.lastName}}</p>',
      actions: { priority: 'high' },
    })
    expect(ok.json()).toMatchObject({
      noteHtml: '<p>Doe</p>',
      parts: [{ kind: 'note' }, { kind: 'priority', value: 'high' }],
    })
    const bad = await people.ann.client.post('/macros/render', { ticket: code, replyHtml: '<p>{{x}}</p>' })
    expect(bad.json().code).toBe('macro.bad_variable')
  })
})

describe('applying', () => {
  test('sends, changes, notes and follows at once, tells the macro, and all of it is taken back with the message', async () => {
    const { ann } = people
    const { id } = await ticket({ labels: [otherLabelId] })
    const macro = await make(ann.client, {
      name: 'Do it all',
      replyHtml: '<p>Hello {{requester.name}}</p>',
      noteHtml: '<p>Seen {{ticket.code}}</p>',
      actions: {
        status: 'waiting',
        priority: 'high',
        assigneeId: 'me',
        addLabelIds: [labelId],
        removeLabelIds: [otherLabelId],
        dueInMinutes: 60,
        custom: { order_no: 'Z' },
        follow: true,
      },
    })
    const before = await look(id)
    const reply = await ann.client.post(`/tickets/${id}/macros`, {
      macros: [{ id: macro.id, skip: ['priority'] }],
      message: { kind: 'public', bodyHtml: '<p>My own words</p>', undoSeconds: 10, confirmed: true },
    })
    expect(reply.statusCode, reply.body).toBe(201)
    const after = await look(id)
    expect(after).toMatchObject({
      status: 'waiting',
      priority: before.priority,
      assignee: { id: ann.actor.userId },
      labels: [{ id: labelId }],
      dueAt: new Date(world.now().getTime() + 3_600_000).toISOString(),
      custom: { order_no: 'Z' },
    })
    expect((await ann.client.get(`/tickets/${id}/around`)).json().followers).toMatchObject([{ id: ann.actor.userId }])
    expect((await thread(id)).map((one: { kind: string; bodyHtml: string }) => [one.kind, one.bodyHtml])).toEqual([
      ['public', '<p>My own words</p>'],
      ['note', `<p>Seen ${after.code}</p>`],
    ])
    const events = await eventsOf(id)
    expect(events.find(({ name }) => name === 'ticket.macro_applied')?.data).toEqual({
      macros: [{ id: macro.id, name: 'Do it all' }],
    })
    expect(events.find(({ name }) => name === 'ticket.labels_changed')?.cause).toEqual({ macro: macro.id })
    expect((await ann.client.get(`/macros/${macro.id}`)).json()).toMatchObject({ uses: 1, ownUses: 1 })
    expect((await people.ben.client.get('/macros')).json().data.some((one: Macro) => one.id === macro.id)).toBe(false)

    const undone = await ann.client.post(`/messages/${reply.json().message.id}/undo`)
    expect(undone.statusCode, undone.body).toBe(200)
    expect(undone.json().bodyHtml).toBe('<p>My own words</p>')
    expect(await thread(id)).toEqual([])
    expect(await look(id)).toMatchObject({
      status: before.status,
      assignee: before.assignee,
      labels: [{ id: otherLabelId }],
      dueAt: null,
      custom: {},
      messageCount: 0,
    })
    expect((await ann.client.get(`/tickets/${id}/around`)).json().followers).toEqual([])
    expect((await ann.client.get(`/macros/${macro.id}`)).json()).toMatchObject({ uses: 0 })
  })

  test('without a text it happens at once and is taken back by itself, but for what others changed since', async () => {
    const { ann, admin } = people
    const { id } = await ticket()
    const macro = await make(ann.client, { replyHtml: '', actions: { priority: 'urgent', addLabelIds: [labelId] } })
    const run = (await ann.client.post(`/tickets/${id}/macros`, { macros: [{ id: macro.id }] })).json()
    expect(await look(id)).toMatchObject({ priority: 'urgent', labels: [{ id: labelId }] })
    expect((await people.ben.client.post(`/macro-runs/${run.id}/undo`)).json().code).toBe('macro.run_not_found')
    await admin.client.patch(`/tickets/${id}`, { priority: 'low' })
    expect((await ann.client.post(`/macro-runs/${run.id}/undo`)).json()).toEqual({ result: 'partly' })
    expect(await look(id)).toMatchObject({ priority: 'low', labels: [] })
    expect((await ann.client.post(`/macro-runs/${run.id}/undo`)).json().code).toBe('macro.undo_over')
    const nothing = await ann.client.post(`/tickets/${id}/macros`, {
      macros: [{ id: macro.id, skip: ['priority', `addLabel.${labelId}`] }],
    })
    expect(nothing.json()).toEqual({ id: null, message: null, writtenIds: [] })
  })

  test('a refusal of one part leaves everything as it was', async () => {
    const { ann } = people
    const { id } = await ticket()
    const first = await make(ann.client, { replyHtml: '', noteHtml: '<p>Noted</p>', actions: { priority: 'high' } })
    const closes = await make(ann.client, { replyHtml: '', actions: { custom: { order_no: 'A' }, status: 'resolved' } })
    await people.admin.client.post('/form-rules', {
      name: 'Price before the end',
      condition: { field: 'subject', operator: 'contains', value: 'Chair' },
      effects: [{ effect: 'require', field: 'price' }],
    })
    const reply = await ann.client.post(`/tickets/${id}/macros`, {
      macros: [{ id: first.id }, { id: closes.id }],
      message: { kind: 'public', bodyHtml: '<p>Words</p>', confirmed: true },
    })
    expect(reply.json()).toMatchObject({ code: 'ticket.fields_required', errors: [{ path: 'custom.price' }] })
    expect(await look(id)).toMatchObject({ priority: 'medium', status: 'open', messageCount: 0 })
    expect((await ann.client.get(`/macros/${first.id}`)).json().uses).toBe(0)
    const rules = (await people.admin.client.get('/form-rules')).json().data
    for (const rule of rules) await people.admin.client.delete(`/form-rules/${rule.id}`)
    const both = await ann.client.post(`/tickets/${id}/macros`, {
      macros: [{ id: first.id }, { id: closes.id }],
      message: { kind: 'public', bodyHtml: '<p>Words</p>', confirmed: true, setStatus: 'waiting' },
    })
    expect(both.statusCode, both.body).toBe(201)
    expect(await look(id)).toMatchObject({ priority: 'high', status: 'waiting', custom: { order_no: 'A' } })
  })

  test('needs what its parts need', async () => {
    const { id } = await ticket()
    const macro = await make(people.admin.client, { sharing: 'everyone', actions: { priority: 'high' }, replyHtml: '' })
    expect((await people.bob.client.post(`/tickets/${id}/macros`, { macros: [{ id: macro.id }] })).json().code).toBe(
      'permission.missing',
    )
    const texts = await make(people.admin.client, { sharing: 'everyone', replyHtml: '<p>x</p>' })
    expect((await people.bob.client.post(`/tickets/${id}/macros`, { macros: [{ id: texts.id }] })).json().code).toBe(
      'permission.missing',
    )
    expect(await look(id)).toMatchObject({ priority: 'medium', messageCount: 0 })
  })

  test('the same request sent twice happens once', async () => {
    const { id } = await ticket()
    const macro = await make(people.ann.client, { replyHtml: '', noteHtml: '<p>Once</p>' })
    const send = () =>
      people.ann.client.send(
        'POST',
        `/tickets/${id}/macros`,
        { macros: [{ id: macro.id }] },
        { 'idempotency-key': 'k1' },
      )
    const [one, two] = [await send(), await send()]
    expect(two.json()).toEqual(one.json())
    expect(await thread(id)).toHaveLength(1)
    expect((await people.ann.client.get(`/macros/${macro.id}`)).json().uses).toBe(1)
  })
})
