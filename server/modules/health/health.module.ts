import { healthRoutes } from './health.routes.ts'

export const healthModule = { name: 'health', routes: healthRoutes }
