import type { Cx } from '../../platform/context.ts'
import { enqueue } from '../../platform/jobs.ts'
import { getOrgSettings } from '../orgs/orgs.service.ts'
import { dayMs, type Stage } from './tickets.rules.ts'
import * as store from './tickets.store.ts'

/**
 * Resolved tickets close by themselves after the organization's days (product.md D2, PS5). One job an organization waits for
 * the earliest of them: it closes what is due and books itself for the next, so that an organization without resolved
 * tickets costs nothing and one with a hundred thousand has one job.
 */
export const autoCloseJobName = 'tickets.auto_close'

/** Books the job for the ticket that is due first; call after a ticket was resolved or the settings changed. */
export async function bookAutoClose(cx: Cx): Promise<void> {
  const { autoCloseDays } = await getOrgSettings(cx)
  if (autoCloseDays === null) return
  const first = await store.firstResolvedAt(cx, pipelinesThatClose(await store.listStages(cx)))
  if (!first) return
  enqueue(
    cx,
    autoCloseJobName,
    {},
    {
      key: `auto-close:${cx.org.id}`,
      runAt: new Date(first.getTime() + autoCloseDays * dayMs),
    },
  )
}

/** A pipeline without a closed stage keeps its resolved tickets. */
export const pipelinesThatClose = (stages: readonly Stage[]) => [
  ...new Set(stages.filter((stage) => stage.status === 'closed').map((stage) => stage.pipelineId)),
]
