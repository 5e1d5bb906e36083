import type { Module } from '../../platform/http/http.ts'
import { conditionsRoutes } from './conditions.routes.ts'

export const conditionsModule: Module = { name: 'conditions', routes: conditionsRoutes }
