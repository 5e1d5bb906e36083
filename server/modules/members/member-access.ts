import type { Kysely } from 'kysely'
import type { OpenCx } from '../../platform/context.ts'
import type { Permission, TicketScope } from '../../platform/permissions.ts'
import type { DB } from '../../platform/tables.gen.ts'

/**
 * The view member_access: who may do what where, and the names of members for joins. Other modules read it instead of the
 * tables behind it. The permissions are those of the role.
 */
export type MemberAccess = {
  orgId: string
  userId: string
  email: string
  name: string
  roleId: string
  roleKey: string
  roleName: string
  ticketScope: TicketScope
  /** The membership is active and the user is not disabled. */
  active: boolean
  permissions: Permission[]
  membershipPreferences: unknown
  userPreferences: unknown
  createdAt: Date
}

/** The same transaction with the view in its types. */
export function withMemberAccess(tx: OpenCx['tx']): Kysely<DB & { memberAccess: MemberAccess }> {
  return tx.withTables<{ memberAccess: MemberAccess }>()
}

/** The active member of an organization, or null. */
export async function findActiveAccess(open: OpenCx, orgId: string, userId: string): Promise<MemberAccess | null> {
  const row = await withMemberAccess(open.tx)
    .selectFrom('memberAccess')
    .selectAll()
    .where('orgId', '=', orgId)
    .where('userId', '=', userId)
    .where('active', '=', true)
    .executeTakeFirst()
  return row ?? null
}
