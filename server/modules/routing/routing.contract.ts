import { z } from 'zod'
import { Id, Instant, line, Sentence } from '../../platform/http/fields.ts'
import { Condition, ConditionTree } from '../conditions/conditions.contract.ts'
import { skillSteps, skipReasons, strategies } from './routing.rules.ts'

const level = z.int().min(1).max(5)

const SkillNeed = z
  .object({ skillId: Id, level: level.describe('The least level that it takes.') })
  .meta({ id: 'SkillNeed' })

const weights = z
  .strictObject({
    low: z.int().min(1).max(100),
    medium: z.int().min(1).max(100),
    high: z.int().min(1).max(100),
    urgent: z.int().min(1).max(100),
  })
  .meta({ id: 'RoutingWeights', description: 'What an open ticket weighs by its priority, when loads are compared.' })

const policy = {
  strategy: z
    .enum(strategies)
    .describe(
      'manual: people take tickets or are given them. round_robin: in turn. load_balanced: who has the least to do. skill_based: of those with the needed skills who has the least to do.',
    ),
  cap: z.int().min(1).max(1000).nullable().describe('Most open tickets of one person, of all queues; null: no limit.'),
  weights,
  countsWaiting: z.boolean().describe('True: what waits for customers counts as open for loads and the cap.'),
  lastAgent: z
    .boolean()
    .describe('True: who had the last ticket of the same customer is asked first, if he is available.'),
  skillFallback: z
    .array(z.enum(skillSteps))
    .max(skillSteps.length)
    .describe(
      'When nobody has all needed skills, in this order: any_level of them, some_skill of them, anyone. Empty: the ticket waits.',
    ),
}

export const QueueRouting = z
  .object({
    queueId: Id,
    ...policy,
    vip: ConditionTree.nullable().describe('Tickets that meet it are given first; null: first in, first out.'),
    skillNeeds: z.array(z.object({ condition: ConditionTree, skills: z.array(SkillNeed) })),
    version: z.int(),
    waiting: z.int().describe('Open tickets without an assignee; counted up to 1,000.'),
    failing: z.int().describe('Of these: for whom nobody was found; counted up to 1,000.'),
    failingSince: Instant.nullable(),
    broken: z
      .array(Sentence)
      .describe('Conditions that name what is not there any more, and what that says: they hold of no ticket.'),
  })
  .meta({ id: 'QueueRouting', description: 'How a queue gives its tickets to people.' })
export type QueueRouting = z.infer<typeof QueueRouting>

export const SetQueueRouting = z
  .strictObject({
    ...policy,
    vip: Condition.nullable(),
    skillNeeds: z
      .array(z.strictObject({ condition: Condition, skills: z.array(z.strictObject(SkillNeed.shape)).min(1).max(20) }))
      .max(50)
      .describe('Which skills tickets need: all that hold of a ticket, together.'),
  })
  .meta({ id: 'SetQueueRouting' })
export type SetQueueRouting = z.infer<typeof SetQueueRouting>

export const RoutingRule = z
  .object({
    id: Id,
    name: z.string(),
    enabled: z.boolean(),
    condition: ConditionTree,
    queueId: Id,
    version: z.int().describe('One higher with each change; decisions name it.'),
    broken: Sentence.nullable().describe('Why the rule does nothing: what its condition names is not there any more.'),
  })
  .meta({ id: 'RoutingRule', description: 'Chooses the queue of new tickets; the first that matches decides.' })
export type RoutingRule = z.infer<typeof RoutingRule>

const ruleFields = { name: line(80), enabled: z.boolean(), condition: Condition, queueId: Id }
export const CreateRoutingRule = z
  .strictObject({ ...ruleFields, enabled: ruleFields.enabled.default(true) })
  .meta({ id: 'CreateRoutingRule' })
export type CreateRoutingRule = z.infer<typeof CreateRoutingRule>
export const UpdateRoutingRule = z.strictObject(ruleFields).partial().meta({ id: 'UpdateRoutingRule' })
export type UpdateRoutingRule = z.infer<typeof UpdateRoutingRule>
export const RoutingRuleOrder = z
  .strictObject({ ids: z.array(Id).min(1).max(200).describe('Rules in their new order; those left out follow.') })
  .meta({ id: 'RoutingRuleOrder' })

export const Skill = z
  .object({ id: Id, name: z.string(), people: z.int().describe('Members who have it.') })
  .meta({ id: 'Skill' })
export type Skill = z.infer<typeof Skill>
export const SaveSkill = z.strictObject({ name: line(80) }).meta({ id: 'SaveSkill' })

const MemberSkill = z.object({ skillId: Id, level })
export const MemberSkills = z
  .object({ userId: Id, name: z.string(), skills: z.array(MemberSkill) })
  .meta({ id: 'MemberSkills' })
export type MemberSkills = z.infer<typeof MemberSkills>
export const SetMemberSkills = z
  .strictObject({ skills: z.array(z.strictObject(MemberSkill.shape)).max(100) })
  .meta({ id: 'SetMemberSkills', description: 'All skills that he has.' })
export type SetMemberSkills = z.infer<typeof SetMemberSkills>

const Person = z.object({
  userId: Id,
  name: z.string(),
  open: z.int().describe('Open tickets that he had.'),
  load: z.int().describe('Their weights, added up.'),
  skipped: z.enum(skipReasons).nullable().describe('Why he was not given the ticket; null: he could have been.'),
  detail: z
    .array(z.string())
    .describe(
      'The name of his status (away) or of his working hours (off_hours), or of the skills that he lacks (skill).',
    ),
})
const AskedRule = z.object({ id: Id, name: z.string(), version: z.int(), matched: z.boolean() })

const personTrace = {
  userId: Id.nullable().describe('Who was given the ticket; null: nobody could be found.'),
  by: z.enum(['last_agent', 'round_robin', 'load_balanced', 'skill_based']).nullable(),
  step: z.enum(skillSteps).nullable().describe('How far the needed skills had to be let go.'),
  reason: z
    .enum([...skipReasons, 'nobody'])
    .nullable()
    .describe('What keeps the ticket from most people.'),
  needs: z.array(z.object({ name: z.string(), level })),
  lastAgent: z.string().nullable().describe('Who had the last ticket of the same customer.'),
  people: z.array(Person),
}

export const RoutingDecision = z
  .object({
    id: Id,
    at: Instant,
    queue: z.object({ id: Id, name: z.string() }),
    choice: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('queue'), rules: z.array(AskedRule).describe('Up to the one that matched.') }),
      z.object({ kind: z.literal('person'), ...personTrace }),
    ]),
  })
  .meta({ id: 'RoutingDecision', description: 'With the names of queues, rules and people as they were then.' })
export type RoutingDecision = z.infer<typeof RoutingDecision>

export const TicketRouting = z
  .object({
    ticket: z.object({ id: Id, code: z.string(), subject: z.string() }),
    queue: z.object({ id: Id, name: z.string() }),
    strategy: z.enum(strategies),
    assignee: z.object({ id: Id, name: z.string() }).nullable(),
    state: z
      .enum(['assigned', 'done', 'snoozed', 'manual', 'next', 'nobody'])
      .describe(
        'assigned; done: resolved or closed; snoozed: set aside; manual: the queue gives no tickets by itself; next: somebody could have it now; nobody: nobody could.',
      ),
    now: z
      .object(personTrace)
      .nullable()
      .describe('Who would be given it at this moment, and why not the others; null unless next or nobody.'),
    decisions: z.array(RoutingDecision).describe('The newest 20, newest first.'),
  })
  .meta({ id: 'TicketRouting', description: 'Why a ticket has its queue and its assignee, or none.' })
export type TicketRouting = z.infer<typeof TicketRouting>

export const TryRouting = z
  .strictObject({ ticket: z.string().min(1).max(100).describe('Id or code of a ticket.') })
  .meta({ id: 'TryRouting' })

export const TriedRouting = z
  .object({
    ticket: z.object({ id: Id, code: z.string(), subject: z.string() }),
    rules: z.array(AskedRule).describe('Up to the one that matched.'),
    queue: z
      .object({ id: Id, name: z.string() })
      .nullable()
      .describe('Null: no rule matches; the ticket goes to the queue of its pipeline, or to the default one.'),
  })
  .meta({ id: 'TriedRouting' })
export type TriedRouting = z.infer<typeof TriedRouting>

export const DryRunRouting = z
  .strictObject({
    days: z.int().min(1).max(90).default(30),
    rules: z
      .array(z.strictObject({ id: Id.optional(), ...ruleFields, enabled: ruleFields.enabled.default(true) }))
      .max(100)
      .default([])
      .describe(
        'Rules as they are written now: each in the place of the saved one of its id; without one after all others.',
      ),
    queues: z
      .array(z.strictObject({ queueId: Id, ...SetQueueRouting.shape }))
      .max(100)
      .default([])
      .describe('How queues give their tickets as it is written now, in place of what is saved.'),
  })
  .meta({ id: 'DryRunRouting', description: 'What is saved, or a draft of it: nothing of a draft is kept.' })
export type DryRunRouting = z.infer<typeof DryRunRouting>

export const RoutingDryRun = z
  .object({
    tickets: z.int().describe('Made in these days, as far as you see them.'),
    queues: z.array(
      z.object({
        queue: z.object({ id: Id, name: z.string() }),
        now: z.int().describe('How many of them are in the queue.'),
        byRules: z.int().describe('How many the rules would put there.'),
      }),
    ),
    unmatched: z.int().describe('Those for which no rule is.'),
    rules: z
      .array(
        z.object({ id: Id.nullable().describe('Null: a draft without an id.'), name: z.string(), tickets: z.int() }),
      )
      .describe('Those that are on, in their order.'),
    load: z
      .object({
        tickets: z.int().describe('How many of them were given once more: all, or the newest 5,000.'),
        members: z
          .array(
            z.object({
              user: z.object({ id: Id, name: z.string() }),
              now: z.int().describe('How many of them he has now, done ones too.'),
              given: z.int().describe('How many he would have been given.'),
            }),
          )
          .describe('Who serves a queue that gives its tickets by itself, or has some of them; by name.'),
        nobody: z
          .array(
            z.object({
              queue: z.object({ id: Id, name: z.string() }),
              reason: z
                .enum([...skipReasons, 'nobody', 'manual'])
                .describe('manual: the queue gives nothing by itself; nobody: no one serves it.'),
              tickets: z.int(),
            }),
          )
          .describe('Tickets that would have been given to no one until they were done, or until now.'),
      })
      .describe(
        'The tickets given once more in the order in which they were made, by the queues and their members as they are now, everybody available.',
      ),
  })
  .meta({ id: 'RoutingDryRun', description: 'By the tickets as they are today.' })
export type RoutingDryRun = z.infer<typeof RoutingDryRun>
