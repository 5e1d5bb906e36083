import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import { refusal } from '../../platform/http/invalid.ts'
import { sentence } from '../../platform/words.ts'
import { Stage } from '../tickets/pipelines.contract.ts'

const moment = z.iso.datetime({ offset: true })

export const AskStageTimes = z
  .strictObject({
    pipelineId: Id.optional().describe('The default pipeline unless told.'),
    from: moment
      .optional()
      .describe('Stays count that ended at this moment or later; 30 days before `to` unless told.'),
    to: moment.optional().describe('And before this one; now unless told.'),
  })
  .superRefine(({ from, to }, context) => {
    if (from && to && new Date(from) >= new Date(to))
      context.addIssue(refusal(['from'], sentence('report.empty_period', 'The period ends before it begins.')))
  })
export type AskStageTimes = z.output<typeof AskStageTimes>

const TicketRef = z.object({ id: Id, code: z.string(), subject: z.string() })

export const StageTimes = z
  .object({
    pipeline: z.object({ id: Id, name: z.string() }),
    from: z.string(),
    to: z.string(),
    stages: z.array(
      z.object({
        stage: Stage.pick({ id: true, name: true, status: true, color: true, limitMinutes: true }),
        stays: z
          .object({
            count: z.int(),
            capped: z.boolean().describe('Only the newest 2,000 stays of the period were looked at.'),
            medianSeconds: z
              .int()
              .nullable()
              .describe('Half of the stays were this long or shorter; null: there were none.'),
            p90Seconds: z.int().nullable().describe('Nine of ten stays were this long or shorter.'),
            overLimit: z
              .int()
              .nullable()
              .describe('Stays that were longer than the limit of today; null: it has none.'),
            longest: z
              .array(z.object({ ticket: TicketRef, seconds: z.int(), leftAt: z.string() }))
              .describe('The longest three, the longest first.'),
          })
          .describe('Stays that ended in the period, of tickets that you see. A ticket that came back has several.'),
        now: z
          .object({
            count: z.int(),
            capped: z.boolean().describe('There are more than `count`.'),
            overLimit: z
              .int()
              .nullable()
              .describe('Those that stand here for longer than the limit; null: it has none.'),
            oldest: z
              .object({ ticket: TicketRef, since: z.string() })
              .nullable()
              .describe('Which of them stands here for longest.'),
          })
          .nullable()
          .describe('Tickets that stand here now and that you see; null of stages in which tickets are done.'),
      }),
    ),
  })
  .meta({ id: 'StageTimes', description: 'How long tickets stand in the stages of a pipeline, and how many do now.' })
export type StageTimes = z.output<typeof StageTimes>

const AskPeriod = z
  .strictObject({
    from: moment.optional().describe('30 days before `to` unless told.'),
    to: moment.optional().describe('Before this moment; now unless told.'),
  })
  .superRefine(({ from, to }, context) => {
    if (from && to && new Date(from) >= new Date(to))
      context.addIssue(refusal(['from'], sentence('report.empty_period', 'The period ends before it begins.')))
  })
export const AskEscalations = AskPeriod
export type AskEscalations = z.output<typeof AskEscalations>

const QueueAt = z.object({ id: Id, name: z.string(), tier: z.int().describe('As it was then.') })
export const Escalations = z
  .object({
    from: z.string(),
    to: z.string(),
    count: z.int(),
    capped: z.boolean().describe('Only the newest 2,000 of the period were looked at.'),
    ways: z
      .array(z.object({ from: QueueAt, to: QueueAt, count: z.int() }))
      .describe('From which queue to which, the most frequent first.'),
    days: z
      .array(z.object({ day: z.iso.date(), count: z.int() }))
      .describe('By day in the organization’s time zone, in order; days without any are left out.'),
    newest: z
      .array(z.object({ ticket: TicketRef, at: z.string(), from: QueueAt, to: QueueAt, reason: z.string() }))
      .describe('The newest ten, with their reasons.'),
  })
  .meta({ id: 'Escalations', description: 'Escalations to a higher tier, of tickets that you see.' })
export type Escalations = z.output<typeof Escalations>

export const AskReopenings = AskPeriod
export type AskReopenings = z.output<typeof AskReopenings>

const ReopenedBy = z
  .enum(['customer', 'member', 'rule'])
  .describe('By a message or an answer of the customer, by a member, or by a rule or the clock.')
export const Reopenings = z
  .object({
    from: z.string(),
    to: z.string(),
    finished: z.int().describe('Tickets that were resolved or closed in the period, each once.'),
    reopened: z.int().describe('Those of them that were opened again after it, until now.'),
    times: z.int().describe('How often: a ticket that was finished and opened again twice counts twice.'),
    capped: z.boolean().describe('Only the newest 2,000 of the period were looked at.'),
    causes: z.array(z.object({ by: ReopenedBy, times: z.int() })).describe('Through whom, each kind once.'),
    pipelines: z
      .array(
        z.object({
          pipeline: z.object({ id: Id, name: z.string() }).nullable().describe('null: of a stage that is gone.'),
          finished: z.int(),
          reopened: z.int(),
        }),
      )
      .describe('By the pipeline in which they were finished; those without any are left out.'),
    newest: z
      .array(z.object({ ticket: TicketRef, finishedAt: z.string(), reopenedAt: z.string(), by: ReopenedBy }))
      .describe('The ten that were opened again last.'),
  })
  .meta({
    id: 'Reopenings',
    description:
      'Tickets that were finished and opened again, of those that you see. Finished is who came from an open status to resolved or closed; merged tickets, acts that were undone, and what a member takes back himself within a minute do not count.',
  })
export type Reopenings = z.output<typeof Reopenings>
