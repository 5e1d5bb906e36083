import { createLazyRoute } from '@tanstack/react-router'
import { TicketListPage } from './ticket-list-page.tsx'

export const ticketListRoute = createLazyRoute('/app/tickets')({ component: TicketListPage })
