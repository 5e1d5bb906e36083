import { createLazyRoute } from '@tanstack/react-router'
import { HealthPage } from './health-page.tsx'

export const healthRoute = createLazyRoute('/app/settings/health')({ component: HealthPage })
