import type { Module } from '../../platform/http/http.ts'
import { registerOrganizationSeed } from '../orgs/create-organization.ts'
import { membersRoutes } from './members.routes.ts'
import { rolesRoutes } from './roles.routes.ts'
import { seedMembers } from './seed-members.ts'

export const membersModule: Module = {
  name: 'members',
  register: () => registerOrganizationSeed({ module: 'members', seed: seedMembers }),
  routes: (app) => {
    membersRoutes(app)
    rolesRoutes(app)
  },
}
