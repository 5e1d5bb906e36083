import type { Cx } from '../../platform/context.ts'
import { conflict, forbidden, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import type { Money } from '../../platform/http/money.ts'
import { newId } from '../../platform/ids.ts'
import { words } from '../../platform/words.ts'
import type { CustomValues } from '../fields/custom-values.ts'
import { fittingValues, requireFields, rewriteRowsOfRecords } from '../fields/record-custom.ts'
import { saveParent } from './account-parents.store.ts'
import { parentOfMerged, putBack } from './account-parents.ts'
import { getAccount, indexAccount } from './accounts.service.ts'
import { domainsOf } from './accounts.store.ts'
import { indexContact } from './contact-search.ts'
import { getContact } from './contacts.service.ts'
import type { AccountMergePreview, ContactMergePreview, CustomerMerge } from './customer-merges.contract.ts'
import type { CustomerKind, MergeFacts, MergeRow, RawCustomer } from './customer-merges.store.ts'
import * as store from './customer-merges.store.ts'
import { canReadNotes } from './customer-notes.service.ts'
import { customerPlaces } from './customer-places.ts'
import { hasUnfinished } from './domain-links.store.ts'
import { type Choices, mergedRow, unmergedRow } from './merge.rules.ts'
import * as primaries from './merge-primaries.store.ts'

/**
 * Merging people and companies (product.md CR18): by hand alone, with everything that the one had, and a way back that leaves both
 * as they were. The row of the other one is deleted, so that the database itself keeps anything new from naming it.
 */
const counted = 1000
const shown = 10

/** What a merge would do. 404 for either, 422 `customer.merge_same`. */
export async function previewContactMerge(cx: Cx, id: string, otherId: string): Promise<ContactMergePreview> {
  const [kept, gone] = [await getContact(cx, id), await getContact(cx, otherId)]
  requireTwo(kept.id, gone.id)
  const first = (list: readonly { value: string }[]) => list[0]?.value ?? ''
  const conflicts = differing([
    ['name', kept.name, gone.name],
    ['notes', kept.notes, gone.notes],
    ['language', kept.language, gone.language],
    ['timeZone', kept.timeZone, gone.timeZone],
    ['email', first(kept.emails), first(gone.emails)],
    ['phone', first(kept.phones), first(gone.phones)],
    ['account', kept.accounts[0]?.id, gone.accounts[0]?.id],
    ...customOf(kept, gone),
  ])
  return { kept, gone, conflicts, moves: await movesOf(cx, 'contact', gone.id) }
}

/** What a merge would do. 404 for either, 422 `customer.merge_same`. */
export async function previewAccountMerge(cx: Cx, id: string, otherId: string): Promise<AccountMergePreview> {
  const [kept, gone] = [await getAccount(cx, id), await getAccount(cx, otherId)]
  requireTwo(kept.id, gone.id)
  const conflicts = differing([
    ['name', kept.name, gone.name],
    ['notes', kept.notes, gone.notes],
    ['ticketPrefix', kept.ticketPrefix, gone.ticketPrefix],
    ['tierId', kept.tier?.id, gone.tier?.id],
    ['hourlyRate', moneyText(kept.hourlyRate), moneyText(gone.hourlyRate)],
    ...customOf(kept, gone),
  ])
  const moves = await movesOf(cx, 'account', gone.id)
  // The kept one cannot stand below itself.
  const isOwn = (what: string) => what === 'children' && kept.parent?.id === gone.id
  const left = moves.map(({ what, count }) => ({ what, count: isOwn(what) ? count - 1 : count }))
  return { kept, gone, conflicts, moves: left.filter(({ count }) => count > 0) }
}

const moneyText = (money: Money | null) => money && `${money.amount} ${money.currency}`
type Custom = { custom: Readonly<Record<string, unknown>> }
/** Values that the one has, beside those of the other. */
const customOf = (
  { custom: kept }: Custom,
  { custom: gone }: Custom,
): [string, string | undefined, string | undefined][] =>
  Object.keys(kept).map((key) => [`custom.${key}`, JSON.stringify(kept[key]), JSON.stringify(gone[key])])
const differing = (fields: readonly [string, string | null | undefined, string | null | undefined][]) =>
  fields.flatMap(([name, kept, gone]) => (kept && gone && kept !== gone ? [name] : []))

const namesOfPlaces: Record<string, string> = {
  customer_notes: 'notes',
  contact_accounts: 'accounts',
  account_domains: 'domains',
  ticket_participants: 'participations',
}
const namesOfAccounts: Record<string, string> = { contact_accounts: 'contacts', accounts: 'children' }
const nameOfPlace = (kind: CustomerKind, table: string): string =>
  (kind === 'account' ? namesOfAccounts[table] : undefined) ?? namesOfPlaces[table] ?? table
/** What the product keeps for itself: nobody counts it. */
const untold = ['domain_link_rows', 'domain_links', 'org_prefixes']
/** Nor notes for who may not read them. */
const isUntold = (cx: Cx, table: string) => untold.includes(table) || (table === 'customer_notes' && !canReadNotes(cx))

async function movesOf(cx: Cx, kind: CustomerKind, id: string): Promise<{ what: string; count: number }[]> {
  const moves: { what: string; count: number }[] = []
  for (const place of customerPlaces(kind)) {
    if (isUntold(cx, place.table)) continue
    const count = await store.countPlace(cx, place, id, counted)
    if (count > 0) moves.push({ what: nameOfPlace(kind, place.table), count })
  }
  return moves
}

/**
 * Makes another contact, or account, part of this one. Who of them was merged before is followed. 404 for either, 422
 * `customer.merge_same`, `field.unknown`, 409 `account.linking` while contacts are being linked to one of them.
 */
export async function mergeCustomers(
  cx: Cx,
  merge: { kind: CustomerKind; id: string; otherId: string; choices: Choices },
): Promise<CustomerMerge> {
  const { kind, choices } = merge
  if (cx.actor.kind !== 'user') throw forbidden('customer.merge_by_nobody', 'Customers are merged by people alone.')
  const keys = Object.keys(choices).flatMap((name) => (name.startsWith('custom.') ? [name.slice(7)] : []))
  await requireFields(cx, kind, keys, 'fields.custom')
  const [kept, gone] = await lockTwo(cx, kind, merge.id, merge.otherId)
  if (kind === 'account' && ((await hasUnfinished(cx, kept.id)) || (await hasUnfinished(cx, gone.id))))
    throw conflict('account.linking', 'Contacts of this account are being linked. Wait until that is done.')
  const id = newId()
  const made = { id, kind, keptId: kept.id, goneId: gone.id, goneName: gone.name, byId: cx.actor.userId }
  await store.insertMerge(cx, made)
  const facts = await factsBefore(cx, kind, kept, gone)
  const parent = kind === 'account' ? await takeParent(cx, kept, gone) : {}
  if (kind === 'contact') await primaries.clearPrimaries(cx, [kept.id, gone.id])
  for (const place of customerPlaces(kind))
    await store.movePlace(cx, place, { mergeId: id, from: gone.id, to: kept.id })
  if (kind === 'contact') await choosePrimaries(cx, facts, choices)
  else await primaries.passFirst(cx, facts.firstOf, { from: null, to: kept.id })
  await store.deleteCustomer(cx, kind, gone.id)
  const row = { ...mergedRow(kind, kept, gone, choices), ...parent, updated_at: cx.now.toISOString() }
  await store.saveFacts(cx, id, { ...facts, after: await store.writeCustomer(cx, kind, row) })
  await rewriteRowsOfRecords(cx, kind, [kept.id, gone.id])
  await indexAnew(cx, kind, kept.id, row.name)
  const done = await getMerge(cx, id)
  const told = { mergeId: id, mergedId: gone.id, mergedName: gone.name, name: row.name }
  emit(cx, `${kind}.merged`, { [`${kind}Id`]: kept.id, ...told }, { records: [kept.id, gone.id] })
  return done
}

/**
 * Takes a merge back: both are as they were, but for what was changed or came since, which stays with the kept one. 404
 * `customer_merge.not_found`, 409 `customer_merge.undone`, `customer_merge.not_the_last` when the kept one was merged itself.
 */
export async function undoCustomerMerge(cx: Cx, id: string): Promise<CustomerMerge> {
  const merge = await store.lockMerge(cx, id)
  if (!merge) throw notFound('customer_merge.not_found', 'There is no such merge.')
  if (merge.undoneAt) throw conflict('customer_merge.undone', 'This merge was taken back already.')
  const { kind, keptId, goneId, facts } = merge
  const now = await store.lockCustomer(cx, kind, keptId)
  if (!now)
    throw conflict(
      'customer_merge.not_the_last',
      words`The record that kept everything was merged itself since. Take that back first.`,
    )
  // A prefix belongs to one account at a time: the kept one gives it back before.
  const row = await withValues(cx, kind, unmergedRow({ before: facts.kept, after: facts.after, now }))
  await store.writeCustomer(cx, kind, withoutParent(row))
  await store.insertCustomer(cx, kind, withoutParent(await withValues(cx, kind, facts.gone)))
  if (kind === 'contact') await primaries.clearPrimaries(cx, [keptId, goneId])
  for (const place of customerPlaces(kind))
    await store.movePlaceBack(cx, place, { mergeId: id, from: keptId, to: goneId })
  if (kind === 'contact') {
    const identities = facts.primaries.map((one) => one.id)
    await primaries.setPrimaries(cx, keptId, { identities, account: facts.keptPrimaryAccount })
    await primaries.setPrimaries(cx, goneId, { identities, account: facts.gonePrimaryAccount })
  } else await primaries.passFirst(cx, facts.firstOf, { from: keptId, to: goneId })
  await rewriteRowsOfRecords(cx, kind, [keptId, goneId])
  await store.markUndone(cx, id)
  if (kind === 'account') for (const one of [row, facts.gone]) await putBack(cx, one.id, parentIdOf(one))
  await indexAnew(cx, kind, keptId, row.name)
  await indexAnew(cx, kind, goneId, facts.gone.name)
  const told = { [`${kind}Id`]: keptId, mergeId: id, mergedId: goneId, mergedName: merge.goneName }
  emit(cx, `${kind}.merge_undone`, told, { records: [keptId, goneId] })
  return getMerge(cx, id)
}

const parentIdOf = ({ parent_id }: RawCustomer) => (typeof parent_id === 'string' ? parent_id : null)
/** Both may stand below accounts that are not there yet, or below each other. */
const withoutParent = (row: RawCustomer): RawCustomer => ('parent_id' in row ? { ...row, parent_id: null } : row)

/** Without values of custom fields that are no more, or are others by now. Merges of before there were any keep none. */
async function withValues(cx: Cx, kind: CustomerKind, row: RawCustomer): Promise<RawCustomer> {
  return 'custom' in row ? { ...row, custom: await fittingValues(cx, kind, row.custom as CustomValues) } : row
}

/** What the kept account stands below afterwards; it no longer counts among those below the other one. */
async function takeParent(cx: Cx, kept: RawCustomer, gone: RawCustomer): Promise<{ parent_id: string | null }> {
  const parent_id = await parentOfMerged(
    cx,
    [kept, gone].map((one) => ({ id: one.id, parentId: parentIdOf(one) })),
  )
  if (parentIdOf(kept) === gone.id) await saveParent(cx, kept.id, null)
  return { parent_id }
}

/** The newest merges into a customer, undone ones too; 404 when there is none with the id. */
export async function listCustomerMerges(cx: Cx, kind: CustomerKind, id: string): Promise<CustomerMerge[]> {
  const kept = kind === 'contact' ? await getContact(cx, id) : await getAccount(cx, id)
  return present(cx, await store.listMerges(cx, kind, kept.id, shown))
}

async function lockTwo(cx: Cx, kind: CustomerKind, id: string, otherId: string): Promise<[RawCustomer, RawCustomer]> {
  const follow = async (one: string) => (await store.findSuccessor(cx, kind, one)) ?? one
  const [keptId, goneId] = [await follow(id), await follow(otherId)]
  requireTwo(keptId.toLowerCase(), goneId.toLowerCase())
  const locked = new Map<string, RawCustomer | null>()
  // In one order, so that two merges of the same ones wait for each other.
  for (const one of [keptId, goneId].sort()) locked.set(one, await store.lockCustomer(cx, kind, one))
  const [kept, gone] = [locked.get(keptId), locked.get(goneId)]
  if (kept && gone) return [kept, gone]
  throw kind === 'contact'
    ? notFound('contact.not_found', 'There is no such contact.')
    : notFound('account.not_found', 'There is no such account.')
}

function requireTwo(kept: string, gone: string): void {
  if (kept === gone)
    throw unprocessable('customer.merge_same', 'Both are the same. Choose another one.', [
      { path: 'otherId', message: 'Choose another one.' },
    ])
}

async function factsBefore(cx: Cx, kind: CustomerKind, kept: RawCustomer, gone: RawCustomer): Promise<MergeFacts> {
  const isContact = kind === 'contact'
  return {
    kept,
    gone,
    after: kept,
    primaries: isContact ? await primaries.listPrimaryIdentities(cx, [kept.id, gone.id]) : [],
    keptPrimaryAccount: isContact ? await primaries.findPrimaryAccount(cx, kept.id) : null,
    gonePrimaryAccount: isContact ? await primaries.findPrimaryAccount(cx, gone.id) : null,
    firstOf: isContact ? [] : await primaries.listFirstOfGone(cx, { kept: kept.id, gone: gone.id }),
  }
}

/** The kept one's address, number and account come first, the other one's where it has none or was chosen. */
async function choosePrimaries(cx: Cx, facts: MergeFacts, choices: Choices): Promise<void> {
  const { keptPrimaryAccount: kept, gonePrimaryAccount: gone } = facts
  const winner = (kind: string) => (choices[kind] === 'gone' ? facts.gone.id : facts.kept.id)
  const first = (kind: string) => {
    const of = facts.primaries.filter((one) => one.kind === kind)
    return (of.find(({ contactId }) => contactId === winner(kind)) ?? of[0])?.id
  }
  const wanted = ['email', 'phone'].flatMap((kind) => first(kind) ?? [])
  const account = choices.account === 'gone' ? (gone ?? kept) : (kept ?? gone)
  await primaries.setPrimaries(cx, facts.kept.id, { identities: wanted, account })
}

async function indexAnew(cx: Cx, kind: CustomerKind, id: string, name: string): Promise<void> {
  if (kind === 'contact') await indexContact(cx, id, name)
  else await indexAccount(cx, id, name, (await domainsOf(cx, [id])).get(id) ?? [])
}

async function getMerge(cx: Cx, id: string): Promise<CustomerMerge> {
  const merge = await store.findMerge(cx, id)
  const [one] = merge ? await present(cx, [merge]) : []
  if (!one) throw notFound('customer_merge.not_found', 'There is no such merge.')
  return one
}

async function present(cx: Cx, merges: readonly MergeRow[]): Promise<CustomerMerge[]> {
  const counts = await store.countMoved(
    cx,
    merges.map(({ id }) => id),
  )
  return merges.map(({ id, kind, keptId, goneId, goneName, byId, byName, createdAt, undoneAt }) => ({
    id,
    kind,
    keptId,
    goneId,
    goneName,
    moved: counts
      .filter(({ mergeId }) => mergeId === id)
      .map(({ place, count }) => ({ table: place.split('.')[0] ?? '', count }))
      .filter(({ table }) => !isUntold(cx, table))
      .map(({ table, count }) => ({ what: nameOfPlace(kind, table), count })),
    by: { id: byId, name: byName },
    createdAt: createdAt.toISOString(),
    undoneAt: undoneAt?.toISOString() ?? null,
  }))
}
