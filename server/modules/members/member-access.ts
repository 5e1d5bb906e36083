import type { Kysely } from 'kysely'
import type { Cx, OpenCx } from '../../platform/context.ts'
import type { Permission, TicketScope } from '../../platform/permissions.ts'
import type { DB } from '../../platform/tables.gen.ts'

/**
 * The view member_access: who may do what where, and the names of members for joins. Other modules read it instead of the
 * tables behind it. The permissions are those of the role, and `crm:read` for who has CRM access where the organization has a CRM.
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
  userPreferences: unknown
  createdAt: Date
  teamIds: string[]
  /** The queues that he serves: those of his teams, and those that everyone serves. */
  queueIds: string[]
  /** Pipelines and channels that are kept to teams of which he is in none. */
  barredPipelineIds: string[]
  barredChannelIds: string[]
  /** Given to the member; it counts while the organization has its CRM switched on. */
  crmAccess: boolean
}

/** The same transaction with the view in its types. */
export function withMemberAccess(tx: OpenCx['tx']): Kysely<DB & { memberAccess: MemberAccess }> {
  return tx.withTables<{ memberAccess: MemberAccess }>()
}

/** Everybody of the organization by name, deactivated members too. */
export async function listMemberAccess(cx: Cx): Promise<MemberAccess[]> {
  return withMemberAccess(cx.tx)
    .selectFrom('memberAccess')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .orderBy((eb) => eb.fn<string>('lower', ['name']))
    .orderBy('userId')
    .execute()
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
