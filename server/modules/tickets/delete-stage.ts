import { type Cx, systemActor } from '../../platform/context.ts'
import { conflict, fieldError, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { enqueue, type JobHandler } from '../../platform/jobs.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { mapStages, mayMove, requireStages } from './pipelines.rules.ts'
import { getStage, lockPipeline } from './pipelines.service.ts'
import * as store from './pipelines.store.ts'
import { saveTicket } from './save-ticket.ts'
import { isOpenStatus, moveToStage, stageForStatus } from './tickets.rules.ts'
import { listStages, lockTicketsOfStage } from './tickets.store.ts'
import { forgetPipeline } from './types.store.ts'

/**
 * Deleting a stage or a pipeline (product.md PS9): nothing enters it from then on, and a job moves its tickets in batches,
 * with their events, to where the person said; the row goes when the last of them has left.
 */
export const emptyStagesJobName = 'tickets.empty_stages'

/**
 * A module that keeps as a setting where tickets begin (a channel's place) puts another stage in the place of a deleted one,
 * in the transaction of the deletion. `to` is a stage in which tickets are open.
 */
export type StageUse = {
  module: string
  move: (cx: Cx, fromStageId: string, to: { stageId: string; pipelineId: string }) => Promise<void>
}

const uses: StageUse[] = []

/** Names a use of stages. Called once per process by the module list of the application. */
export function registerStageUse(use: StageUse): void {
  if (!uses.some((known) => known.module === use.module)) uses.push(use)
}

/** Tickets of a batch: a transaction of its own, so that agents do not wait for the locks of all of them. */
const batch = 100

/**
 * Deletes a stage. `toStageId` says where its tickets go and is needed when it has any (422 `stage.has_tickets`); without
 * tickets and settings that name it, it goes at once. The tickets of a closed stage go to a closed one.
 */
export async function deleteStage(cx: Cx, input: { id: string; toStageId?: string }): Promise<void> {
  const { pipelineId } = await getStage(cx, input.id)
  const { stages } = await lockPipeline(cx, pipelineId)
  const stage = await getStage(cx, input.id)
  requireStages(stages.filter((one) => one.id !== stage.id))
  const to = input.toStageId === undefined ? null : await targetOf(cx, stage, input.toStageId)
  if (!to && (await store.hasTickets(cx, stage.id)))
    throw unprocessable(
      'stage.has_tickets',
      words`Tickets stand in “${{ stage: stage.name }}”. Say which stage they go to.`,
      [{ path: 'toStageId', message: 'Choose a stage for its tickets.' }],
    )
  // What else names the stage needs another one too; the first of the same status, or of the beginning, is the nearest.
  const rest = stages.filter((one) => one.id !== stage.id)
  const near = to ?? rest.find((one) => one.status === stage.status) ?? rest.find((one) => one.status === 'open')
  if (near) await leave(cx, stage, near)
  enqueue(cx, emptyStagesJobName, {}, { key: `empty-stages:${cx.org.id}` })
  emit(cx, 'pipeline.stage_deleted', {
    pipelineId,
    stageId: stage.id,
    name: stage.name,
    to: near ? { id: near.id, name: near.name } : null,
  })
}

async function targetOf(cx: Cx, stage: store.FullStage, id: string): Promise<store.FullStage> {
  const to = (await store.listFullStages(cx)).find((one) => one.id === id && one.movesToId === null)
  const refuse = (fault: Sentence) => unprocessable('stage.bad_target', fault, [fieldError('toStageId', fault)])
  if (!to) throw refuse(sentence('ticket.unknown_stage', 'There is no such stage.'))
  if (to.id === stage.id)
    throw refuse(sentence('stage.same_target', 'Choose another stage than the one that is deleted.'))
  if (!mayMove(stage.status, to.status))
    throw refuse(sentence('stage.closed_stay', 'Closed tickets stay closed: choose a stage with the status closed.'))
  return to
}

/** The stage takes nothing in any more; its tickets, and what else names it, go to the other one. */
async function leave(cx: Cx, stage: store.FullStage, to: store.FullStage): Promise<void> {
  await store.saveStage(cx, { id: stage.id, movesToId: to.id })
  await store.redirectMoves(cx, stage.id, to.id)
  const begins = isOpenStatus(to.status) ? to : stageForStatus(await listStages(cx), to.pipelineId, 'open')
  if (!begins) throw new Error(`The pipeline ${to.pipelineId} has no open stage.`)
  for (const use of uses) await use.move(cx, stage.id, { stageId: begins.id, pipelineId: begins.pipelineId })
}

/**
 * Deletes a pipeline; its tickets go to `toPipelineId`, each to the first stage of its status or where `stages` says. The
 * default pipeline stays: 409 `pipeline.is_default`.
 */
export async function deletePipeline(
  cx: Cx,
  input: { id: string; toPipelineId?: string; stages: Record<string, string> },
): Promise<void> {
  const { pipelines, pipeline, stages } = await lockPipeline(cx, input.id)
  if (pipeline.isDefault)
    throw conflict(
      'pipeline.is_default',
      words`“${{ pipeline: pipeline.name }}” is where new tickets begin. Make another pipeline the default first.`,
    )
  const fallback = pipelines.find((one) => one.isDefault)
  const target = pipelines.find((one) => one.id === (input.toPipelineId ?? fallback?.id) && !one.leaving)
  if (!target || target.id === pipeline.id)
    throw unprocessable('pipeline.bad_target', 'Choose another pipeline for its tickets.', [
      { path: 'toPipelineId', message: 'Choose another pipeline.' },
    ])
  const used: store.FullStage[] = []
  for (const stage of stages) if (await store.hasTickets(cx, stage.id)) used.push(stage)
  if (used.length > 0 && !input.toPipelineId)
    throw unprocessable(
      'pipeline.has_tickets',
      words`Tickets stand in “${{ pipeline: pipeline.name }}”. Say which pipeline they go to.`,
      [{ path: 'toPipelineId', message: 'Choose a pipeline for its tickets.' }],
    )
  const targetStages = (await store.listFullStages(cx)).filter(
    (stage) => stage.pipelineId === target.id && stage.movesToId === null,
  )
  const map = mapStages(stages, used, targetStages, new Map(Object.entries(input.stages)))
  const begins = targetStages.find((stage) => stage.status === 'open')
  for (const stage of stages) {
    const to = targetStages.find((one) => one.id === map.get(stage.id)) ?? begins
    if (to) await leave(cx, stage, to)
  }
  await forgetPipeline(cx, pipeline.id)
  await store.savePipeline(cx, { id: pipeline.id, leaving: true })
  enqueue(cx, emptyStagesJobName, {}, { key: `empty-stages:${cx.org.id}` })
  emit(cx, 'pipeline.deleted', {
    pipelineId: pipeline.id,
    name: pipeline.name,
    to: { id: target.id, name: target.name },
  })
}

/** Moves up to 100 tickets out of stages that were deleted. True: there may be more. */
export async function emptyStages(cx: Cx): Promise<boolean> {
  const leaving = await store.listLeavingStages(cx)
  const stages = await listStages(cx)
  for (const { id, name, movesToId } of leaving) {
    const to = stages.find((stage) => stage.id === movesToId)
    const tickets = to ? await lockTicketsOfStage(cx, id, batch) : []
    if (!to || tickets.length === 0) continue
    for (const ticket of tickets)
      await saveTicket(cx, ticket, moveToStage(ticket, to, cx.now), {
        stages,
        cause: { rule: 'stage_deleted', stage: name },
      })
    return true
  }
  return false
}

/** Removes the emptied stages, then the pipelines without any. */
async function removeEmptied(cx: Cx): Promise<void> {
  const pipelines = await store.lockPipelines(cx)
  for (const stage of await store.listLeavingStages(cx)) await store.deleteStageRow(cx, stage.id)
  for (const pipeline of pipelines) if (pipeline.leaving) await store.deletePipelineRow(cx, pipeline.id)
  emit(cx, 'pipeline.emptied', {})
}

/** The job behind deleteStage and deletePipeline. A ticket that came in meanwhile fails the removal: the job runs again. */
export const emptyStagesJob: JobHandler = async (orgId, _payload, { runtime }) => {
  const actor = systemActor(orgId, 'pipelines')
  while (await runtime.run(actor, emptyStages)) {
    // Each batch is a transaction of its own.
  }
  await runtime.run(actor, removeEmptied)
}
