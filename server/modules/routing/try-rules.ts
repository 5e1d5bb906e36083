import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { require } from '../../platform/permissions.ts'
import { conditionSql } from '../conditions/condition-sql.ts'
import { listQueues, queueFor } from '../queues/queues.service.ts'
import { countByChoice, listByChoice } from '../tickets/count-by-choice.ts'
import { getTicketRecord } from '../tickets/tickets.service.ts'
import { draftQueueRouting } from './queue-routing.ts'
import { mostReplayed, replayLoad } from './replay-load.ts'
import type { DryRunRouting, RoutingDryRun, TriedRouting } from './routing.contract.ts'
import { askRules, draftRules, readRules } from './routing-rules.ts'

const dayMs = 86_400_000

/** What the rules say to a ticket as it is now. 404 for one that is not seen. */
export async function tryRouting(cx: Cx, ref: string): Promise<TriedRouting> {
  require(cx.actor, 'settings:manage')
  require(cx.actor, 'tickets:read')
  const { id, code, subject } = await getTicketRecord(cx, ref)
  const { rule, asked } = await askRules(
    cx,
    (await readRules(cx)).filter((one) => one.rule.enabled),
    id,
  )
  return { ticket: { id, code, subject }, rules: asked, queue: rule && (await queueFor(cx, rule.queueId)) }
}

/**
 * Where the rules would put the tickets of the last days, by the tickets as they are now: as far as the actor sees them. And to whom the
 * queues would have given them. Drafts stand in the place of what is saved: 404 and 422 say what is wrong with one.
 */
export async function dryRunRouting(cx: Cx, { days, ...drafts }: DryRunRouting): Promise<RoutingDryRun> {
  require(cx.actor, 'settings:manage')
  require(cx.actor, 'tickets:read')
  const written = await draftRules(cx, drafts.rules)
  const isNew = new Set(written.filter(({ version }) => version === 0).map(({ id }) => id))
  const rules = (await readRules(cx, written)).filter(({ rule }) => rule.enabled)
  const when = rules.map(({ rule, ready }) => sql`when ${conditionSql(cx, ready.resolved)} then ${rule.id}::text`)
  const choice =
    when.length > 0 ? sql<string | null>`case ${sql.join(when, sql` `)} end` : sql<string | null>`null::text`
  const asked = { since: new Date(cx.now.getTime() - days * dayMs), choice }
  const rows = await countByChoice(cx, asked)
  const sum = (list: typeof rows) => list.reduce((total, { count }) => total + count, 0)
  const queueOf = new Map(rules.map(({ rule }) => [rule.id, rule.queueId]))
  const queues = (await listQueues(cx)).map(({ id, name }) => ({
    queue: { id, name },
    now: sum(rows.filter(({ queueId }) => queueId === id)),
    byRules: sum(rows.filter(({ choice: by }) => by !== null && queueOf.get(by) === id)),
  }))
  return {
    tickets: sum(rows),
    queues,
    unmatched: sum(rows.filter(({ choice: by }) => by === null)),
    rules: rules.map(({ rule: { id, name } }) => ({
      id: isNew.has(id) ? null : id,
      name,
      tickets: sum(rows.filter((one) => one.choice === id)),
    })),
    load: await replayLoad(cx, {
      tickets: await listByChoice(cx, { ...asked, limit: mostReplayed }),
      queueOf,
      queues: queues.map(({ queue }) => queue),
      routings: await draftQueueRouting(cx, drafts.queues),
    }),
  }
}
