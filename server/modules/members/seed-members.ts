import type { Cx } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { seededRoles } from '../../platform/permissions.ts'
import { insertMembership } from './members.store.ts'
import { insertRole } from './roles.store.ts'

/** What a new organization starts with: the roles that are everywhere, and its first admin as a member. */
export async function seedMembers(cx: Cx, input: { adminId: string }): Promise<void> {
  for (const role of seededRoles) {
    const roleId = newId()
    await insertRole(cx, { ...role, id: roleId, system: true })
    if (role.key !== 'admin') continue
    await insertMembership(cx, { orgId: cx.org.id, userId: input.adminId, roleId })
    emit(cx, 'member.joined', { userId: input.adminId, role: role.key })
  }
}
