import type { Module } from '../../platform/http/http.ts'
import { crmCardsRoutes } from './crm-cards.routes.ts'
import { ticketCardsRoutes } from './ticket-cards.routes.ts'

export const crmCardsModule: Module = {
  name: 'crm-cards',
  routes: (app) => {
    crmCardsRoutes(app)
    ticketCardsRoutes(app)
  },
}
