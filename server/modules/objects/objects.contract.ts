import { z } from 'zod'
import { Id, Instant, line } from '../../platform/http/fields.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { ConditionText } from '../conditions/conditions.contract.ts'
import { CustomInput, CustomNames, CustomOutput } from '../fields/fields.contract.ts'
import { ObjectType, Version } from './object-types.contract.ts'

/** The words of the API for the records of the types that an organization defined itself (product.md CR19). */
const Ref = z.object({ id: Id, name: z.string() })

export const TypeOfObject = ObjectType.pick({ key: true, singular: true, plural: true, icon: true })

export const ObjectRecord = z
  .object({
    id: Id,
    type: TypeOfObject,
    name: z.string(),
    account: Ref.nullable(),
    contact: Ref.nullable(),
    owner: Ref.nullable().describe('The member who looks after it.'),
    custom: CustomOutput,
    customNames: CustomNames,
    version: z.int(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'ObjectRecord' })
export type ObjectRecord = z.infer<typeof ObjectRecord>

const fields = {
  accountId: Id.nullish(),
  contactId: Id.nullish(),
  ownerId: Id.nullish().describe('A member with access.'),
  custom: CustomInput.optional(),
}
export const CreateObject = z.strictObject({ name: line(200), ...fields }).meta({ id: 'CreateObject' })
export type CreateObject = z.infer<typeof CreateObject>
export const UpdateObject = z
  .strictObject({ name: line(200).optional(), ...fields, version: Version })
  .meta({ id: 'UpdateObject', description: 'Fields that are absent stay.' })
export type UpdateObject = z.infer<typeof UpdateObject>

const ofWhom = { account: Id.optional(), contact: Id.optional() }

export const ListObjects = z.strictObject({
  ...PageQuery.shape,
  q: z.string().trim().max(200).optional().describe('Beginnings of words of the name and of custom fields.'),
  ...ofWhom,
  filter: ConditionText.optional().describe(
    'A condition on fields of listConditionFields of `object:<key of the type>`, as JSON.',
  ),
  sort: z
    .string()
    .max(120)
    .optional()
    .describe('A sortable field of listConditionFields; a minus turns it. name unless told; with q the newest first.'),
})
export type ListObjects = z.infer<typeof ListObjects>

export const ListAllObjects = z.strictObject({
  ...PageQuery.shape,
  q: z.string().trim().max(200).optional().describe('Beginnings of words; what is found comes the newest first.'),
  ...ofWhom,
  id: Id.optional().describe('This one alone, whatever its type.'),
})
export type ListAllObjects = z.infer<typeof ListAllObjects>
