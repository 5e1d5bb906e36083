import { createLazyRoute } from '@tanstack/react-router'
import { TicketPage } from './ticket-page.tsx'

export const ticketRoute = createLazyRoute('/app/tickets/$ticketRef')({ component: TicketPage })
