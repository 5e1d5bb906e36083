import { z } from 'zod'
import { invalid, refusal } from '../../platform/http/invalid.ts'
import { shapeFaults } from './condition-shape.ts'
import { fieldTypes, lookups, operators, recordKinds, type Condition as Tree, valueWords } from './condition-words.ts'

/** A condition as it goes out. */
export const ConditionTree: z.ZodType<Tree> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(ConditionTree).describe('All hold; of nothing: always.') }),
      z.strictObject({ any: z.array(ConditionTree).min(1).describe('At least one holds.') }),
      z.strictObject({ not: ConditionTree }),
      z.strictObject({
        field: z.string().min(1).max(100).describe('A key of listConditionFields.'),
        operator: z.enum(operators),
        value: z
          .unknown()
          .optional()
          .describe(
            'By operator: one value, a list (in, not_in, has_all), {amount, unit} (within_last, within_next), none (is_empty).',
          ),
      }),
    ]),
  )
  .meta({ id: 'ConditionTree' })

/**
 * A condition as it comes in. At most 8 levels and 100 tests; what is malformed is named by its place. Whether fields,
 * operators and values fit each other is asked by checkCondition, which knows the fields.
 */
export const Condition = z
  .preprocess((value, context) => {
    const faults = shapeFaults(value)
    for (const { path, why } of faults) context.addIssue(refusal(path, why))
    return faults.length > 0 ? z.NEVER : value
  }, ConditionTree)
  .describe('all, any, not, or a test of one field.')

const noJson = invalid('condition.no_json', 'Must be JSON: {"field": …, "operator": …, "value": …}.')

/** A condition in the address bar: its JSON, url-encoded. */
export const ConditionText = z
  .string()
  .max(20_000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: noJson })
      return z.NEVER
    }
  })
  .pipe(Condition)

/** The kind of the records of an object type. */
export const ObjectKindParam = z
  .templateLiteral(['object:', z.string().regex(/[a-z][a-z0-9_]{0,39}/)])
  .describe('`object:` and the key of an object type.')

export const ConditionField = z
  .object({
    key: z.string(),
    type: z.enum(fieldTypes),
    name: z.string().nullable().describe('Null: a field of the product; clients know its words by the key.'),
    many: z.boolean().describe('May have several values.'),
    operators: z.array(z.enum(operators)),
    options: z.array(z.object({ value: z.string(), name: z.string().nullable() })).nullable(),
    lookup: z
      .union([z.enum(lookups), ObjectKindParam])
      .nullable()
      .describe('Of a record: what its values are ids of.'),
    words: z.array(z.enum(valueWords)).describe('Words that stand for values.'),
    integer: z.boolean(),
    currency: z.string().nullable(),
    duration: z.boolean().describe('Of a number: a length of time in minutes.'),
    sortable: z.boolean(),
    groupable: z.boolean(),
    column: z.boolean().describe('Can be shown in a list.'),
  })
  .meta({ id: 'ConditionField' })
export type ConditionField = z.infer<typeof ConditionField>
export const ListConditionFields = z.strictObject({
  of: z
    .union([z.enum(recordKinds), ObjectKindParam])
    .default('ticket')
    .describe('Whose fields: lists of other records than tickets have their own.'),
})
export const ConditionFields = z.object({ data: z.array(ConditionField) }).meta({ id: 'ConditionFields' })
