import type { Module } from '../../platform/http/http.ts'
import { registerReplayGuard } from '../../platform/http/idempotency.ts'
import { registerJob } from '../../platform/jobs.ts'
import { registerCustomerPlace } from '../customers/customer-places.ts'
import { remindJobName } from './book-reminder.ts'
import { registerTaskFields } from './record-fields.ts'
import { remindJob } from './remind.ts'
import { tasksRoutes } from './tasks.routes.ts'
import { getTask } from './tasks.service.ts'

export const tasksModule: Module = {
  name: 'tasks',
  routes: tasksRoutes,
  register: () => {
    registerTaskFields()
    registerReplayGuard({ under: '/tasks', see: getTask })
    registerJob(remindJobName, remindJob)
    registerCustomerPlace({ kind: 'contact', table: 'tasks', column: 'contact_id', key: 'id' })
    registerCustomerPlace({ kind: 'account', table: 'tasks', column: 'account_id', key: 'id' })
  },
}
