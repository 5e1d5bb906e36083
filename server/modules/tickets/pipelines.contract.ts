import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import { labelColors } from './labels.rules.ts'
import { stageWaits } from './pipelines.rules.ts'
import { StatusInput, TicketStatus } from './tickets.contract.ts'

/** The words of the API about pipelines and their stages (product.md D2, D3, PS7-PS15). */
const name = z.string().trim().min(1, 'Write a name.').max(60)
const teamIds = z.array(Id).max(200).nullish()
const limitMinutes = z.int().min(1).max(5_256_000)

export const Stage = z
  .object({
    id: z.uuid(),
    pipelineId: z.uuid(),
    name: z.string(),
    status: TicketStatus,
    position: z.int(),
    color: z.enum(labelColors),
    customerLabel: z.string().nullable().describe('What customers read in place of the name.'),
    limitMinutes: z.int().nullable().describe('How long a ticket should stand here at most.'),
    waitsFor: z.enum(stageWaits).nullable().describe('Whom a waiting stage waits for.'),
    leaving: z.boolean().describe('True: it was deleted, and its tickets are being moved. Nothing enters it any more.'),
  })
  .meta({ id: 'Stage' })
export type Stage = z.infer<typeof Stage>

export const Pipeline = z
  .object({
    id: z.uuid(),
    name: z.string(),
    position: z.int(),
    isDefault: z.boolean().describe('New tickets begin here when nothing else says where. Exactly one is.'),
    leaving: z.boolean().describe('True: it was deleted, and its tickets are being moved.'),
    queueId: Id.nullable().describe('Where its tickets wait; null: in the default queue.'),
    seeTeamIds: z
      .array(Id)
      .nullable()
      .describe('Teams whose members alone see its tickets by their role; null: everybody.'),
    moveTeamIds: z
      .array(Id)
      .nullable()
      .describe('Teams whose members alone make tickets there, move them, and finish them; null: everybody.'),
    maySee: z.boolean().describe('You are among those who see its tickets, as far as your role goes.'),
    mayMove: z.boolean().describe('You are among those who move its tickets.'),
    stages: z.array(Stage),
  })
  .meta({ id: 'Pipeline' })
export type Pipeline = z.infer<typeof Pipeline>

export const CreatePipeline = z
  .strictObject({
    name,
    copyOfId: z.uuid().optional().describe('Takes over the stages of that pipeline; else one stage a status.'),
  })
  .meta({ id: 'CreatePipeline' })
export const UpdatePipeline = z
  .strictObject({
    name: name.optional(),
    isDefault: z.literal(true).optional().describe('Makes it the default; the one before is none any more.'),
    queueId: Id.nullish().describe('Where tickets wait that begin in it or come to it; null: in the default queue.'),
    seeTeamIds: teamIds.describe('Keeps what it shows to members of these teams; null: everybody.'),
    moveTeamIds: teamIds.describe(
      'Keeps making, moving and finishing tickets to members of these teams; null: everybody.',
    ),
  })
  .meta({ id: 'UpdatePipeline' })

const waitsFor = z.enum(stageWaits).nullish().describe('For stages with the status waiting.')
export const CreateStage = z
  .strictObject({
    name,
    status: StatusInput,
    color: z.enum(labelColors).default('gray'),
    customerLabel: name.nullish(),
    limitMinutes: limitMinutes.nullish(),
    waitsFor,
  })
  .meta({ id: 'CreateStage' })
export const UpdateStage = z
  .strictObject({
    name: name.optional(),
    status: StatusInput.optional().describe('Only while no ticket stands in the stage.'),
    color: z.enum(labelColors).optional(),
    customerLabel: name.nullish(),
    limitMinutes: limitMinutes.nullish(),
    waitsFor,
  })
  .meta({ id: 'UpdateStage' })

/** Ids in their new order; what is not named follows as it stood. */
export const NewOrder = z.strictObject({ ids: z.array(Id).min(1).max(200) }).meta({ id: 'NewOrder' })

export const DeleteStage = z
  .strictObject({ toStageId: z.uuid().optional().describe('Where its tickets go; needed when it has any.') })
  .meta({ id: 'DeleteStage' })
export const DeletePipeline = z
  .strictObject({
    toPipelineId: z.uuid().optional().describe('Where its tickets go, each to the first stage of its status.'),
    stages: z
      .record(z.uuid(), z.uuid())
      .default({})
      .describe('Stages of the one to stages of the other, for tickets that go elsewhere.'),
  })
  .meta({ id: 'DeletePipeline' })

export const StageCounts = z
  .object({
    data: z.array(
      z.object({
        stageId: z.uuid(),
        count: z.int().describe('Tickets that you see, at most 1,000.'),
        capped: z.boolean().describe('True: there are more, or there may be: not all were looked at.'),
        overLimit: z
          .int()
          .nullable()
          .describe('How many of them stand there for longer than its limit; null: it has none, or is not open.'),
      }),
    ),
  })
  .meta({ id: 'StageCounts' })
