import { z } from 'zod'
import { Id, Instant, line } from '../../platform/http/fields.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { Message, PostMessage } from '../conversations/conversations.contract.ts'
import { finishAnyway, TicketPriority, TicketStatus } from '../tickets/tickets.contract.ts'
import { ChosenMacros } from './chosen-macros.contract.ts'

export const sharings = ['private', 'teams', 'everyone'] as const

const Ref = z.object({ id: Id, name: z.string() })
/** Short enough to stand in the row of every message that it becomes, values included. */
const text = z.string().max(15_000)
const yearOfMinutes = 366 * 24 * 60
const minutes = z.int().min(1).max(yearOfMinutes)

export const MacroActions = z
  .strictObject({
    status: TicketStatus.optional(),
    stageId: Id.optional().describe('Decides the status; give this or status.'),
    pipelineId: Id.optional(),
    priority: TicketPriority.optional(),
    typeId: Id.nullable().optional(),
    queueId: Id.optional(),
    assigneeId: z
      .union([z.literal('me'), Id])
      .nullable()
      .optional()
      .describe('me: whoever applies the macro. null: nobody.'),
    dueInMinutes: minutes.nullable().optional().describe('Due so long after it is applied; null: no due date.'),
    addLabelIds: z.array(Id).max(20).optional(),
    removeLabelIds: z.array(Id).max(20).optional(),
    custom: z
      .record(z.string().max(40), z.unknown())
      .optional()
      .describe('Values of custom fields by key; null empties one.'),
    snooze: z
      .strictObject({
        minutes: minutes.nullable().default(null).describe('So long after it is applied; null: no moment.'),
        untilReply: z.boolean().default(false),
      })
      .optional(),
    follow: z.boolean().optional().describe('Whoever applies it follows the ticket, or no longer.'),
  })
  .meta({ id: 'MacroActions', description: 'What a macro changes; fields that are absent stay.' })
export type MacroActions = z.infer<typeof MacroActions>

const summary = {
  id: Id,
  name: z.string(),
  folder: z.string().nullable(),
  owner: Ref,
  sharing: z.enum(sharings).describe('teams: with the teams named.'),
  teams: z.array(Ref),
  uses: z.int().describe('How often everybody has applied it.'),
  ownUses: z.int().describe('How often you have.'),
  lastUsedAt: Instant.nullable(),
  editable: z.boolean().describe('You may change and delete it.'),
  createdAt: Instant,
  updatedAt: Instant,
}

export const MacroRow = z
  .object({
    ...summary,
    preview: z.string().describe('First words of its text, with variables as they are written; empty without a text.'),
    hasReply: z.boolean(),
    hasNote: z.boolean(),
    actionCount: z.int().describe('How many things it changes.'),
  })
  .meta({ id: 'MacroRow' })
export type MacroRow = z.infer<typeof MacroRow>

export const Macro = z
  .object({
    ...summary,
    replyHtml: z.string().describe('Of a public reply, with variables such as {{requester.name}}; empty for none.'),
    noteHtml: z.string().describe('Of an internal note; empty for none.'),
    actions: MacroActions,
  })
  .meta({ id: 'Macro' })
export type Macro = z.infer<typeof Macro>

const content = {
  name: line(100),
  folder: line(100).nullable(),
  replyHtml: text,
  noteHtml: text,
  actions: MacroActions,
  sharing: z.enum(sharings),
  teamIds: z.array(Id).max(50).describe('Of a macro that is shared with teams.'),
}

export const CreateMacro = z
  .strictObject({
    name: content.name,
    folder: content.folder.default(null),
    replyHtml: content.replyHtml.default(''),
    noteHtml: content.noteHtml.default(''),
    actions: content.actions.default({}),
    sharing: content.sharing.default('private'),
    teamIds: content.teamIds.default([]),
  })
  .meta({ id: 'CreateMacro', description: 'Sharing needs macros:share.' })
export type CreateMacro = z.infer<typeof CreateMacro>

export const UpdateMacro = z
  .strictObject(content)
  .partial()
  .meta({ id: 'UpdateMacro', description: 'Fields that are absent stay.' })
export type UpdateMacro = z.infer<typeof UpdateMacro>

export const DuplicateMacro = z.strictObject({ name: content.name }).meta({ id: 'DuplicateMacro' })

export const ListMacros = z.strictObject({
  ...PageQuery.shape,
  q: z.string().max(200).optional().describe('Words that name, folder or first words have.'),
  folder: z.string().max(100).optional().describe('Of this folder alone; empty: those of no folder.'),
})
export type ListMacros = z.infer<typeof ListMacros>

export const RenameFolder = z
  .strictObject({
    from: line(100).describe('As it is written in the macros.'),
    to: line(100).nullable().describe('A folder that is there takes them in; null: they stand in no folder.'),
  })
  .meta({ id: 'RenameFolder' })
export type RenameFolder = z.infer<typeof RenameFolder>

export const FolderRenamed = z
  .object({
    renamed: z.int().describe('Macros that moved.'),
    kept: z.int().describe('Macros that you see in it and may not change: they keep the old name.'),
  })
  .meta({ id: 'FolderRenamed' })
export type FolderRenamed = z.infer<typeof FolderRenamed>

export const MacroRef = z.object({ id: Id })

export const MacroExport = z
  .object({
    data: z.array(
      z.object({
        name: z.string(),
        folder: z.string().nullable(),
        replyHtml: z.string(),
        noteHtml: z.string(),
        actions: MacroActions,
        changes: z.array(z.string()).describe('The actions in English words.'),
      }),
    ),
  })
  .meta({ id: 'MacroExport', description: 'The macros that you see, whole.' })

export const MacroVariables = z
  .object({
    data: z.array(
      z.object({
        name: z.string().describe('As it is written: requester.name, custom.<key>.'),
        label: z.string().nullable().describe('Name of the custom field; null: clients know the words by the name.'),
        group: z.enum(['ticket', 'requester', 'account', 'custom', 'assignee', 'agent', 'channel', 'organization']),
      }),
    ),
  })
  .meta({ id: 'MacroVariables' })

export const partKinds = [
  'reply',
  'note',
  'status',
  'stage',
  'pipeline',
  'priority',
  'type',
  'queue',
  'assignee',
  'due',
  'addLabel',
  'removeLabel',
  'custom',
  'snooze',
  'follow',
] as const

/** One thing that a macro does. */
export const MacroPart = z
  .object({
    key: z.string().describe('Say it in skip to leave this part out: reply, status, addLabel.<id>, custom.<key>.'),
    kind: z.enum(partKinds),
    name: z
      .string()
      .nullable()
      .describe('What it sets, by name: of a label, a member, a stage; of a custom field its own.'),
    value: z
      .string()
      .nullable()
      .describe('A word of the API (status, priority), minutes, or the value of a custom field as people read it.'),
    gone: z.boolean().describe('True: what it points to is no more, so that it must be left out.'),
  })
  .meta({ id: 'MacroPart' })
export type MacroPart = z.infer<typeof MacroPart>

export const RenderMacro = z
  .strictObject({ ticket: z.string().max(100).describe('Id or code.') })
  .meta({ id: 'RenderMacro' })
export const RenderedMacro = z
  .object({
    id: Id,
    name: z.string(),
    replyHtml: z.string().describe('Sanitized. What is missing stands as <span data-missing="requester.phone">.'),
    noteHtml: z.string(),
    missing: z.array(z.string()).describe('Variables without a value for this ticket.'),
    parts: z.array(MacroPart),
  })
  .meta({ id: 'RenderedMacro' })
export type RenderedMacro = z.infer<typeof RenderedMacro>

export const RenderDraft = z
  .strictObject({
    ticket: z.string().max(100).describe('Id or code.'),
    replyHtml: text.default(''),
    noteHtml: text.default(''),
    actions: MacroActions.default({}),
  })
  .meta({ id: 'RenderDraft', description: 'A macro that is being written.' })
export type RenderDraft = z.infer<typeof RenderDraft>

export const ApplyMacros = z
  .strictObject({
    macros: ChosenMacros,
    message: PostMessage.optional().describe(
      'What was written with them: it is sent in place of their reply texts, in the same transaction.',
    ),
    finishAnyway: finishAnyway.optional(),
  })
  .meta({ id: 'ApplyMacros' })
export type ApplyMacros = z.infer<typeof ApplyMacros>

export const MacroRun = z
  .object({
    id: Id.nullable().describe('For undoMacroRun; null: nothing was left to do.'),
    message: Message.nullable().describe('What was sent with it.'),
    writtenIds: z.array(Id).describe('Replies and notes that the macros wrote themselves.'),
  })
  .meta({ id: 'MacroRun' })

export const MacroUndo = z
  .object({
    result: z.enum(['restored', 'partly', 'kept']).describe('partly, kept: what somebody changed since then stays.'),
  })
  .meta({ id: 'MacroUndo' })
