import type { Cx } from '../../platform/context.ts'
import { getOrgSettings } from '../orgs/orgs.service.ts'
import { findProfile } from './profile.ts'

/** In which zone days begin for a member: his own, else the organization's. For nobody in particular: the organization's. */
export async function zoneOf(cx: Cx, userId: string | null): Promise<string> {
  const profile = userId === null ? undefined : await findProfile(cx, cx.org.id, userId)
  return profile?.user.preferences.timeZone ?? (await getOrgSettings(cx)).timeZone
}
