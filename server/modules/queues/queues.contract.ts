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
  })
  .meta({ id: 'Queue', description: 'Where tickets wait for work.' })
export type Queue = z.infer<typeof Queue>

const description = z.string().trim().max(500)
const teamIds = z.array(Id).max(200)

export const CreateQueue = z
  .strictObject({
    name: line(80),
    description: description.default(''),
    everyone: z.boolean().default(false),
    teamIds: teamIds.default([]),
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
    isDefault: z.literal(true).optional().describe('New tickets go there from now on.'),
  })
  .meta({ id: 'UpdateQueue', description: 'Fields that are absent stay.' })
export type UpdateQueue = z.infer<typeof UpdateQueue>
