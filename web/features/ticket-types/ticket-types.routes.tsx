import { createLazyRoute } from '@tanstack/react-router'
import { TicketTypesPage } from './ticket-types-page.tsx'

export const ticketTypesRoute = createLazyRoute('/app/settings/ticket-types')({ component: TicketTypesPage })
