import { z } from 'zod'
import { Id, line } from '../../platform/http/fields.ts'
import { labelColors } from './labels.rules.ts'

/** The words of the API about ticket types (product.md TK8, D16). */
export const TicketType = z
  .object({
    id: z.uuid(),
    key: z.string().describe('How the API names it. Never changes.'),
    name: z.string(),
    color: z.enum(labelColors),
    pipelineId: z.uuid().nullable().describe('Where tickets of this type begin, when nothing else says where.'),
    archived: z.boolean().describe('True: tickets keep it, nobody chooses it any more.'),
  })
  .meta({ id: 'TicketType' })
export type TicketType = z.infer<typeof TicketType>

const name = line(60)

export const CreateTicketType = z
  .strictObject({
    name,
    key: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,39}$/, 'Begins with a small letter; small letters, digits and _, at most 40.')
      .optional()
      .describe('Made from the name unless given.'),
    color: z.enum(labelColors).default('gray'),
    pipelineId: Id.nullish(),
  })
  .meta({ id: 'CreateTicketType' })
export const UpdateTicketType = z
  .strictObject({
    name: name.optional(),
    color: z.enum(labelColors).optional(),
    pipelineId: Id.nullish(),
    archived: z.boolean().optional(),
  })
  .meta({ id: 'UpdateTicketType', description: 'The key stays.' })
/** Ids in their new order; what is not named follows as it stood. */
export const TypeOrder = z.strictObject({ ids: z.array(Id).min(1).max(200) }).meta({ id: 'TicketTypeOrder' })
