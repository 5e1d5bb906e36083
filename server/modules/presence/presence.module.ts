import { presenceRoutes } from './presence.routes.ts'

export const presenceModule = { name: 'presence', routes: presenceRoutes }
