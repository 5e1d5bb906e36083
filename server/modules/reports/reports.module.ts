import { registerConsumer } from '../../platform/events.ts'
import type { Module } from '../../platform/http/http.ts'
import { keepStay, wantsMove } from './keep-stays.ts'
import { reportsRoutes } from './reports.routes.ts'

export const reportsModule: Module = {
  name: 'reports',
  register: () => registerConsumer({ name: 'reports.stage_stays', wants: wantsMove, react: keepStay }),
  routes: reportsRoutes,
}
