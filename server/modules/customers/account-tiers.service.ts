import type { Cx } from '../../platform/context.ts'
import { isForeignKeyViolation, isUniqueViolation } from '../../platform/database.ts'
import { conflict, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import type { AccountTier } from './account-tiers.contract.ts'
import * as store from './account-tiers.store.ts'

const most = 50

/** All tiers, the highest first. */
export async function listAccountTiers(cx: Cx): Promise<AccountTier[]> {
  return (await store.listTiers(cx)).map(present)
}

/** Makes a tier, the lowest one. 409 `account_tier.name_taken`, 422 `account_tier.too_many`. */
export async function createAccountTier(cx: Cx, { name }: { name: string }): Promise<AccountTier> {
  const tiers = await lockTiers(cx)
  if (tiers.length >= most) throw unprocessable('account_tier.too_many', words`There can be at most ${{ most }} tiers.`)
  const tier = { id: newId(), name, position: Math.max(0, ...tiers.map((one) => one.position)) + 1 }
  requireFree(tiers, tier)
  try {
    await store.insertTier(cx, tier)
  } catch (error) {
    // Two make the first one at once: no row was there to wait for.
    throw isUniqueViolation(error) ? nameTaken(name) : error
  }
  emit(cx, 'account_tier.created', { tierId: tier.id, name })
  return present(tier)
}

/** Gives a tier another name. 404 `account_tier.not_found`, 409 `account_tier.name_taken`. */
export async function updateAccountTier(cx: Cx, { id, name }: { id: string; name: string }): Promise<AccountTier> {
  const tiers = await lockTiers(cx)
  const before = tierIn(tiers, id)
  if (before.name === name) return present(before)
  requireFree(tiers, { id, name })
  await store.saveTierName(cx, { id, name })
  emit(cx, 'account_tier.updated', { tierId: id, name, changes: { name: { from: before.name, to: name } } })
  return { id, name }
}

/** Puts tiers into another order; those not named follow as they were. 404 `account_tier.not_found`. */
export async function orderAccountTiers(cx: Cx, ids: readonly string[]): Promise<AccountTier[]> {
  const tiers = await lockTiers(cx)
  const wanted = [...new Set(ids)]
  const order = [...wanted.map((id) => tierIn(tiers, id)), ...tiers.filter(({ id }) => !wanted.includes(id))]
  if (order.some(({ id }, i) => id !== tiers[i]?.id)) {
    const now = order.map(({ id }) => id)
    await store.saveTierPositions(cx, now)
    emit(cx, 'account_tier.reordered', { ids: now })
  }
  return order.map(present)
}

/** Deletes a tier that no account is of. 404 `account_tier.not_found`, 409 `account_tier.in_use`. */
export async function deleteAccountTier(cx: Cx, id: string): Promise<void> {
  const tier = tierIn(await lockTiers(cx), id)
  const cap = 1000
  const count = await store.countAccountsOf(cx, id, cap)
  const inUse = (accounts: string) =>
    conflict(
      'account_tier.in_use',
      words`Accounts are of the tier “${{ tier: tier.name }}” (${{ accounts }}). Give them another one first.`,
    )
  if (count > 0) throw inUse(count === cap ? `${cap}+` : String(count))
  try {
    await store.deleteTier(cx, id)
  } catch (error) {
    // An account was given the tier meanwhile.
    if (isForeignKeyViolation(error)) throw inUse('1')
    throw error
  }
  emit(cx, 'account_tier.deleted', { tierId: id, name: tier.name })
}

/** The tier of an account after a change; null: none. 422 `account.unknown_tier`. */
export async function requireTier(cx: Cx, id: string | null): Promise<AccountTier | null> {
  if (id === null) return null
  const tier = (await store.listTiers(cx)).find((one) => one.id === id.toLowerCase())
  if (!tier)
    throw unprocessable('account.unknown_tier', 'There is no such tier.', [
      { path: 'tierId', message: 'There is no such tier.' },
    ])
  return present(tier)
}

const present = ({ id, name }: store.TierRow): AccountTier => ({ id, name })

async function lockTiers(cx: Cx): Promise<store.TierRow[]> {
  require(cx.actor, 'settings:manage')
  return store.lockTiers(cx)
}

function tierIn(tiers: readonly store.TierRow[], id: string): store.TierRow {
  const tier = tiers.find((one) => one.id === id.toLowerCase())
  if (!tier) throw notFound('account_tier.not_found', 'There is no such tier.')
  return tier
}

function requireFree(tiers: readonly store.TierRow[], tier: { id: string; name: string }): void {
  if (tiers.some((one) => one.id !== tier.id && one.name.toLowerCase() === tier.name.toLowerCase()))
    throw nameTaken(tier.name)
}

const nameTaken = (name: string) =>
  conflict('account_tier.name_taken', words`There is a tier “${{ name }}” already.`, undefined, [
    { path: 'name', message: 'This name is taken.' },
  ])
