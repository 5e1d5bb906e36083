import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { prepared } from '../../platform/prepared.ts'

export type QueueRow = {
  id: string
  name: string
  description: string
  position: number
  isDefault: boolean
  everyone: boolean
  teamIds: string[]
  tier: number
  nextQueueId: string | null
  pipelineId: string | null
}

const queuesInOrder = prepared((cx) =>
  cx.tx
    .selectFrom('queues as q')
    .leftJoin('queuePipelines as p', (j) => j.on('p.orgId', '=', cx.org.id).onRef('p.queueId', '=', 'q.id'))
    .select(['q.id', 'q.name', 'q.description', 'q.position', 'q.isDefault', 'q.everyone', 'q.tier', 'q.nextQueueId'])
    .select('p.pipelineId')
    .where('q.orgId', '=', cx.org.id)
    .orderBy('q.position')
    .orderBy('q.id')
    .compile(),
)
const teamsOfQueues = prepared((cx) =>
  cx.tx
    .selectFrom('queueTeams')
    .select(['queueId', 'teamId'])
    .where('orgId', '=', cx.org.id)
    .orderBy('teamId')
    .compile(),
)

/** All queues in their order, with the teams that serve them: an organization has few. */
export async function listQueues(cx: Cx): Promise<QueueRow[]> {
  const [rows, teams] = await Promise.all([queuesInOrder(cx), teamsOfQueues(cx)])
  return rows.map((row) => ({
    ...row,
    teamIds: teams.filter(({ queueId }) => queueId === row.id).map(({ teamId }) => teamId),
  }))
}

const queueNames = (cx: Pick<Cx, 'tx' | 'org'>) =>
  cx.tx.selectFrom('queues').select(['id', 'name']).where('orgId', '=', cx.org.id)
const queueById = prepared((cx, given: { id: string }) => queueNames(cx).where('id', '=', given.id).compile())
const defaultQueue = prepared((cx) => queueNames(cx).where('isDefault', '=', sql.lit(true)).compile())

/** The queue that is asked for, or the default one; undefined when there is none of the id. */
export async function findQueue(cx: Cx, id: string | null): Promise<{ id: string; name: string } | undefined> {
  const [queue] = id === null ? await defaultQueue(cx) : await queueById(cx, { id })
  return queue
}

const pipelineOfQueue = prepared((cx, { queueId }: { queueId: string }) =>
  cx.tx
    .selectFrom('queuePipelines')
    .select('pipelineId')
    .where('orgId', '=', cx.org.id)
    .where('queueId', '=', queueId)
    .compile(),
)

/** The pipeline in which new tickets of a queue begin; null: the usual one. */
export async function findQueuePipeline(cx: Cx, queueId: string): Promise<string | null> {
  const [row] = await pipelineOfQueue(cx, { queueId })
  return row?.pipelineId ?? null
}

export async function insertQueue(cx: Cx, { teamIds, pipelineId, ...queue }: QueueRow): Promise<void> {
  await cx.tx
    .insertInto('queues')
    .values({ ...queue, orgId: cx.org.id, createdAt: cx.now })
    .execute()
  await insertTeams(cx, queue.id, teamIds)
  await insertPipeline(cx, queue.id, pipelineId)
}

/** Writes all of a queue. */
export async function saveQueue(cx: Cx, { id, teamIds, pipelineId, ...queue }: QueueRow): Promise<void> {
  if (queue.isDefault)
    await cx.tx
      .updateTable('queues')
      .set({ isDefault: false })
      .where('orgId', '=', cx.org.id)
      .where('isDefault', '=', true)
      .where('id', '<>', id)
      .execute()
  await cx.tx.updateTable('queues').set(queue).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
  await cx.tx.deleteFrom('queueTeams').where('orgId', '=', cx.org.id).where('queueId', '=', id).execute()
  await insertTeams(cx, id, teamIds)
  await cx.tx.deleteFrom('queuePipelines').where('orgId', '=', cx.org.id).where('queueId', '=', id).execute()
  await insertPipeline(cx, id, pipelineId)
}

async function insertPipeline(cx: Cx, queueId: string, pipelineId: string | null): Promise<void> {
  if (pipelineId !== null)
    await cx.tx.insertInto('queuePipelines').values({ orgId: cx.org.id, queueId, pipelineId }).execute()
}

async function insertTeams(cx: Cx, queueId: string, teamIds: readonly string[]): Promise<void> {
  if (teamIds.length === 0) return
  await cx.tx
    .insertInto('queueTeams')
    .values(teamIds.map((teamId) => ({ orgId: cx.org.id, queueId, teamId })))
    .execute()
}

/** Deletes a queue; what was escalated to it has no next tier any more. */
export async function deleteQueue(cx: Cx, id: string): Promise<void> {
  await cx.tx
    .updateTable('queues')
    .set({ nextQueueId: null })
    .where('orgId', '=', cx.org.id)
    .where('nextQueueId', '=', id)
    .execute()
  await cx.tx.deleteFrom('queues').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function savePositions(cx: Cx, ids: readonly string[]): Promise<void> {
  await sql`update queues q set position = o.position from unnest(${ids}::uuid[]) with ordinality o(id, position)
    where q.org_id = ${cx.org.id} and q.id = o.id and q.position <> o.position`.execute(cx.tx)
}
