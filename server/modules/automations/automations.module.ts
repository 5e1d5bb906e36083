import { systemActor } from '../../platform/context.ts'
import { registerConsumer } from '../../platform/events.ts'
import type { Module } from '../../platform/http/http.ts'
import { registerJob, registerSweep } from '../../platform/jobs.ts'
import { inBatches } from '../../platform/prune.ts'
import { byTicket, registerTextPlace } from '../../platform/text-places.ts'
import { registerCalendarUse } from '../calendars/calendar-uses.ts'
import { automationsRoutes } from './automations.routes.ts'
import { listenToEvents } from './listen.ts'
import { notSolvedRoutes } from './not-solved.routes.ts'
import { recheckExamples } from './recheck-examples.ts'
import { listRulesOfCalendar } from './rule-hours.ts'
import { runJobName, runRulesJob } from './run-job.ts'
import { memberJobName, runOfMemberJob } from './run-of-member.ts'
import { deleteOld } from './runs.store.ts'
import { stopBroken } from './stop-broken.ts'
import { bookJobName, bookRuleJob, bookTimes, catchUpTimes, timeJob, timeJobName } from './timers.ts'

export const automationsModule: Module = {
  name: 'automations',
  routes: (app) => {
    automationsRoutes(app)
    notSolvedRoutes(app)
  },
  register: () => {
    registerTextPlace({ table: 'rule_runs', keys: ['id'], of: byTicket, json: ['why', 'effects'] })
    registerTextPlace({ table: 'rule_checks', keys: ['at', 'id'], of: byTicket, json: ['reasons'] })
    registerCalendarUse({ kind: 'rule', find: listRulesOfCalendar })
    registerConsumer(listenToEvents)
    registerConsumer(bookTimes)
    registerConsumer(stopBroken)
    registerJob(runJobName, runRulesJob)
    registerJob(memberJobName, runOfMemberJob, { pool: 'long' })
    registerJob(timeJobName, timeJob)
    registerJob(bookJobName, bookRuleJob, { pool: 'long' })
    registerSweep('automations.times', '*/10 * * * *', catchUpTimes)
    registerSweep('automations.examples', '43 4 * * *', recheckExamples, { atStart: true })
    registerSweep('automations.prune', '53 3 * * *', async (orgId, _payload, { runtime }) => {
      await inBatches(runtime, systemActor(orgId, 'clock'), deleteOld)
    })
  },
}
