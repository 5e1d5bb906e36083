import type { Module } from '../../platform/http/http.ts'
import { registerReplayGuard } from '../../platform/http/idempotency.ts'
import { registerJob, registerSweep } from '../../platform/jobs.ts'
import { recurringJobName } from './book-recurring.ts'
import { catchUpRecurring, makeRecurringJob } from './make-recurring.ts'
import { recurringTicketsRoutes } from './recurring-tickets.routes.ts'
import { getRecurringTicket } from './recurring-tickets.service.ts'

export const recurringTicketsModule: Module = {
  name: 'recurring-tickets',
  routes: recurringTicketsRoutes,
  register: () => {
    registerReplayGuard({ under: '/recurring-tickets', see: getRecurringTicket })
    registerJob(recurringJobName, makeRecurringJob)
    registerSweep('recurring.catch_up', '*/10 * * * *', catchUpRecurring)
  },
}
