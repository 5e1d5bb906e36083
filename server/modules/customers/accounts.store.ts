import { sql } from 'kysely'
import { anyId } from '../../platform/any-id.ts'
import type { Cx } from '../../platform/context.ts'
import { prepared } from '../../platform/prepared.ts'
import type { CustomValues } from '../fields/custom-values.ts'
import { inOrder } from './in-order.ts'

export type AccountRow = {
  id: string
  name: string
  notes: string
  ticketPrefix: string | null
  tierId: string | null
  /** In the minor unit of the currency; a decimal number as text. */
  hourlyRate: string | null
  currency: string | null
  parentId: string | null
  custom: CustomValues
  createdAt: Date
  updatedAt: Date
}

export const accountColumns = [
  'id',
  'name',
  'notes',
  'ticketPrefix',
  'tierId',
  'hourlyRate',
  'currency',
  'parentId',
  'custom',
  'createdAt',
  'updatedAt',
] as const
/** What is written of an account. */
export type AccountValues = Omit<AccountRow, 'custom' | 'createdAt' | 'updatedAt'>

export async function findAccount(cx: Cx, id: string): Promise<AccountRow | null> {
  const row = await cx.tx
    .selectFrom('accounts')
    .select(accountColumns)
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .$castTo<AccountRow>()
    .executeTakeFirst()
  return row ?? null
}

export async function lockAccount(cx: Cx, id: string): Promise<AccountRow | null> {
  const row = await cx.tx
    .selectFrom('accounts')
    .select(accountColumns)
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .forUpdate()
    .$castTo<AccountRow>()
    .executeTakeFirst()
  return row ?? null
}

/** The first id that is no account of the organization; null when all are. */
export async function findMissingAccount(cx: Cx, ids: string[]): Promise<string | null> {
  if (ids.length === 0) return null
  const rows = await cx.tx
    .selectFrom('accounts')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', ids)
    .execute()
  return ids.find((id) => !rows.some((row) => row.id === id.toLowerCase())) ?? null
}

/** The accounts of the name, whatever its case; two of them are enough to know that there are several. */
export async function findAccountsNamed(cx: Cx, name: string): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('accounts')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('sortName', '=', sql<string>`lower(${name})`)
    .limit(2)
    .execute()
  return rows.map(({ id }) => id)
}

/** The accounts that have one of the (normalized) domains, each once. */
export async function findDomainOwners(cx: Cx, domains: readonly string[]): Promise<string[]> {
  if (domains.length === 0) return []
  const rows = await cx.tx
    .selectFrom('accountDomains')
    .select('accountId')
    .distinct()
    .where('orgId', '=', cx.org.id)
    .where('domain', 'in', [...domains])
    .execute()
  return rows.map(({ accountId }) => accountId)
}

export async function insertAccount(cx: Cx, account: AccountValues): Promise<void> {
  await cx.tx
    .insertInto('accounts')
    .values({ orgId: cx.org.id, ...account, createdAt: cx.now, updatedAt: cx.now })
    .execute()
}

export async function saveAccount(cx: Cx, { id, ...values }: AccountValues): Promise<void> {
  await cx.tx
    .updateTable('accounts')
    .set({ ...values, updatedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

/** Accounts in the order of their ids; those that are no more are absent. */
export async function findAccounts(cx: Cx, ids: readonly string[]): Promise<AccountRow[]> {
  if (ids.length === 0) return []
  const rows = await cx.tx
    .selectFrom('accounts')
    .select(accountColumns)
    .where('orgId', '=', cx.org.id)
    .where('id', '=', anyId(ids))
    .$castTo<AccountRow>()
    .execute()
  return inOrder(ids, rows)
}

const domainsByAccount = prepared((cx, { accountIds }: { accountIds: string[] }) =>
  cx.tx
    .selectFrom('accountDomains')
    .select(['accountId', 'domain'])
    .where('orgId', '=', cx.org.id)
    .where('accountId', '=', anyId(accountIds))
    .orderBy('domain')
    .compile(),
)

/** Domains of accounts by account, each list in order. */
export async function domainsOf(cx: Cx, accountIds: string[]): Promise<Map<string, string[]>> {
  if (accountIds.length === 0) return new Map()
  const rows = await domainsByAccount(cx, { accountIds })
  const byAccount = new Map<string, string[]>()
  for (const row of rows) byAccount.set(row.accountId, [...(byAccount.get(row.accountId) ?? []), row.domain])
  return byAccount
}

export async function deleteDomains(cx: Cx, accountId: string, domains: string[]): Promise<void> {
  if (domains.length === 0) return
  await cx.tx
    .deleteFrom('accountDomains')
    .where('orgId', '=', cx.org.id)
    .where('accountId', '=', accountId)
    .where('domain', 'in', domains)
    .execute()
}

/** Gives a domain to the account; returns the other account that has it, null when it was given. */
export async function insertDomain(cx: Cx, accountId: string, domain: string): Promise<string | null> {
  const made = await cx.tx
    .insertInto('accountDomains')
    .values({ orgId: cx.org.id, accountId, domain })
    .onConflict((c) => c.columns(['orgId', 'domain']).doNothing())
    .returning('domain')
    .executeTakeFirst()
  if (made) return null
  const owner = await cx.tx
    .selectFrom('accountDomains')
    .select('accountId')
    .where('orgId', '=', cx.org.id)
    .where('domain', '=', domain)
    .executeTakeFirst()
  return owner && owner.accountId !== accountId ? owner.accountId : null
}

const contactsByAccount = prepared((cx, { accountIds, cap }: { accountIds: string[]; cap: number }) =>
  sql<{ id: string; contacts: number }>`
    select v.id, (select count(*)::int from (
      select 1 from contact_accounts ca where ca.org_id = ${cx.org.id} and ca.account_id = v.id limit ${cap}) n) as contacts
    from unnest(${accountIds}::uuid[]) v(id)`.compile(cx.tx),
)

/** How many contacts each account has, counted to `cap`. */
export async function countContacts(cx: Cx, accountIds: string[], cap: number): Promise<Map<string, number>> {
  if (accountIds.length === 0) return new Map()
  const rows = await contactsByAccount(cx, { accountIds, cap })
  return new Map(rows.map((row) => [row.id, row.contacts]))
}
