import type { Cx } from '../../platform/context.ts'
import type { LabelColor } from './labels.rules.ts'
import type { StageWait } from './pipelines.rules.ts'
import type { TicketStatus } from './tickets.rules.ts'

/** What a team may do in a pipeline that is not everybody's. */
export type PipelineRight = 'see' | 'move'
export type PipelineRow = {
  id: string
  name: string
  position: number
  isDefault: boolean
  leaving: boolean
  /** Where its tickets wait; null: in the default queue. */
  queueId: string | null
  /** Teams whose members alone see its tickets by their role, or move them; null: everybody. */
  seeTeamIds: string[] | null
  moveTeamIds: string[] | null
}
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

const pipelineColumns = [
  'id',
  'name',
  'position',
  'isDefault',
  'leaving',
  'queueId',
  'seenByAll',
  'movedByAll',
] as const
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
  return withTeams(cx, await pipelinesOf(cx).execute())
}

/** Like listPipelines, locked: who makes, deletes or orders pipelines, or changes their stages, waits for the one before. */
export async function lockPipelines(cx: Cx): Promise<PipelineRow[]> {
  return withTeams(cx, await pipelinesOf(cx).forUpdate().execute())
}

type StoredRow = Omit<PipelineRow, 'seeTeamIds' | 'moveTeamIds'> & { seenByAll: boolean; movedByAll: boolean }

async function withTeams(cx: Cx, rows: readonly StoredRow[]): Promise<PipelineRow[]> {
  const teams = rows.every((row) => row.seenByAll && row.movedByAll)
    ? []
    : await cx.tx
        .selectFrom('pipelineTeams')
        .select(['pipelineId', 'teamId', 'may'])
        .where('orgId', '=', cx.org.id)
        .orderBy('teamId')
        .execute()
  const of = (id: string, right: PipelineRight) =>
    teams.filter(({ pipelineId, may }) => pipelineId === id && may === right).map(({ teamId }) => teamId)
  return rows.map(({ seenByAll, movedByAll, ...row }) => ({
    ...row,
    seeTeamIds: seenByAll ? null : of(row.id, 'see'),
    moveTeamIds: movedByAll ? null : of(row.id, 'move'),
  }))
}

/** Who sees the tickets of a pipeline and moves them, in place of those before; null: everybody. */
export async function savePipelineTeams(
  cx: Cx,
  { id, seeTeamIds, moveTeamIds }: Pick<PipelineRow, 'id' | 'seeTeamIds' | 'moveTeamIds'>,
): Promise<void> {
  const orgId = cx.org.id
  await savePipeline(cx, { id, seenByAll: seeTeamIds === null, movedByAll: moveTeamIds === null })
  await cx.tx.deleteFrom('pipelineTeams').where('orgId', '=', orgId).where('pipelineId', '=', id).execute()
  const rows = (may: PipelineRight, teamIds: readonly string[] | null) =>
    (teamIds ?? []).map((teamId) => ({ orgId, pipelineId: id, teamId, may }))
  const teams = [...rows('see', seeTeamIds), ...rows('move', moveTeamIds)]
  if (teams.length > 0) await cx.tx.insertInto('pipelineTeams').values(teams).execute()
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
  const { seeTeamIds: _see, moveTeamIds: _move, ...row } = pipeline
  await cx.tx
    .insertInto('pipelines')
    .values({ orgId: cx.org.id, ...row, createdAt: cx.now })
    .execute()
  await savePipelineTeams(cx, pipeline)
}

export async function savePipeline(cx: Cx, { id, ...changes }: Partial<StoredRow> & { id: string }): Promise<void> {
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
