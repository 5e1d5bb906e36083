import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'

const viewId = z.string().max(100).describe('An id, or the key of a view that every organization has.')

export const StartView = z
  .object({
    viewId: viewId.describe('Where you begin: a view that you see.'),
    from: z.enum(['own', 'role', 'product']).describe('Whose choice that is: yours, your role’s, or nobody’s.'),
    own: z
      .object({ viewId, name: z.string().nullable().describe('As it was called when you chose it.') })
      .nullable()
      .describe('What you chose, also when it is there no more.'),
    missing: z
      .enum(['own', 'role'])
      .nullable()
      .describe('Whose choice is deleted, or not shared with you, so that the next one counts.'),
  })
  .meta({ id: 'StartView', description: 'Your own choice counts before your role’s, that one before “open”.' })
export type StartView = z.infer<typeof StartView>

export const ChooseStartView = z
  .strictObject({ viewId: viewId.nullable().describe('Null takes the choice back.') })
  .meta({ id: 'ChooseStartView' })

export const RoleStartView = z
  .object({
    roleId: Id,
    viewId,
    name: z.string().nullable().describe('Null: a view that every organization has, a deleted one, or somebody’s own.'),
    state: z
      .enum(['fine', 'deleted', 'not_shared'])
      .describe('not_shared: members of the role do not see it, and begin with “open”.'),
  })
  .meta({ id: 'RoleStartView' })
export type RoleStartView = z.infer<typeof RoleStartView>
export const RoleStartViews = z.object({ data: z.array(RoleStartView) }).meta({ id: 'RoleStartViews' })
