import { type Cx, systemActor } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { enqueue, type JobHandler } from '../../platform/jobs.ts'
import * as store from './stage-limits.store.ts'
import { isOpenStatus } from './tickets.rules.ts'
import { listStages, type StageRow } from './tickets.store.ts'

/**
 * Tickets that stand in their stage for longer than it allows (product.md PS13): `ticket.over_stage_limit`, once a stay. One job a
 * stage with a limit waits for the ticket that is due first; within a stage who came first is due first, so that whoever comes
 * later never has to be waited for sooner.
 */
export const stageLimitJobName = 'tickets.stage_limit'

const minuteMs = 60_000
const batch = 100

type Limited = StageRow & { limitMinutes: number }
const isLimited = (stage: StageRow): stage is Limited =>
  stage.limitMinutes !== null && isOpenStatus(stage.status) && !stage.leaving

/** Books the jobs of those stages that have a limit; call after a ticket came to one of them or a limit changed. */
export async function bookStageLimits(cx: Cx, stages: readonly StageRow[]): Promise<void> {
  for (const { id, limitMinutes } of stages.filter(isLimited)) {
    const since = await store.longestUntold(cx, id)
    if (!since) continue
    const runAt = new Date(since.getTime() + limitMinutes * minuteMs)
    enqueue(cx, stageLimitJobName, { stageId: id }, { key: `stage-limit:${id}`, runAt })
  }
}

/** The same for all stages. */
export async function bookAllStageLimits(cx: Cx): Promise<void> {
  await bookStageLimits(cx, await listStages(cx))
}

/** A limit was set or shortened: what is over it already was before, and is told to nobody. */
export async function forgiveStageLimit(cx: Cx, stageId: string): Promise<void> {
  const stage = (await listStages(cx)).find((one) => one.id === stageId)
  if (!stage || !isLimited(stage)) return
  await store.markTold(cx, { stageId, until: untilOf(cx, stage), limit: 1_000_000 })
  await bookStageLimits(cx, [stage])
}

const untilOf = (cx: Cx, { limitMinutes }: Limited) => new Date(cx.now.getTime() - limitMinutes * minuteMs)

/** Tells of up to 100 tickets of the stage that are over its limit. True: there may be more. */
export async function tellOverLimit(cx: Cx, stageId: string): Promise<boolean> {
  const stage = (await listStages(cx)).find((one) => one.id === stageId)
  if (!stage || !isLimited(stage)) return false
  const { id, name, limitMinutes } = stage
  const told = await store.markTold(cx, { stageId, until: untilOf(cx, stage), limit: batch })
  for (const ticketId of told) emit(cx, 'ticket.over_stage_limit', { stage: { id, name }, limitMinutes }, { ticketId })
  return told.length === batch
}

/** The job behind bookStageLimits. */
export const stageLimitJob: JobHandler = async (orgId, payload, { runtime }) => {
  const clock = systemActor(orgId, 'clock')
  const stageId = String(payload.stageId)
  while (await runtime.run(clock, (cx) => tellOverLimit(cx, stageId))) {
    // Each batch is a transaction of its own, so that agents do not wait for the locks of all of them.
  }
  await runtime.run(clock, bookAllStageLimits)
}
