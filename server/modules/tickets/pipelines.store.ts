import type { Cx } from '../../platform/context.ts'
import type { LabelColor } from './labels.rules.ts'
import type { StageWait } from './pipelines.rules.ts'
import type { TicketStatus } from './tickets.rules.ts'

export type PipelineRow = { id: string; name: string; position: number; isDefault: boolean; leaving: boolean }
export type FullStage = {
  id: string
  pipelineId: string
  name: string
  status: TicketStatus
  position: number
  color: LabelColor
  customerLabel: string | null
  limitMinutes: number | null
  waitsFor: StageWait | null
  movesToId: string | null
}

const pipelineColumns = ['id', 'name', 'position', 'isDefault', 'leaving'] as const
const stageColumns = [
  'id',
  'pipelineId',
  'name',
  'status',
  'position',
  'color',
  'customerLabel',
  'limitMinutes',
  'waitsFor',
  'movesToId',
] as const

const pipelinesOf = (cx: Cx) =>
  cx.tx.selectFrom('pipelines').select(pipelineColumns).where('orgId', '=', cx.org.id).orderBy('position').orderBy('id')

/** The organization's pipelines in their order. */
export async function listPipelines(cx: Cx): Promise<PipelineRow[]> {
  return pipelinesOf(cx).execute()
}

/** Like listPipelines, locked: who makes, deletes or orders pipelines, or changes their stages, waits for the one before. */
export async function lockPipelines(cx: Cx): Promise<PipelineRow[]> {
  return pipelinesOf(cx).forUpdate().execute()
}

/** All stages of all pipelines, in the order of their pipeline. */
export async function listFullStages(cx: Cx): Promise<FullStage[]> {
  const rows = await cx.tx
    .selectFrom('stages')
    .select(stageColumns)
    .where('orgId', '=', cx.org.id)
    .orderBy('position')
    .orderBy('id')
    .execute()
  return rows as FullStage[]
}

export async function insertPipeline(cx: Cx, pipeline: PipelineRow): Promise<void> {
  await cx.tx
    .insertInto('pipelines')
    .values({ orgId: cx.org.id, ...pipeline, createdAt: cx.now })
    .execute()
}

export async function savePipeline(cx: Cx, { id, ...changes }: Partial<PipelineRow> & { id: string }): Promise<void> {
  await cx.tx.updateTable('pipelines').set(changes).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function insertStages(cx: Cx, stages: FullStage[]): Promise<void> {
  await cx.tx
    .insertInto('stages')
    .values(stages.map((stage) => ({ orgId: cx.org.id, ...stage })))
    .execute()
}

export async function saveStage(cx: Cx, { id, ...changes }: Partial<FullStage> & { id: string }): Promise<void> {
  await cx.tx.updateTable('stages').set(changes).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** Sets the positions of stages or pipelines, from 1. */
export async function savePositions(cx: Cx, table: 'stages' | 'pipelines', ids: string[]): Promise<void> {
  for (const [i, id] of ids.entries())
    await cx.tx
      .updateTable(table)
      .set({ position: i + 1 })
      .where('orgId', '=', cx.org.id)
      .where('id', '=', id)
      .where('position', '<>', i + 1)
      .execute()
}

/** True when any ticket stands in the stage, whoever sees it. */
export async function hasTickets(cx: Cx, stageId: string): Promise<boolean> {
  const row = await cx.tx
    .selectFrom('tickets')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('stageId', '=', stageId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Stages that wait for their tickets to leave. */
export async function listLeavingStages(cx: Cx): Promise<FullStage[]> {
  return (await listFullStages(cx)).filter((stage) => stage.movesToId !== null)
}

/** Removes an emptied stage. Throws a foreign-key error while anything names it. */
export async function deleteStageRow(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('stages').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** Lets tickets of stages that were on their way to a stage go on to where that one's go. */
export async function redirectMoves(cx: Cx, fromId: string, toId: string): Promise<void> {
  await cx.tx
    .updateTable('stages')
    .set({ movesToId: toId })
    .where('orgId', '=', cx.org.id)
    .where('movesToId', '=', fromId)
    .execute()
}

export async function deletePipelineRow(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('pipelines').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}
