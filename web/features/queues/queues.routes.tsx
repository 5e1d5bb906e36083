import { createLazyRoute } from '@tanstack/react-router'
import { QueuesPage } from './queues-page.tsx'

export const queuesRoute = createLazyRoute('/app/settings/queues')({ component: QueuesPage })
