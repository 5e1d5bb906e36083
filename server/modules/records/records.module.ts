import type { Module } from '../../platform/http/http.ts'
import { recordsRoutes } from './records.routes.ts'

export const recordsModule: Module = { name: 'records', routes: recordsRoutes }
