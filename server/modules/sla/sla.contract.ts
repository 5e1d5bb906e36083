import { z } from 'zod'
import { Id, Instant, line, Sentence } from '../../platform/http/fields.ts'
import { invalid, refusal } from '../../platform/http/invalid.ts'
import { sentence } from '../../platform/words.ts'
import { Condition, ConditionTree } from '../conditions/conditions.contract.ts'
import { clockStates, endReasons, pauseReasons } from './clock.rules.ts'
import { slaMetrics, slaPauses, slaPriorities, slaResponses } from './terms.rules.ts'

/** The words of service levels (product.md SL1-SL19, D13). Lengths of time are whole minutes. */
export const SlaMetric = z.enum(slaMetrics).meta({
  id: 'SlaMetric',
  description:
    'first_response: from making to the first answer; next_response: from a customer’s message to the next answer; resolution: from making to resolved; closure: from making to closed.',
})

const minutes = z.int().min(1).max(5_256_000)

export const SlaTarget = z
  .strictObject({
    minutes,
    time: z
      .enum(['business', 'calendar'])
      .describe('business: of the opening hours alone; calendar: around the clock.'),
  })
  .meta({ id: 'SlaTarget' })

const each = <K extends string, T extends z.ZodType>(keys: readonly K[], value: T) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, value])) as Record<K, T>)

export const SlaTargets = each(slaMetrics, each(slaPriorities, SlaTarget.nullable())).meta({
  id: 'SlaTargets',
  description: 'The target of each metric and priority; null: none.',
})

export const SlaPauses = each(slaMetrics, z.array(z.enum(slaPauses)).max(3)).meta({
  id: 'SlaPauses',
  description:
    'What a metric does not count: waiting for the customer, for a third party, standing resolved (closure alone).',
})

export const SlaResponses = z
  .array(z.enum(slaResponses))
  .min(1)
  .max(5)
  .describe(
    'What counts as a response. Automatic answers, bots and rules never do. reply: a member’s public message; api_reply: by his API key; recorded: given elsewhere and written down; note: an internal note; resolve: resolving without a word.',
  )

export const SlaRecipient = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('user'), id: Id }),
    z.strictObject({ kind: z.literal('role'), id: Id }),
    z.strictObject({ kind: z.literal('team'), id: Id }),
    z.strictObject({
      kind: z.literal('team_lead'),
      id: Id.nullable().describe(
        'Of that team; null: of the assignee’s teams, of nobody’s tickets those of the queue.',
      ),
    }),
    z.strictObject({ kind: z.literal('assignee') }),
    z.strictObject({ kind: z.literal('followers') }),
  ])
  .meta({ id: 'SlaRecipient' })

const stepFields = {
  when: z.enum(['before', 'at', 'after']).describe('The end of the target.'),
  minutes: z.int().min(1).max(525_600).nullable().describe('Before or after it, of the target’s own time.'),
  percent: z
    .int()
    .min(1)
    .max(99)
    .nullable()
    .describe('Of before, in place of minutes: how much of the target is spent.'),
  metrics: z.array(SlaMetric).max(4).describe('Of which metrics; none: of all.'),
  recipients: z.array(SlaRecipient).min(1).max(20),
  onlyOpenHours: z.boolean().describe('Outside opening hours it waits for the next opening.'),
}

export const SlaStep = z
  .object({ id: Id, ...stepFields })
  .meta({ id: 'SlaStep', description: 'A step of the ladder: who is told, and when.' })

const SetSlaStep = z
  .strictObject({
    id: Id.optional().describe('Of a step that stays what it is.'),
    ...stepFields,
    minutes: stepFields.minutes.default(null),
    percent: stepFields.percent.default(null),
    metrics: stepFields.metrics.default([]),
    onlyOpenHours: stepFields.onlyOpenHours.default(false),
  })
  .superRefine((step, context) => {
    const given = [step.minutes, step.percent].filter((one) => one !== null).length
    const fits =
      step.when === 'at' ? given === 0 : step.when === 'after' ? step.minutes !== null && given === 1 : given === 1
    if (fits) return
    const field = step.when === 'before' && given === 2 ? 'percent' : 'minutes'
    context.addIssue(
      refusal(
        [field],
        sentence('invalid.sla_step', 'Before needs minutes or percent, after needs minutes, and at needs neither.'),
      ),
    )
  })
  .meta({ id: 'SetSlaStep' })

const terms = {
  calendarId: Id.nullable().describe('Whose opening hours count; null: those of the default calendar.'),
  targets: SlaTargets,
  pauses: SlaPauses,
  responses: SlaResponses,
}

export const SlaVersion = z
  .object({
    id: Id,
    number: z.int().describe('Counts the versions of the policy from 1.'),
    condition: ConditionTree.nullable(),
    ...terms,
    steps: z.array(SlaStep),
    createdAt: Instant,
    createdBy: z.string().describe('Name of who made it.'),
  })
  .meta({ id: 'SlaVersion', description: 'What a policy promises; a version never changes.' })
export type SlaVersion = z.infer<typeof SlaVersion>

export const SlaPolicy = z
  .object({
    id: Id,
    kind: z
      .enum(['global', 'rule', 'channel', 'queue'])
      .describe(
        'global: for all that no other one is for; rule: for new tickets that meet its condition; queue: for what no policy of a channel or by condition is for.',
      ),
    name: z.string(),
    description: z.string(),
    channelId: Id.nullable().describe('Of kind channel: whose tickets it is for.'),
    queueId: Id.nullable().describe('Of kind queue: whose tickets it is for.'),
    position: z.int().describe('Of kind rule: the first one that matches wins.'),
    enabled: z.boolean().describe('Of a channel or a queue false: it goes by the other policies.'),
    version: SlaVersion.describe('The newest version: for new tickets alone.'),
    broken: Sentence.nullable().describe(
      'Why it is for no new ticket: what its condition names is not there any more.',
    ),
  })
  .meta({ id: 'SlaPolicy' })
export type SlaPolicy = z.infer<typeof SlaPolicy>

const name = line(80)
const description = z.string().trim().max(500)
const steps = z.array(SetSlaStep).max(20)

export const CreateSlaPolicy = z
  .strictObject({
    name,
    description: description.default(''),
    condition: Condition.describe('Which new tickets it is for.'),
    enabled: z.boolean().default(true),
    ...terms,
    calendarId: terms.calendarId.default(null),
    steps: steps.default([]),
  })
  .meta({ id: 'CreateSlaPolicy' })
export type CreateSlaPolicy = z.infer<typeof CreateSlaPolicy>

export const UpdateSlaPolicy = z
  .strictObject({
    name: name.optional(),
    description: description.optional(),
    condition: Condition.optional(),
    enabled: z.boolean().optional(),
    calendarId: terms.calendarId.optional(),
    targets: SlaTargets.optional(),
    pauses: SlaPauses.optional(),
    responses: SlaResponses.optional(),
    steps: steps.optional(),
  })
  .meta({
    id: 'UpdateSlaPolicy',
    description: 'Fields that are absent stay. What it promises becomes a new version; existing tickets keep theirs.',
  })
export type UpdateSlaPolicy = z.infer<typeof UpdateSlaPolicy>

/** How many tickets a preview looks at, at most. */
export const mostPreviewed = 2000

export const PreviewSlaPolicy = z
  .strictObject({
    policyId: Id.nullable()
      .default(null)
      .describe('The policy that is edited; null: a new one by condition, after those that are there.'),
    condition: Condition.optional().describe('Of kind rule. Channels, queues and the global policy have none.'),
    ...terms,
    calendarId: terms.calendarId.default(null),
    steps: steps.default([]).describe('Checked as when it is saved; nobody is told.'),
    days: z.int().min(1).max(90).default(30).describe('Tickets made in so many days are looked at.'),
    limit: z.int().min(1).max(100).default(25),
    cursor: z
      .string()
      .max(1000)
      .optional()
      .describe('nextCursor of the page before: more tickets, without the counts.'),
  })
  .meta({ id: 'PreviewSlaPolicy' })
export type PreviewSlaPolicy = z.infer<typeof PreviewSlaPolicy>

const PreviewCounts = z
  .object({
    met: z.int(),
    missed: z.int().describe('Ended late, or running or paused and over the target by now.'),
    open: z.int().describe('Neither: still in time.'),
    cancelled: z.int(),
  })
  .meta({ id: 'SlaPreviewCounts' })

export const SlaPreview = z
  .object({
    since: Instant.describe(
      'The beginning of the days; with capped, when the oldest ticket that was looked at was made.',
    ),
    tickets: z.int().describe('Tickets made since then that you see and that were looked at: the newest 2,000.'),
    capped: z.boolean().describe('True: there are more.'),
    taken: z.int().nullable().describe('How many of them would have had this policy; null on later pages.'),
    metrics: z
      .array(
        z.object({
          metric: SlaMetric,
          asked: PreviewCounts.describe('By what is previewed.'),
          promised: PreviewCounts.describe('The same tickets by what they were promised.'),
        }),
      )
      .describe('Clocks of those tickets, each metric that either of the two has. Empty on later pages.'),
    asNow: z
      .array(z.string())
      .describe(
        'Fields that conditions ask for and of which only the present is known; others are as when the ticket was made.',
      ),
    data: z.array(
      z.object({
        ticket: z.object({ id: Id, code: z.string(), subject: z.string() }),
        createdAt: Instant,
        had: z.string().nullable().describe('Name of the policy that it has.'),
        clocks: z.array(
          z.object({
            metric: SlaMetric,
            cycle: z.int(),
            priority: z.enum(slaPriorities),
            targetMinutes: z.int(),
            state: z.enum(clockStates),
            breached: z.boolean(),
            dueAt: Instant.nullable(),
          }),
        ),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({
    id: 'SlaPreview',
    description:
      'What a policy would have meant for the tickets of the last days: chosen and counted as live, nothing is written.',
  })
export type SlaPreview = z.infer<typeof SlaPreview>

export const SlaPolicyOrder = z
  .strictObject({
    ids: z.array(Id).min(1).max(100).describe('In their new order; those left out follow as they were.'),
  })
  .meta({ id: 'SlaPolicyOrder' })

export const SlaChannel = z
  .object({
    channel: z.object({ id: Id, name: z.string() }),
    type: z.enum(['global', 'individual']),
    policyId: Id.nullable().describe(
      'The channel’s own policy, also while it goes by the global one; null: it never had one.',
    ),
  })
  .meta({ id: 'SlaChannel', description: 'Which SLA the tickets of a channel get (SL7).' })
export type SlaChannel = z.infer<typeof SlaChannel>

export const SlaQueue = z
  .object({
    queue: z.object({ id: Id, name: z.string() }),
    type: z.enum(['global', 'individual']),
    policyId: Id.nullable().describe(
      'The queue’s own policy, also while it goes by the global one; null: it never had one.',
    ),
  })
  .meta({
    id: 'SlaQueue',
    description: 'Which SLA policy the new tickets of a queue get that none of a channel or by condition is for (RT7).',
  })
export type SlaQueue = z.infer<typeof SlaQueue>

export const SetOwnSla = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('global') }),
    z.strictObject({
      type: z.literal('individual'),
      ...terms,
      calendarId: terms.calendarId.default(null),
      steps: steps.default([]),
    }),
  ])
  .meta({ id: 'SetOwnSla' })
export type SetOwnSla = z.infer<typeof SetOwnSla>

export const SlaOverlap = z
  .object({
    policyId: Id.describe('The one that loses tickets.'),
    kind: z
      .enum(['never', 'hidden', 'partly'])
      .describe(
        'never: its condition cannot hold; hidden: the policies before it take all; partly: a ticket may match both, and the first one wins.',
      ),
    byIds: z.array(Id).describe('The policies before it that take them.'),
  })
  .meta({ id: 'SlaOverlap' })
export type SlaOverlap = z.infer<typeof SlaOverlap>

const span = z.object({
  from: Instant,
  to: Instant.nullable(),
  pause: z.enum(pauseReasons).nullable().describe('null: it counts.'),
})

export const SlaClock = z
  .object({
    metric: SlaMetric,
    cycle: z.int(),
    state: z.enum(clockStates),
    breached: z.boolean().describe('The target was passed, at this moment or when it ended.'),
    priority: z.enum(slaPriorities),
    target: SlaTarget,
    startedAt: Instant,
    dueAt: Instant.nullable().describe('null: paused, or the calendar is never open so long.'),
    endedAt: Instant.nullable(),
    endReason: z.enum(endReasons).nullable(),
    soonAt: Instant.nullable().describe(
      'From when on less than a quarter of the target’s time is left. null: it does not run.',
    ),
    pausedAt: Instant.nullable(),
    pauseReason: z.enum(pauseReasons).nullable(),
    spentMinutes: z.number().describe('Of the target’s time, at this moment.'),
    leftMinutes: z.number().describe('Of the target’s time; negative: over it.'),
    policy: z.object({ id: Id, name: z.string(), version: z.int(), versionId: Id }),
    calendar: z.object({ id: Id, name: z.string(), version: z.int(), versionId: Id, timeZone: z.string() }),
    spans: z.array(span).describe('When it counted and when it was paused.'),
    counted: z
      .array(z.object({ from: Instant, to: Instant, minutes: z.number() }))
      .describe(
        'Each interval that was or will be counted up to the deadline (or the end), at most 200, the newest last.',
      ),
    countedCapped: z.boolean(),
  })
  .meta({ id: 'SlaClock' })
export type SlaClock = z.infer<typeof SlaClock>

export const SlaReason = z
  .object({
    rule: z.enum(['channel', 'condition', 'queue', 'global']),
    by: z.enum(['created', 'reapplied']),
    passedOver: z.array(z.object({ id: Id, name: z.string() })).describe('Policies before it that did not match.'),
  })
  .meta({
    id: 'SlaReason',
    description:
      'Why it is this policy: channel, then the first policy whose condition matches, then the queue, then global.',
  })
export type SlaReason = z.infer<typeof SlaReason>

export const TicketSlaDetails = z
  .object({
    policy: z.object({ id: Id, name: z.string(), kind: z.string(), version: z.int(), versionId: Id }).nullable(),
    calendar: z.object({ id: Id, name: z.string(), version: z.int(), versionId: Id, timeZone: z.string() }).nullable(),
    reason: SlaReason.nullable(),
    chosenAt: Instant.nullable(),
    isCurrent: z.boolean().describe('False: the policy has a newer version, which is for new tickets.'),
    clocks: z.array(SlaClock),
    now: Instant,
    mayReapply: z.boolean(),
  })
  .meta({
    id: 'TicketSlaDetails',
    description: 'The clocks of a ticket and why they stand as they do; without a policy none run.',
  })
export type TicketSlaDetails = z.infer<typeof TicketSlaDetails>

export const SlaOutcome = z
  .object({
    policy: z.object({ id: Id, name: z.string(), version: z.int(), versionId: Id }),
    metric: SlaMetric,
    met: z.int(),
    missed: z.int().describe('Unmet: ended after the target.'),
    cancelled: z.int().describe('Ended without a verdict.'),
    running: z.int().describe('In time at this moment.'),
    overdue: z.int().describe('Past the target at this moment and not ended.'),
    paused: z.int().describe('Paused at this moment.'),
  })
  .meta({ id: 'SlaOutcome' })
export type SlaOutcome = z.infer<typeof SlaOutcome>

export const SlaOutcomes = z.object({ from: Instant, to: Instant, data: z.array(SlaOutcome) }).meta({
  id: 'SlaOutcomes',
  description:
    'Clocks of all tickets by metric and version of the policy: those that ended from … to, and those that stand now.',
})
export type SlaOutcomes = z.infer<typeof SlaOutcomes>

export const SlaOutcomesQuery = z.strictObject({
  from: Instant.optional().describe('Ended at or after it; 30 days before the end unless told.'),
  to: Instant.optional().describe('Ended before it; now unless told.'),
})

export const ReapplySla = z
  .strictObject({
    policyId: Id.nullable().default(null).describe('null: chosen again as for a new ticket.'),
    reason: z.string().trim().min(1, invalid('invalid.empty', 'Must not be empty.')).max(500),
  })
  .meta({ id: 'ReapplySla' })
export type ReapplySla = z.infer<typeof ReapplySla>
