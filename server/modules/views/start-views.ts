import type { Cx } from '../../platform/context.ts'
import { notFound, Problem, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { findRole } from '../members/roles.ts'
import type { RoleStartView, StartView } from './start-views.contract.ts'
import * as store from './start-views.store.ts'
import { isSystemViewKey, type SystemViewKey } from './system-views.ts'
import type { View } from './views.contract.ts'
import { getView, memberOf } from './views.service.ts'

/** Where everybody begins who has chosen nothing, nor his role (product.md VW2: all open, newest first). */
const ofTheProduct: SystemViewKey = 'open'

/**
 * The view that the actor begins with: his own choice, else his role's, else the product's. A choice that is deleted, or not shared
 * with him, is passed over and named in `missing`.
 */
export async function getStartView(cx: Cx): Promise<StartView> {
  const { userId } = memberOf(cx)
  const chosen = await store.findOwnStart(cx, userId)
  const own = chosen && { viewId: chosen.viewRef, name: chosen.viewName }
  if (own && (await findView(cx, own.viewId))) return { viewId: own.viewId, from: 'own', own, missing: null }
  const ofRole = await store.findRoleStart(cx, userId)
  const isRoleThere = ofRole !== null && (await findView(cx, ofRole)) !== null
  const missing = own ? 'own' : ofRole !== null && !isRoleThere ? 'role' : null
  return isRoleThere
    ? { viewId: ofRole, from: 'role', own, missing }
    : { viewId: ofTheProduct, from: 'product', own, missing }
}

/** The actor's own choice; null takes it back. 422 `view.unknown`. */
export async function chooseStartView(cx: Cx, viewId: string | null): Promise<StartView> {
  const { userId } = memberOf(cx)
  const view = viewId === null ? null : await requireView(cx, viewId)
  await store.saveOwnStart(cx, userId, view && { viewRef: view.id, viewName: view.name })
  emit(cx, 'view.start_chosen', { userId, viewId })
  return getStartView(cx)
}

/** What the roles begin with that have a choice. */
export async function listRoleStartViews(cx: Cx): Promise<RoleStartView[]> {
  require(cx.actor, 'members:read')
  return (await store.listRoleStarts(cx)).map(({ roleId, viewRef, viewName, sharing, isSharedWithRole }) => {
    const isShared = isSystemViewKey(viewRef) || sharing === 'everyone' || (sharing === 'chosen' && isSharedWithRole)
    const isDeleted = !isSystemViewKey(viewRef) && sharing === null
    return {
      roleId,
      viewId: viewRef,
      // The name of a private view is its owner's.
      name: sharing === 'private' ? null : viewName,
      state: isDeleted ? 'deleted' : isShared ? 'fine' : 'not_shared',
    }
  })
}

/**
 * What members of a role begin with who have chosen nothing themselves; null: the product's. 404 `role.not_found`; 422
 * `view.unknown`, `view.not_for_role` when the members would not see it.
 */
export async function setRoleStartView(
  cx: Cx,
  { roleId, viewId }: { roleId: string; viewId: string | null },
): Promise<RoleStartView | null> {
  require(cx.actor, 'members:manage')
  const role = await findRole(cx, cx.org.id, roleId)
  if (!role) throw notFound('role.not_found', 'There is no such role.')
  const view = viewId === null ? null : await requireView(cx, viewId)
  const isShared = view?.sharing === 'everyone' || view?.roles.some(({ id }) => id === roleId)
  if (view && !isShared)
    throw unprocessable(
      'view.not_for_role',
      words`“${{ view: view.name ?? view.id }}” is not shared with the role ${{ role: role.name }}. Share it with the role first.`,
      [{ path: 'viewId', message: 'This view is not shared with the role.' }],
    )
  const before = (await store.listRoleStarts(cx)).find((one) => one.roleId === roleId)?.viewRef ?? null
  if (before !== viewId) {
    await store.saveRoleStart(cx, roleId, viewId)
    emit(cx, 'role.start_view_changed', { roleId, name: role.name, from: before, to: viewId })
  }
  return (await listRoleStartViews(cx)).find((one) => one.roleId === roleId) ?? null
}

async function findView(cx: Cx, ref: string): Promise<View | null> {
  try {
    return await getView(cx, ref)
  } catch (error) {
    if (error instanceof Problem && error.code === 'view.not_found') return null
    throw error
  }
}

async function requireView(cx: Cx, ref: string): Promise<View> {
  const view = await findView(cx, ref)
  if (view?.of === 'ticket') return view
  throw unprocessable('view.unknown', 'There is no such view, or it is not shared with you.', [
    { path: 'viewId', message: 'There is no such view, or it is not shared with you.' },
  ])
}
