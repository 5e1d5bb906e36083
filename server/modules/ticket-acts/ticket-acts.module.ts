import { sql } from 'kysely'
import type { Module } from '../../platform/http/http.ts'
import { byTicket, registerTextPlace } from '../../platform/text-places.ts'
import { registerFieldSource } from '../conditions/condition-fields.ts'
import { registerFinishGuard } from '../tickets/guard-finish.ts'
import { checklistRoutes } from './checklist.routes.ts'
import { escalatedSource } from './escalations.store.ts'
import { guardChildren } from './links.ts'
import { ticketActsRoutes } from './ticket-acts.routes.ts'

export const ticketActsModule: Module = {
  name: 'ticket-acts',
  register: () => {
    registerTextPlace({
      table: 'ticket_acts',
      keys: ['id'],
      of: (_cx, ids) => sql`(t.source_id = any(${ids}) or t.target_id = any(${ids}))`,
      text: ['reason'],
      json: ['effect'],
    })
    registerTextPlace({ table: 'ticket_escalations', keys: ['id'], of: byTicket, text: ['reason'] })
    registerFinishGuard({ module: 'ticket-acts', guard: guardChildren })
    registerFieldSource(escalatedSource)
  },
  routes: (app) => {
    ticketActsRoutes(app)
    checklistRoutes(app)
  },
}
