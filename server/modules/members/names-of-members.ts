import type { Cx } from '../../platform/context.ts'
import { withMemberAccess } from './member-access.ts'

/** Names of members by id; deactivated ones too unless `active`. Unknown ids are absent. */
export async function namesOfMembers(
  cx: Cx,
  ids: readonly string[],
  options: { active: boolean },
): Promise<Map<string, string>> {
  const rows = await withMemberAccess(cx.tx)
    .selectFrom('memberAccess')
    .select(['userId', 'name', 'active'])
    .where('orgId', '=', cx.org.id)
    .where('userId', 'in', [...ids])
    .execute()
  return new Map(rows.filter((row) => row.active || !options.active).map((row) => [row.userId, row.name]))
}

/** Names of all members who have access. */
export async function listActiveMemberNames(cx: Cx): Promise<string[]> {
  const rows = await withMemberAccess(cx.tx)
    .selectFrom('memberAccess')
    .select('name')
    .where('orgId', '=', cx.org.id)
    .where('active', '=', true)
    .execute()
  return rows.map((row) => row.name)
}

/** Ids of the members who have access and whose address or name the text is. */
export async function findMembersCalled(cx: Cx, text: string): Promise<string[]> {
  const rows = await withMemberAccess(cx.tx)
    .selectFrom('memberAccess')
    .select('userId')
    .where('orgId', '=', cx.org.id)
    .where('active', '=', true)
    .where((eb) =>
      eb.or([
        eb(eb.fn('lower', ['name']), '=', text.toLowerCase()),
        eb(eb.fn('lower', ['email']), '=', text.toLowerCase()),
      ]),
    )
    .execute()
  return rows.map(({ userId }) => userId)
}
