import { z } from 'zod'
import { Id, Instant, line } from '../../platform/http/fields.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { ConditionText } from '../conditions/conditions.contract.ts'

/** The words of the API for tasks (product.md CB8). */
const Ref = z.object({ id: Id, name: z.string() })

export const Task = z
  .object({
    id: Id,
    title: z.string(),
    description: z.string(),
    dueAt: Instant.nullable(),
    assignee: Ref.nullable(),
    ticket: z
      .object({ id: Id, code: z.string(), subject: z.string() })
      .nullable()
      .describe('null also for one that you do not see: its task is shown to who has it to do, and to who made it.'),
    contact: Ref.nullable(),
    account: Ref.nullable(),
    lead: Ref.nullable(),
    opportunity: Ref.nullable(),
    object: Ref.extend({ typeKey: z.string() }).nullable().describe('An object, with the key of its type.'),
    doneAt: Instant.nullable(),
    doneBy: Ref.nullable(),
    createdBy: Ref.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Task' })
export type Task = z.infer<typeof Task>

const fields = {
  description: z.string().max(20_000).optional(),
  dueAt: Instant.nullish().describe('When it is due: who has it to do is reminded then. null: at no time.'),
  assigneeId: Id.nullish().describe('A member to whom work can be given.'),
  ticketId: Id.nullish().describe('A ticket that you see.'),
  contactId: Id.nullish(),
  accountId: Id.nullish(),
  leadId: Id.nullish(),
  opportunityId: Id.nullish(),
  objectId: Id.nullish(),
}
const title = line(500)

export const CreateTask = z.strictObject({ title, ...fields }).meta({ id: 'CreateTask' })
export type CreateTask = z.infer<typeof CreateTask>
export const UpdateTask = z.strictObject({ title: title.optional(), done: z.boolean().optional(), ...fields }).meta({
  id: 'UpdateTask',
  description: 'Fields that are absent stay; null takes a link, the due time or the assignee away.',
})
export type UpdateTask = z.infer<typeof UpdateTask>

export const ListTasks = z.strictObject({
  ...PageQuery.shape,
  q: z.string().trim().max(200).optional().describe('Beginnings of words of title and description.'),
  filter: ConditionText.optional().describe('A condition on fields of listConditionFields of tasks, as JSON.'),
  done: z
    .enum(['true', 'false', 'all'])
    .default('false')
    .transform((value) => (value === 'all' ? undefined : value === 'true'))
    .describe('true: those that are done. false: the others.'),
  assignee: z
    .union([z.literal('me'), Id])
    .optional()
    .describe('`me`, or the id of a member.'),
  dueBefore: Instant.optional().describe('Only those due before this instant; the present one: overdue ones.'),
  ticket: Id.optional(),
  contact: Id.optional(),
  account: Id.optional(),
  lead: Id.optional(),
  opportunity: Id.optional(),
  object: Id.optional(),
  sort: z
    .string()
    .max(120)
    .optional()
    .describe(
      'A sortable field of listConditionFields; a minus turns it. dueAt unless told, of done ones -doneAt; those without a due time come ' +
        'last; with q the newest first.',
    ),
})
export type ListTasks = z.infer<typeof ListTasks>
