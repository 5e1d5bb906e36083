import { registerOrganizationSeed } from '../orgs/create-organization.ts'
import { seedChannel } from './seed-channel.ts'

export const emailModule = {
  name: 'email',
  register: () => registerOrganizationSeed({ module: 'email', seed: seedChannel }),
}
