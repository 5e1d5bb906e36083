import { createLazyRoute } from '@tanstack/react-router'
import { NewTicketPage } from './new-ticket-page.tsx'

export const newTicketRoute = createLazyRoute('/app/tickets/new')({ component: NewTicketPage })
