import type { Module } from '../../platform/http/http.ts'
import { orgsRoutes } from './orgs.routes.ts'

export const orgsModule: Module = { name: 'orgs', routes: orgsRoutes }
