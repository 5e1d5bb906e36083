import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { createLog } from '../../platform/log.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { emptyStagesJob } from './delete-stage.ts'
import type { Pipeline, Stage } from './pipelines.contract.ts'
import { createTicket, type NewTicket } from './tickets.service.ts'

let world: World
let acme: Company
let admin: Client
let ann: Client
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann Agent'))
})
afterAll(() => world.close())

const ok = async <T>(reply: ReturnType<Client['get']>): Promise<T> => {
  const { statusCode, body } = await reply
  expect(statusCode, body).toBeLessThan(300)
  return (body === '' ? null : JSON.parse(body)) as T
}
const pipelines = async () => (await ok<{ data: Pipeline[] }>(admin.get('/pipelines'))).data
const newPipeline = (name: string, more = {}) => ok<Pipeline>(admin.post('/pipelines', { name, ...more }))
const newStage = (pipelineId: string, body: Record<string, unknown>) =>
  ok<Stage>(admin.post(`/pipelines/${pipelineId}/stages`, body))
const stageOf = (pipeline: Pipeline, name: string) => pipeline.stages.find((one) => one.name === name)?.id ?? ''
const makeTicket = (body: Record<string, unknown>) =>
  ok<{ id: string; stage: { id: string; name: string } }>(admin.post('/tickets', { subject: 'x', ...body }))
const runJob = () =>
  emptyStagesJob(acme.orgId, {}, { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: false })
const eventsOf = (ticketId: string) =>
  acme.asSystem(async (cx) => (await readEvents(cx, '0', 10_000)).filter((event) => event.ticketId === ticketId))

describe('pipelines', () => {
  test('are made with one stage a status or like another one, renamed and put into order', async () => {
    const onboarding = await newPipeline(' Onboarding ')
    expect(onboarding).toMatchObject({ name: 'Onboarding', isDefault: false, leaving: false })
    expect(onboarding.stages.map((stage) => stage.status)).toEqual([
      'open',
      'in_progress',
      'waiting',
      'resolved',
      'closed',
    ])
    await newStage(onboarding.id, { name: 'Training', status: 'in_progress', color: 'purple', limitMinutes: 60 })
    const copy = await newPipeline('Escalation', { copyOfId: onboarding.id })
    expect(copy.stages.at(-1)).toMatchObject({ name: 'Training', color: 'purple', limitMinutes: 60, position: 6 })
    const renamed = await ok<Pipeline>(admin.patch(`/pipelines/${copy.id}`, { name: 'Second line' }))
    expect(renamed).toEqual({ ...copy, name: 'Second line' })
    const ids = (await pipelines()).map((one) => one.id).reverse()
    await ok(admin.post('/pipelines/order', { ids }))
    expect((await pipelines()).map((one) => one.id)).toEqual(ids)
  })

  test('exactly one is the default, where new tickets begin', async () => {
    const [before] = (await pipelines()).filter((one) => one.isDefault)
    const other = await newPipeline('By default')
    await ok(admin.patch(`/pipelines/${other.id}`, { isDefault: true }))
    expect((await pipelines()).filter((one) => one.isDefault).map((one) => one.id)).toEqual([other.id])
    expect((await makeTicket({})).stage.id).toBe(stageOf(other, 'Open'))
    expect((await admin.post(`/pipelines/${other.id}/delete`, {})).json()).toMatchObject({
      status: 409,
      code: 'pipeline.is_default',
    })
    await ok(admin.patch(`/pipelines/${before?.id}`, { isDefault: true }))
  })

  test.each<[string, string, unknown, number, string]>([
    ['a name that is taken', '/pipelines', { name: 'SUPPORT' }, 409, 'pipeline.name_taken'],
    ['no name', '/pipelines', { name: ' ' }, 422, 'request.invalid'],
    ['a pipeline to copy that is not there', '/pipelines', { name: 'a', copyOfId: newId() }, 422, 'pipeline.not_found'],
    ['an order of others', '/pipelines/order', { ids: [newId()] }, 422, 'order.unknown'],
    [
      'a stage of no pipeline',
      `/pipelines/${newId()}/stages`,
      { name: 'a', status: 'open' },
      404,
      'pipeline.not_found',
    ],
    ['the end of a stage that is not there', `/stages/${newId()}/delete`, {}, 404, 'stage.not_found'],
  ])('refuse %s', async (_name, path, body, status, code) => {
    const reply = await admin.post(path, body)
    expect(reply.json(), reply.body).toMatchObject({ status })
    if (code !== 'request.invalid') expect(reply.json().code).toBe(code)
  })

  test('each channel has a place of its own for new tickets; what is asked for wins', async () => {
    const returns = await newPipeline('Returns by mail')
    const arrived = await newStage(returns.id, { name: 'Arrived', status: 'open' })
    const channel = (name: string, more: object) =>
      ok<{ id: string }>(admin.post('/channels', { name, address: `${name}@places.test`, ...more }))
    const own = await channel('returns', { stageId: arrived.id })
    const plain = await channel('plain', {})
    const byMail = (channelId: string, more: Partial<NewTicket> = {}) =>
      acme.asSystem((cx) => createTicket(cx, { subject: 'By mail', source: 'email', channelId, ...more }))
    expect(await byMail(own.id)).toMatchObject({ pipelineId: returns.id, stageId: arrived.id })
    const [usual] = (await pipelines()).filter(({ isDefault }) => isDefault)
    expect(await byMail(plain.id)).toMatchObject({ pipelineId: usual?.id, status: 'open' })
    const waiting = stageOf(returns, 'Waiting')
    expect(await byMail(own.id, { stageId: waiting })).toMatchObject({ stageId: waiting, status: 'waiting' })
    // Another status than that of its stage: the same pipeline, where that status begins.
    expect(await byMail(own.id, { status: 'resolved' })).toMatchObject({ stageId: stageOf(returns, 'Resolved') })
  })

  test('are changed by those alone who change settings', async () => {
    const [pipeline] = await pipelines()
    expect((await ann.get('/pipelines')).statusCode).toBe(200)
    expect((await ann.post('/pipelines', { name: 'Mine' })).statusCode).toBe(403)
    expect((await ann.patch(`/stages/${pipeline?.stages[0]?.id}`, { name: 'Mine' })).statusCode).toBe(403)
  })
})

describe('stages', () => {
  test('hold what customers read, a limit and whom they wait for; what is not given stays', async () => {
    const { id } = await newPipeline('Stages')
    const vendor = await newStage(id, {
      name: 'With the vendor',
      status: 'pending',
      color: 'pink',
      customerLabel: 'We are waiting for a part',
      limitMinutes: 2880,
      waitsFor: 'third_party',
    })
    expect(vendor).toMatchObject({ status: 'waiting', position: 6, leaving: false })
    const changed = await ok<Stage>(admin.patch(`/stages/${vendor.id}`, { name: 'Vendor', limitMinutes: null }))
    expect(changed).toEqual({ ...vendor, name: 'Vendor', limitMinutes: null })
    const busy = await ok<Stage>(admin.patch(`/stages/${vendor.id}`, { status: 'in_progress' }))
    expect(busy).toMatchObject({ status: 'in_progress', waitsFor: null })
  })

  test('a thirteenth is refused with the reason, and nothing changes', async () => {
    const { id } = await newPipeline('Twelve')
    for (let i = 6; i <= 12; i += 1) await newStage(id, { name: `Step ${i}`, status: 'in_progress' })
    const reply = await admin.post(`/pipelines/${id}/stages`, { name: 'Step 13', status: 'in_progress' })
    expect(reply.json()).toMatchObject({ status: 422, code: 'pipeline.too_many_stages' })
    expect(reply.json().detail).toContain('at most 12')
    expect((await pipelines()).find((one) => one.id === id)?.stages).toHaveLength(12)
  })

  test('are put into order; the first of a status is where that status leads', async () => {
    const pipeline = await newPipeline('Order')
    const early = await newStage(pipeline.id, { name: 'Triage', status: 'open' })
    const ids = [early.id, ...pipeline.stages.map((one) => one.id)]
    const ordered = await ok<Pipeline>(admin.post(`/pipelines/${pipeline.id}/stages/order`, { ids }))
    expect(ordered.stages.map((one) => one.id)).toEqual(ids)
    expect((await makeTicket({ pipelineId: pipeline.id })).stage.name).toBe('Triage')
  })

  test('with tickets keep their status', async () => {
    const pipeline = await newPipeline('Kept')
    await makeTicket({ stageId: stageOf(pipeline, 'Waiting') })
    const reply = await admin.patch(`/stages/${stageOf(pipeline, 'Waiting')}`, { status: 'open' })
    expect(reply.json()).toMatchObject({ status: 422, code: 'stage.has_tickets' })
  })

  test('one is left that is open', async () => {
    const pipeline = await newPipeline('Last')
    const reply = await admin.post(`/stages/${stageOf(pipeline, 'Open')}/delete`, {})
    expect(reply.json()).toMatchObject({ status: 409, code: 'pipeline.needs_open_stage' })
  })

  test('are counted by what one sees', async () => {
    const pipeline = await newPipeline('Counted')
    await makeTicket({ pipelineId: pipeline.id })
    await makeTicket({ pipelineId: pipeline.id, assigneeId: acme.admin.userId })
    const count = async (client: Client) => (await client.get(`/pipelines/${pipeline.id}/counts`)).json().data[0]
    expect(await count(admin)).toEqual({
      stageId: stageOf(pipeline, 'Open'),
      count: 2,
      capped: false,
      overLimit: null,
    })
    expect(await count(ann)).toMatchObject({ count: 1 })
    expect((await admin.get(`/pipelines/${newId()}/counts`)).statusCode).toBe(404)
  })

  test('count those that stand there for longer than the limit', async () => {
    const pipeline = await newPipeline('Limited')
    await ok(admin.patch(`/stages/${stageOf(pipeline, 'Open')}`, { limitMinutes: 60 }))
    await ok(admin.patch(`/stages/${stageOf(pipeline, 'Closed')}`, { limitMinutes: 1 }))
    const over = async () =>
      (await admin.get(`/pipelines/${pipeline.id}/counts`))
        .json()
        .data.map((one: { overLimit: number }) => one.overLimit)
    await makeTicket({ pipelineId: pipeline.id })
    await makeTicket({ stageId: stageOf(pipeline, 'Closed') })
    world.setClock(60 * 60_000)
    expect(await over()).toEqual([0, null, null, null, null])
    await makeTicket({ pipelineId: pipeline.id })
    world.setClock(1)
    expect(await over()).toEqual([1, null, null, null, null])
  })

  test('are counted of a list, each in its order, those without tickets as nothing', async () => {
    const pipeline = await newPipeline('Board')
    for (const [name, priority] of [
      ['Open', 'urgent'],
      ['Open', 'low'],
      ['Waiting', 'urgent'],
      ['Closed', 'urgent'],
      ['Closed', 'low'],
    ] as const)
      await makeTicket({ stageId: stageOf(pipeline, name), priority })
    const counts = async (query: string) =>
      (await admin.get(`/pipelines/${pipeline.id}/counts?${query}`))
        .json()
        .data.map((one: { count: number }) => one.count)
    expect(await counts('')).toEqual([2, 0, 1, 0, 2])
    expect(await counts('priority=urgent')).toEqual([1, 0, 1, 0, 1])
    expect(await counts('priority=urgent&snoozed=false&open=true')).toEqual([1, 0, 1, 0, 0])
    const filter = (condition: object) => `filter=${encodeURIComponent(JSON.stringify(condition))}`
    const subject = { field: 'subject', operator: 'contains', value: 'x' }
    expect(
      await counts(filter({ all: [subject, { not: { field: 'priority', operator: 'is', value: 'low' } }] })),
    ).toEqual([1, 0, 1, 0, 1])
    const bad = await admin.get(`/pipelines/${pipeline.id}/counts?${filter({ field: 'nothing', operator: 'is' })}`)
    expect(bad.json()).toMatchObject({ status: 422, code: 'condition.invalid' })
    const column = async (stage: string, status: string) =>
      (
        await admin.get(
          `/tickets?sort=createdAt&status=${status}&${filter({ field: 'stage', operator: 'is', value: stageOf(pipeline, stage) })}`,
        )
      )
        .json()
        .data.map((one: { priority: string }) => one.priority)
    expect(await column('Closed', 'closed')).toEqual(['urgent', 'low'])
    expect(await column('Closed', 'open')).toEqual([])
  })
})

describe('a deleted stage', () => {
  test('asks where its tickets go, takes nothing in any more, and goes when the last has left, with their events', async () => {
    const pipeline = await newPipeline('Deleting')
    const from = await newStage(pipeline.id, { name: 'Old', status: 'in_progress' })
    const tickets = []
    for (let i = 0; i < 3; i += 1) tickets.push(await makeTicket({ stageId: from.id }))
    expect((await admin.post(`/stages/${from.id}/delete`, {})).json()).toMatchObject({
      status: 422,
      code: 'stage.has_tickets',
      errors: [{ path: 'toStageId' }],
    })
    world.setClock(90_000)
    await ok(admin.post(`/stages/${from.id}/delete`, { toStageId: stageOf(pipeline, 'Waiting') }))
    expect((await pipelines()).flatMap((one) => one.stages).find((one) => one.id === from.id)?.leaving).toBe(true)
    expect((await admin.post('/tickets', { subject: 'x', stageId: from.id })).json().code).toBe('ticket.stage_leaving')
    await runJob()
    expect((await pipelines()).flatMap((one) => one.stages).some((one) => one.id === from.id)).toBe(false)
    for (const { id } of tickets) {
      expect((await admin.get(`/tickets/${id}`)).json()).toMatchObject({
        status: 'waiting',
        stage: { name: 'Waiting' },
      })
      expect((await eventsOf(id)).at(-1)).toMatchObject({
        name: 'ticket.status_changed',
        cause: { rule: 'stage_deleted', stage: 'Old' },
        data: { left: { id: from.id, name: 'Old' }, seconds: 90 },
      })
    }
  })

  test('empties more than one batch', async () => {
    const pipeline = await newPipeline('Many')
    const from = stageOf(pipeline, 'In progress')
    const { id } = await makeTicket({ stageId: from })
    await world.runtime.run({ kind: 'system', orgId: acme.orgId, name: 'test' }, async ({ tx }) => {
      const row = await tx
        .selectFrom('tickets')
        .selectAll()
        .where('orgId', '=', acme.orgId)
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      const { isOpen: _generated, custom: _none, ...values } = row
      const copies = Array.from({ length: 150 }, (_, i) => ({ ...values, id: newId(), code: `ACME-${90_000 + i}` }))
      await tx.insertInto('tickets').values(copies).execute()
    })
    await ok(admin.post(`/stages/${from}/delete`, { toStageId: stageOf(pipeline, 'Waiting') }))
    await runJob()
    const { data } = (await admin.get(`/pipelines/${pipeline.id}/counts`)).json()
    expect(data.find((one: { stageId: string }) => one.stageId === stageOf(pipeline, 'Waiting'))?.count).toBe(151)
  })

  test('gives what is on its way to it to where its own tickets go', async () => {
    const pipeline = await newPipeline('Chain')
    const [first, second] = [stageOf(pipeline, 'In progress'), stageOf(pipeline, 'Waiting')]
    const { id } = await makeTicket({ stageId: first })
    await ok(admin.post(`/stages/${first}/delete`, { toStageId: second }))
    await ok(admin.post(`/stages/${second}/delete`, { toStageId: stageOf(pipeline, 'Open') }))
    await runJob()
    expect((await admin.get(`/tickets/${id}`)).json().stage.name).toBe('Open')
    expect((await pipelines()).find((one) => one.id === pipeline.id)?.stages).toHaveLength(3)
  })

  test('closed tickets stay closed, and a stage does not go to itself', async () => {
    const pipeline = await newPipeline('Closed')
    const closed = stageOf(pipeline, 'Closed')
    await makeTicket({ stageId: closed })
    for (const toStageId of [stageOf(pipeline, 'Open'), closed, newId()])
      expect((await admin.post(`/stages/${closed}/delete`, { toStageId })).json().code).toBe('stage.bad_target')
  })

  test('is no channel’s place any more', async () => {
    const pipeline = await newPipeline('Channels')
    const from = await newStage(pipeline.id, { name: 'Mail', status: 'open' })
    const channel = await ok<{ id: string }>(
      admin.post('/channels', { name: 'Sales', address: 'sales@pipelines.test', stageId: from.id }),
    )
    await ok(admin.post(`/stages/${from.id}/delete`, { toStageId: stageOf(pipeline, 'Resolved') }))
    expect((await admin.get(`/channels/${channel.id}`)).json()).toMatchObject({ stageId: stageOf(pipeline, 'Open') })
    await runJob()
  })
})

describe('a deleted pipeline', () => {
  test('gives its tickets to the stages of the same status, or where it was said', async () => {
    const from = await newPipeline('From')
    const to = await newPipeline('To')
    await ok(admin.post(`/stages/${stageOf(to, 'Waiting')}/delete`, {}))
    await runJob()
    const open = await makeTicket({ stageId: stageOf(from, 'Open') })
    const waiting = await makeTicket({ stageId: stageOf(from, 'Waiting') })
    const ask = (body: object) => admin.post(`/pipelines/${from.id}/delete`, body)
    expect((await ask({})).json().code).toBe('pipeline.has_tickets')
    expect((await ask({ toPipelineId: from.id })).json().code).toBe('pipeline.bad_target')
    const unclear = await ask({ toPipelineId: to.id })
    expect(unclear.json()).toMatchObject({ status: 422, code: 'pipeline.stages_unclear' })
    expect(unclear.json().detail).toContain('Waiting (waiting)')
    const stages = { [stageOf(from, 'Waiting')]: stageOf(to, 'In progress') }
    await ok(ask({ toPipelineId: to.id, stages }))
    await runJob()
    expect((await pipelines()).some((one) => one.id === from.id)).toBe(false)
    for (const [id, name] of [
      [open.id, 'Open'],
      [waiting.id, 'In progress'],
    ])
      expect((await admin.get(`/tickets/${id}`)).json()).toMatchObject({ stage: { name }, pipeline: { id: to.id } })
    expect((await eventsOf(open.id)).at(-2)).toMatchObject({
      name: 'ticket.pipeline_changed',
      data: { from: { name: 'From' }, to: { name: 'To' } },
    })
  })
})

describe('a ticket in its stage', () => {
  test('knows since when, also when the status stays; what was left tells for how long', async () => {
    const pipeline = await newPipeline('Times')
    const second = await newStage(pipeline.id, { name: 'Second', status: 'open' })
    const { id } = await makeTicket({ pipelineId: pipeline.id })
    const made = world.now().toISOString()
    world.setClock(60_000)
    const moved = await ok<Record<string, unknown>>(admin.patch(`/tickets/${id}`, { stageId: second.id }))
    expect(moved).toMatchObject({ statusChangedAt: made, stageChangedAt: world.now().toISOString() })
    expect((await eventsOf(id)).at(-1)).toMatchObject({
      name: 'ticket.stage_changed',
      data: { from: { name: 'Open' }, to: { name: 'Second' }, seconds: 60 },
    })
  })

  test('changes the pipeline by its status, or to the stage that is given', async () => {
    const [one, two] = [await newPipeline('One'), await newPipeline('Two')]
    await ok(admin.post(`/stages/${stageOf(two, 'Waiting')}/delete`, {}))
    await runJob()
    const { id } = await makeTicket({ stageId: stageOf(one, 'In progress') })
    const patch = (body: object) => admin.patch(`/tickets/${id}`, body)
    expect(await ok(patch({ pipelineId: two.id }))).toMatchObject({ stage: { id: stageOf(two, 'In progress') } })
    expect((await patch({ pipelineId: newId() })).json().code).toBe('ticket.unknown_pipeline')
    expect((await patch({ pipelineId: one.id, stageId: stageOf(two, 'Open') })).json().code).toBe(
      'ticket.stage_and_pipeline',
    )
    await ok(patch({ pipelineId: one.id, status: 'waiting' }))
    const unclear = await patch({ pipelineId: two.id })
    expect(unclear.json()).toMatchObject({ status: 422, code: 'ticket.stage_unclear', errors: [{ path: 'stageId' }] })
    expect(unclear.json().detail).toContain('Resolved (resolved)')
    expect(await ok(patch({ stageId: stageOf(two, 'Resolved') }))).toMatchObject({
      status: 'resolved',
      pipeline: { name: 'Two' },
    })
    expect((await admin.post('/tickets', { subject: 'x', pipelineId: two.id, status: 'waiting' })).json().code).toBe(
      'ticket.no_stage',
    )
  })
})

describe('a due date', () => {
  test('is set, changed and taken away, each with its event', async () => {
    const made = await ok<{ id: string; dueAt: string }>(
      ann.post('/tickets', { subject: 'x', dueAt: '2030-01-05T10:00:00+02:00' }),
    )
    expect(made.dueAt).toBe('2030-01-05T08:00:00.000Z')
    await ok(ann.patch(`/tickets/${made.id}`, { dueAt: '2030-01-05T08:00:00Z' }))
    await ok(ann.patch(`/tickets/${made.id}`, { dueAt: null }))
    const changes = (await eventsOf(made.id)).filter((event) => event.name === 'ticket.due_changed')
    expect(changes.map((event) => event.data)).toEqual([{ from: made.dueAt, to: null, version: 2 }])
    for (const dueAt of ['tomorrow', '2030-01-05', '0030-01-05T10:00:00Z'])
      expect((await ann.patch(`/tickets/${made.id}`, { dueAt })).json().errors).toMatchObject([{ path: 'dueAt' }])
  })

  test('collides when two change it, and orders the list with those without one last', async () => {
    const [late, none, soon] = [
      await makeTicket({ subject: 'zeppelin', dueAt: '2031-01-01T00:00:00Z' }),
      await makeTicket({ subject: 'zeppelin' }),
      await makeTicket({ subject: 'zeppelin', dueAt: '2030-06-01T00:00:00Z' }),
    ]
    const etag = { 'if-match': '"v1"' }
    await ok(admin.patch(`/tickets/${late.id}`, { dueAt: '2031-02-01T00:00:00Z' }, etag))
    const clash = await admin.patch(`/tickets/${late.id}`, { dueAt: '2031-03-01T00:00:00Z' }, etag)
    expect(clash.json()).toMatchObject({ code: 'ticket.conflict', current: { dueAt: '2031-02-01T00:00:00.000Z' } })
    const order = async (sort: string) => {
      const ids: string[] = []
      for (let cursor = ''; ; ) {
        const { data, nextCursor } = (await admin.get(`/tickets?sort=${sort}&limit=4${cursor}`)).json()
        ids.push(...data.map((row: { id: string }) => row.id))
        if (!nextCursor) break
        cursor = `&cursor=${encodeURIComponent(nextCursor)}`
      }
      expect(new Set(ids).size).toBe(ids.length)
      return ids.filter((id) => [late.id, none.id, soon.id].includes(id))
    }
    expect(await order('dueAt')).toEqual([soon.id, late.id, none.id])
    expect(await order('-dueAt')).toEqual([late.id, soon.id, none.id])
  })
})

test('a ticket says its stage in the words of customers, when it is made, in lists and on its page', async () => {
  const { stage: open } = (await admin.post('/tickets', { subject: 'First' })).json()
  await admin.patch(`/stages/${open.id}`, { customerLabel: 'We have got your letter' })
  const made = (await admin.post('/tickets', { subject: 'In their words' })).json()
  const words = { stage: { name: open.name }, customerStage: 'We have got your letter' }
  expect(made).toMatchObject(words)
  expect((await admin.get(`/tickets/${made.id}`)).json()).toMatchObject(words)
  expect((await admin.get('/tickets?q=In+their+words')).json().data[0]).toMatchObject(words)
  await admin.patch(`/stages/${open.id}`, { customerLabel: null })
  expect((await admin.get(`/tickets/${made.id}`)).json()).toMatchObject({ customerStage: open.name })
})
