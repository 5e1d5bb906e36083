import { z } from 'zod'
import { Instant } from '../../platform/http/fields.ts'

const State = z.enum(['ok', 'warn', 'failing'])

export const healthParts = ['database', 'files', 'workers', 'jobs', 'reactions', 'clocks'] as const

/** How the installation does for this organization. Mailboxes and outbox: `GET /mail/health`. */
export const SystemHealth = z
  .object({
    state: State.describe('The worst of the parts.'),
    checkedAt: Instant,
    parts: z.array(z.object({ part: z.enum(healthParts), state: State })),
    database: z.object({
      version: z.string(),
      sizeBytes: z.number().int(),
      answerMs: z.number().describe('How long a first question took.'),
    }),
    files: z.object({
      error: z
        .string()
        .nullable()
        .describe('Why a test file could not be written and read, in the words of the system.'),
      freeBytes: z.number().int().nullable(),
    }),
    workers: z.array(
      z.object({
        host: z.string(),
        seenAt: Instant.describe('A process says every 10 s that it lives.'),
        alive: z.boolean(),
      }),
    ),
    jobs: z.object({
      due: z.number().int().describe('Waiting to be run now.'),
      oldestDueAt: Instant.nullable(),
      later: z.number().int().describe('Booked for another time.'),
      failing: z.array(
        z.object({
          name: z.string(),
          count: z.number().int(),
          attempts: z.number().int().describe('Of the one that was tried most.'),
          lastError: z.string(),
          nextTryAt: Instant.nullable().describe('null: it is not tried any more.'),
        }),
      ),
    }),
    reactions: z.array(
      z.object({
        consumer: z.string(),
        behind: z.number().int().describe('Events it has not looked at yet.'),
        waitingSince: Instant.nullable().describe('When the first of them happened.'),
        nextTryAt: Instant.nullable().describe('It failed at the first of them, and tries again then.'),
        attempts: z.number().int(),
      }),
    ),
    clocks: z
      .object({ tickets: z.number().int(), differences: z.number().int(), checkedAt: Instant })
      .nullable()
      .describe(
        'The nightly comparison of the clocks of SLAs with the event log: there is no difference. null: not yet.',
      ),
    timers: z
      .object({ count: z.number().int(), since: Instant.nullable() })
      .describe(
        'Warnings and breaches of SLAs that should have been told more than a minute ago, at most 1,000; since: the oldest.',
      ),
    setAside: z
      .array(
        z.object({
          id: z.uuid(),
          consumer: z.string(),
          seq: z.string(),
          name: z.string().nullable().describe('What happened; null: the event is gone.'),
          at: Instant.nullable(),
          error: z.string().describe('What the code said.'),
          attempts: z.number().int(),
          failedAt: Instant,
          retrying: z.boolean(),
        }),
      )
      .describe('Events at which a reaction failed in all its tries, the newest first; at most 100.'),
  })
  .meta({ id: 'SystemHealth' })
export type SystemHealth = z.infer<typeof SystemHealth>
export type HealthState = z.infer<typeof State>
export type HealthPart = (typeof healthParts)[number]
