import type { Cx, OpenCx, UserActor } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { type Preferences, readPreferences } from './members.rules.ts'
import * as store from './members.store.ts'

/** What a member sees of himself. */
export type Profile = {
  user: { id: string; name: string; email: string; preferences: Preferences }
  role: { key: string; name: string }
}

export async function findProfile(open: OpenCx, orgId: string, userId: string): Promise<Profile | undefined> {
  const row = await store.findAccess(open, orgId, userId)
  if (!row?.active) return undefined
  return {
    user: { id: row.userId, name: row.name, email: row.email, preferences: readPreferences(row.userPreferences) },
    role: { key: row.roleKey, name: row.roleName },
  }
}

export type ProfileChange = {
  name?: string
  preferences?: Partial<Preferences>
}

/** Changes the sender's own name and preferences. */
export async function updateMe(cx: Cx, actor: UserActor, change: ProfileChange): Promise<void> {
  const row = await store.lockMember(cx, actor.userId)
  if (change.name !== undefined || change.preferences)
    await store.saveUser(cx, actor.userId, {
      name: change.name ?? row.name,
      preferences: { ...readPreferences(row.userPreferences), ...change.preferences },
    })
  if (change.name !== undefined && change.name !== row.name)
    emit(cx, 'member.renamed', { userId: actor.userId, from: row.name, to: change.name })
}
