import { createLazyRoute } from '@tanstack/react-router'
import { RoutingPage } from './routing-page.tsx'

export const routingRoute = createLazyRoute('/app/settings/routing')({ component: RoutingPage })
