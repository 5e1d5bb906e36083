import type { Cx } from '../../platform/context.ts'
import { rankDocuments, searchIds } from '../../platform/search.ts'
import { domainsOf, listAccounts } from './accounts.store.ts'
import { listContacts } from './contacts.store.ts'
import { listContactAccounts, listIdentities } from './customers.store.ts'
import { phoneDigitsOf } from './identities.rules.ts'

/** A contact or an account as the search shows it. `details`: addresses and numbers, or domains; the primary ones first. */
export type CustomerMatch = {
  id: string
  name: string
  details: string[]
  accounts: { id: string; name: string }[]
  rank: number
}
type Kind = 'contact' | 'account'

/** So many of the newest matches are looked through for those that `keep` lets through. */
const keptAmong = 1000

/** The words of a query, or a phone number in any spelling, as contacts are searched. */
export const contactQuery = (text: string, query: string): string => {
  const digits = phoneDigitsOf(text)
  return digits ? `${digits}:*` : query
}

/** The newest customers with the words, at most `limit`, with ids below one. `next`: the id below which there may be more. */
export async function listCustomerMatches(
  cx: Cx,
  search: {
    kind: Kind
    query: string
    below: string | null
    limit: number
    /** The ids among these that count; all unless told. */
    keep?: (ids: string[]) => Promise<Set<string>>
  },
): Promise<{ customers: CustomerMatch[]; next: string | null }> {
  const { kind, query, below, limit, keep } = search
  const found = await searchIds(cx, { kind, query, below, limit: keep ? keptAmong : limit + 1 })
  const kept = keep && found.length > 0 ? await keep(found) : null
  const ids = kept ? found.filter((id) => kept.has(id)) : found
  const page = ids.slice(0, limit)
  if (page.length === 0) return { customers: [], next: null }
  const ranks = await rankDocuments(cx, { kind, query, ids: page })
  const rows = kind === 'contact' ? await contactsOf(cx, page) : await accountsOf(cx, page)
  return {
    customers: rows.map((row) => ({ ...row, rank: ranks.get(row.id) ?? 0 })),
    next: ids.length > limit ? (page.at(-1) ?? null) : null,
  }
}

type Row = Omit<CustomerMatch, 'rank'>

async function contactsOf(cx: Cx, ids: string[]): Promise<Row[]> {
  const rows = await listContacts(cx, { among: ids, limit: ids.length })
  const identities = Map.groupBy(await listIdentities(cx, ids), (identity) => identity.contactId)
  const accounts = Map.groupBy(await listContactAccounts(cx, ids), (account) => account.contactId)
  return rows.map(({ id, name }) => ({
    id,
    name,
    details: (identities.get(id) ?? []).map((identity) => identity.value),
    accounts: (accounts.get(id) ?? []).map((account) => ({ id: account.id, name: account.name })),
  }))
}

async function accountsOf(cx: Cx, ids: string[]): Promise<Row[]> {
  const rows = await listAccounts(cx, { among: ids, limit: ids.length })
  const domains = await domainsOf(cx, ids)
  return rows.map(({ id, name }) => ({ id, name, details: domains.get(id) ?? [], accounts: [] }))
}
