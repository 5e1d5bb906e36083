import { z } from 'zod'
import { Id, Instant, line } from '../../platform/http/fields.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { TicketPriority } from '../tickets/tickets.contract.ts'

export const sharings = ['private', 'teams', 'everyone'] as const

const Ref = z.object({ id: Id, name: z.string() })

export const TemplateContent = z
  .strictObject({
    subject: z.string().trim().max(500).default(''),
    descriptionHtml: z.string().max(50_000).default('').describe('Kept sanitized; becomes the text of a ticket.'),
    pipelineId: Id.optional().describe('Begins in its first open stage.'),
    stageId: Id.optional().describe('Decides the status.'),
    priority: TicketPriority.optional(),
    typeId: Id.optional(),
    queueId: Id.optional(),
    assigneeId: Id.optional().describe('Giving tickets to others needs tickets:assign, for who saves and who uses it.'),
    labelIds: z.array(Id).max(50).default([]),
    custom: z.record(z.string().max(40), z.unknown()).default({}).describe('Values of custom fields by key.'),
    checklistTemplateId: Id.optional(),
    followerIds: z.array(Id).max(50).default([]).describe('Members who follow each ticket.'),
  })
  .meta({
    id: 'TemplateContent',
    description: 'What a ticket begins with; what is absent is left to whoever makes it.',
  })
export type TemplateContent = z.infer<typeof TemplateContent>

export const leftOutKinds = [
  'pipeline',
  'stage',
  'type',
  'queue',
  'assignee',
  'label',
  'field',
  'checklist',
  'follower',
] as const

export const LeftOut = z
  .object({
    kind: z.enum(leftOutKinds),
    id: z.string().describe('What the template names: an id, or the key of a custom field.'),
    name: z.string().describe('As it was called when the template was saved.'),
    why: z
      .enum(['gone', 'refused'])
      .describe('gone: it is no more. refused: it cannot be set, or not by you, on a ticket like this one.'),
  })
  .meta({ id: 'LeftOut', description: 'A part of a template that a ticket does without.' })
export type LeftOut = z.infer<typeof LeftOut>

const summary = {
  id: Id,
  name: z.string(),
  folder: z.string().nullable(),
  owner: Ref,
  sharing: z.enum(sharings).describe('teams: with the teams named.'),
  teams: z.array(Ref),
  editable: z.boolean().describe('You may change and delete it.'),
  changedBy: Ref.describe('Who changed it last.'),
  createdAt: Instant,
  updatedAt: Instant,
}

export const TicketTemplateRow = z
  .object({
    ...summary,
    subject: z.string().describe('What its tickets are called; empty: whoever makes one writes it.'),
  })
  .meta({ id: 'TicketTemplateRow' })
export type TicketTemplateRow = z.infer<typeof TicketTemplateRow>

export const TicketTemplate = z
  .object({
    ...summary,
    content: TemplateContent,
    description: z.string().describe('The description as the plain text that a ticket gets.'),
    labels: z.array(z.object({ id: Id, name: z.string(), color: z.string() })),
    names: z.record(z.string(), z.string()).describe('Of members and records that the content names, by id.'),
    leftOut: z.array(LeftOut).describe('Parts that a ticket which you make now would do without.'),
  })
  .meta({ id: 'TicketTemplate' })
export type TicketTemplate = z.infer<typeof TicketTemplate>

const fields = {
  name: line(100),
  folder: line(100).nullable(),
  content: TemplateContent,
  sharing: z.enum(sharings),
  teamIds: z.array(Id).max(50).describe('Of a template that is shared with teams.'),
}

export const CreateTicketTemplate = z
  .strictObject({
    name: fields.name,
    folder: fields.folder.default(null),
    content: fields.content.prefault({}),
    sharing: fields.sharing.default('private'),
    teamIds: fields.teamIds.default([]),
  })
  .meta({ id: 'CreateTicketTemplate', description: 'Sharing needs templates:share.' })
export type CreateTicketTemplate = z.infer<typeof CreateTicketTemplate>

export const UpdateTicketTemplate = z
  .strictObject(fields)
  .partial()
  .meta({ id: 'UpdateTicketTemplate', description: 'Fields that are absent stay; content is replaced whole.' })
export type UpdateTicketTemplate = z.infer<typeof UpdateTicketTemplate>

export const DuplicateTicketTemplate = z.strictObject({ name: fields.name }).meta({ id: 'DuplicateTicketTemplate' })

export const ListTicketTemplates = z.strictObject({
  ...PageQuery.shape,
  q: z.string().max(200).optional().describe('Words that name, folder or subject have.'),
})
export type ListTicketTemplates = z.infer<typeof ListTicketTemplates>

export const TicketTemplateRef = z.object({ id: Id })
