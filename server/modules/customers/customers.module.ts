import type { Module } from '../../platform/http/http.ts'
import { customersRoutes } from './customers.routes.ts'

export const customersModule: Module = { name: 'customers', routes: customersRoutes }
