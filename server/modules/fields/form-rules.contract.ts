import { z } from 'zod'
import { Id, line, Sentence } from '../../platform/http/fields.ts'
import { Condition, ConditionTree } from '../conditions/conditions.contract.ts'

/** The words of the API about form logic (product.md AU16). */
export const FormEffect = z
  .discriminatedUnion('effect', [
    z.strictObject({ effect: z.literal('show'), field: z.string().max(40) }),
    z.strictObject({ effect: z.literal('require'), field: z.string().max(40) }),
    z.strictObject({
      effect: z.literal('restrict'),
      field: z.string().max(40),
      optionIds: z.array(z.string().max(40)).min(1).max(500),
    }),
  ])
  .meta({ id: 'FormEffect' })

const effects = z
  .array(FormEffect)
  .min(1, 'Say what the rule does.')
  .max(50)
  .describe('By keys of custom fields. show: hidden while no such rule holds. require. restrict: only these options.')

export const FormRule = z
  .object({
    id: z.uuid(),
    name: z.string(),
    position: z.int(),
    enabled: z.boolean(),
    condition: ConditionTree,
    effects: z.array(FormEffect),
    broken: Sentence.nullable().describe('Why the rule does nothing: what its condition names is not there any more.'),
  })
  .meta({ id: 'FormRule' })
export type FormRule = z.infer<typeof FormRule>

export const CreateFormRule = z
  .strictObject({ name: line(80), enabled: z.boolean().default(true), condition: Condition, effects })
  .meta({ id: 'CreateFormRule' })
export type CreateFormRule = z.infer<typeof CreateFormRule>

export const UpdateFormRule = z
  .strictObject({
    name: line(80).optional(),
    enabled: z.boolean().optional(),
    condition: Condition.optional(),
    effects: effects.optional(),
  })
  .meta({ id: 'UpdateFormRule' })
export type UpdateFormRule = z.infer<typeof UpdateFormRule>

export const FormRuleOrder = z.strictObject({ ids: z.array(Id).min(1).max(200) }).meta({ id: 'FormRuleOrder' })
