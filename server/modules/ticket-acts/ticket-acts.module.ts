import type { Module } from '../../platform/http/http.ts'
import { registerFieldSource } from '../conditions/condition-fields.ts'
import { registerFinishGuard } from '../tickets/guard-finish.ts'
import { checklistRoutes } from './checklist.routes.ts'
import { escalatedSource } from './escalations.store.ts'
import { guardChildren } from './links.ts'
import { ticketActsRoutes } from './ticket-acts.routes.ts'

export const ticketActsModule: Module = {
  name: 'ticket-acts',
  register: () => {
    registerFinishGuard({ module: 'ticket-acts', guard: guardChildren })
    registerFieldSource(escalatedSource)
  },
  routes: (app) => {
    ticketActsRoutes(app)
    checklistRoutes(app)
  },
}
