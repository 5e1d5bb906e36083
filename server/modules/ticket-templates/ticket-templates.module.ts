import type { Module } from '../../platform/http/http.ts'
import { registerReplayGuard } from '../../platform/http/idempotency.ts'
import { registerTemplateMaker } from '../tickets/from-template.ts'
import { makeFromTemplate } from './make-from-template.ts'
import { ticketTemplatesRoutes } from './ticket-templates.routes.ts'
import { getTicketTemplate } from './ticket-templates.service.ts'

export const ticketTemplatesModule: Module = {
  name: 'ticket-templates',
  routes: ticketTemplatesRoutes,
  register: () => {
    registerReplayGuard({ under: '/ticket-templates', see: getTicketTemplate })
    registerTemplateMaker(makeFromTemplate)
  },
}
