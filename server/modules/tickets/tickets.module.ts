import { registerOrganizationSeed } from '../orgs/create-organization.ts'
import { seedTickets } from './seed-tickets.ts'

export const ticketsModule = {
  name: 'tickets',
  register: () => registerOrganizationSeed({ module: 'tickets', seed: seedTickets }),
}
