import type { Cx } from '../../platform/context.ts'
import { systemActor } from '../../platform/context.ts'
import type { Module } from '../../platform/http/http.ts'
import { registerSweep } from '../../platform/jobs.ts'
import { registerRoleUse } from '../members/change-roles.ts'
import { registerMemberDeparture } from '../members/memberships.ts'
import { apiKeysRoutes } from './api-keys.routes.ts'
import { revokeApiKeysOfMember } from './api-keys.ts'
import { authRoutes } from './auth.routes.ts'
import { keepEndedMs } from './auth.rules.ts'
import { embedTokensRoutes } from './embed-tokens.routes.ts'
import { invitationsRoutes } from './invitations.routes.ts'
import { meRoutes } from './me.routes.ts'
import { countInvitationsTo, deleteTokens, moveInvitations } from './one-time-tokens.store.ts'
import { clearRateLimits } from './rate-limits.ts'
import { deleteSessions } from './sessions.store.ts'
import { endSessionsOfMember } from './sessions.ts'

async function clean(cx: Cx): Promise<void> {
  const before = new Date(cx.now.getTime() - keepEndedMs)
  await deleteSessions(cx, before)
  await deleteTokens(cx, before)
  await clearRateLimits(cx)
}

export const authModule: Module = {
  name: 'auth',
  register: () => {
    registerMemberDeparture({
      module: 'auth',
      leave: async (cx, { userId }) => {
        await endSessionsOfMember(cx, userId)
        await revokeApiKeysOfMember(cx, userId)
      },
    })
    registerRoleUse({
      module: 'auth',
      count: countInvitationsTo,
      move: (cx, { roleId, moveTo }) => moveInvitations(cx, roleId, moveTo),
    })
    registerSweep('auth.clean', '23 * * * *', (orgId, _payload, { runtime }) =>
      runtime.run(systemActor(orgId, 'clock'), clean),
    )
  },
  routes: (app) => {
    authRoutes(app)
    meRoutes(app)
    invitationsRoutes(app)
    apiKeysRoutes(app)
    embedTokensRoutes(app)
  },
}
