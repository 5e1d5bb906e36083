import { systemActor } from '../../platform/context.ts'
import { registerConsumer } from '../../platform/events.ts'
import type { Module } from '../../platform/http/http.ts'
import { registerJob, registerSweep } from '../../platform/jobs.ts'
import { byTicket, registerTextPlace } from '../../platform/text-places.ts'
import { registerCalendarUse } from '../calendars/calendar-uses.ts'
import { registerFieldSource } from '../conditions/condition-fields.ts'
import { registerMemberDeparture } from '../members/memberships.ts'
import { registerQueueChooser } from '../tickets/choose-queue.ts'
import { bookDistribution, distributeJob, distributeJobName } from './distribute.ts'
import { reactToCapacity, stirsRouting } from './react-to-capacity.ts'
import { routingRoutes } from './routing.routes.ts'
import { hasActiveQueues } from './routing.store.ts'
import { routingFailedSource } from './routing-failed.ts'
import { prepareChoice } from './routing-rules.ts'
import { skillsRoutes } from './skills.routes.ts'
import { workingHoursRoutes } from './working-hours.routes.ts'
import { listUsesOfCalendar, saveChoice } from './working-hours.store.ts'

export const routingModule: Module = {
  name: 'routing',
  register: () => {
    registerTextPlace({ table: 'routing_decisions', keys: ['id'], of: byTicket, json: ['trace'] })
    registerQueueChooser({ prepare: prepareChoice })
    registerFieldSource(routingFailedSource)
    registerConsumer({ name: 'routing', wants: stirsRouting, react: reactToCapacity })
    registerJob(distributeJobName, distributeJob)
    registerCalendarUse({ kind: 'working_hours', find: listUsesOfCalendar })
    registerMemberDeparture({
      module: 'routing',
      leave: (cx, { userId }) => saveChoice(cx, userId, { choice: 'usual' }),
    })
    // What a process had in hand that died, and a booking that was lost.
    registerSweep(
      'routing.catch_up',
      '*/10 * * * *',
      (orgId, _payload, { runtime }) =>
        runtime.run(systemActor(orgId, 'routing'), async (cx) => {
          if (await hasActiveQueues(cx)) bookDistribution(cx)
        }),
      { afterDeath: true },
    )
  },
  routes: (app) => {
    routingRoutes(app)
    skillsRoutes(app)
    workingHoursRoutes(app)
  },
}
