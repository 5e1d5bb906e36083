import type { Cx } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { seededRoles } from '../../platform/permissions.ts'
import * as store from './members.store.ts'

/** What a new organization starts with: the four roles, and its first admin as a member. */
export async function seedMembers(cx: Cx, input: { adminId: string }): Promise<void> {
  for (const role of seededRoles) {
    const roleId = await store.insertRole(cx, role)
    if (role.key !== 'admin') continue
    await store.insertMembership(cx, { orgId: cx.org.id, userId: input.adminId, roleId })
    emit(cx, 'member.joined', { userId: input.adminId, role: role.key })
  }
}
