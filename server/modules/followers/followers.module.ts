import type { Module } from '../../platform/http/http.ts'
import { followersRoutes } from './followers.routes.ts'

export const followersModule: Module = { name: 'followers', routes: followersRoutes }
