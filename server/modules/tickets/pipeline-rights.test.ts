import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let acme: Company
let admin: SignedIn
/** A manager in the team, one beside it, and an agent of neither: all may change tickets. */
let tess: SignedIn
let max: SignedIn
let ben: SignedIn
let team: { id: string }
let support: Pipeline
let fraud: Pipeline
let fraudQueue: { id: string; name: string }

type Pipeline = { id: string; name: string; stages: { id: string; name: string; status: string }[] }
type Ticket = { id: string; code: string; queue: { name: string }; status: string; pipeline: { id: string } }

async function ok<T>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const reply = await answer
  if (reply.statusCode >= 300) throw new Error(`${reply.statusCode} ${reply.body}`)
  return (reply.body === '' ? null : reply.json()) as T
}
const codeOf = async (answer: ReturnType<SignedIn['get']>) => {
  const reply = await answer
  return [reply.statusCode, reply.json().code]
}
const pipelinesOf = async (who: SignedIn) =>
  (await ok<{ data: (Pipeline & { maySee: boolean; mayMove: boolean })[] }>(who.get('/pipelines'))).data
const keep = (body: object) => ok<Pipeline>(admin.patch(`/pipelines/${fraud.id}`, body))
const make = (more: object = {}, who = admin) => ok<Ticket>(who.post('/tickets', { subject: 'Card stolen', ...more }))

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  tess = await signIn(world, await acme.member('Tess', 'manager'))
  max = await signIn(world, await acme.member('Max', 'manager'))
  ben = await signIn(world, await acme.member('Ben'))
  team = await ok(admin.post('/teams', { name: 'Fraud desk', memberIds: [tess.actor.userId] }))
  fraudQueue = await ok(admin.post('/queues', { name: 'Fraud', everyone: true }))
  support = (await pipelinesOf(admin))[0] as Pipeline
  fraud = await ok(admin.post('/pipelines', { name: 'Fraud' }))
})
afterAll(() => world.close())

describe('a pipeline that is kept to teams', () => {
  test('shows its tickets to their members, to whom they were given, and says so of each pipeline', async () => {
    const open = await make({ pipelineId: fraud.id })
    const bens = await make({ pipelineId: fraud.id, assigneeId: ben.actor.userId })
    expect((await max.get(`/tickets/${open.id}`)).statusCode).toBe(200)
    await keep({ seeTeamIds: [team.id] })

    expect(await codeOf(max.get(`/tickets/${open.id}`))).toEqual([404, 'ticket.not_found'])
    expect(await codeOf(max.get(`/tickets/${bens.code}`))).toEqual([404, 'ticket.not_found'])
    expect((await ok<{ data: Ticket[] }>(max.get('/tickets?open=true'))).data.map(({ id }) => id)).not.toContain(
      open.id,
    )
    expect((await tess.get(`/tickets/${open.id}`)).statusCode).toBe(200)
    expect((await ben.get(`/tickets/${bens.id}`)).statusCode).toBe(200)
    const rights = async (who: SignedIn) => {
      const one = (await pipelinesOf(who)).find(({ id }) => id === fraud.id)
      return [one?.maySee, one?.mayMove]
    }
    expect(await rights(max)).toEqual([false, true])
    expect(await rights(tess)).toEqual([true, true])
    const why = await ok<{ text: string }>(admin.get(`/sight?ticket=${open.code}&userId=${max.actor.userId}`))
    expect(why).toMatchObject({
      sees: false,
      text: 'The pipeline Fraud is kept to teams, and Max is in none of them.',
    })
    // Who joins the team sees it with the next request; who leaves does not.
    await ok(admin.patch(`/teams/${team.id}`, { memberIds: [tess.actor.userId, max.actor.userId] }))
    expect((await max.get(`/tickets/${open.id}`)).statusCode).toBe(200)
    await ok(admin.patch(`/teams/${team.id}`, { memberIds: [tess.actor.userId] }))
    expect((await max.get(`/tickets/${open.id}`)).statusCode).toBe(404)
    await keep({ seeTeamIds: null })
    expect((await max.get(`/tickets/${open.id}`)).statusCode).toBe(200)
  })

  test('takes no ticket from who would lose sight of it, and is not left by a merge', async () => {
    await keep({ seeTeamIds: [team.id] })
    const ours = await make({ pipelineId: fraud.id })
    const other = await make()
    expect(await codeOf(max.patch(`/tickets/${other.id}`, { pipelineId: fraud.id }))).toEqual([
      403,
      'pipeline.not_seen',
    ])
    expect(await codeOf(max.post('/tickets', { subject: 'x', pipelineId: fraud.id }))).toEqual([
      403,
      'pipeline.not_seen',
    ])
    const merge = (into: string, id: string) => tess.post(`/tickets/${into}/merge`, { sourceIds: [id], reason: '' })
    expect(await codeOf(merge(other.id, ours.id))).toEqual([409, 'ticket.merge_kept'])
    expect((await merge(ours.id, other.id)).statusCode).toBe(200)
    await keep({ seeTeamIds: null })
  })
})

describe('a pipeline whose tickets only teams move', () => {
  test('refuses others in words, whichever way they move one, and moves nothing', async () => {
    await keep({ moveTeamIds: [team.id] })
    const refused = [403, 'pipeline.not_yours']
    const ticket = await make({ pipelineId: fraud.id, assigneeId: max.actor.userId })
    const plain = await make({ assigneeId: max.actor.userId })
    const done = fraud.stages.find(({ status }) => status === 'resolved')
    const answer = await max.patch(`/tickets/${ticket.id}`, { status: 'resolved' })
    expect(answer.json()).toMatchObject({
      code: 'pipeline.not_yours',
      detail: 'Only members of its teams make, move and finish tickets in the pipeline “Fraud”.',
      params: { pipeline: 'Fraud' },
    })
    expect(await codeOf(max.patch(`/tickets/${ticket.id}`, { stageId: done?.id }))).toEqual(refused)
    expect(await codeOf(max.patch(`/tickets/${ticket.id}`, { pipelineId: support.id }))).toEqual(refused)
    expect(await codeOf(max.patch(`/tickets/${plain.id}`, { pipelineId: fraud.id }))).toEqual(refused)
    expect(await codeOf(max.post('/tickets', { subject: 'x', pipelineId: fraud.id }))).toEqual(refused)
    const note = { kind: 'note', bodyText: 'Done', setStatus: 'resolved' }
    expect(await codeOf(max.post(`/tickets/${ticket.id}/messages`, note))).toEqual(refused)
    const into = { sourceIds: [ticket.id], reason: '' }
    expect(await codeOf(max.post(`/tickets/${plain.id}/merge`, into))).toEqual(refused)
    const bulk = { tickets: { ids: [plain.id] }, change: { pipelineId: fraud.id } }
    expect(await codeOf(max.post('/bulk-changes', bulk))).toEqual(refused)
    const shared = { name: 'To fraud', sharing: 'everyone', actions: { stageId: fraud.stages[0]?.id } }
    const macro = await ok<{ id: string }>(admin.post('/macros', shared))
    expect(await codeOf(max.post(`/tickets/${plain.id}/macros`, { macros: [{ id: macro.id }] }))).toEqual(refused)
    expect(await ok<Ticket>(max.get(`/tickets/${ticket.id}`))).toMatchObject({
      status: 'open',
      pipeline: { id: fraud.id },
    })
    expect(await ok<Ticket>(max.get(`/tickets/${plain.id}`))).toMatchObject({ pipeline: { id: support.id } })
    // What is no move is his, as his role says.
    expect((await max.patch(`/tickets/${ticket.id}`, { priority: 'urgent' })).statusCode).toBe(200)
    expect((await max.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: 'Seen' })).statusCode).toBe(201)
    expect((await tess.patch(`/tickets/${ticket.id}`, { status: 'resolved' })).statusCode).toBe(200)
  })

  test('names the reason at each stage before anybody tries', async () => {
    await keep({ moveTeamIds: [team.id] })
    const ticket = await make({ assigneeId: max.actor.userId })
    type Page = { stages: { id: string; allowed: boolean; why: { code: string } | null }[] }
    const stagesOf = async (who: SignedIn) => {
      const { stages } = await ok<Page>(who.get(`/tickets/${ticket.id}`))
      return stages.filter(({ id }) => fraud.stages.some((stage) => stage.id === id))
    }
    const seen = await stagesOf(max)
    expect(seen).toHaveLength(5)
    for (const stage of seen) expect(stage).toMatchObject({ allowed: false, why: { code: 'pipeline.not_yours' } })
    for (const stage of await stagesOf(tess)) expect(stage).toMatchObject({ allowed: true, why: null })
  })

  test('does not hold up a template: its place is left out and said, as what one may not set', async () => {
    await keep({ moveTeamIds: [team.id] })
    const content = { subject: 'By template', pipelineId: fraud.id }
    const template = await ok<{ id: string }>(
      admin.post('/ticket-templates', { name: 'Fraud', sharing: 'everyone', content }),
    )
    const made = await ok<Ticket>(max.post('/tickets', { templateId: template.id }))
    expect(made).toMatchObject({ pipeline: { id: support.id } })
    const told = await ok<{ data: { name: string; data: object }[] }>(max.get(`/tickets/${made.id}/timeline`))
    expect(told.data).toContainEqual(
      expect.objectContaining({
        name: 'ticket.template_part_skipped',
        data: expect.objectContaining({ part: 'pipeline', why: 'refused' }),
      }),
    )
    expect(await ok<Ticket>(tess.post('/tickets', { templateId: template.id }))).toMatchObject({
      pipeline: { id: fraud.id },
    })
    await keep({ moveTeamIds: null })
  })
})

describe('the queue of a pipeline', () => {
  test('is where its tickets begin and where they come to, unless another one is said', async () => {
    await keep({ queueId: fraudQueue.id })
    expect(await make({ pipelineId: fraud.id })).toMatchObject({ queue: { name: 'Fraud' } })
    const plain = await make()
    expect(plain.queue.name).not.toBe('Fraud')
    const first = await ok<{ data: { id: string; name: string }[] }>(admin.get('/queues'))
    const usual = first.data.find(({ name }) => name !== 'Fraud')
    const explicit = await make({ pipelineId: fraud.id, queueId: usual?.id })
    expect(explicit.queue.name).toBe(usual?.name)
    const moved = await ok<Ticket>(admin.patch(`/tickets/${plain.id}`, { pipelineId: fraud.id }))
    expect(moved.queue.name).toBe('Fraud')
    // Back in a pipeline without one it stays where it is.
    expect(await ok<Ticket>(admin.patch(`/tickets/${plain.id}`, { pipelineId: support.id }))).toMatchObject({
      queue: { name: 'Fraud' },
    })
    const told = await ok<{ data: { name: string; data: object }[] }>(admin.get(`/tickets/${plain.id}/timeline`))
    expect(told.data).toContainEqual(
      expect.objectContaining({
        name: 'ticket.queue_changed',
        data: expect.objectContaining({ to: { id: fraudQueue.id, name: 'Fraud' } }),
      }),
    )
    expect(await codeOf(admin.delete(`/queues/${fraudQueue.id}`))).toEqual([409, 'queue.has_tickets'])
    await keep({ queueId: null })
  })
})

test.each([
  [{ seeTeamIds: ['01890000-0000-7000-8000-000000000000'] }, 'pipeline.unknown_team', 'seeTeamIds.0'],
  [{ moveTeamIds: ['01890000-0000-7000-8000-000000000000'] }, 'pipeline.unknown_team', 'moveTeamIds.0'],
  [{ queueId: '01890000-0000-7000-8000-000000000000' }, 'ticket.unknown_queue', 'queueId'],
])('%o is refused with its place', async (body, code, path) => {
  const reply = await admin.patch(`/pipelines/${fraud.id}`, body)
  expect([reply.statusCode, reply.json().code, reply.json().errors[0].path]).toEqual([422, code, path])
})

test('is said by who manages settings alone', async () => {
  expect((await tess.patch(`/pipelines/${fraud.id}`, { seeTeamIds: null })).statusCode).toBe(403)
})
