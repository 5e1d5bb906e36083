import { z } from 'zod'
import { Email, Id, Instant, line, Said, Sentence } from '../../platform/http/fields.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { memberLanguages } from '../../platform/languages.ts'
import { durationUnits } from '../conditions/condition-words.ts'
import { Condition, ConditionTree } from '../conditions/conditions.contract.ts'
import { ticketTimes } from '../tickets/tickets-since.ts'
import { methods } from '../webhooks/webhooks.contract.ts'

/** The words of the API about automation (product.md AU1-AU15). */

export const authors = ['anyone', 'customer', 'agent', 'system'] as const
const by = z
  .enum(authors)
  .default('anyone')
  .describe('Who did it: a customer, a member, or the product itself (mail, clock, another rule).')
const field = z.string().min(1).max(100)
const value = z.unknown().optional()

/** When a rule is asked. */
export const Trigger = z
  .discriminatedUnion('on', [
    z.strictObject({ on: z.literal('created'), by }).describe('A ticket was made.'),
    z.strictObject({ on: z.literal('updated'), by }).describe('Any field of a ticket changed.'),
    z
      .strictObject({
        on: z.literal('changed'),
        field: field.describe('A key of listConditionFields.'),
        from: value.describe(
          'Of a choice, a record or yes/no: what it was. Of labels: one that was taken off. Absent: anything.',
        ),
        to: value.describe('What it became. Of labels: one that was put on. Null: it was emptied. Absent: anything.'),
        by,
      })
      .describe('A field changed.'),
    z
      .strictObject({ on: z.literal('replied'), by: z.enum(['anyone', 'customer', 'agent']).default('anyone') })
      .describe('A public message after the one that the ticket began with. Machines and rules write none.'),
    z.strictObject({ on: z.literal('noted') }).describe('A member wrote an internal note.'),
    z
      .strictObject({ on: z.literal('stage_entered'), stageId: Id })
      .describe('A ticket came to a stage, or began in it.'),
    z
      .strictObject({
        on: z.literal('availability'),
        userId: Id.optional().describe('Of this member. Absent: of anybody.'),
        becomes: z.enum(['anything', 'available', 'unavailable']).default('anything'),
      })
      .describe('The status of a member changed; asked about each open ticket that he has then.'),
    z.strictObject({ on: z.literal('sla_warned') }).describe('A deadline of the SLA comes close.'),
    z.strictObject({ on: z.literal('sla_breached') }).describe('A deadline of the SLA has passed.'),
    z
      .strictObject({
        on: z.literal('time'),
        since: z
          .union([z.enum(ticketTimes), z.templateLiteral(['custom.', z.string().regex(/^[a-z][a-z0-9_]{0,39}$/)])])
          .describe(
            'From which time of the ticket it counts; custom.<key>: the date in a custom field, a day from its beginning.',
          ),
        amount: z.int().min(1).max(10_000),
        unit: z.enum(durationUnits),
        when: z
          .enum(['after', 'before'])
          .default('after')
          .describe('before: of dueAt and of custom fields, in calendar time alone.'),
        hours: z
          .enum(['calendar', 'business'])
          .default('calendar')
          .describe('business: the business hours of the rule count; a day is eight of them.'),
      })
      .describe('So long after a time of the ticket, once; the condition is asked then. Closed tickets too.'),
  ])
  .meta({ id: 'RuleTrigger' })
export type Trigger = z.infer<typeof Trigger>

const html = z.string().max(15_000)
const yearOfMinutes = 366 * 24 * 60

export const Recipient = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('assignee') }),
    z.strictObject({ kind: z.literal('followers') }),
    z.strictObject({ kind: z.literal('member'), id: Id }),
    z.strictObject({ kind: z.literal('team'), id: Id }),
    z.strictObject({ kind: z.literal('role'), id: Id }),
  ])
  .meta({ id: 'RuleRecipient', description: 'Told is who is active and sees the ticket.' })
export type Recipient = z.infer<typeof Recipient>

/** What rules can set of the requester and of the account of a ticket. */
export const contactFields = ['name', 'notes', 'language', 'timeZone', 'account', 'accountTier'] as const

/** What a rule does. */
export const Action = z
  .discriminatedUnion('do', [
    z
      .strictObject({
        do: z.literal('set'),
        field: field.describe('A key of listRuleFields.'),
        value: z
          .unknown()
          .describe('As PATCH /tickets takes it; null empties it. Of dates in time: {amount, unit} from then on.'),
      })
      .describe('Sets a field.'),
    z
      .strictObject({ do: z.literal('add'), field, values: z.array(Id).min(1).max(20) })
      .describe('Adds labels, followers (members) or participants (contacts).'),
    z.strictObject({ do: z.literal('remove'), field, values: z.array(Id).min(1).max(20) }),
    z
      .strictObject({ do: z.literal('reply'), html })
      .describe(
        'Writes to the customer. Variables as in macros; one without a value is left out and said in the log. An automatic answer: it ' +
          'goes to nobody who wrote by machine, to one address once an hour at most, and is no response of the team.',
      ),
    z.strictObject({ do: z.literal('note'), html }).describe('An internal note.'),
    z
      .strictObject({ do: z.literal('notify'), to: z.array(Recipient).min(1).max(20), text: line(200) })
      .describe('Tells members.'),
    z
      .strictObject({ do: z.literal('mail'), to: Email, subject: line(200), html })
      .describe(
        'A mail to somebody who has no part in the ticket; to one address about one ticket once an hour at most.',
      ),
    z.strictObject({ do: z.literal('checklist'), templateId: Id }).describe('Adds the items of a template.'),
    z
      .strictObject({
        do: z.literal('snooze'),
        minutes: z.int().min(1).max(yearOfMinutes).nullable().default(null),
        untilReply: z.boolean().default(false),
      })
      .describe('Sets the ticket aside.'),
    z.strictObject({ do: z.literal('wake') }).describe('Ends a snooze.'),
    z
      .strictObject({ do: z.literal('route') })
      .describe(
        'Hands the ticket to routing anew: the routing rules choose its queue, nobody has it, and the queue gives it by its strategy.',
      ),
    z
      .strictObject({ do: z.literal('escalate'), reason: line(500) })
      .describe('To the queue of the next tier. Whoever had it follows it from then on.'),
    z
      .strictObject({
        do: z.literal('visibility'),
        visibility: z.enum(['public', 'private']),
        userIds: z.array(Id).max(200).default([]).describe('Members who see it whatever their role sees.'),
        teamIds: z.array(Id).max(50).default([]).describe('Teams whose members see it, likewise.'),
      })
      .describe('Public or private, and who is chosen to see it; those who were chosen before are no longer.'),
    z
      .strictObject({
        do: z.literal('contact'),
        field: z.enum(contactFields),
        value: z
          .unknown()
          .describe(
            'name, notes: a text. language: a language tag; timeZone: a name of one; null empties them. account: an id, which becomes its ' +
              'first; null: none. accountTier: an id, of the account that the ticket has; null: none.',
          ),
      })
      .describe('Sets a field of the requester, or of the account of the ticket.'),
    z
      .strictObject({
        do: z.literal('webhook'),
        webhookId: Id.optional().describe(
          'Of the webhook that the action had before (listWebhooks). Absent: one is made.',
        ),
        method: z.enum(methods).default('POST'),
        url: z.string().trim().min(1).max(2000).describe('https; http only where ALLOWED_NETWORKS names the address.'),
      })
      .describe(
        'Calls an address on the internet with the event and the ticket as JSON, signed as Standard Webhooks are; again until it is ' +
          'answered with success, one call about a ticket after the other.',
      ),
  ])
  .meta({ id: 'RuleAction' })
export type Action = z.infer<typeof Action>

export const duringWords = ['always', 'open', 'closed'] as const
export const RuleHours = z
  .strictObject({
    calendar: z
      .union([z.enum(['default', 'sla']), Id])
      .default('default')
      .describe(
        'By whose business hours it counts: the default ones, those of the SLA of the ticket, or one by its id.',
      ),
    during: z
      .enum(duringWords)
      .default('always')
      .describe('When it acts. closed: outside of them; a reply goes once a ticket until they begin again.'),
  })
  .meta({ id: 'RuleHours' })
export type RuleHours = z.infer<typeof RuleHours>
export const anyHours: RuleHours = { calendar: 'default', during: 'always' }

const content = {
  triggers: z.array(Trigger).min(1, 'Say when the rule is asked.').max(10).describe('Any of them.'),
  actions: z.array(Action).min(1, 'Say what the rule does.').max(20).describe('In this order.'),
}

const factValue = z.union([
  z.string().max(2_000),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.union([z.string().max(500), z.number()])).max(500),
  z.strictObject({ instant: Instant }),
])
const ExampleOutcome = z.strictObject({
  matches: z.boolean(),
  does: z
    .array(z.strictObject({ do: z.string().max(50), field: field.optional(), value }))
    .max(20)
    .describe('Of its actions those that would change something, in order.'),
})
export const RuleExample = z
  .strictObject({
    id: Id,
    name: line(100),
    event: z.strictObject({
      name: z.string().max(100).describe('Name of the event, or time.'),
      actorKind: z.enum(['user', 'contact', 'system']),
      data: z.record(z.string().max(100), z.unknown()).describe('As the event log tells it.'),
      opens: z.boolean().describe('It happened in the moment in which the ticket was made.'),
    }),
    at: Instant,
    facts: z.record(z.string().max(100), factValue).describe('The ticket right after it, by the keys of conditions.'),
    expected: ExampleOutcome,
  })
  .refine((example) => JSON.stringify(example).length <= 60_000, { message: 'An example is too large.' })
  .meta({ id: 'RuleExample', description: 'A frozen copy: what becomes of the ticket changes no example.' })
export type RuleExample = z.infer<typeof RuleExample>
const examples = z
  .array(RuleExample)
  .max(20)
  .describe('Run at every save, when it is switched on, and when the product starts.')

/** The shipped recipes (docs/automation.md): what the web app fills into the form. */
export const recipes = [
  'notify_new',
  'priority_raised',
  'no_response',
  'acknowledge',
  'after_hours',
  'resolved',
  'close_resolved',
] as const

export const RuleState = z.enum(['on', 'off', 'paused'])

const summary = {
  id: Id,
  name: z.string(),
  position: z.int(),
  state: RuleState.describe(
    'paused: it was switched off by itself, for it acted too often, or for what `pausedFor` says.',
  ),
  pausedAt: Instant.nullable(),
  pausedFor: z
    .array(Sentence)
    .nullable()
    .describe(
      'Paused since something that it names is gone, and what that says; null: it acted too often, or is not paused.',
    ),
  version: z.int(),
  recipe: z.enum(recipes).nullable().describe('The shipped recipe that it was made from.'),
  broken: z.boolean().describe('It does nothing: what its condition names is not there any more.'),
  examplesFailing: z
    .object({ since: Instant, said: z.array(Sentence).describe('One for each example that it breaks.') })
    .nullable()
    .describe(
      'Examples of it hold no more although nobody changed it: the product was upgraded, or something that it names was changed.',
    ),
  lastRunAt: Instant.nullable().describe('When it last acted.'),
  runs: z.int().describe('How often it acted in the last 30 days, 1,000 at most.'),
  runsCapped: z.boolean(),
  createdAt: Instant,
  updatedAt: Instant,
}

export const Rule = z
  .object({
    ...summary,
    triggers: z.array(Trigger),
    condition: ConditionTree,
    hours: RuleHours,
    actions: z.array(Action),
    examples: z.array(RuleExample),
  })
  .meta({ id: 'Rule' })
export type Rule = z.infer<typeof Rule>

export const CreateRule = z
  .strictObject({
    name: line(100),
    enabled: z.boolean().default(false),
    recipe: z.enum(recipes).nullable().default(null),
    ...content,
    condition: Condition,
    hours: RuleHours.default(anyHours),
    examples: examples.default([]),
  })
  .meta({ id: 'CreateRule' })
export type CreateRule = z.infer<typeof CreateRule>

export const UpdateRule = z
  .strictObject({
    name: line(100).optional(),
    enabled: z.boolean().optional(),
    triggers: content.triggers.optional(),
    condition: Condition.optional(),
    hours: RuleHours.optional(),
    actions: content.actions.optional(),
    examples: examples.optional(),
  })
  .meta({ id: 'UpdateRule', description: 'Absent fields stay. Triggers, condition and actions make a new version.' })
export type UpdateRule = z.infer<typeof UpdateRule>

export const RuleOrder = z.strictObject({ ids: z.array(Id).min(1).max(200) }).meta({ id: 'RuleOrder' })
export const RuleRef = z.object({ id: Id })

export const RuleVersion = z
  .object({
    id: z.string().describe('Id of the rule and the version.'),
    version: z.int(),
    changedBy: z.object({ id: Id.nullable(), name: z.string() }),
    createdAt: Instant,
    triggers: z.array(Trigger),
    condition: ConditionTree,
    hours: RuleHours,
    actions: z.array(Action),
    examples: z.array(RuleExample),
  })
  .meta({ id: 'RuleVersion' })
export type RuleVersion = z.infer<typeof RuleVersion>

export const settings = ['set', 'add_remove'] as const
export const RuleField = z
  .object({
    key: z.string(),
    name: z.string().nullable().describe('Of a custom field; null: clients know the words by the key.'),
    how: z.enum(settings).describe('set: it has one value. add_remove: it has many.'),
    nullable: z.boolean().describe('It can be emptied.'),
  })
  .meta({ id: 'RuleField', description: 'A field that rules can set.' })
export type RuleField = z.infer<typeof RuleField>

export const outcomes = ['acted', 'unmatched', 'failed', 'stopped'] as const

export const Why = z
  .object({
    at: z.enum(['trigger', 'hours', 'condition', 'own', 'depth', 'storm', 'broken']),
    path: z.string().nullable().describe('Of a condition: the first test that failed, all.1.'),
    test: ConditionTree.nullable().describe('That test.'),
    found: z.unknown().describe('What its field was.'),
  })
  .meta({ id: 'RuleWhy', description: 'Why a rule did nothing.' })
export type Why = z.infer<typeof Why>

export const Effect = z
  .object({
    action: z.int().describe('Which action of the version, from 0.'),
    result: z
      .enum(['done', 'nothing', 'suppressed', 'refused'])
      .describe(
        'nothing: it was so already. suppressed: a rule of automatic mail forbade it. refused: the ticket did not take it.',
      ),
    why: Said.nullable(),
    text: z.string().describe('The reason in English.'),
    messageId: Id.nullable().describe('What it wrote.'),
  })
  .meta({ id: 'RuleEffect' })
export type Effect = z.infer<typeof Effect>

export const RuleRun = z
  .object({
    id: Id,
    rule: z.object({ id: Id, name: z.string() }),
    version: z.int(),
    ticket: z.object({ id: Id, code: z.string(), subject: z.string() }).nullable().describe('Null: you do not see it.'),
    event: z.string().describe('The event at which it was asked, or time.'),
    outcome: z.enum(outcomes).describe('failed: at least one action was refused.'),
    why: Why.nullable(),
    effects: z.array(Effect),
    actions: z.array(Action).describe('Of the version that ran.'),
    milliseconds: z.number(),
    at: Instant,
  })
  .meta({ id: 'RuleRun' })
export type RuleRun = z.infer<typeof RuleRun>

export const DryRun = z
  .strictObject({
    days: z.int().min(1).max(30).default(7),
    ...content,
    condition: Condition,
    hours: RuleHours.default(anyHours),
  })
  .meta({ id: 'DryRunRule', description: 'A rule that is being written, or one that there is.' })
export type DryRun = z.infer<typeof DryRun>

const tried = { ...content, condition: Condition, hours: RuleHours.default(anyHours) }
export const CaptureExample = z
  .strictObject({
    ...tried,
    ticket: z.string().min(1).max(100).describe('Code or id.'),
    seq: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional()
      .describe('Number of the event that is kept. Absent: the last one of which the rule hears.'),
    at: Instant.optional().describe('In place of an event: a time of the rule came then.'),
    name: line(100).optional(),
  })
  .meta({ id: 'CaptureRuleExample' })
export type CaptureExample = z.infer<typeof CaptureExample>

export const WriteExample = z
  .strictObject({
    ...tried,
    name: line(100),
    trigger: z.int().min(0).max(9).describe('Which of the triggers is met, from 0.'),
    by: z.enum(['customer', 'agent', 'system']).default('agent').describe('Who did it.'),
    at: Instant.describe('When it happens.'),
    fields: z
      .record(z.string().min(1).max(100), z.unknown())
      .refine((fields) => Object.keys(fields).length <= 50, { message: 'Name at most 50 fields.' })
      .describe('The ticket right after it, by the keys of conditions; what is not named is empty.'),
    matches: z.boolean().describe('Whether the rule shall act.'),
  })
  .meta({ id: 'WriteRuleExample' })
export type WriteExample = z.infer<typeof WriteExample>

export const CheckExamples = z.strictObject({ ...tried, examples }).meta({ id: 'CheckRuleExamples' })
export const CheckedExample = z
  .object({
    id: Id,
    passes: z.boolean(),
    actual: ExampleOutcome,
    why: Why.nullable().describe('Why it does not match.'),
  })
  .meta({ id: 'CheckedRuleExample' })
export type CheckedExample = z.infer<typeof CheckedExample>

export const DryRunResult = z
  .object({
    since: Instant,
    asked: z
      .int()
      .describe(
        'Occasions at which it would have been asked: of the newest 2,000 events, times of the newest 2,000 tickets.',
      ),
    capped: z.boolean().describe('There were more.'),
    matched: z.int(),
    tickets: z.int().describe('Different tickets among them.'),
    mails: z.int().describe('Mails that would have left.'),
    suppressed: z.int().describe('Mails that the rules of automatic mail would have held back.'),
    webhooks: z.int().describe('Calls to servers of others that would have been made.'),
    changes: z.int().describe('Other actions that would have done something.'),
    asNow: z
      .array(z.string())
      .describe('Fields of the condition that no event tells of: they were judged as they are now.'),
    data: z
      .array(
        z.object({
          ticket: z
            .object({ id: Id, code: z.string(), subject: z.string() })
            .nullable()
            .describe('Null: you do not see it.'),
          seq: z.string().nullable().describe('Number of the event. Null: a time came.'),
          event: z.string().describe('Name of the event, or time.'),
          at: Instant,
          actions: z.array(z.object({ action: z.int(), result: z.enum(['done', 'nothing', 'suppressed']) })),
        }),
      )
      .describe('The newest 100 of what matched.'),
    untried: z.boolean().describe('It has triggers of a member’s status, which is of no ticket: they were not tried.'),
    untold: z
      .int()
      .describe(
        'Tickets whose log does not tell all of their times (imported, merged): those were judged as they are now.',
      ),
  })
  .meta({ id: 'DryRunResult' })
export type DryRunResult = z.infer<typeof DryRunResult>

export const ListRuleRuns = z.strictObject({
  ...PageQuery.shape,
  outcome: z.enum(outcomes).optional(),
})
export type ListRuleRuns = z.infer<typeof ListRuleRuns>

export const NotSolvedOffer = z
  .object({
    state: z
      .enum(['resolved', 'open', 'later', 'closed', 'merged'])
      .describe(
        'resolved: it can be opened again. open: it is open. later: it was resolved anew since that mail. closed: for good; a mail begins a new one. merged: it goes on in another one.',
      ),
    ticket: z.string().describe('Its code.'),
    organization: z.string(),
    address: z.string().nullable().describe('Where to write.'),
    language: z.enum(memberLanguages).describe('Of who reads it.'),
  })
  .meta({ id: 'NotSolvedOffer' })
export type NotSolvedOffer = z.infer<typeof NotSolvedOffer>

export const SayNotSolved = z
  .strictObject({ comment: z.string().trim().max(5_000).default('').describe('What is missing, in his words.') })
  .meta({ id: 'SayNotSolved' })

export const NotSolvedAnswer = z
  .object({ ...NotSolvedOffer.shape, done: z.boolean().describe('This request opened it, and took the comment.') })
  .meta({ id: 'NotSolvedAnswer' })
export type NotSolvedAnswer = z.infer<typeof NotSolvedAnswer>
