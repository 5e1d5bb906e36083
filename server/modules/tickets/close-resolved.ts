import { type Cx, systemActor } from '../../platform/context.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import { getOrgSettings } from '../orgs/orgs.service.ts'
import { bookAutoClose, pipelinesThatClose } from './book-auto-close.ts'
import { saveTicket } from './save-ticket.ts'
import { dayMs, moveToStage, stageForStatus } from './tickets.rules.ts'
import * as store from './tickets.store.ts'

const batch = 100

/** Closes up to 100 tickets that were resolved so many days ago. True: there may be more. */
export async function closeDueTickets(cx: Cx): Promise<boolean> {
  const { autoCloseDays } = await getOrgSettings(cx)
  if (autoCloseDays === null) return false
  const stages = await store.listStages(cx)
  const until = new Date(cx.now.getTime() - autoCloseDays * dayMs)
  const due = await store.lockResolvedUntil(cx, until, pipelinesThatClose(stages), batch)
  for (const ticket of due) {
    const stage = stageForStatus(stages, ticket.pipelineId, 'closed')
    if (stage)
      await saveTicket(cx, ticket, moveToStage(ticket, stage, cx.now), {
        stages,
        cause: { rule: 'auto_close', days: autoCloseDays },
      })
  }
  return due.length === batch
}

/** The job behind bookAutoClose. */
export const closeResolvedJob: JobHandler = async (orgId, _payload, { runtime }) => {
  const clock = systemActor(orgId, 'clock')
  while (await runtime.run(clock, closeDueTickets)) {
    // Each batch is a transaction of its own, so that agents do not wait for the locks of all of them.
  }
  await runtime.run(clock, bookAutoClose)
}
