import type { UserActor } from '../../platform/context.ts'
import { gone } from '../../platform/errors.ts'
import type { App } from '../../platform/http/http.ts'
import { type LinkPurpose, readLink } from '../../platform/http/signed-link.rules.ts'
import { findUserActor } from './auth.service.ts'

/**
 * Who opens a signed link, by the link alone, with what he may do at this moment, and the values behind organization and member that it
 * was signed with. 410 `attachment.link_expired`: not signed by us for that, too old, or its member is out.
 */
export async function requireLink(
  app: Pick<App, 'runtime'>,
  purpose: LinkPurpose,
  token: string,
): Promise<{ actor: UserActor; values: string[] }> {
  const { settings, now, runOpen } = app.runtime
  const [orgId, userId, ...values] = readLink(settings.keys.links, purpose, token, now()) ?? []
  if (!orgId || !userId) throw linkExpired()
  const actor = await runOpen((open) => findUserActor(open, { orgId, userId, via: 'session', viaId: 'signed link' }))
  if (!actor) throw linkExpired()
  return { actor, values }
}

export const linkExpired = () =>
  gone('attachment.link_expired', 'This link has expired. Open the file again from where you found it.')
