import type { Module } from '../../platform/http/http.ts'
import { registerJob } from '../../platform/jobs.ts'
import { registerMemberDeparture } from '../members/memberships.ts'
import { registerOrganizationSeed } from '../orgs/create-organization.ts'
import { returnJobName } from './book-return.ts'
import { deleteHeld } from './member-statuses.store.ts'
import { returnMemberJob } from './return-member.ts'
import { userStatusesRoutes } from './user-statuses.routes.ts'
import { seedUserStatuses } from './user-statuses.service.ts'

export const userStatusesModule: Module = {
  name: 'user-statuses',
  register: () => {
    registerOrganizationSeed({ module: 'user-statuses', seed: seedUserStatuses })
    registerMemberDeparture({ module: 'user-statuses', leave: (cx, { userId }) => deleteHeld(cx, userId) })
    registerJob(returnJobName, returnMemberJob)
  },
  routes: userStatusesRoutes,
}
