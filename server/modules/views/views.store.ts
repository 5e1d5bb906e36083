import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { Condition, ObjectKind, RecordKind } from '../conditions/condition-words.ts'

export type ViewRow = {
  id: string
  name: string
  of: RecordKind | ObjectKind
  ownerId: string
  condition: Condition
  columns: { field: string; width: number | null }[] | null
  sort: string
  groupBy: string | null
  layout: 'table' | 'board'
  sharing: 'private' | 'chosen' | 'everyone'
  showInCrm: boolean
  createdAt: Date
  updatedAt: Date
}
export type Named = { id: string; name: string }
export type SharedView = ViewRow & { ownerName: string; teams: Named[]; roles: Named[] }

/**
 * The views that the member sees: his own, those of everyone, and those shared with one of his teams or his role. Only those
 * of a kind of records, or only the one with the id.
 */
export async function listSeenViews(
  cx: Cx,
  userId: string,
  only: { of: RecordKind | ObjectKind } | { id: string },
): Promise<SharedView[]> {
  const org = cx.org.id
  const asked = 'id' in only ? sql`v.id = ${only.id}::uuid` : sql`v.record_kind = ${only.of}`
  const { rows } = await sql<SharedView>`
    select v.id, v.name, v.record_kind as "of", v.owner_id, v.condition, v.columns, v.sort, v.group_by, v.layout, v.sharing, v.show_in_crm,
      v.created_at, v.updated_at,
      coalesce((select m.name from member_access m where m.org_id = ${org} and m.user_id = v.owner_id), '') as owner_name,
      coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) order by lower(t.name))
        from view_teams vt join teams t on t.org_id = ${org} and t.id = vt.team_id
        where vt.org_id = ${org} and vt.view_id = v.id), '[]') as teams,
      coalesce((select jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name) order by lower(r.name))
        from view_roles vr join roles r on r.org_id = ${org} and r.id = vr.role_id
        where vr.org_id = ${org} and vr.view_id = v.id), '[]') as roles
    from views v
    where v.org_id = ${org} and ${asked}
      and (v.owner_id = ${userId} or v.sharing = 'everyone' or (v.sharing = 'chosen' and (
        exists (select 1 from view_teams vt join team_members tm on tm.org_id = ${org} and tm.team_id = vt.team_id
          where vt.org_id = ${org} and vt.view_id = v.id and tm.user_id = ${userId})
        or exists (select 1 from view_roles vr join memberships m on m.org_id = ${org} and m.role_id = vr.role_id
          where vr.org_id = ${org} and vr.view_id = v.id and m.user_id = ${userId}))))
    order by lower(v.name), v.id`.execute(cx.tx)
  return rows
}

export async function lockView(cx: Cx, id: string): Promise<void> {
  await cx.tx.selectFrom('views').select('id').where('orgId', '=', cx.org.id).where('id', '=', id).forUpdate().execute()
}

const stored = ({ of, condition, columns, ...view }: ViewRow) => ({
  ...view,
  recordKind: of,
  condition: JSON.stringify(condition),
  columns: columns === null ? null : JSON.stringify(columns),
})

export async function insertView(cx: Cx, view: ViewRow): Promise<void> {
  await cx.tx
    .insertInto('views')
    .values({ orgId: cx.org.id, ...stored(view) })
    .execute()
}

export async function saveView(cx: Cx, view: ViewRow): Promise<void> {
  const { id, ...fields } = stored(view)
  await cx.tx.updateTable('views').set(fields).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function deleteView(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('viewPlaces').where('orgId', '=', cx.org.id).where('viewRef', '=', id).execute()
  await cx.tx.deleteFrom('views').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** Deletes the views of a kind of records that is no more. */
export async function deleteViewsOf(cx: Cx, of: ObjectKind): Promise<void> {
  await sql`delete from view_places p using views v where p.org_id = ${cx.org.id} and v.org_id = ${cx.org.id} and v.record_kind = ${of}
    and p.view_ref = v.id::text`.execute(cx.tx)
  await cx.tx.deleteFrom('views').where('orgId', '=', cx.org.id).where('recordKind', '=', of).execute()
}

/** Whom the view is shared with, in place of those before. */
export async function saveShares(
  cx: Cx,
  viewId: string,
  shares: { teamIds: string[]; roleIds: string[] },
): Promise<void> {
  const orgId = cx.org.id
  await cx.tx.deleteFrom('viewTeams').where('orgId', '=', orgId).where('viewId', '=', viewId).execute()
  await cx.tx.deleteFrom('viewRoles').where('orgId', '=', orgId).where('viewId', '=', viewId).execute()
  if (shares.teamIds.length > 0)
    await cx.tx
      .insertInto('viewTeams')
      .values(shares.teamIds.map((teamId) => ({ orgId, viewId, teamId })))
      .execute()
  if (shares.roleIds.length > 0)
    await cx.tx
      .insertInto('viewRoles')
      .values(shares.roleIds.map((roleId) => ({ orgId, viewId, roleId })))
      .execute()
}

/** Views of the organization that the member has made. */
export async function countViewsOf(cx: Cx, userId: string): Promise<number> {
  const row = await cx.tx
    .selectFrom('views')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('orgId', '=', cx.org.id)
    .where('ownerId', '=', userId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** The member's own places of views, by id or key. */
export async function listPlaces(cx: Cx, userId: string): Promise<Map<string, number>> {
  const rows = await cx.tx
    .selectFrom('viewPlaces')
    .select(['viewRef', 'position'])
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .execute()
  return new Map(rows.map((row) => [row.viewRef, row.position]))
}

/** Puts views into the member's order; `among`: those that it is an order of, whose places before are no more. */
export async function savePlaces(
  cx: Cx,
  userId: string,
  { refs, among }: { refs: readonly string[]; among: readonly string[] },
): Promise<void> {
  await cx.tx
    .deleteFrom('viewPlaces')
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .where('viewRef', 'in', [...among])
    .execute()
  await cx.tx
    .insertInto('viewPlaces')
    .values(refs.map((viewRef, position) => ({ orgId: cx.org.id, userId, viewRef, position })))
    .execute()
}

/** Names of the active members who see the view besides `userId`, by name. */
export async function listViewers(cx: Cx, viewId: string, userId: string): Promise<string[]> {
  const org = cx.org.id
  const { rows } = await sql<{ name: string }>`
    select m.name from member_access m join views v on v.org_id = ${org} and v.id = ${viewId}::uuid
    where m.org_id = ${org} and m.active and m.user_id <> ${userId} and 'tickets:read' = any(m.permissions)
      and (v.record_kind = 'ticket' or 'customers:read' = any(m.permissions))
      and (m.user_id = v.owner_id or v.sharing = 'everyone' or (v.sharing = 'chosen' and (
        exists (select 1 from view_roles vr where vr.org_id = ${org} and vr.view_id = v.id and vr.role_id = m.role_id)
        or exists (select 1 from view_teams vt join team_members tm on tm.org_id = ${org} and tm.team_id = vt.team_id
          where vt.org_id = ${org} and vt.view_id = v.id and tm.user_id = m.user_id))))
    order by lower(m.name)`.execute(cx.tx)
  return rows.map((row) => row.name)
}

/** Views that are shared with the role. */
export async function countViewsOfRole(cx: Cx, roleId: string): Promise<number> {
  const row = await cx.tx
    .selectFrom('viewRoles')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('orgId', '=', cx.org.id)
    .where('roleId', '=', roleId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Shares with another role what was shared with this one. */
export async function moveRoleShares(cx: Cx, { roleId, moveTo }: { roleId: string; moveTo: string }): Promise<void> {
  const orgId = cx.org.id
  const rows = await cx.tx
    .deleteFrom('viewRoles')
    .where('orgId', '=', orgId)
    .where('roleId', '=', roleId)
    .returning('viewId')
    .execute()
  if (rows.length === 0) return
  await cx.tx
    .insertInto('viewRoles')
    .values(rows.map(({ viewId }) => ({ orgId, viewId, roleId: moveTo })))
    .onConflict((c) => c.columns(['orgId', 'viewId', 'roleId']).doNothing())
    .execute()
}
