import type { Cx, UserActor } from '../../platform/context.ts'
import { type FieldError, fieldError, forbidden, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { can, require } from '../../platform/permissions.ts'
import { sentence, words } from '../../platform/words.ts'
import { checkCondition } from '../conditions/check-condition.ts'
import { fieldsOf, requireKind } from '../conditions/condition-fields.ts'
import type { ObjectKind, RecordKind } from '../conditions/condition-words.ts'
import { recordOrderOf } from '../conditions/list-records.ts'
import { filterRoles } from '../members/roles.ts'
import { filterTeams } from '../members/teams.ts'
import { orderOf } from '../tickets/list-tickets.ts'
import { listRolesStartingWith } from './start-views.store.ts'
import { isSystemViewKey, type SystemViewKey, systemViewKeys, systemViews } from './system-views.ts'
import type { CreateView, ListViews, OrderViews, UpdateView, View, ViewUse } from './views.contract.ts'
import type { SharedView, ViewRow } from './views.store.ts'
import * as store from './views.store.ts'

/** One member makes so many views at most. */
const mostViews = 200

/** The member who asks; views have no meaning for anybody else. */
export function memberOf(cx: Cx): UserActor {
  if (cx.actor.kind !== 'user') throw new Error('Views are for members.')
  return cx.actor
}

function presentSystem(key: SystemViewKey): View {
  const none = { owner: null, columns: null, group: null, teams: [], roles: [], createdAt: null, updatedAt: null }
  const { condition, sort } = systemViews[key]
  const shown = { of: 'ticket', layout: 'table', sharing: 'everyone', showInCrm: false, editable: false } as const
  return { id: key, system: true, name: null, condition, sort, ...none, ...shown }
}

function present(cx: Cx, row: SharedView): View {
  const { ownerId, ownerName, groupBy, createdAt, updatedAt, ...view } = row
  return {
    ...view,
    system: false,
    owner: { id: ownerId, name: ownerName },
    group: groupBy,
    editable: isEditable(cx, row),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

/** Its maker changes a view; a shared one also who may share. */
const isEditable = (cx: Cx, view: ViewRow) =>
  view.ownerId === memberOf(cx).userId || (view.sharing !== 'private' && can(cx.actor, 'views:share'))

/** Inside another application there are those views alone that are offered to it (product.md MX22). */
const isShownTo = (cx: Cx, view: View) => view.showInCrm || !memberOf(cx).embed

/** Views of contacts, accounts and so on are for who sees those. */
const sees = (cx: Cx, of: RecordKind | ObjectKind) => of === 'ticket' || can(cx.actor, 'customers:read')

/** 403; 404 where there are no such records. */
async function requireSight(cx: Cx, of: RecordKind | ObjectKind): Promise<void> {
  if (of !== 'ticket') require(cx.actor, 'customers:read')
  await requireKind(cx, of)
}

/**
 * The views of a kind of records that the actor sees, in his own order; those that he has not placed follow: first the ones that every
 * organization has (of tickets), then shared and own ones by name. `showInCrm`: those that are offered to the CRM, or the others.
 */
export async function listViews(cx: Cx, { of, showInCrm }: ListViews): Promise<View[]> {
  await requireSight(cx, of)
  const { userId } = memberOf(cx)
  const places = await store.listPlaces(cx, userId)
  const views = [
    ...(of === 'ticket' ? systemViewKeys.map(presentSystem) : []),
    ...(await store.listSeenViews(cx, userId, { of })).map((row) => present(cx, row)),
  ]
  const asked = (showInCrm === undefined ? views : views.filter((view) => String(view.showInCrm) === showInCrm)).filter(
    (view) => isShownTo(cx, view),
  )
  const placeOf = (view: View) => places.get(view.id) ?? Number.MAX_SAFE_INTEGER
  return asked.toSorted((a, b) => placeOf(a) - placeOf(b))
}

/** The view by id or key; 404 when the actor does not see it. */
export async function getView(cx: Cx, ref: string): Promise<View> {
  const view = isSystemViewKey(ref) ? presentSystem(ref) : present(cx, await getRow(cx, ref))
  if (!isShownTo(cx, view)) throw viewNotFound()
  return view
}

const viewNotFound = () => notFound('view.not_found', 'There is no such view, or it is not shared with you.')

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

async function getRow(cx: Cx, id: string): Promise<SharedView> {
  const [row] = uuid.test(id) ? await store.listSeenViews(cx, memberOf(cx).userId, { id }) : []
  if (!row || !sees(cx, row.of)) throw viewNotFound()
  return row
}

/** The view, locked, for a change by the actor. 403 `view.not_yours`, `view.of_the_product`. */
async function lockForChange(cx: Cx, ref: string): Promise<SharedView> {
  if (isSystemViewKey(ref))
    throw forbidden('view.of_the_product', 'Every organization has this view. Copy it and change the copy.')
  const seen = await getRow(cx, ref)
  await store.lockView(cx, seen.id)
  const row = await getRow(cx, ref)
  if (!isEditable(cx, row))
    throw forbidden(
      'view.not_yours',
      words`This view belongs to ${{ owner: row.ownerName }}. Copy it and change the copy.`,
    )
  return row
}

/**
 * 422 `condition.invalid`, `view.bad_column`, `ticket.not_sortable`, `record.not_sortable`, `ticket.not_groupable`,
 * `view.only_of_tickets`, `view.share_unknown`, `view.too_many`.
 */
export async function createView(cx: Cx, input: CreateView): Promise<View> {
  await requireSight(cx, input.of)
  const { userId } = memberOf(cx)
  const made = await store.countViewsOf(cx, userId)
  if (made >= mostViews)
    throw unprocessable(
      'view.too_many',
      words`You have ${{ count: made }} views, which is the most. Delete some first.`,
    )
  const { teamIds, roleIds, group, ...content } = input
  const view: ViewRow = {
    ...content,
    id: newId(),
    ownerId: userId,
    groupBy: group,
    createdAt: cx.now,
    updatedAt: cx.now,
  }
  await check(cx, view)
  const shares = await sharesOf(cx, view, { teamIds, roleIds })
  await store.insertView(cx, view)
  await store.saveShares(cx, view.id, shares)
  tell(cx, 'view.created', view)
  return present(cx, await getRow(cx, view.id))
}

/** Fields that are absent stay. Wider sharing needs `views:share`. */
export async function updateView(cx: Cx, ref: string, change: UpdateView): Promise<View> {
  const { teams, roles, ownerName: _name, ...before } = await lockForChange(cx, ref)
  const { teamIds, roleIds, group, ...content } = change
  const after: ViewRow = {
    ...before,
    ...content,
    updatedAt: cx.now,
    ...(group === undefined ? {} : { groupBy: group }),
  }
  await check(cx, after)
  const isShared = change.sharing !== undefined || teamIds !== undefined || roleIds !== undefined
  if (isShared) {
    const now = { teamIds: teamIds ?? teams.map(({ id }) => id), roleIds: roleIds ?? roles.map(({ id }) => id) }
    await store.saveShares(cx, after.id, await sharesOf(cx, after, now))
  }
  await store.saveView(cx, after)
  tell(cx, 'view.updated', after, before)
  // Who has taken it from himself by the way he shares it sees it no more.
  const [row] = await store.listSeenViews(cx, memberOf(cx).userId, { id: after.id })
  return present(cx, row ?? { ...after, ownerName: _name, teams: [], roles: [] })
}

/** A private copy of any view that the actor sees, under another name. */
export async function duplicateView(cx: Cx, ref: string, name: string): Promise<View> {
  const { of, condition, columns, sort, group, layout } = await getView(cx, ref)
  const shares = { sharing: 'private', teamIds: [], roleIds: [], showInCrm: false } as const
  return createView(cx, { name, of, condition, columns, sort, group, layout, ...shares, teamIds: [], roleIds: [] })
}

/** Deletes the view for everybody who sees it (see getViewUse). */
export async function deleteView(cx: Cx, ref: string): Promise<void> {
  const view = await lockForChange(cx, ref)
  await store.deleteView(cx, view.id)
  tell(cx, 'view.deleted', view)
}

/** Deletes everybody's views of a kind of records that is no more. */
export const deleteViewsOf = (cx: Cx, of: ObjectKind): Promise<void> => store.deleteViewsOf(cx, of)

/** Whom it concerns when the view goes: who sees it besides the actor. */
export async function getViewUse(cx: Cx, ref: string): Promise<ViewUse> {
  if (isSystemViewKey(ref)) return { members: 0, names: [], startsRoles: [] }
  const view = await getRow(cx, ref)
  const names = await store.listViewers(cx, view.id, memberOf(cx).userId)
  return { members: names.length, names: names.slice(0, 10), startsRoles: await listRolesStartingWith(cx, view.id) }
}

/** Puts the actor's views of a kind into this order, for himself alone; what he does not see is passed over. */
export async function orderViews(cx: Cx, { of, ids }: OrderViews): Promise<View[]> {
  const seen = new Set((await listViews(cx, { of })).map((view) => view.id))
  const refs = [...new Set(ids)].filter((id) => seen.has(id))
  if (refs.length > 0) await store.savePlaces(cx, memberOf(cx).userId, { refs, among: [...seen] })
  return listViews(cx, { of })
}

/** 422 unless a list can be made of the view: its condition, columns, order and groups. */
async function check(cx: Cx, view: ViewRow): Promise<void> {
  const fields = await fieldsOf(cx, undefined, view.of)
  checkCondition(view.condition, fields, { path: 'condition' })
  const errors: FieldError[] = (view.columns ?? []).flatMap(({ field }, i) => {
    const repeated = view.columns?.findIndex((one) => one.field === field) !== i
    if (fields.get(field)?.column !== false && fields.has(field) && !repeated) return []
    const why = repeated
      ? sentence('view.repeated_column', words`“${{ field }}” is a column already.`)
      : sentence('view.no_column', words`“${{ field }}” is no column.`)
    return [fieldError(`columns.${i}.field`, why)]
  })
  const [first] = errors
  // Gathers faults that have codes of their own.
  if (first) throw unprocessable('view.bad_column', first.message, errors)
  if (view.of !== 'ticket') {
    await recordOrderOf(cx, view.sort, view.of, 'sort')
    return requireOfRecords(view)
  }
  await orderOf(cx, view.sort, 'sort')
  if (view.groupBy !== null && !fields.get(view.groupBy)?.groupable)
    throw unprocessable(
      'ticket.not_groupable',
      words`Lists cannot be put into groups by “${{ field: view.groupBy }}”.`,
      [{ path: 'group', message: 'Lists cannot be put into groups by this field.' }],
    )
}

/** Lists of other records are tables without groups, and no other application shows them. */
function requireOfRecords({ groupBy, layout, showInCrm }: ViewRow): void {
  const of = { group: groupBy !== null, layout: layout !== 'table', showInCrm }
  const errors = Object.entries(of).flatMap(([path, is]) => (is ? [{ path, message: 'Only of tickets.' }] : []))
  if (errors.length > 0)
    throw unprocessable(
      'view.only_of_tickets',
      'Only views of tickets have groups, boards, and are shown in the CRM.',
      errors,
    )
}

/** Whom the view is shared with; every id is of this organization. */
async function sharesOf(
  cx: Cx,
  view: ViewRow,
  asked: { teamIds: string[]; roleIds: string[] },
): Promise<{ teamIds: string[]; roleIds: string[] }> {
  if (view.sharing !== 'private') require(cx.actor, 'views:share')
  const teamIds = [...new Set(asked.teamIds)]
  const roleIds = [...new Set(asked.roleIds)]
  const teams = new Set(await filterTeams(cx, teamIds))
  const roles = new Set(await filterRoles(cx, roleIds))
  const errors: FieldError[] = [
    ...asked.teamIds.flatMap((id, i) =>
      teams.has(id) ? [] : [{ path: `teamIds.${i}`, message: 'There is no such team.' }],
    ),
    ...asked.roleIds.flatMap((id, i) =>
      roles.has(id) ? [] : [{ path: `roleIds.${i}`, message: 'There is no such role.' }],
    ),
  ]
  if (errors.length > 0)
    throw unprocessable('view.share_unknown', 'A team or role that the view is shared with is not there.', errors)
  if (view.sharing !== 'chosen') return { teamIds: [], roleIds: [] }
  if (teamIds.length + roleIds.length === 0)
    throw unprocessable('view.shared_with_none', 'Choose at least one team or role to share the view with.', [
      { path: 'teamIds', message: 'Choose at least one team or role.' },
    ])
  return { teamIds, roleIds }
}

/** `userId`: whose view it is. `everyone`: it is, or was, for everyone; otherwise only its owner hears of it. */
function tell(cx: Cx, name: string, view: ViewRow, before: ViewRow = view): void {
  const everyone = view.sharing === 'everyone' || before.sharing === 'everyone'
  emit(cx, name, {
    viewId: view.id,
    of: view.of,
    name: view.name,
    userId: view.ownerId,
    sharing: view.sharing,
    everyone,
  })
}
