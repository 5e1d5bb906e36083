import { type Permission, permissionNeeds, type TicketScope, ticketScopes } from '../../platform/permissions.ts'

/** How the product looks to a person, the same in all organizations. Absent: the browser decides. */
export type Preferences = {
  theme: 'system' | 'light' | 'dark'
  density: 'comfortable' | 'compact'
  /** IANA name, for example Europe/Berlin. */
  timeZone: string | null
  /** BCP 47 tag, for example en. */
  locale: string | null
}

const defaultPreferences: Preferences = { theme: 'system', density: 'comfortable', timeZone: null, locale: null }

const stored = (value: unknown) => (typeof value === 'object' && value !== null ? value : {})

export function readPreferences(value: unknown): Preferences {
  return { ...defaultPreferences, ...stored(value) }
}

/** True for a well-formed BCP 47 language tag. */
export function isLocale(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value).length === 1
  } catch {
    return false
  }
}

/** What a role allows and the giver may not do. */
export function permissionsBeyond(own: ReadonlySet<Permission>, granted: readonly Permission[]): Permission[] {
  return granted.filter((permission) => !own.has(permission))
}

/** True when a scope shows tickets that another one hides. */
export const isWider = (scope: TicketScope, than: TicketScope): boolean =>
  ticketScopes.indexOf(scope) > ticketScopes.indexOf(than)

/** The first permission of a role that rests on one that the role has not. */
export function firstUnmetNeed(granted: readonly Permission[]): { permission: Permission; needs: Permission } | null {
  for (const permission of granted) {
    const needs = permissionNeeds[permission]?.find((need) => !granted.includes(need))
    if (needs) return { permission, needs }
  }
  return null
}

/** The role that can do everything and that somebody must have. */
export const adminRole = 'admin'

/** True when the change takes the last active admin from the organization (product.md RO1). */
export function losesLastAdmin(
  before: { roleKey: string; active: boolean },
  after: { roleKey: string; active: boolean },
  otherAdmins: number,
): boolean {
  const isAdmin = (member: { roleKey: string; active: boolean }) => member.active && member.roleKey === adminRole
  return isAdmin(before) && !isAdmin(after) && otherAdmins === 0
}
