import type { Module } from '../../platform/http/http.ts'
import { registerServedQueues } from '../members/sight.ts'
import { registerOrganizationSeed } from '../orgs/create-organization.ts'
import { queuesRoutes } from './queues.routes.ts'
import { listServedQueues, seedQueues } from './queues.service.ts'

export const queuesModule: Module = {
  name: 'queues',
  register: () => {
    registerServedQueues(listServedQueues)
    registerOrganizationSeed({ module: 'queues', seed: seedQueues })
  },
  routes: queuesRoutes,
}
