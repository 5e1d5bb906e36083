import type { Cx } from '../../platform/context.ts'
import { isUniqueViolation } from '../../platform/database.ts'
import { conflict, fieldError, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { sentence, words } from '../../platform/words.ts'
import { listMemberAccess } from '../members/member-access.ts'
import { listHeld, listHolders } from './member-statuses.store.ts'
import { giveStatus } from './take-status.ts'
import type { CreateUserStatus, UpdateUserStatus, UserStatus } from './user-statuses.contract.ts'
import * as store from './user-statuses.store.ts'

const most = 50

/** All statuses in their order, with how many active members have each. */
export async function listUserStatuses(cx: Cx): Promise<UserStatus[]> {
  const [statuses, held, members] = await Promise.all([
    store.listStatuses(cx),
    listHeld(cx, 'all'),
    listMemberAccess(cx),
  ])
  const active = new Set(members.filter((member) => member.active).map(({ userId }) => userId))
  const taken = held.filter(({ userId }) => active.has(userId))
  const counts = new Map<string, number>()
  for (const { statusId } of taken) counts.set(statusId, (counts.get(statusId) ?? 0) + 1)
  const untaken = active.size - taken.length
  return statuses.map((status) => present(status, (counts.get(status.id) ?? 0) + (status.isDefault ? untaken : 0)))
}

/** 409 `user_status.name_taken`; 422 `user_status.available_moves`, `user_status.too_many`. */
export async function createUserStatus(cx: Cx, input: CreateUserStatus): Promise<UserStatus> {
  require(cx.actor, 'settings:manage')
  await store.lockStatuses(cx)
  const others = await store.listStatuses(cx)
  if (others.length >= most)
    throw unprocessable('user_status.too_many', words`There can be at most ${{ most }} statuses.`)
  const position = Math.max(0, ...others.map((one) => one.position)) + 1
  const status: store.StatusRow = { ...input, id: newId(), position, isDefault: false }
  requireSound(status)
  await unlessTaken(status.name, () => store.insertStatus(cx, status))
  emit(cx, 'user_status.created', { statusId: status.id, name: status.name })
  return present(status, 0)
}

/** 404 `user_status.not_found`; 409 `user_status.name_taken`; 422 `user_status.available_moves`, `user_status.default_stays`. */
export async function updateUserStatus(cx: Cx, input: UpdateUserStatus & { id: string }): Promise<UserStatus> {
  require(cx.actor, 'settings:manage')
  const before = await lockStatus(cx, input.id)
  const known = Object.entries(input).filter(([, value]) => value !== undefined)
  const after: store.StatusRow = { ...before, ...Object.fromEntries(known) }
  requireSound(after)
  if (JSON.stringify(after) !== JSON.stringify(before)) {
    await unlessTaken(after.name, () => store.saveStatus(cx, after))
    const shown = ({ position: _position, ...status }: store.StatusRow) => status
    emit(cx, 'user_status.updated', { statusId: input.id, from: shown(before), to: shown(after) })
  }
  return getUserStatus(cx, input.id)
}

/** Puts statuses into another order; those not named follow as they were. 404 `user_status.not_found`. */
export async function orderUserStatuses(cx: Cx, ids: readonly string[]): Promise<UserStatus[]> {
  require(cx.actor, 'settings:manage')
  await store.lockStatuses(cx)
  const statuses = await store.listStatuses(cx)
  const wanted = [...new Set(ids)]
  const named = wanted.map((id) => {
    const status = statuses.find((one) => one.id === id)
    if (!status) throw noSuchStatus()
    return status
  })
  const order = [...named, ...statuses.filter(({ id }) => !wanted.includes(id))].map(({ id }) => id)
  if (order.some((id, i) => id !== statuses[i]?.id)) {
    await store.savePositions(cx, order)
    emit(cx, 'user_status.reordered', { ids: order })
  }
  return listUserStatuses(cx)
}

/**
 * Deletes a status. Those who have it get `moveTo`; without that 409 `user_status.in_use` says how many they are. 404
 * `user_status.not_found`; 409 `user_status.is_default`; 422 `user_status.unknown`, `user_status.moves_tickets`: nobody's tickets are
 * given on because a status was tidied away.
 */
export async function deleteUserStatus(cx: Cx, input: { id: string; moveTo?: string }): Promise<void> {
  require(cx.actor, 'settings:manage')
  const status = await lockStatus(cx, input.id)
  if (status.isDefault)
    throw conflict(
      'user_status.is_default',
      words`${{ status: status.name }} is the status that comes back by itself. It can be renamed, but not deleted.`,
    )
  const holders = await listHolders(cx, status.id)
  if (holders.length > 0) {
    const to = await requireHeir(cx, status, input.moveTo, holders.length)
    const cause = { rule: 'status_deleted', status: { id: status.id, name: status.name } }
    for (const held of holders)
      await giveStatus(cx, {
        userId: held.userId,
        status: to,
        until: to.isDefault ? null : held.until,
        note: held.note,
        cause,
      })
  }
  await store.deleteStatus(cx, status.id)
  emit(cx, 'user_status.deleted', { statusId: status.id, name: status.name, moveTo: input.moveTo ?? null })
}

async function requireHeir(
  cx: Cx,
  status: store.StatusRow,
  moveTo: string | undefined,
  count: number,
): Promise<store.StatusRow> {
  if (moveTo === undefined)
    throw conflict(
      'user_status.in_use',
      words`${{ count }} members have the status ${{ status: status.name }}. Say which one they get instead.`,
      { count },
      [{ path: 'moveTo', message: 'Choose the status that they get.' }],
    )
  const to = (await store.listStatuses(cx)).find(({ id }) => id === moveTo && id !== status.id)
  const at = 'moveTo'
  if (!to) {
    const fault = sentence('user_status.unknown', 'There is no such status.')
    throw unprocessable(fault.code, fault, [fieldError(at, fault)])
  }
  if (to.reassign !== 'none' && to.reassign !== status.reassign) {
    const fault = sentence(
      'user_status.moves_tickets',
      words`${{ status: to.name }} gives tickets to colleagues when it is taken. Choose a status that does not; who wants it takes it.`,
    )
    throw unprocessable(fault.code, fault, [fieldError(at, fault)])
  }
  return to
}

/** What a new organization starts with. */
export async function seedUserStatuses(cx: Cx): Promise<void> {
  const none = { autoReturn: null, isDefault: false, reassign: 'none' as const, available: false }
  const seeds: Omit<store.StatusRow, 'id' | 'position'>[] = [
    { ...none, name: 'Available', icon: 'check', color: 'green', available: true, isDefault: true },
    { ...none, name: 'Away', icon: 'clock', color: 'orange' },
    { ...none, name: 'On leave', icon: 'plane', color: 'purple', reassign: 'now' },
  ]
  for (const [i, seed] of seeds.entries()) await store.insertStatus(cx, { ...seed, id: newId(), position: i + 1 })
}

async function lockStatus(cx: Cx, id: string): Promise<store.StatusRow> {
  await store.lockStatuses(cx)
  const status = (await store.listStatuses(cx)).find((one) => one.id === id)
  if (!status) throw noSuchStatus()
  return status
}

async function getUserStatus(cx: Cx, id: string): Promise<UserStatus> {
  const status = (await listUserStatuses(cx)).find((one) => one.id === id)
  if (!status) throw noSuchStatus()
  return status
}

const noSuchStatus = () => notFound('user_status.not_found', 'There is no such status.')

/** Who is available keeps his tickets, and the status that comes back is one in which tickets are taken. */
function requireSound(status: store.StatusRow): void {
  if (status.isDefault && (!status.available || status.autoReturn)) {
    const fault = sentence(
      'user_status.default_stays',
      words`${{ status: status.name }} is the status that comes back by itself: it counts as available, and it does not end.`,
    )
    const at = status.available ? 'autoReturn' : 'available'
    throw unprocessable(fault.code, fault, [fieldError(at, fault)])
  }
  if (status.available && status.reassign !== 'none') {
    const fault = sentence(
      'user_status.available_moves',
      'Who counts as available keeps the tickets. Choose no reassignment, or let the status count as not available.',
    )
    throw unprocessable(fault.code, fault, [fieldError('reassign', fault)])
  }
}

function present({ position: _position, ...status }: store.StatusRow, memberCount: number): UserStatus {
  return { ...status, memberCount }
}

async function unlessTaken(name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw conflict('user_status.name_taken', words`There is a status “${{ name }}” already.`, undefined, [
      { path: 'name', message: 'There is a status of this name already.' },
    ])
  }
}
