import { z } from 'zod'
import { Id, Instant, line } from '../../platform/http/fields.ts'
import { GivenMoney, Money } from '../../platform/http/money.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { ConditionText } from '../conditions/conditions.contract.ts'
import { CustomInput, CustomNames, CustomOutput } from '../fields/fields.contract.ts'

/** The words of the API for opportunities (product.md CR10). */
const Ref = z.object({ id: Id, name: z.string() })

export const outcomes = ['open', 'won', 'lost'] as const

export const OpportunityStage = z
  .object({ id: Id, name: z.string(), outcome: z.enum(outcomes).describe('What became of those that stand in it.') })
  .meta({ id: 'OpportunityStage' })
export type OpportunityStage = z.infer<typeof OpportunityStage>
export const OpportunityStages = z.object({
  data: z.array(OpportunityStage),
  version: z.string().describe('Another one after each change of the list.'),
})
export type OpportunityStages = z.infer<typeof OpportunityStages>

export const SetOpportunityStages = z
  .strictObject({
    stages: z
      .array(
        z.strictObject({
          id: Id.optional().describe('Of one that is there; absent: a new one.'),
          name: line(60),
          outcome: z.enum(outcomes),
        }),
      )
      .min(1)
      .max(20),
    basedOn: z
      .string()
      .max(100)
      .optional()
      .describe('The version that you saw: 409 when somebody has changed the list since.'),
  })
  .meta({ id: 'SetOpportunityStages', description: 'All stages in their order; those that are left out are deleted.' })
export type SetOpportunityStages = z.infer<typeof SetOpportunityStages>

export const Opportunity = z
  .object({
    id: Id,
    name: z.string(),
    stage: OpportunityStage,
    value: Money.nullable(),
    closeOn: z.iso.date().nullable().describe('The day on which it is expected to be decided.'),
    account: Ref.nullable(),
    contact: Ref.nullable(),
    notes: z.string(),
    custom: CustomOutput,
    customNames: CustomNames,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Opportunity' })
export type Opportunity = z.infer<typeof Opportunity>

const fields = {
  stageId: Id.optional().describe('The first stage unless told.'),
  value: GivenMoney.nullish(),
  closeOn: z.iso.date().nullish(),
  accountId: Id.nullish(),
  contactId: Id.nullish(),
  notes: z.string().max(20_000).optional(),
  custom: CustomInput.optional(),
}
export const CreateOpportunity = z.strictObject({ name: line(200), ...fields }).meta({ id: 'CreateOpportunity' })
export type CreateOpportunity = z.infer<typeof CreateOpportunity>
export const UpdateOpportunity = z
  .strictObject({ name: line(200).optional(), ...fields })
  .meta({ id: 'UpdateOpportunity', description: 'Fields that are absent stay.' })
export type UpdateOpportunity = z.infer<typeof UpdateOpportunity>

export const ListOpportunities = z.strictObject({
  ...PageQuery.shape,
  q: z.string().trim().max(200).optional().describe('Beginnings of words of the name.'),
  stage: Id.optional(),
  outcome: z.enum(outcomes).optional(),
  account: Id.optional(),
  contact: Id.optional(),
  filter: ConditionText.optional().describe('A condition on fields of listConditionFields of opportunities, as JSON.'),
  sort: z
    .string()
    .max(120)
    .optional()
    .describe(
      'A sortable field of listConditionFields; a minus turns it. closeOn unless told, where those without a day to close come last; with q ' +
        'the newest first.',
    ),
})
export type ListOpportunities = z.infer<typeof ListOpportunities>
