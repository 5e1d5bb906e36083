import { systemActor } from '../../platform/context.ts'
import { registerConsumer } from '../../platform/events.ts'
import type { Module } from '../../platform/http/http.ts'
import { type JobHandler, registerJob, registerSweep } from '../../platform/jobs.ts'
import { inBatches } from '../../platform/prune.ts'
import { registerMemberDeparture } from '../members/memberships.ts'
import { registerStatusReaction } from '../user-statuses/take-status.ts'
import { absencesRoutes } from './absences.routes.ts'
import { deleteOldHandovers } from './handovers.store.ts'
import { leaveHandovers, reactToStatus } from './react-to-status.ts'
import { mayMove, reactToTicket } from './react-to-tickets.ts'
import { handoverJob, handoverJobName } from './work-handover.ts'

/** Few at a time: each may have thousands of tickets. */
const pruneHandovers: JobHandler = async (orgId, _payload, { runtime }) => {
  await inBatches(runtime, systemActor(orgId, 'clock'), deleteOldHandovers, 20)
}

export const absencesModule: Module = {
  name: 'absences',
  register: () => {
    registerStatusReaction({ module: 'absences', react: reactToStatus })
    registerMemberDeparture({ module: 'absences', leave: leaveHandovers })
    registerJob(handoverJobName, handoverJob, { pool: 'long' })
    registerSweep('absences.prune', '53 3 * * *', pruneHandovers)
    registerConsumer({ name: 'absences', wants: mayMove, react: reactToTicket })
  },
  routes: absencesRoutes,
}
