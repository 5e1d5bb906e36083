import { z } from 'zod'
import { Id, line } from '../../platform/http/fields.ts'
import { invalid } from '../../platform/http/invalid.ts'
import { ObjectKindParam } from '../conditions/conditions.contract.ts'
import { customFieldTypes, type FieldEntity, fieldEntities, recordLookups } from './field-types.rules.ts'

/** The words of the API about custom fields (product.md TK23-TK28, D15). */
const colors = ['gray', 'red', 'orange', 'green', 'teal', 'blue', 'purple', 'pink'] as const
const name = line(80)
const help = z.string().trim().max(500)

/** By the type of the field: text, number, boolean, money in minor units, ids of options, members and records. */
const CustomValue = z
  .union([
    z.string(),
    z.number(),
    z.boolean(),
    z.object({ amount: z.int(), currency: z.string() }),
    z.array(z.string()),
  ])
  .meta({ id: 'CustomValue' })
export const CustomOutput = z
  .record(z.string(), CustomValue)
  .describe('Values of custom fields by key; empty ones are absent.')
export const CustomNames = z
  .record(z.string(), z.string())
  .describe('Names of the members and records that custom values point to, by id, as far as you see them.')
export const CustomInput = z
  .record(z.string().max(40), z.unknown())
  .describe(
    'Values of custom fields by key; null empties one. Money is a whole number of minor units or {amount, currency}.',
  )

const entity = z.union([z.enum(fieldEntities), ObjectKindParam])
/** What a record link points to. */
const lookup = z.union([z.enum(recordLookups), ObjectKindParam])
/** Whose fields, or sections. */
export const OfEntity = z.strictObject({
  entity: entity.default('ticket').describe('Those of this kind of record.'),
})

export const FieldOption = z
  .object({
    id: z.uuid().describe('Never changes: values hold it.'),
    name: z.string(),
    color: z.enum(colors),
    archived: z.boolean().describe('True: values keep it, nobody chooses it any more.'),
  })
  .meta({ id: 'FieldOption' })

export const CustomField = z
  .object({
    id: z.uuid(),
    entity: entity.describe('The kind of record that has it. Never changes.'),
    key: z.string().describe('How the API and conditions (`custom.<key>`) name it. Never changes.'),
    type: z.enum(customFieldTypes),
    name: z.string(),
    help: z.string(),
    sectionId: z.uuid().nullable(),
    position: z.int(),
    typeIds: z.array(z.uuid()).describe('Of tickets: only those of these types have it; none: all.'),
    pipelineIds: z.array(z.uuid()).describe('Of tickets: only those in these pipelines have it; none: all.'),
    requiredFromCustomer: z
      .boolean()
      .describe(
        'Customers cannot begin a ticket by a form without (createTicket with source form). Mail is never held up.',
      ),
    requiredOnCreate: z
      .boolean()
      .describe('People cannot make a ticket, or record, without. Mail is never held up by it.'),
    requiredOnResolve: z.boolean(),
    requiredStageIds: z.array(z.uuid()).describe('Stages that people cannot move a ticket to without.'),
    visibleToCustomer: z.boolean(),
    currency: z.string().nullable().describe('Of money: ISO 4217.'),
    lookup: lookup.nullable().describe('Of a record: what it points to; `object:` and the key of a type of objects.'),
    options: z.array(FieldOption),
    archived: z.boolean(),
  })
  .meta({ id: 'CustomField' })
export type CustomField = z.infer<typeof CustomField>

const OptionInput = z
  .strictObject({
    id: Id.optional().describe('Of an option that is there; without it a new one.'),
    name: name.optional(),
    color: z.enum(colors).optional(),
    archived: z.boolean().optional(),
  })
  .refine((option) => option.id !== undefined || option.name !== undefined, {
    path: ['name'],
    message: invalid('invalid.no_option_name', 'Write the name of the option.'),
  })
export type OptionInput = z.infer<typeof OptionInput>

const optionLimit = 500
const rules = {
  help: help.optional(),
  sectionId: Id.nullish(),
  typeIds: z.array(Id).max(100).optional(),
  pipelineIds: z.array(Id).max(50).optional(),
  requiredFromCustomer: z.boolean().optional(),
  requiredOnCreate: z.boolean().optional(),
  requiredOnResolve: z.boolean().optional(),
  requiredStageIds: z.array(Id).max(200).optional(),
  visibleToCustomer: z.boolean().optional(),
}

export const CreateCustomField = z
  .strictObject({
    entity: entity
      .default('ticket')
      .describe('Of records other than tickets, required on create is all that a field can be.'),
    name,
    key: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,39}$/, 'Begins with a small letter; small letters, digits and _, at most 40.')
      .optional()
      .describe('Made from the name unless given.'),
    type: z.enum(customFieldTypes),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'Must be a currency of three letters, such as EUR.')
      .optional(),
    lookup: lookup.optional(),
    ...rules,
    options: z
      .array(z.strictObject({ name, color: z.enum(colors).optional() }))
      .max(optionLimit)
      .optional(),
  })
  .meta({ id: 'CreateCustomField' })
export type CreateCustomField = Omit<z.infer<typeof CreateCustomField>, 'entity'> & { entity?: FieldEntity }

export const UpdateCustomField = z
  .strictObject({
    name: name.optional(),
    archived: z.boolean().optional(),
    ...rules,
    options: z
      .array(OptionInput)
      .max(optionLimit)
      .optional()
      .describe('All options in their order. One that is left out is deleted, or archived where records hold it.'),
  })
  .meta({ id: 'UpdateCustomField', description: 'Key and type never change.' })
export type UpdateCustomField = z.infer<typeof UpdateCustomField>

export const FieldSection = z
  .object({ id: z.uuid(), entity, name: z.string(), position: z.int() })
  .meta({ id: 'FieldSection' })
export const CreateSection = z
  .strictObject({ entity: entity.default('ticket'), name })
  .meta({ id: 'CreateFieldSection' })
export const WriteSection = z.strictObject({ name }).meta({ id: 'WriteFieldSection' })

/** Ids in their new order, all of one kind of record; what is not named follows as it stood. */
export const FieldOrder = z.strictObject({ ids: z.array(Id).min(1).max(500) }).meta({ id: 'FieldOrder' })
