import type { Module } from '../../platform/http/http.ts'
import { viewsRoutes } from './views.routes.ts'

export const viewsModule: Module = { name: 'views', routes: viewsRoutes }
