import type { Module } from '../../platform/http/http.ts'
import { searchRoutes } from './search.routes.ts'

export const searchModule: Module = { name: 'search', routes: searchRoutes }
