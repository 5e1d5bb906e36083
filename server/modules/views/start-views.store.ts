import type { Cx } from '../../platform/context.ts'

/** The member's own choice of the view to begin with. */
export async function findOwnStart(
  cx: Cx,
  userId: string,
): Promise<{ viewRef: string; viewName: string | null } | null> {
  const row = await cx.tx
    .selectFrom('memberStartViews')
    .select(['viewRef', 'viewName'])
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .executeTakeFirst()
  return row ?? null
}

/** What the member's role begins with. */
export async function findRoleStart(cx: Cx, userId: string): Promise<string | null> {
  const row = await cx.tx
    .selectFrom('memberships as m')
    .innerJoin('roleStartViews as s', (join) =>
      join.onRef('s.orgId', '=', 'm.orgId').onRef('s.roleId', '=', 'm.roleId').on('s.orgId', '=', cx.org.id),
    )
    .select('s.viewRef')
    .where('m.orgId', '=', cx.org.id)
    .where('m.userId', '=', userId)
    .executeTakeFirst()
  return row?.viewRef ?? null
}

export async function saveOwnStart(
  cx: Cx,
  userId: string,
  start: { viewRef: string; viewName: string | null } | null,
): Promise<void> {
  const orgId = cx.org.id
  if (start === null) {
    await cx.tx.deleteFrom('memberStartViews').where('orgId', '=', orgId).where('userId', '=', userId).execute()
    return
  }
  await cx.tx
    .insertInto('memberStartViews')
    .values({ orgId, userId, ...start })
    .onConflict((c) => c.columns(['orgId', 'userId']).doUpdateSet(start))
    .execute()
}

export type RoleStart = {
  roleId: string
  viewRef: string
  /** null: one that every organization has, or one that is gone */
  viewName: string | null
  sharing: 'private' | 'chosen' | 'everyone' | null
  isSharedWithRole: boolean
}

/** What each role that has a choice begins with. */
export async function listRoleStarts(cx: Cx): Promise<RoleStart[]> {
  const orgId = cx.org.id
  const rows = await cx.tx
    .selectFrom('roleStartViews as s')
    .leftJoin('views as v', (join) =>
      join.onRef((eb) => eb.cast('v.id', 'text'), '=', 's.viewRef').on('v.orgId', '=', orgId),
    )
    .leftJoin('viewRoles as r', (join) =>
      join.onRef('r.viewId', '=', 'v.id').onRef('r.roleId', '=', 's.roleId').on('r.orgId', '=', orgId),
    )
    .select(['s.roleId', 's.viewRef', 'v.name as viewName', 'v.sharing', 'r.viewId as sharedId'])
    .where('s.orgId', '=', orgId)
    .execute()
  return rows.map(({ sharedId, sharing, ...row }) => ({
    ...row,
    sharing: sharing as RoleStart['sharing'],
    isSharedWithRole: sharedId !== null,
  }))
}

export async function saveRoleStart(cx: Cx, roleId: string, viewRef: string | null): Promise<void> {
  const orgId = cx.org.id
  if (viewRef === null) {
    await cx.tx.deleteFrom('roleStartViews').where('orgId', '=', orgId).where('roleId', '=', roleId).execute()
    return
  }
  await cx.tx
    .insertInto('roleStartViews')
    .values({ orgId, roleId, viewRef })
    .onConflict((c) => c.columns(['orgId', 'roleId']).doUpdateSet({ viewRef }))
    .execute()
}

/** Names of the roles that begin with the view. */
export async function listRolesStartingWith(cx: Cx, viewRef: string): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('roleStartViews as s')
    .innerJoin('roles as r', (join) => join.onRef('r.id', '=', 's.roleId').on('r.orgId', '=', cx.org.id))
    .select('r.name')
    .where('s.orgId', '=', cx.org.id)
    .where('s.viewRef', '=', viewRef)
    .orderBy('r.name')
    .execute()
  return rows.map(({ name }) => name)
}
