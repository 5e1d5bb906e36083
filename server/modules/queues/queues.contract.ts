import { z } from 'zod'
import { Id, line } from '../../platform/http/fields.ts'

export const Queue = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string(),
    isDefault: z.boolean().describe('New tickets go there.'),
    everyone: z.boolean().describe('Every member serves it, whatever his teams.'),
    teamIds: z.array(Id).describe('Teams that serve it.'),
    tier: z.int().min(1).max(9).describe('1: the first line of support.'),
    nextQueueId: Id.nullable().describe('Where its tickets go when they are escalated.'),
    pipelineId: Id.nullable().describe('New tickets of the queue begin in this pipeline; null: in the usual one.'),
  })
  .meta({ id: 'Queue', description: 'Where tickets wait for work.' })
export type Queue = z.infer<typeof Queue>

const description = z.string().trim().max(500)
const teamIds = z.array(Id).max(200)
const tier = z.int().min(1).max(9)

export const CreateQueue = z
  .strictObject({
    name: line(80),
    description: description.default(''),
    everyone: z.boolean().default(false),
    teamIds: teamIds.default([]),
    tier: tier.default(1),
    nextQueueId: Id.nullable().default(null),
    pipelineId: Id.nullable().default(null),
  })
  .meta({ id: 'CreateQueue' })
export type CreateQueue = z.infer<typeof CreateQueue>

export const QueueOrder = z
  .strictObject({
    ids: z.array(Id).min(1).max(200).describe('Queues in their new order; those left out follow as they were.'),
  })
  .meta({ id: 'QueueOrder' })

export const UpdateQueue = z
  .strictObject({
    name: line(80).optional(),
    description: description.optional(),
    everyone: z.boolean().optional(),
    teamIds: teamIds.optional().describe('All teams that serve it.'),
    tier: tier.optional(),
    nextQueueId: Id.nullable().optional(),
    pipelineId: Id.nullable().optional(),
    isDefault: z.literal(true).optional().describe('New tickets go there from now on.'),
  })
  .meta({ id: 'UpdateQueue', description: 'Fields that are absent stay.' })
export type UpdateQueue = z.infer<typeof UpdateQueue>
