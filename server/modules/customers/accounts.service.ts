import type { Cx } from '../../platform/context.ts'
import { conflict, fieldError, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import type { Money } from '../../platform/http/money.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { indexDocument, indexWhole, prefixQuery } from '../../platform/search.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import type { Condition } from '../conditions/condition-words.ts'
import { pageOfRecords } from '../conditions/list-records.ts'
import { namesInAll } from '../fields/custom-values.ts'
import { customOfRecord, customTextsOf, saveCustomOfRecord, toldCustom } from '../fields/record-custom.ts'
import { claimAccountPrefix } from '../orgs/prefixes.ts'
import { normalizePrefix } from '../orgs/ticket-codes.ts'
import { isFreeMail, isPublicSuffix } from './account-domains.rules.ts'
import { countChildren } from './account-parents.store.ts'
import { requireParent } from './account-parents.ts'
import { listAccountTiers, requireTier } from './account-tiers.service.ts'
import type { AccountRow } from './accounts.store.ts'
import * as store from './accounts.store.ts'
import { cleanName } from './contact-names.rules.ts'
import { findSuccessor } from './customer-merges.store.ts'
import type { Account } from './customers.contract.ts'
import { normalizeDomain } from './identities.rules.ts'
import { namesOfCustomers } from './names-of-customers.ts'
import { countTicketsOf } from './ticket-counts.ts'

const countCap = 1000

/** The account by id, or that which it was merged into; 404 `account.not_found`. */
export async function getAccount(cx: Cx, id: string): Promise<Account> {
  const row = await store.findAccount(cx, id)
  const kept = row ? null : await findSuccessor(cx, 'account', id)
  return presentOne(cx, kept === null ? row : await store.findAccount(cx, kept))
}

/** The name of an account; null when the organization has none with the id. */
export async function findAccountName(cx: Cx, id: string): Promise<string | null> {
  return (await store.findAccount(cx, id))?.name ?? null
}

/** A page of accounts: as asked by condition and order, or with `q` those whose words begin so, the newest first. */
export async function listAccounts(
  cx: Cx,
  list: { q?: string; filter?: Condition; sort?: string; limit: number; cursor?: string },
): Promise<{ data: Account[]; nextCursor: string | null }> {
  const { rows, nextCursor } = await pageOfRecords<AccountRow>(cx, {
    ...list,
    kind: 'account',
    query: prefixQuery(list.q ?? ''),
    usual: 'name',
    columns: store.accountColumns,
  })
  return { data: await present(cx, rows), nextCursor }
}

type AccountInput = {
  name?: string
  domains?: string[]
  notes?: string
  ticketPrefix?: string | null
  tierId?: string | null
  parentId?: string | null
  hourlyRate?: Money | null
  /** Values of custom fields by key. */
  custom?: Readonly<Record<string, unknown>>
}

/** 409 `account.domain_taken` with the other account's id, `org.prefix_taken`; 422 for free-mail domains, `account.unknown_tier`, parents (`requireParent`). */
export async function createAccount(
  cx: Cx,
  input: AccountInput & { name: string; domains: string[]; notes: string },
): Promise<Account> {
  const id = newId()
  const name = cleanName(input.name)
  const domains = requireDomains(input.domains)
  const ticketPrefix = await prefixOf(cx, id, null, input.ticketPrefix)
  const tier = await requireTier(cx, input.tierId ?? null)
  const hourlyRate = input.hourlyRate ?? null
  const parent = await requireParent(cx, id, input.parentId ?? null)
  const links = { tierId: tier?.id ?? null, parentId: parent?.id ?? null }
  const row = { id, name: requireName(name), notes: input.notes, ticketPrefix, ...links }
  const custom = await customOfRecord(cx, 'account', null, input.custom)
  await store.insertAccount(cx, { ...row, ...rateColumns(hourlyRate) })
  await saveCustomOfRecord(cx, 'account', id, custom)
  await addDomains(cx, id, domains)
  await indexAccount(cx, id, name, domains)
  const told = { accountId: id, name, domains, ticketPrefix, tier, parent, hourlyRate }
  emit(cx, 'account.created', told, { records: [id] })
  return getAccount(cx, id)
}

/** Changes an account; domains replace what was there. One event with what differs, none when nothing does. */
export async function updateAccount(cx: Cx, asked: string, input: AccountInput): Promise<Account> {
  const id = (await findSuccessor(cx, 'account', asked)) ?? asked
  const row = await store.lockAccount(cx, id)
  const before = await presentOne(cx, row)
  const custom = await customOfRecord(cx, 'account', before.custom, input.custom)
  const tier = input.tierId === undefined ? before.tier : await requireTier(cx, input.tierId)
  const parent = input.parentId === undefined ? before.parent : await requireParent(cx, id, input.parentId)
  const hourlyRate = input.hourlyRate === undefined ? before.hourlyRate : input.hourlyRate
  const values = {
    id,
    tierId: tier?.id ?? null,
    parentId: parent?.id ?? null,
    name: input.name === undefined ? before.name : requireName(cleanName(input.name)),
    notes: input.notes ?? before.notes,
    ticketPrefix: await prefixOf(cx, id, before.ticketPrefix, input.ticketPrefix),
    ...rateColumns(hourlyRate),
  }
  const wanted = input.domains && requireDomains(input.domains).sort()
  const isKnown = (domain: string) => before.domains.includes(domain)
  const domains =
    !wanted || (wanted.length === before.domains.length && wanted.every(isKnown)) ? before.domains : wanted
  const { name, notes, ticketPrefix } = values
  const changes = differencesOf(before, { name, notes, ticketPrefix, tier, parent, hourlyRate, domains })
  if (Object.keys(changes).length + custom.changes.length === 0) return before
  await store.deleteDomains(
    cx,
    id,
    before.domains.filter((domain) => !domains.includes(domain)),
  )
  await addDomains(
    cx,
    id,
    domains.filter((domain) => !isKnown(domain)),
  )
  await store.saveAccount(cx, values)
  await saveCustomOfRecord(cx, 'account', id, custom)
  await indexAccount(cx, id, name, domains)
  emit(cx, 'account.updated', { accountId: id, changes, ...toldCustom(custom) }, { records: [id] })
  return getAccount(cx, id)
}

const rateColumns = (rate: Money | null) => ({
  hourlyRate: rate && String(rate.amount),
  currency: rate?.currency ?? null,
})

/** What differs, as it is shown: by the words of the API. */
function differencesOf<Shown extends Partial<Account>>(from: Account, to: Shown): Record<string, unknown> {
  const fields = Object.keys(to) as (keyof Shown & keyof Account)[]
  const changed = fields.filter((field) => JSON.stringify(from[field]) !== JSON.stringify(to[field]))
  return Object.fromEntries(changed.map((field) => [field, { from: from[field], to: to[field] }]))
}

/** The account's prefix after a change: taken when it is another than before. Blank is none. */
async function prefixOf(
  cx: Cx,
  accountId: string,
  before: string | null,
  wanted: string | null | undefined,
): Promise<string | null> {
  if (wanted === undefined || normalizePrefix(wanted ?? '') === (before ?? '')) return before
  require(cx.actor, 'settings:manage')
  return wanted === null || wanted.trim() === '' ? null : claimAccountPrefix(cx, accountId, wanted)
}

function requireName(name: string): string {
  if (name !== '') return name
  throw unprocessable('account.no_name', 'Give the account a name.', [{ path: 'name', message: 'Must not be empty.' }])
}

function requireDomains(typed: string[]): string[] {
  const domains = typed.map((text, i) => {
    const domain = normalizeDomain(text)
    if (domain === null) throw badDomain(i, notADomain(text.slice(0, 100)))
    if (isFreeMail(domain)) throw badDomain(i, freeMailDomain(domain))
    if (isPublicSuffix(domain)) throw badDomain(i, publicSuffix(domain))
    return domain
  })
  return [...new Set(domains)]
}

const notADomain = (domain: string) =>
  sentence('account.not_a_domain', words`“${{ domain }}” is not a domain such as acme.com.`)
const freeMailDomain = (domain: string) =>
  sentence('account.free_mail', words`${{ domain }} gives addresses to anybody: its senders have nothing in common.`)
const publicSuffix = (domain: string) =>
  sentence('account.public_suffix', words`${{ domain }} is an ending under which anybody registers.`)

const badDomain = (i: number, fault: Sentence) =>
  unprocessable('account.bad_domain', fault, [fieldError(`domains.${i}`, fault)])

async function addDomains(cx: Cx, accountId: string, domains: string[]): Promise<void> {
  for (const domain of domains) {
    const other = await store.insertDomain(cx, accountId, domain)
    if (other)
      throw conflict('account.domain_taken', words`${{ domain }} belongs to another account already.`, {
        accountId: other,
        errors: [{ path: 'domains', message: `${domain} belongs to another account.` }],
      })
  }
}

/** What an account is found by: its name, domains and custom fields. `whole`: the document is written anew. */
export async function indexAccount(
  cx: Cx,
  id: string,
  name: string,
  domains: string[],
  options = { whole: false },
): Promise<void> {
  const custom = (await customTextsOf(cx, 'account', [id])).get(id) ?? ''
  const document = { kind: 'account', id, title: name, extra: [...domains, custom].join(' ') } as const
  if (options.whole) indexWhole(cx, document, [])
  else indexDocument(cx, document)
}

async function presentOne(cx: Cx, row: AccountRow | null): Promise<Account> {
  const [account] = row ? await present(cx, [row]) : []
  if (!account) throw notFound('account.not_found', 'There is no such account.')
  return account
}

/** All that stands beside the rows is read in one round trip. */
async function present(cx: Cx, rows: readonly AccountRow[]): Promise<Account[]> {
  const ids = rows.map(({ id }) => id)
  const customs = rows.map(({ custom }) => custom)
  const parentIds = [...new Set(rows.flatMap(({ parentId }) => parentId ?? []))]
  const [domains, contactCounts, countsOf, childCounts, namesIn, tiers, parents] = await Promise.all([
    store.domainsOf(cx, ids),
    store.countContacts(cx, ids, countCap),
    countTicketsOf(cx, 'account', ids),
    countChildren(cx, ids, countCap),
    namesInAll(cx, 'account', customs),
    rows.some(({ tierId }) => tierId !== null) ? listAccountTiers(cx) : [],
    parentIds.length > 0 ? namesOfCustomers(cx, 'accounts', parentIds) : new Map<string, string>(),
  ])
  return rows.map(
    ({ id, name, notes, ticketPrefix, tierId, parentId, hourlyRate, currency, custom, createdAt, updatedAt }) => ({
      id,
      name,
      domains: domains.get(id) ?? [],
      notes,
      ticketPrefix,
      tier: tiers.find((one) => one.id === tierId) ?? null,
      parent: parentId === null ? null : { id: parentId, name: parents.get(parentId) ?? '' },
      childCount: childCounts.get(id) ?? 0,
      hourlyRate: hourlyRate === null || currency === null ? null : { amount: Number(hourlyRate), currency },
      contactCount: contactCounts.get(id) ?? 0,
      custom,
      customNames: namesIn(custom),
      ticketCounts: countsOf(id),
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    }),
  )
}
