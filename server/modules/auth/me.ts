import type { z } from 'zod'
import type { OpenCx, UserActor } from '../../platform/context.ts'
import { unauthorized } from '../../platform/errors.ts'
import { attachableBytes } from '../../platform/mail-size.ts'
import { scopes } from '../../platform/permissions.ts'
import { listOrganizationsOf } from '../members/logins.ts'
import { findProfile } from '../members/profile.ts'
import { getOrganizationName, listEmbedOrigins } from '../orgs/orgs.service.ts'
import type { Me } from './auth.contract.ts'

/** Who is signed in, where, and what he may do there. */
export async function getMe(open: OpenCx, actor: UserActor): Promise<z.infer<typeof Me>> {
  const profile = await findProfile(open, actor.orgId, actor.userId)
  if (!profile) throw unauthorized('session.expired', 'Your session has ended. Sign in again.')
  return {
    user: profile.user,
    organization: await getOrganizationName(open, actor.orgId),
    organizations: (await listOrganizationsOf(open, actor.userId)).filter(
      ({ id }) => !actor.embed || id === actor.orgId,
    ),
    role: profile.role,
    permissions: scopes.filter((permission) => actor.permissions.has(permission)),
    ticketScope: actor.ticketScope,
    embed: actor.embed
      ? {
          customer: actor.embed.customer,
          origins: await listEmbedOrigins(open, actor.orgId),
          expiresAt: actor.embed.expiresAt.toISOString(),
        }
      : null,
    attachmentsUrl: open.settings.attachmentsUrl,
    replyFileBytes: attachableBytes(open.settings.maxMailBytes),
  }
}
