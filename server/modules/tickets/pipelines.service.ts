import { isDeepStrictEqual } from 'node:util'
import type { Cx } from '../../platform/context.ts'
import { notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import type { Condition } from '../conditions/condition-words.ts'
import { readCondition } from '../conditions/moment.ts'
import { allOf } from '../conditions/resolve-condition.ts'
import { lockSight, refreshSight } from '../members/sight.ts'
import { filterTeams, listTeamNames } from '../members/teams.ts'
import { queueFor } from '../queues/queues.service.ts'
import { countResolved, type TicketCount } from './count-tickets.ts'
import type { LabelColor } from './labels.rules.ts'
import { mayMoveIn, maySeeIn } from './pipeline-rights.rules.ts'
import type { Pipeline, Stage } from './pipelines.contract.ts'
import { inOrder, maxPipelines, requireFreeName, requireStages, type StageWait } from './pipelines.rules.ts'
import * as store from './pipelines.store.ts'
import { type QuickFilter, quickCondition } from './quick-filter.ts'
import { plainStages } from './seed-tickets.ts'
import { forgiveStageLimit } from './stage-limits.ts'
import { openField, stageChangedAtField, stageField } from './ticket-condition-fields.ts'
import { isOpenStatus, type TicketStatus } from './tickets.rules.ts'

export const presentStage = ({ movesToId, ...stage }: store.FullStage): Stage => ({
  ...stage,
  leaving: movesToId !== null,
})

/** All pipelines in their order, each with its stages. */
export async function listPipelines(cx: Cx): Promise<Pipeline[]> {
  const stages = await store.listFullStages(cx)
  return (await store.listPipelines(cx)).map((pipeline) => present(cx, pipeline, stages))
}

const present = (cx: Cx, pipeline: store.PipelineRow, stages: readonly store.FullStage[]): Pipeline => ({
  ...pipeline,
  maySee: maySeeIn(cx.actor, pipeline),
  mayMove: mayMoveIn(cx.actor, pipeline),
  stages: stages.filter((stage) => stage.pipelineId === pipeline.id).map(presentStage),
})

async function getPipeline(cx: Cx, id: string): Promise<Pipeline> {
  const pipeline = (await listPipelines(cx)).find((one) => one.id === id)
  if (!pipeline) throw pipelineNotFound()
  return pipeline
}

/**
 * Tickets that the actor sees in each stage of a pipeline, each number to 1,000: of all, or of those of a list. A column of a
 * million tickets costs no more than one of a thousand. 422 `condition.invalid`.
 */
export async function countStages(
  cx: Cx,
  pipelineId: string,
  { filter, ...quick }: QuickFilter & { filter?: Condition } = {},
): Promise<StageCount[]> {
  if (!(await store.listPipelines(cx)).some((one) => one.id === pipelineId)) throw pipelineNotFound()
  const stages = (await store.listFullStages(cx)).filter((one) => one.pipelineId === pipelineId && !one.movesToId)
  const base = allOf([
    await readCondition(cx, quickCondition(quick), 'querystring'),
    filter ? await readCondition(cx, filter, 'querystring.filter') : true,
  ])
  // All tickets of a stage are of one kind: said besides, no index is read for the other.
  const inStage = ({ id, status }: store.FullStage) =>
    allOf([
      base,
      { field: stageField, test: { kind: 'one_of', values: [id] } },
      { field: openField, test: { kind: 'one_of', values: [isOpenStatus(status)] } },
    ])
  const limited = stages.filter(({ status, limitMinutes }) => limitMinutes !== null && isOpenStatus(status))
  const tooLong = limited.map((stage) => {
    const since = new Date(cx.now.getTime() - (stage.limitMinutes ?? 0) * 60_000)
    const test = { kind: 'range', to: { value: since, inclusive: false } } as const
    return allOf([inStage(stage), { field: stageChangedAtField, test }])
  })
  const counts = await countResolved(cx, [...stages.map(inStage), ...tooLong])
  return stages.map((stage, i) => {
    const at = limited.indexOf(stage)
    return {
      stageId: stage.id,
      ...(counts[i] ?? { count: 0, capped: false }),
      overLimit: at < 0 ? null : (counts[stages.length + at]?.count ?? 0),
    }
  })
}

/** A column of a board: `overLimit` tickets stand there for longer than the stage allows; null: it has no limit. */
type StageCount = { stageId: string; overLimit: number | null } & TicketCount

/** Makes a pipeline, with one stage a status or the stages of another one; never the default one. */
export async function createPipeline(cx: Cx, input: { name: string; copyOfId?: string }): Promise<Pipeline> {
  require(cx.actor, 'settings:manage')
  const others = await store.lockPipelines(cx)
  if (others.length >= maxPipelines)
    throw unprocessable(
      'pipeline.too_many',
      words`There can be at most ${{ most: maxPipelines }} pipelines. Delete one first.`,
    )
  const position = Math.max(0, ...others.map((one) => one.position)) + 1
  const everybodys = { queueId: null, seeTeamIds: null, moveTeamIds: null }
  const pipeline = { id: newId(), name: input.name, position, isDefault: false, leaving: false, ...everybodys }
  requireFreeName(others, pipeline, 'pipeline')
  if (input.copyOfId && !others.some((one) => one.id === input.copyOfId)) {
    throw unprocessable('pipeline.not_found', 'There is no such pipeline to copy.', [
      { path: 'copyOfId', message: 'There is no such pipeline.' },
    ])
  }
  const copied = (await store.listFullStages(cx)).filter(
    (stage) => stage.pipelineId === input.copyOfId && stage.movesToId === null,
  )
  const stages = (copied.length > 0 ? copied : plainStages).map((stage, i) => ({
    ...stage,
    id: newId(),
    pipelineId: pipeline.id,
    position: i + 1,
    movesToId: null,
  }))
  await store.insertPipeline(cx, pipeline)
  await store.insertStages(cx, stages)
  emit(cx, 'pipeline.created', { pipelineId: pipeline.id, name: pipeline.name })
  return present(cx, pipeline, stages)
}

type PipelineChange = { id: string; name?: string; isDefault?: true } & Partial<
  Pick<store.PipelineRow, 'queueId' | 'seeTeamIds' | 'moveTeamIds'>
>

/**
 * Renames a pipeline, makes it the default one, says where its tickets wait and who sees and moves them (product.md PS8). 409
 * `pipeline.name_taken`, `pipeline.leaving`; 422 `ticket.unknown_queue`, `pipeline.unknown_team`.
 */
export async function updatePipeline(cx: Cx, input: PipelineChange): Promise<Pipeline> {
  require(cx.actor, 'settings:manage')
  if (input.seeTeamIds !== undefined) await lockSight(cx)
  const { pipelines, pipeline } = await lockPipeline(cx, input.id)
  await changeRights(cx, pipeline, input)
  const name = input.name ?? pipeline.name
  if (name !== pipeline.name) {
    requireFreeName(pipelines, { id: pipeline.id, name }, 'pipeline')
    await store.savePipeline(cx, { id: pipeline.id, name })
    emit(cx, 'pipeline.updated', { pipelineId: pipeline.id, changes: { name: { from: pipeline.name, to: name } } })
  }
  const before = pipelines.find((one) => one.isDefault)
  if (input.isDefault && before?.id !== pipeline.id) {
    if (before) await store.savePipeline(cx, { id: before.id, isDefault: false })
    await store.savePipeline(cx, { id: pipeline.id, isDefault: true })
    const from = before ? { id: before.id, name: before.name } : null
    emit(cx, 'pipeline.default_changed', { from, to: { id: pipeline.id, name } })
  }
  return getPipeline(cx, pipeline.id)
}

/** What it keeps to whom, with everybody's sight after it, and its queue; names in the event, as they are now. */
async function changeRights(cx: Cx, before: store.PipelineRow, input: PipelineChange): Promise<void> {
  const after = {
    id: before.id,
    queueId: input.queueId === undefined ? before.queueId : input.queueId,
    seeTeamIds: input.seeTeamIds === undefined ? before.seeTeamIds : await requireTeams(cx, input, 'seeTeamIds'),
    moveTeamIds: input.moveTeamIds === undefined ? before.moveTeamIds : await requireTeams(cx, input, 'moveTeamIds'),
  }
  const changes: Record<string, { from: unknown; to: unknown }> = {}
  if (after.queueId !== before.queueId) {
    const named = async (id: string | null) => (id === null ? null : await queueFor(cx, id))
    changes.queue = { from: await named(before.queueId), to: await named(after.queueId) }
    await store.savePipeline(cx, { id: before.id, queueId: after.queueId })
  }
  const teams = await listTeamNames(cx)
  const named = (ids: readonly string[] | null) => ids && teams.filter(({ id }) => ids.includes(id))
  for (const right of ['seeTeamIds', 'moveTeamIds'] as const)
    if (!isDeepStrictEqual(after[right], before[right]))
      changes[right] = { from: named(before[right]), to: named(after[right]) }
  if (changes.seeTeamIds || changes.moveTeamIds) await store.savePipelineTeams(cx, after)
  if (changes.seeTeamIds) await refreshSight(cx)
  if (Object.keys(changes).length > 0)
    emit(cx, 'pipeline.updated', { pipelineId: before.id, name: before.name, changes })
}

async function requireTeams(
  cx: Cx,
  input: PipelineChange,
  path: 'seeTeamIds' | 'moveTeamIds',
): Promise<string[] | null> {
  const ids = input[path] ?? null
  if (ids === null) return null
  const known = new Set(await filterTeams(cx, ids))
  const errors = ids.flatMap((id, i) =>
    known.has(id) ? [] : [{ path: `${path}.${i}`, message: 'There is no such team.' }],
  )
  if (errors.length > 0) throw unprocessable('pipeline.unknown_team', 'A team of the pipeline is not there.', errors)
  return [...new Set(ids)].sort()
}

/** Pipelines that only some see, for who sees what. */
export async function listKeptPipelines(cx: Cx): Promise<{ id: string; teamIds: string[] }[]> {
  return (await store.listPipelines(cx)).flatMap(({ id, seeTeamIds }) =>
    seeTeamIds ? [{ id, teamIds: seeTeamIds }] : [],
  )
}

/** Puts pipelines into a new order. */
export async function orderPipelines(cx: Cx, ids: string[]): Promise<Pipeline[]> {
  require(cx.actor, 'settings:manage')
  const pipelines = await store.lockPipelines(cx)
  const order = inOrder(pipelines, ids).map((one) => one.id)
  if (pipelines.some((one, i) => one.id !== order[i])) {
    await store.savePositions(cx, 'pipelines', order)
    emit(cx, 'pipeline.reordered', { ids: order })
  }
  return listPipelines(cx)
}

/** The pipeline with all others locked, and the stages that stay; 404 when there is none, 409 while it is being emptied. */
export async function lockPipeline(
  cx: Cx,
  id: string,
): Promise<{ pipelines: store.PipelineRow[]; pipeline: store.PipelineRow; stages: store.FullStage[] }> {
  require(cx.actor, 'settings:manage')
  const pipelines = await store.lockPipelines(cx)
  const pipeline = pipelines.find((one) => one.id === id && !one.leaving)
  if (!pipeline) throw pipelineNotFound()
  const all = await store.listFullStages(cx)
  return { pipelines, pipeline, stages: all.filter((one) => one.pipelineId === id && one.movesToId === null) }
}

export type StageInput = {
  name: string
  status: TicketStatus
  color: LabelColor
  customerLabel?: string | null
  limitMinutes?: number | null
  waitsFor?: StageWait | null
}

/** Adds a stage at the end of a pipeline; 422 `pipeline.too_many_stages` for a thirteenth, 409 `stage.name_taken`. */
export async function createStage(cx: Cx, input: StageInput & { pipelineId: string }): Promise<Stage> {
  const { pipeline, stages } = await lockPipeline(cx, input.pipelineId)
  const stage: store.FullStage = {
    id: newId(),
    pipelineId: pipeline.id,
    name: input.name,
    status: input.status,
    position: Math.max(0, ...stages.map((one) => one.position)) + 1,
    color: input.color,
    customerLabel: input.customerLabel ?? null,
    limitMinutes: input.limitMinutes ?? null,
    waitsFor: input.waitsFor ?? null,
    movesToId: null,
  }
  requireStages([...stages, stage])
  await store.insertStages(cx, [stage])
  const { id: stageId, name, status } = stage
  emit(cx, 'pipeline.stage_created', { pipelineId: pipeline.id, stageId, name, status })
  return presentStage(stage)
}

/** Changes a stage. Its status can change only while no ticket stands in it: 409 `stage.has_tickets`. */
export async function updateStage(cx: Cx, input: Partial<StageInput> & { id: string }): Promise<Stage> {
  const { pipelineId } = await getStage(cx, input.id)
  const { stages } = await lockPipeline(cx, pipelineId)
  const before = stages.find((one) => one.id === input.id)
  if (!before) throw stageNotFound()
  const given = Object.entries(input).filter(([, value]) => value !== undefined)
  const after: store.FullStage = { ...before, ...Object.fromEntries(given) }
  // A stage that is not a waiting one any more waits for nobody; asked for both, the rules refuse.
  if (after.status !== 'waiting' && !input.waitsFor) after.waitsFor = null
  const changed = (Object.keys(after) as (keyof store.FullStage)[]).filter((key) => after[key] !== before[key])
  if (changed.length === 0) return presentStage(before)
  requireStages(stages.map((one) => (one.id === after.id ? after : one)))
  if (after.status !== before.status && (await store.hasTickets(cx, after.id))) throw stageHasTickets(before)
  await store.saveStage(cx, after)
  if (after.limitMinutes !== before.limitMinutes) await forgiveStageLimit(cx, after.id)
  const changes = Object.fromEntries(changed.map((key) => [key, { from: before[key], to: after[key] }]))
  emit(cx, 'pipeline.stage_updated', { pipelineId, stageId: after.id, name: after.name, changes })
  return presentStage(after)
}

/** Puts the stages of a pipeline into a new order. */
export async function orderStages(cx: Cx, input: { pipelineId: string; ids: string[] }): Promise<Pipeline> {
  const { pipeline, stages } = await lockPipeline(cx, input.pipelineId)
  const ids = inOrder(stages, input.ids).map((one) => one.id)
  if (stages.some((one, i) => one.id !== ids[i])) {
    await store.savePositions(cx, 'stages', ids)
    emit(cx, 'pipeline.reordered', { pipelineId: pipeline.id, ids })
  }
  return getPipeline(cx, pipeline.id)
}

/** The stage by id, 404 when there is none. */
export async function getStage(cx: Cx, id: string): Promise<store.FullStage> {
  const stage = (await store.listFullStages(cx)).find((one) => one.id === id && one.movesToId === null)
  if (!stage) throw stageNotFound()
  return stage
}

function stageHasTickets(stage: store.FullStage): Error {
  return unprocessable(
    'stage.has_tickets',
    words`Tickets stand in “${{ stage: stage.name }}”, and their status is that of their stage. Make a stage with the other status, then delete this one and say that its tickets go there.`,
    [{ path: 'status', message: 'Cannot change while tickets stand in the stage.' }],
  )
}

const pipelineNotFound = () => notFound('pipeline.not_found', 'There is no such pipeline.')
const stageNotFound = () => notFound('stage.not_found', 'There is no such stage.')
