import { registerOrganizationSeed } from '../orgs/create-organization.ts'
import { seedMembers } from './seed-members.ts'

export const membersModule = {
  name: 'members',
  register: () => registerOrganizationSeed({ module: 'members', seed: seedMembers }),
}
