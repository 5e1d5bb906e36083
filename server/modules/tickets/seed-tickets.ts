import type { Cx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'

const plain = { customerLabel: null, limitMinutes: null, waitsFor: null } as const

/** One stage a status: what a pipeline has of which nothing else is said. */
export const plainStages = [
  { ...plain, name: 'Open', status: 'open', color: 'blue' },
  { ...plain, name: 'In progress', status: 'in_progress', color: 'teal' },
  { ...plain, name: 'Waiting', status: 'waiting', color: 'orange', waitsFor: 'customer' },
  { ...plain, name: 'Resolved', status: 'resolved', color: 'green' },
  { ...plain, name: 'Closed', status: 'closed', color: 'gray' },
] as const

const types = [
  { key: 'bug', name: 'Bug', color: 'red' },
  { key: 'feature_request', name: 'Feature request', color: 'purple' },
  { key: 'question', name: 'Question', color: 'blue' },
  { key: 'complaint', name: 'Complaint', color: 'orange' },
  { key: 'other', name: 'Other', color: 'gray' },
]

/** What a new organization starts with: a default pipeline of one stage a status (product.md D3), and ticket types. */
export async function seedTickets(cx: Cx): Promise<void> {
  const orgId = cx.org.id
  const pipelineId = newId()
  await cx.tx
    .insertInto('pipelines')
    .values({ orgId, id: pipelineId, name: 'Support', position: 1, isDefault: true, createdAt: cx.now })
    .execute()
  await cx.tx
    .insertInto('stages')
    .values(plainStages.map((stage, i) => ({ orgId, id: newId(), pipelineId, ...stage, position: i + 1 })))
    .execute()
  await cx.tx
    .insertInto('ticketTypes')
    .values(types.map((type, i) => ({ orgId, id: newId(), ...type, position: i + 1 })))
    .execute()
}

/** Where a channel puts new tickets unless told: the first open stage of the default pipeline. */
export async function getDefaultPlace(cx: Cx): Promise<{ pipelineId: string; stageId: string }> {
  return cx.tx
    .selectFrom('pipelines')
    .innerJoin('stages', (j) =>
      j.onRef('stages.orgId', '=', 'pipelines.orgId').onRef('stages.pipelineId', '=', 'pipelines.id'),
    )
    .select(['pipelines.id as pipelineId', 'stages.id as stageId'])
    .where('pipelines.orgId', '=', cx.org.id)
    .where('stages.orgId', '=', cx.org.id)
    .where('pipelines.isDefault', '=', true)
    .where('stages.status', '=', 'open')
    .orderBy('stages.position')
    .limit(1)
    .executeTakeFirstOrThrow()
}
