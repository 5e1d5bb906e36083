import { z } from 'zod'
import { Id, Instant, line } from '../../platform/http/fields.ts'
import { recordKinds } from '../conditions/condition-words.ts'
import { Condition, ConditionTree, ObjectKindParam } from '../conditions/conditions.contract.ts'
import { systemViewKeys } from './system-views.ts'

export const layouts = ['table', 'board'] as const
export const sharings = ['private', 'chosen', 'everyone'] as const

export const ViewColumn = z.strictObject({
  field: z.string().min(1).max(120).describe('A key of listConditionFields that is a column.'),
  width: z.int().min(40).max(1200).nullable().describe('In pixels; null: as wide as lists make it.'),
})

const Ref = z.object({ id: Id, name: z.string() })
const of = z.union([z.enum(recordKinds), ObjectKindParam])
const sort = z.string().max(120).describe('Like sort of listTickets, or of the list of those records.')
const group = z.string().max(120).nullable().describe('A groupable field, or null. Only of tickets.')

export const View = z
  .object({
    id: z.string().describe('An id, or the key of a view that every organization has: open, mine, unassigned …'),
    system: z.boolean().describe('Every organization has it; it cannot be changed, only copied.'),
    name: z
      .string()
      .nullable()
      .describe('Null for views that every organization has: clients know their words by the id.'),
    of: of.describe('What it is a list of.'),
    owner: Ref.nullable(),
    condition: ConditionTree,
    columns: z.array(ViewColumn).nullable().describe('In order; null: the columns that lists have by themselves.'),
    sort,
    group,
    layout: z.enum(layouts),
    sharing: z.enum(sharings).describe('chosen: with the teams and roles named.'),
    teams: z.array(Ref),
    roles: z.array(Ref),
    showInCrm: z.boolean().describe('Its owner offers it to the CRM, which finds it by this.'),
    editable: z.boolean().describe('You may change and delete it.'),
    createdAt: Instant.nullable(),
    updatedAt: Instant.nullable(),
  })
  .meta({ id: 'View' })
export type View = z.infer<typeof View>
const ViewsOf = of
  .default('ticket')
  .describe('Of what records: their views alone. Other than tickets need customers:read.')
export const ListViews = z.strictObject({
  of: ViewsOf,
  showInCrm: z
    .enum(['true', 'false'])
    .optional()
    .describe('Only views that are offered to the CRM, or only the others.'),
})
export type ListViews = z.infer<typeof ListViews>

export const Views = z.object({ data: z.array(View) }).meta({ id: 'Views' })

const content = {
  name: line(80),
  condition: Condition,
  columns: z.array(ViewColumn).min(1).max(40).nullable(),
  sort,
  group,
  layout: z.enum(layouts).describe('Of other records than tickets: table.'),
  sharing: z.enum(sharings),
  teamIds: z.array(Id).max(50).describe('Of a view shared with chosen ones.'),
  roleIds: z.array(Id).max(50).describe('Of a view shared with chosen ones.'),
  showInCrm: z.boolean().describe('Only of tickets.'),
}

export const CreateView = z
  .strictObject({
    name: content.name,
    of: of.default('ticket').describe('What it is a list of; it stays.'),
    condition: content.condition,
    columns: content.columns.default(null),
    sort: content.sort.default('-createdAt'),
    group: content.group.default(null),
    layout: content.layout.default('table'),
    sharing: content.sharing.default('private'),
    teamIds: content.teamIds.default([]),
    roleIds: content.roleIds.default([]),
    showInCrm: content.showInCrm.default(false),
  })
  .meta({ id: 'CreateView', description: 'Sharing needs views:share.' })
export type CreateView = z.infer<typeof CreateView>

export const UpdateView = z
  .strictObject(content)
  .partial()
  .meta({ id: 'UpdateView', description: 'Fields that are absent stay.' })
export type UpdateView = z.infer<typeof UpdateView>

export const DuplicateView = z.strictObject({ name: content.name }).meta({ id: 'DuplicateView' })

export const OrderViews = z
  .strictObject({
    of: ViewsOf,
    ids: z
      .array(z.union([Id, z.enum(systemViewKeys)]))
      .min(1)
      .max(200)
      .describe('Views in the order in which you want them; those left out follow.'),
  })
  .meta({ id: 'OrderViews' })
export type OrderViews = z.infer<typeof OrderViews>

export const ViewRef = z.object({
  id: z.string().max(100).describe('An id, or the key of a view that every organization has.'),
})

export const CountViews = z.strictObject({ of: ViewsOf })

export const ViewCounts = z
  .object({
    data: z.array(
      z.object({
        id: z.string(),
        count: z.int().describe('At most 1,000.'),
        capped: z.boolean().describe('True: there are more, or there may be: not all were looked at.'),
        broken: z.boolean().describe('True: it speaks of a field or value that is no more, and has no list.'),
      }),
    ),
  })
  .meta({ id: 'ViewCounts' })

export const ViewUse = z
  .object({
    members: z.int().describe('Active members besides you who see the view.'),
    names: z.array(z.string()).describe('The first ten of them by name.'),
    startsRoles: z
      .array(z.string())
      .describe('Names of the roles that begin with it; they begin with all open tickets then.'),
  })
  .meta({ id: 'ViewUse', description: 'Whom it concerns when a view goes or is shared no more.' })
export type ViewUse = z.infer<typeof ViewUse>
