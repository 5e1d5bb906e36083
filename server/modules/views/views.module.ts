import type { Module } from '../../platform/http/http.ts'
import { registerRoleUse } from '../members/change-roles.ts'
import { startViewsRoutes } from './start-views.routes.ts'
import { viewsRoutes } from './views.routes.ts'
import { countViewsOfRole, moveRoleShares } from './views.store.ts'

export const viewsModule: Module = {
  name: 'views',
  register: () => registerRoleUse({ module: 'views', count: countViewsOfRole, move: moveRoleShares }),
  routes: (app) => {
    viewsRoutes(app)
    startViewsRoutes(app)
  },
}
