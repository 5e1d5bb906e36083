import type { Cx } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { require } from '../../platform/permissions.ts'
import { findOldestInStages } from '../tickets/oldest-in-stages.ts'
import { countStages, listPipelines } from '../tickets/pipelines.service.ts'
import { visibleTicketIds } from '../tickets/read-tickets.ts'
import { listTicketLinks } from '../tickets/ticket-links.ts'
import { percentile } from './percentile.rules.ts'
import type { AskStageTimes, StageTimes } from './reports.contract.ts'
import type { Stay } from './stage-stays.store.ts'
import * as store from './stage-stays.store.ts'

/** So many of the newest stays of a stage are looked at: a pipeline of twelve stages of a million tickets costs no more. */
const looked = 2_000
const named = 3
const dayMs = 86_400_000
const usualDays = 30
/** Nothing piles up where tickets are done. */
const done: ReadonlySet<string> = new Set(['resolved', 'closed'])

/**
 * How long tickets stood in each stage of a pipeline, of stays that ended in a period, and how many stand there now (product.md RP12):
 * of tickets that the actor sees. Times are by the calendar, not by hours of business. 403 `permission.missing`, 422
 * `report.unknown_pipeline`.
 */
export async function getStageTimes(cx: Cx, input: AskStageTimes): Promise<StageTimes> {
  require(cx.actor, 'reports:read')
  require(cx.actor, 'tickets:read')
  const pipelines = await listPipelines(cx)
  const pipeline = pipelines.find(({ id, isDefault }) => (input.pipelineId ? id === input.pipelineId : isDefault))
  if (!pipeline)
    throw unprocessable('report.unknown_pipeline', 'There is no such pipeline.', [
      { path: 'pipelineId', message: 'There is no such pipeline.' },
    ])
  // What ended in this moment is among them.
  const to = input.to ? new Date(input.to) : new Date(cx.now.getTime() + 1)
  const from = input.from ? new Date(input.from) : new Date(to.getTime() - usualDays * dayMs)
  const stages = pipeline.stages.filter((stage) => !stage.leaving)
  const stageIds = stages.map(({ id }) => id)
  const found = await store.listNewestStays(cx, { stageIds, from, to, limit: looked + 1 })
  const seen = await visibleTicketIds(
    cx,
    found.map(({ ticketId }) => ticketId),
  )
  const counts = new Map((await countStages(cx, pipeline.id)).map((one) => [one.stageId, one]))
  const working = stages.filter(({ status }) => !done.has(status)).map(({ id }) => id)
  const oldest = await findOldestInStages(cx, working)
  const ofStage = Map.groupBy(found, ({ stageId }) => stageId)
  const figures = stages.map(({ id, limitMinutes }) => figuresOf(ofStage.get(id) ?? [], seen, limitMinutes))
  const links = await listTicketLinks(
    cx,
    figures.flatMap(({ longest }) => longest.map(({ ticketId }) => ticketId)),
  )
  return {
    pipeline: { id: pipeline.id, name: pipeline.name },
    from: from.toISOString(),
    to: to.toISOString(),
    stages: stages.map(({ id, name, status, color, limitMinutes }, i) => {
      const { longest, ...rest } = figures[i] ?? figuresOf([], seen, null)
      const { count = 0, capped = false, overLimit = null } = counts.get(id) ?? {}
      return {
        stage: { id, name, status, color, limitMinutes },
        stays: {
          ...rest,
          longest: longest.flatMap(({ ticketId, seconds, leftAt }) => {
            const ticket = links.get(ticketId)
            return ticket ? [{ ticket, seconds, leftAt: leftAt.toISOString() }] : []
          }),
        },
        now: working.includes(id) ? { count, capped, overLimit, oldest: oldest.get(id) ?? null } : null,
      }
    }),
  }
}

/** The figures of the stays of one stage, as far as their tickets are seen. */
function figuresOf(stays: readonly Stay[], seen: ReadonlySet<string>, limitMinutes: number | null) {
  const own = stays
    .slice(0, looked)
    .filter(({ ticketId }) => seen.has(ticketId))
    .sort((a, b) => a.seconds - b.seconds)
  const lengths = own.map(({ seconds }) => seconds)
  return {
    count: own.length,
    capped: stays.length > looked,
    medianSeconds: percentile(lengths, 0.5),
    p90Seconds: percentile(lengths, 0.9),
    overLimit: limitMinutes === null ? null : lengths.filter((seconds) => seconds > limitMinutes * 60).length,
    longest: own.slice(-named).reverse(),
  }
}
