import { z } from 'zod'
import { Instant, line } from '../../platform/http/fields.ts'
import { invalid } from '../../platform/http/invalid.ts'

/** The words of the API for types of objects (product.md CR19): what the organization keeps records of. */
export const objectIcons = [
  'box',
  'car',
  'contract',
  'device',
  'home',
  'key',
  'laptop',
  'location',
  'machine',
  'package',
  'people',
  'phone',
  'printer',
  'server',
  'subscription',
  'truck',
] as const

/** Archived ones count. */
export const mostTypes = 20

export const ObjectTypeKey = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,39}$/,
    invalid('invalid.key', 'Begins with a small letter; small letters, digits and _, at most 40.'),
  )

export const ObjectType = z
  .object({
    key: z.string().describe('How the API names it (`/objects/{typeKey}`). Never changes.'),
    singular: z.string(),
    plural: z.string(),
    icon: z.enum(objectIcons),
    description: z.string(),
    archived: z.boolean().describe('True: its records stay, and no new ones are made.'),
    version: z.int(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'ObjectType' })
export type ObjectType = z.infer<typeof ObjectType>

const fields = {
  singular: line(60),
  plural: line(60),
  icon: z.enum(objectIcons).default('box'),
  description: z.string().trim().max(500).default(''),
}
export const CreateObjectType = z
  .strictObject({ ...fields, key: ObjectTypeKey.optional().describe('Made from the singular unless given.') })
  .meta({ id: 'CreateObjectType' })
export type CreateObjectType = z.infer<typeof CreateObjectType>

export const Version = z
  .int()
  .optional()
  .describe('The version that was changed: 409 when there is a newer one. Absent: the last change wins.')
export const UpdateObjectType = z
  .strictObject({
    singular: fields.singular.optional(),
    plural: fields.plural.optional(),
    icon: z.enum(objectIcons).optional(),
    description: z.string().trim().max(500).optional(),
    archived: z.boolean().optional(),
    version: Version,
  })
  .meta({ id: 'UpdateObjectType', description: 'Fields that are absent stay. The key never changes.' })
export type UpdateObjectType = z.infer<typeof UpdateObjectType>
