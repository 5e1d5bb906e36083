import { type Cx, systemActor } from '../../platform/context.ts'
import { type DomainEvent, registerConsumer } from '../../platform/events.ts'
import type { Module } from '../../platform/http/http.ts'
import { registerJob, registerSweep } from '../../platform/jobs.ts'
import { registerCalendarUse } from '../calendars/calendar-uses.ts'
import { registerFieldSource } from '../conditions/condition-fields.ts'
import { registerOrganizationSeed } from '../orgs/create-organization.ts'
import { registerTicketDeadlines } from '../tickets/ticket-deadlines.ts'
import { bookNextTimer, timerJobName } from './book-timer.ts'
import { slaConditionFields, slaFacts } from './condition-source.ts'
import { deadlinesOf } from './deadlines-of.ts'
import { fireClocksJob } from './fire-timers.ts'
import { keepClocks, wantsForClocks } from './keep-clocks.ts'
import { followOwners, wantsForOwners } from './own-policies.ts'
import { seedSlaPolicies } from './policies.service.ts'
import { listUsersOfCalendar } from './policies.store.ts'
import { slaRoutes } from './sla.routes.ts'
import { sweepClocks } from './verify-clocks.ts'

async function reactToEvents(cx: Cx, events: readonly DomainEvent[]): Promise<void> {
  await followOwners(cx, events)
  await keepClocks(
    cx,
    events.filter(({ name }) => wantsForClocks(name)),
  )
}

export const slaModule: Module = {
  name: 'sla',
  register: () => {
    registerOrganizationSeed({ module: 'sla', seed: seedSlaPolicies })
    registerCalendarUse({ kind: 'sla_policy', find: listUsersOfCalendar })
    registerFieldSource({ module: 'sla', prefix: 'sla', fields: slaConditionFields, facts: slaFacts })
    registerTicketDeadlines(deadlinesOf)
    registerConsumer({
      name: 'sla',
      wants: (name) => wantsForClocks(name) || wantsForOwners(name),
      react: (cx, event) => reactToEvents(cx, [event]),
      reactToAll: reactToEvents,
    })
    registerJob(timerJobName, fireClocksJob)
    // A booking that was lost is found within the hour; one that is there already is booked for the same moment.
    registerSweep('sla.timers', '11 * * * *', (orgId, _payload, { runtime }) =>
      runtime.run(systemActor(orgId, 'sla'), bookNextTimer),
    )
    registerSweep('sla.verify', '37 2 * * *', sweepClocks)
  },
  routes: slaRoutes,
}
