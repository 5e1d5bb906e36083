import { keyScopes, type Permission } from '../../platform/permissions.ts'

const day = 24 * 60 * 60 * 1000

/** A session ends 30 days after it was last used. */
export const sessionMs = 30 * day
/** How exact "last used" is: it is written at most once a minute, so that reading does not mean writing. */
export const seenEveryMs = 60 * 1000
/** How long what ended is kept: by its sessions an account knows its addresses. */
export const keepEndedMs = 90 * day
export const invitationMs = 7 * day
export const passwordResetMs = 60 * 60 * 1000

export const apiKeyPrefix = 'dh_'

/**
 * What an API key may do: its scopes, as far as its creator's role still has them (docs/quality.md, security 8). To see tickets is to
 * see their messages: that scope brings the other. What only keys do lasts as long as its creator looks after the settings.
 */
export function narrow(granted: readonly Permission[], scopes: readonly string[]): Set<Permission> {
  const isAsked = (permission: Permission) =>
    scopes.includes(permission) || (permission === 'messages:read' && scopes.includes('tickets:read'))
  const own = granted.includes('settings:manage') ? keyScopes : []
  return new Set([...granted, ...own].filter(isAsked))
}

/** True when "last used" is old enough to be written again. */
export function isDueToTouch(lastSeenAt: Date | null, now: Date): boolean {
  return lastSeenAt === null || now.getTime() - lastSeenAt.getTime() >= seenEveryMs
}
