import { z } from 'zod'
import { line, Said, Sentence } from '../../platform/http/fields.ts'
import { invalid } from '../../platform/http/invalid.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { quietFields } from '../../platform/quiet.ts'
import { Condition, ConditionText, ObjectKindParam } from '../conditions/conditions.contract.ts'
import { CustomInput, CustomNames, CustomOutput } from '../fields/fields.contract.ts'
import { labelColors } from './labels.rules.ts'
import { recordTypes } from './ticket-associations.ts'
import { subjectLimit } from './ticket-words.rules.ts'
import { rankOf, statusOf, statusSynonyms, ticketPriorities, ticketStatuses } from './tickets.rules.ts'

/** The words of the ticket API. Response schemas are the presenters: what is not listed does not leave. */
const time = z.iso.datetime()

export const TicketStatus = z.enum(ticketStatuses).meta({ id: 'TicketStatus' })
export const TicketPriority = z.enum(ticketPriorities).meta({ id: 'TicketPriority' })
const synonyms = Object.keys(statusSynonyms) as (keyof typeof statusSynonyms)[]

/** A status as it may be sent: `pending` and `hold` mean waiting, `solved` resolved, `new` open. */
export const StatusInput = z.enum([...ticketStatuses, ...synonyms]).transform(statusOf)
/** A priority as it may be sent: `normal` means medium. Read as its rank, 1 to 4. */
export const PriorityInput = z.enum([...ticketPriorities, 'normal']).transform(rankOf)

const Ref = z.object({ id: z.uuid(), name: z.string() })
const TicketLink = z.object({ id: z.uuid(), code: z.string() })

export const TicketLabel = z.object({ id: z.uuid(), name: z.string(), color: z.enum(labelColors) })
export const TicketRequester = Ref.extend({ email: z.string().nullable(), phone: z.string().nullable() })

export const ticketSources = ['email', 'manual', 'api', 'phone', 'form', 'import', 'recurring'] as const
export const TicketSource = z.enum(ticketSources)

export const FormField = z
  .object({
    field: z.string().describe('Key of a custom field.'),
    shown: z.boolean(),
    required: z.boolean().describe('Besides what the field itself requires.'),
    optionIds: z.array(z.string()).nullable().describe('The options that are left; null: all.'),
  })
  .meta({ id: 'FormField' })
export type FormField = z.infer<typeof FormField>

export const TicketVisibility = z
  .enum(['public', 'private'])
  .describe(
    'public: seen by everybody whose role goes so far. private: by its assignee, its requester if he is a member, and those who were chosen.',
  )
  .meta({ id: 'TicketVisibility' })

export const TicketDeadline = z
  .object({
    policy: Ref,
    metric: z
      .enum(['first_response', 'next_response', 'resolution', 'closure'])
      .nullable()
      .describe('Of the clock that ends first; where all have ended, of the one that tells most. null: no clock.'),
    state: z.enum(['running', 'paused', 'met', 'missed', 'cancelled']).nullable(),
    dueAt: time.nullable().describe('Its deadline; past: overdue. null: paused or ended.'),
    soonAt: time
      .nullable()
      .describe(
        'From when on less than a quarter of what was promised is left, in the time of its target. null: it does not run.',
      ),
    pausedAt: time.nullable(),
    pauseReason: z.enum(['customer', 'third_party', 'resolved', 'merged', 'deleted']).nullable(),
  })
  .meta({ id: 'TicketDeadline', description: 'Where a ticket stands by its SLA.' })
export type TicketDeadline = z.infer<typeof TicketDeadline>

/** The types of records that a ticket is associated with, one of each. */
export const AssociatedType = z.union([z.enum(recordTypes), ObjectKindParam])

/** A ticket as lists show it. */
export const TicketRow = z
  .object({
    id: z.uuid(),
    code: z.string().describe('For people: ACME-42. Never changes.'),
    subject: z.string(),
    status: TicketStatus,
    stage: Ref,
    customerStage: z
      .string()
      .describe('What customers read of its stage: its words for customers, else its name. Show them nothing else.'),
    pipeline: Ref,
    queue: Ref.describe('Where it waits for work; the teams that serve the queue see it by their roles.'),
    visibility: TicketVisibility,
    priority: TicketPriority,
    type: Ref.extend({ key: z.string() }).nullable(),
    assignee: Ref.nullable(),
    requester: TicketRequester.nullable(),
    account: Ref.extend({ tier: z.string().nullable().describe('Name of its tier.') }).nullable(),
    labels: z.array(TicketLabel),
    source: TicketSource,
    channel: Ref.extend({ address: z.string() }).nullable(),
    conversationId: z.uuid().nullable(),
    followUpOf: TicketLink.nullable().describe('The closed or long resolved ticket that this one follows.'),
    mayBelongTo: TicketLink.nullable().describe(
      'A ticket that the first mail named without proof that it belongs there.',
    ),
    mergedInto: TicketLink.nullable().describe('The ticket that answers for this one since they were merged.'),
    checklist: z.object({ done: z.int(), total: z.int() }).describe('Items of its checklist.'),
    preview: z.string().describe('First words of the newest message, or of the description when there is none.'),
    version: z.int(),
    messageCount: z.int(),
    unread: z.boolean().describe('True when something was written since you last looked.'),
    waitingSince: time.nullable().describe('Since when a message of the customer is unanswered.'),
    createdAt: time,
    updatedAt: time,
    statusChangedAt: time,
    stageChangedAt: time.describe('Since when it stands in its stage.'),
    dueAt: time.nullable().describe('Until when it should be done.'),
    sla: TicketDeadline.nullable().describe(
      'Its next deadline by SLA; null: it has no policy (yet: one is chosen a moment after a ticket is made). All of it: getTicketSla.',
    ),
    snooze: z
      .object({ until: time.nullable(), untilReply: z.boolean() })
      .nullable()
      .describe('Set aside until a moment, until the customer writes, or whichever comes first; null: awake.'),
    thankedAt: time
      .nullable()
      .describe('When the customer only said thanks and the ticket stayed resolved; null again once it is opened.'),
    custom: CustomOutput,
    customNames: CustomNames.optional().describe('In lists that were asked for custom fields by `custom`.'),
    associations: z
      .array(
        z.object({
          type: AssociatedType,
          record: Ref.nullable().describe('Null: your role does not see records of this type, or it is there no more.'),
        }),
      )
      .optional()
      .describe(
        'What it is associated with, of the types that listTickets was asked for (`associated`); absent elsewhere.',
      ),
    firstResponseAt: time.nullable(),
    resolvedAt: time.nullable(),
    closedAt: time.nullable(),
    lastMessageAt: time.nullable(),
    lastCustomerMessageAt: time.nullable(),
    lastAgentMessageAt: time.nullable(),
  })
  .meta({ id: 'TicketRow' })
export type TicketRow = z.infer<typeof TicketRow>

export const Ticket = TicketRow.extend({
  lastReadAt: time.nullable().describe('When you last looked at it; null: never.'),
  customNames: CustomNames,
  form: z
    .array(FormField)
    .describe('What form logic makes of custom fields here; fields that no rule names are absent.'),
  description: z.string().describe('Plain text. Tickets from mail have none: their first message says it.'),
  allowed: z
    .object({ reply: z.boolean(), note: z.boolean(), update: z.boolean(), assign: z.boolean(), reopen: z.boolean() })
    .describe('What you may do with it now.'),
  transitions: z
    .array(
      z.object({
        status: TicketStatus,
        stageId: z.uuid().nullable(),
        allowed: z.boolean(),
        reason: z.string().nullable().describe('Why not, in words.'),
        why: Said.nullable().describe('The reason by its code.'),
      }),
    )
    .describe('Every status, with the stage it leads to and the reason where it cannot be reached now.'),
  stages: z
    .array(
      Ref.extend({
        status: TicketStatus,
        pipeline: Ref,
        allowed: z.boolean(),
        reason: z.string().nullable().describe('Why not, in words.'),
        why: Said.nullable().describe('The reason by its code.'),
      }),
    )
    .describe('Every stage in order, those of its pipeline first, and the reason where it cannot go there now.'),
}).meta({ id: 'Ticket' })
export type Ticket = z.infer<typeof Ticket>

export const TicketSubject = z
  .string()
  .trim()
  .min(1, invalid('invalid.no_subject', 'Write a subject.'))
  .max(subjectLimit)
export const TicketDescription = z.string().max(50_000)
/** An instant, with zone. Between the years 2000 and 2200, so that a slip of the hand is found. */
const dueAt = z.iso
  .datetime({ offset: true, abort: true })
  .refine(
    (value) => /^(20|21)\d\d-/.test(value),
    invalid('invalid.due_date', 'A due date lies between the years 2000 and 2199.'),
  )

const SnoozeInput = z
  .strictObject({
    until: z.iso.datetime({ offset: true }).nullish().describe('A moment in the future.'),
    untilReply: z.boolean().default(false).describe('A message of the customer wakes it.'),
  })
  .nullish()
  .describe('Set aside until a moment, until the customer writes, or whichever comes first. null wakes it.')

const RequesterInput = z.union([
  z.strictObject({ id: z.uuid() }),
  z.strictObject({
    email: z.string().trim().min(1).max(320).optional(),
    name: z.string().trim().min(1).max(200).optional(),
    phone: z.string().trim().min(1).max(50).optional(),
  }),
])

/** Set by the system and by nobody else (product.md TK29): a request that names one is told so. */
const systemFields = [
  'id',
  'code',
  'source',
  'channelId',
  'conversationId',
  'createdAt',
  'updatedAt',
  'statusChangedAt',
  'stageChangedAt',
  'firstResponseAt',
  'resolvedAt',
  'closedAt',
  'lastMessageAt',
  'waitingSince',
  'messageCount',
] as const
const systemField = z
  .never(invalid('invalid.system_field', 'The system sets this field; it cannot be changed.'))
  .optional()
  .describe('Cannot be changed.')
const readOnly = Object.fromEntries(systemFields.map((field) => [field, systemField]))
/** What one says of a new ticket, of those: where it comes from; and, in an import, when it was made. */
const { source: _told, channelId: _named, createdAt: _imported, ...readOnlyOfNew } = readOnly

const createdAt = z.iso
  .datetime({ offset: true, abort: true })
  .refine(
    (value) => /^(19[7-9]|2\d\d)\d-/.test(value),
    invalid('invalid.created_at', 'A ticket was made in 1970 or later.'),
  )

export const CreateTicket = z
  .strictObject({
    ...readOnlyOfNew,
    subject: TicketSubject.optional(),
    title: TicketSubject.optional().describe('Another word for subject.'),
    description: TicketDescription.optional(),
    descriptionHtml: z.string().max(200_000).optional().describe('Kept as plain text. Give this or description.'),
    status: StatusInput.optional(),
    pipelineId: z.uuid().optional().describe('Begins in its first stage of the status.'),
    stageId: z.uuid().optional().describe('Decides the status; give this or status.'),
    priority: PriorityInput.optional(),
    queueId: z.uuid().optional().describe('The default queue unless told.'),
    visibility: TicketVisibility.optional().describe(
      'private: its maker is chosen to see it, besides its assignee; needs tickets:update, as setTicketVisibility.',
    ),
    typeId: z.uuid().nullish(),
    type: z.string().trim().min(1).max(100).optional().describe('Key of a ticket type, instead of typeId.'),
    assigneeId: z.uuid().nullish(),
    dueAt: dueAt.nullish(),
    custom: CustomInput.optional(),
    requester: RequesterInput.optional().describe('A contact by id, or found by email or phone, or made.'),
    labels: z.array(z.string().trim().min(1).max(100)).max(50).optional().describe('Ids or names of labels.'),
    source: z
      .enum(['manual', 'phone', 'form', 'api'])
      .optional()
      .describe(
        'form: a customer filled in a form of yours, which passes it on. What custom fields require of customers is asked for then, and nothing that they require of members.',
      ),
    channelId: z.uuid().optional(),
    templateId: z
      .uuid()
      .optional()
      .describe('A ticket template (listTicketTemplates): it gives what is absent here; null and [] leave empty.'),
    ...quietFields,
    createdAt: createdAt
      .optional()
      .describe(
        'Brings in a ticket that was made elsewhere, at this moment in the past; needs tickets:import. Its source is `import`; no member is ' +
          'told, no automation runs and no rule chooses its queue. The log and all deadlines begin with the import.',
      ),
    sendAcknowledgement: z.literal(false).optional().describe('Tickets made by hand or API are not acknowledged.'),
  })
  .refine(
    ({ subject, title, templateId }) => {
      const written = [subject, title].filter((one) => one !== undefined).length
      return written === 1 || (written === 0 && templateId !== undefined)
    },
    {
      path: ['subject'],
      message: invalid('invalid.subject_or_title', 'Write a subject (in subject or title, not both).'),
    },
  )
  .refine((body) => body.description === undefined || body.descriptionHtml === undefined, {
    path: ['descriptionHtml'],
    message: invalid('invalid.two_descriptions', 'Give description or descriptionHtml, not both.'),
  })
  .refine(
    ({ createdAt, source, notifyMembers, runAutomations }) =>
      createdAt === undefined || (source === undefined && !notifyMembers && !runAutomations),
    {
      path: ['createdAt'],
      message: invalid(
        'invalid.import_is_quiet',
        'A ticket with createdAt is an import, which tells nobody and starts nothing: leave source, notifyMembers and runAutomations out.',
      ),
    },
  )
  .meta({ id: 'CreateTicket' })

/** A person's reason against what speaks for leaving the ticket open. */
export const finishAnyway = z
  .string()
  .trim()
  .min(3)
  .max(500)
  .describe(
    'Why it is resolved or closed although children are open (409 ticket.open_children); stands in its timeline.',
  )

export const UpdateTicket = z
  .strictObject({
    ...readOnly,
    subject: TicketSubject.optional(),
    title: TicketSubject.optional().describe('Another word for subject.'),
    description: TicketDescription.optional(),
    status: StatusInput.optional().describe('Moves to the first stage of the pipeline with this status.'),
    stageId: z.uuid().optional().describe('Decides the status; give this or status.'),
    priority: PriorityInput.optional(),
    queueId: z.uuid().optional(),
    typeId: z.uuid().nullish(),
    assigneeId: z.uuid().nullish().describe('null: nobody.'),
    assignReason: line(500)
      .optional()
      .describe('Why it is given to somebody else, or to nobody; stands in its timeline.'),
    dueAt: dueAt.nullish().describe('null: no due date.'),
    snooze: SnoozeInput,
    custom: CustomInput.optional(),
    pipelineId: z
      .uuid()
      .optional()
      .describe('Moves to the first stage of that pipeline with the same status; with stageId, to that stage.'),
    requesterId: z.uuid().nullish(),
    labelIds: z.array(z.uuid()).max(50).optional().describe('All labels; or give what to add and remove.'),
    addLabelIds: z.array(z.uuid()).max(50).optional(),
    removeLabelIds: z.array(z.uuid()).max(50).optional(),
    finishAnyway: finishAnyway.optional(),
  })
  .refine((body) => body.subject === undefined || body.title === undefined, {
    path: ['title'],
    message: invalid('invalid.two_subjects', 'Give subject or title, not both.'),
  })
  .refine(({ assigneeId, assignReason }) => assignReason === undefined || assigneeId !== undefined, {
    path: ['assignReason'],
    message: invalid('invalid.reason_without_assignee', 'Give it together with assigneeId.'),
  })
  .meta({ id: 'UpdateTicket', description: 'Fields that are absent stay.' })

/** A list of words in one query parameter: `a,b`, or the parameter given several times. At most 20. */
const words = z
  .union([z.string().max(2000), z.array(z.string().max(2000)).max(20)])
  .transform((value) => (Array.isArray(value) ? value : [value]).flatMap((part) => part.split(',')))
  .transform((list) => [...new Set(list.map((word) => word.trim()).filter((word) => word !== ''))])
const listOf = <T extends z.ZodType<unknown, string>>(item: T) => words.pipe(z.array(item).max(20)).optional()
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')

export const ticketSorts = ['createdAt', 'updatedAt', 'priority', 'waitingSince', 'dueAt'] as const
export type TicketSort = (typeof ticketSorts)[number]

/** What a list of tickets is filtered by: quick filters, each one field, and a condition. */
const TicketQuery = z.strictObject({
  status: listOf(StatusInput).describe('Statuses, separated by commas.'),
  open: flag.optional().describe('true: not resolved and not closed. false: the others.'),
  priority: listOf(PriorityInput),
  assignee: listOf(z.union([z.enum(['me', 'nobody', 'my_teams']), z.uuid()])).describe(
    'me, nobody, my_teams (members of the teams that you are in), or ids of members.',
  ),
  requester: listOf(z.uuid()),
  account: listOf(z.uuid()),
  label: listOf(z.uuid()).describe('Any of these labels.'),
  channel: listOf(z.uuid()),
  source: listOf(TicketSource),
  type: listOf(z.uuid()),
  unread: flag.optional().describe('true: something was written since you last looked.'),
  unanswered: flag.optional().describe('true: a message of the customer waits for an answer.'),
  snoozed: flag.optional().describe('true: set aside for a while. false: the others.'),
  filter: ConditionText.optional().describe(
    'A condition as JSON, url-encoded: {"all": [{"field": "label", "operator": "is", "value": "<id>"}]}. ' +
      'All, any and not nest; fields and operators: listConditionFields. Holds besides the other filters.',
  ),
})

export const ListTickets = z.strictObject({
  ...PageQuery.shape,
  ...TicketQuery.shape,
  q: z
    .string()
    .max(1000)
    .optional()
    .describe('A code (ACME-42, acme42, 42) or beginnings of words of code and subject.'),
  sort: z
    .string()
    .max(120)
    .regex(/^-?[\w.-]+$/, 'Must be the key of a field; a minus turns the order.')
    .optional()
    .describe(
      `${ticketSorts.join(', ')}, or a sortable field of listConditionFields. A minus turns the order. -createdAt unless told. ` +
        'waitingSince: longest waiting first; tickets without a value come last in both directions. ' +
        'With q any other order looks at the newest 5,000 matches.',
    ),
  custom: words
    .pipe(z.array(z.string().max(40)).max(40))
    .optional()
    .describe(
      'Keys of the custom fields whose values the rows have, separated by commas; empty: none. All unless told. Keys of no field ' +
        'are passed over. At most 40.',
    ),
  associated: words
    .pipe(z.array(AssociatedType).max(24))
    .optional()
    .describe(
      'Types of records, separated by commas (contact, lead, opportunity, account, object:<key>): the rows say which ones they are ' +
        'associated with. None unless told.',
    ),
})
export type ListTickets = z.infer<typeof ListTickets>

/** All tickets of a list, in its words, for who does something with all of them. */
export const WholeList = ListTickets.omit({ limit: true, cursor: true, filter: true, custom: true, associated: true })
  .extend({ filter: Condition.optional() })
  .meta({
    id: 'WholeList',
    description: 'What listTickets is asked for, but for limit, cursor, custom and associated.',
  })
export type WholeList = z.infer<typeof WholeList>

/** Which tickets the columns of a board count, in the words of listTickets. */
export const CountStages = z.strictObject(TicketQuery.shape)

export const ListTicketGroups = z.strictObject({
  ...TicketQuery.shape,
  group: z.string().max(120).default('status').describe('The key of a groupable field of listConditionFields.'),
})

const Count = {
  count: z.int().describe('At most 1,000.'),
  capped: z.boolean().describe('True: there are more, or there may be: not all were looked at.'),
}
export const TicketGroups = z
  .object({
    data: z.array(
      z.object({
        key: z.string().nullable().describe('Value of the field; null: tickets without one.'),
        name: z.string().nullable().describe('Null: clients know the words by the key.'),
        ...Count,
      }),
    ),
  })
  .meta({ id: 'TicketGroups' })

export const ticketCountKeys = [
  'all_open',
  'mine',
  'unassigned',
  'snoozed',
  'unread',
  'unanswered',
  'open',
  'in_progress',
  'waiting',
  'resolved',
  'closed',
  'urgent',
  'all',
] as const
export const TicketCounts = z
  .object({
    data: z.array(
      z.object({
        key: z.enum(ticketCountKeys),
        ...Count,
      }),
    ),
  })
  .meta({ id: 'TicketCounts' })

export const SimilarTickets = z
  .object({ data: z.array(z.object({ id: z.uuid(), code: z.string(), subject: z.string(), status: TicketStatus })) })
  .meta({ id: 'SimilarTickets' })

export const TicketRefParams = z.object({
  idOrCode: z.string().max(100).describe('Id or code, in any case, dash optional.'),
})

export const SimilarQuery = z.strictObject({ subject: z.string().max(subjectLimit) })

export const Assignee = Ref.extend({
  email: z.string(),
  available: z.boolean().describe('False: away for now.'),
  status: z.string().describe('The name of his status.'),
}).meta({ id: 'Assignee' })

export const NotListed = z
  .array(Ref.extend({ why: Sentence }))
  .describe(
    'The other members with the reason why no ticket can be given to them; empty for those who do not see members.',
  )

export const LabelUse = z.object({ ticketCount: z.int(), ticketCountCapped: z.boolean() })
export const Label = TicketLabel.extend({
  group: z.string().nullable().describe('Labels of one group stand together where labels are chosen.'),
  teamIds: z.array(z.uuid()).describe('Whose members alone put it on tickets and take it off; none: everybody.'),
  usable: z.boolean().describe('You put it on tickets and take it off.'),
  ticketCount: z.int().describe('Tickets with it, at most 1,000.'),
  ticketCountCapped: z.boolean().describe('True: there are more.'),
}).meta({ id: 'Label' })
export const CreateLabel = z
  .strictObject({
    name: z.string().trim().min(1).max(60),
    color: z.enum(labelColors).default('gray'),
    group: line(60).nullish(),
    teamIds: z.array(z.uuid()).max(50).optional(),
  })
  .meta({ id: 'CreateLabel' })
export const UpdateLabel = z
  .strictObject({
    name: z.string().trim().min(1).max(60).optional(),
    color: z.enum(labelColors).optional(),
    group: line(60).nullish(),
    teamIds: z.array(z.uuid()).max(50).optional().describe('[]: everybody puts it on tickets and takes it off.'),
  })
  .meta({ id: 'UpdateLabel' })
export const MergeLabels = z.strictObject({ intoId: z.uuid() }).meta({ id: 'MergeLabels' })

/** A ticket that is being written, for its form. */
export const TicketDraft = z
  .strictObject({
    subject: z.string().max(1000).default(''),
    description: z.string().max(50_000).default(''),
    status: StatusInput.optional(),
    pipelineId: z.uuid().optional(),
    stageId: z.uuid().optional(),
    priority: PriorityInput.default(2),
    typeId: z.uuid().nullish(),
    assigneeId: z.uuid().nullish(),
    requesterId: z.uuid().nullish(),
    labelIds: z.array(z.uuid()).max(50).default([]),
    dueAt: dueAt.nullish(),
    custom: CustomInput.default({}),
  })
  .meta({ id: 'TicketDraft' })
export const TicketForm = z
  .object({
    pipelineId: z.uuid().describe('Where the ticket would begin.'),
    stageId: z.uuid(),
    fields: z.array(FormField).describe('What form logic makes of custom fields; those that no rule names are absent.'),
  })
  .meta({ id: 'TicketForm' })
