import { activityRoutes } from './activity.routes.ts'

export const activityModule = { name: 'activity', routes: activityRoutes }
