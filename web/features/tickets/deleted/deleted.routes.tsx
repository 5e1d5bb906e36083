import { createLazyRoute } from '@tanstack/react-router'
import { DeletedPage } from './deleted-page.tsx'

export const deletedTicketsRoute = createLazyRoute('/app/tickets/deleted')({ component: DeletedPage })
