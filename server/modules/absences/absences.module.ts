import { registerConsumer } from '../../platform/events.ts'
import type { Module } from '../../platform/http/http.ts'
import { registerJob } from '../../platform/jobs.ts'
import { registerMemberDeparture } from '../members/memberships.ts'
import { registerStatusReaction } from '../user-statuses/take-status.ts'
import { absencesRoutes } from './absences.routes.ts'
import { leaveHandovers, reactToStatus } from './react-to-status.ts'
import { mayMove, reactToTicket } from './react-to-tickets.ts'
import { handoverJob, handoverJobName } from './work-handover.ts'

export const absencesModule: Module = {
  name: 'absences',
  register: () => {
    registerStatusReaction({ module: 'absences', react: reactToStatus })
    registerMemberDeparture({ module: 'absences', leave: leaveHandovers })
    registerJob(handoverJobName, handoverJob, { pool: 'long' })
    registerConsumer({ name: 'absences', wants: mayMove, react: reactToTicket })
  },
  routes: absencesRoutes,
}
