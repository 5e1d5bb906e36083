import type { Cx } from '../../platform/context.ts'
import { encryptSecret } from '../../platform/crypto.ts'
import { isUniqueViolation } from '../../platform/database.ts'
import { conflict, fieldError, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { faultOfUrl } from '../webhooks/check-url.ts'
import { type CreateCrmCard, type CrmCard, mostCards, type UpdateCrmCard } from './crm-cards.contract.ts'
import * as store from './crm-cards.store.ts'

/** Live cards of the organization (product.md MX24), for who looks after its settings. Neither addresses nor secrets stand in events. */

export async function listCrmCards(cx: Cx): Promise<CrmCard[]> {
  require(cx.actor, 'settings:manage')
  return (await store.listCards(cx)).map((card) => present(cx, card))
}

/** Makes a card, the last one. 409 `crm_card.name_taken`; 422 `crm_card.too_many`, or what is wrong with its address. */
export async function createCrmCard(
  cx: Cx,
  { secret, ...input }: CreateCrmCard & { secret: string },
): Promise<CrmCard> {
  const cards = await lockCards(cx)
  if (cards.length >= mostCards)
    throw unprocessable('crm_card.too_many', words`There can be at most ${{ most: mostCards }} live cards.`)
  requireFree(cards, { id: null, name: input.name })
  requireUrl(cx, input.url)
  const card: store.CardRow = {
    ...input,
    id: newId(),
    secret: encryptSecret(cx.settings.keys.secrets, secret),
    oldSecret: null,
    oldUntil: null,
    position: Math.max(0, ...cards.map(({ position }) => position)) + 1,
  }
  try {
    await store.insertCard(cx, card)
  } catch (error) {
    // Two make the first one at once: no row was there to wait for.
    throw isUniqueViolation(error) ? nameTaken(card.name) : error
  }
  emit(cx, 'crm_card.created', { cardId: card.id, name: card.name })
  return present(cx, card)
}

/** Changes what is named. 404 `crm_card.not_found`, 409 `crm_card.name_taken`, 422: its address. */
export async function updateCrmCard(cx: Cx, id: string, change: UpdateCrmCard): Promise<CrmCard> {
  const cards = await lockCards(cx)
  const before = cardIn(cards, id)
  const fields = Object.keys(change) as (keyof UpdateCrmCard)[]
  const changed = fields.filter((field) => change[field] !== undefined && change[field] !== before[field])
  if (changed.length === 0) return present(cx, before)
  if (change.name !== undefined) requireFree(cards, { id: before.id, name: change.name })
  if (changed.includes('url')) requireUrl(cx, change.url ?? '')
  await store.saveCard(cx, before.id, change)
  emit(cx, 'crm_card.updated', { cardId: before.id, name: change.name ?? before.name, changed })
  return getCrmCard(cx, before.id)
}

/** Puts cards into another order; those not named follow as they were. 404 `crm_card.not_found`. */
export async function orderCrmCards(cx: Cx, ids: readonly string[]): Promise<CrmCard[]> {
  const cards = await lockCards(cx)
  const wanted = [...new Set(ids.map((id) => id.toLowerCase()))]
  const order = [...wanted.map((id) => cardIn(cards, id)), ...cards.filter(({ id }) => !wanted.includes(id))]
  if (order.some(({ id }, at) => id !== cards[at]?.id)) {
    const now = order.map(({ id }) => id)
    await store.savePositions(cx, now)
    emit(cx, 'crm_card.reordered', { ids: now })
  }
  return order.map((card) => present(cx, card))
}

/** 404 `crm_card.not_found`. */
export async function deleteCrmCard(cx: Cx, id: string): Promise<void> {
  const card = cardIn(await lockCards(cx), id)
  await store.deleteCard(cx, card.id)
  emit(cx, 'crm_card.deleted', { cardId: card.id, name: card.name })
}

/** The new secret signs from now on; the one before signs beside it for so many hours. 404 `crm_card.not_found`. */
export async function makeCrmCardSecret(
  cx: Cx,
  id: string,
  { keepOldHours, secret }: { keepOldHours: number; secret: string },
): Promise<CrmCard> {
  const before = cardIn(await lockCards(cx), id)
  const keeps = keepOldHours > 0
  await store.saveCard(cx, before.id, {
    secret: encryptSecret(cx.settings.keys.secrets, secret),
    oldSecret: keeps ? before.secret : null,
    oldUntil: keeps ? new Date(cx.now.getTime() + keepOldHours * 3_600_000) : null,
  })
  emit(cx, 'crm_card.secret_made', { cardId: before.id, name: before.name })
  return getCrmCard(cx, before.id)
}

async function getCrmCard(cx: Cx, id: string): Promise<CrmCard> {
  return present(cx, cardIn(await store.listCards(cx), id))
}

function present(cx: Cx, { id, name, url, enabled, ttlSeconds, inApi, oldUntil }: store.CardRow): CrmCard {
  const until = oldUntil && oldUntil > cx.now ? oldUntil.toISOString() : null
  return { id, name, url, enabled, ttlSeconds, inApi, oldUntil: until }
}

async function lockCards(cx: Cx): Promise<store.CardRow[]> {
  require(cx.actor, 'settings:manage')
  return store.lockCards(cx)
}

function cardIn(cards: readonly store.CardRow[], id: string): store.CardRow {
  const card = cards.find((one) => one.id === id.toLowerCase())
  if (!card) throw cardNotFound()
  return card
}

export const cardNotFound = () => notFound('crm_card.not_found', 'There is no such live card.')

function requireUrl(cx: Cx, url: string): void {
  const fault = faultOfUrl(url, cx.settings.allowedNetworks)
  if (fault) throw unprocessable(fault.code, fault.text, [fieldError('url', fault)])
}

function requireFree(cards: readonly store.CardRow[], card: { id: string | null; name: string }): void {
  if (cards.some((one) => one.id !== card.id && one.name.toLowerCase() === card.name.toLowerCase()))
    throw nameTaken(card.name)
}

const nameTaken = (name: string) =>
  conflict('crm_card.name_taken', words`There is a live card “${{ name }}” already.`, undefined, [
    { path: 'name', message: 'This name is taken.' },
  ])
