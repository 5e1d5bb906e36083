import { registerConsumer } from '../../platform/events.ts'
import type { Module } from '../../platform/http/http.ts'
import { keepFinish, wantsStatus } from './keep-finishes.ts'
import { keepStay, wantsMove } from './keep-stays.ts'
import { reportsRoutes } from './reports.routes.ts'

export const reportsModule: Module = {
  name: 'reports',
  register: () => {
    registerConsumer({ name: 'reports.stage_stays', wants: wantsMove, react: keepStay })
    registerConsumer({ name: 'reports.ticket_finishes', wants: wantsStatus, react: keepFinish })
  },
  routes: reportsRoutes,
}
