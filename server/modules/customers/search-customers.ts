import type { Cx } from '../../platform/context.ts'
import { rankDocuments, searchIds } from '../../platform/search.ts'
import { domainsOf, findAccounts } from './accounts.store.ts'
import { findContacts } from './contacts.store.ts'
import { type CustomerKind as Kind, listContactAccounts, listExisting, listIdentities } from './customers.store.ts'
import { phoneDigitsOf } from './identities.rules.ts'
import { findLeads, listLeadIdentities } from './leads.store.ts'

/** A contact, an account or a lead as the search shows it. `details`: addresses and numbers, or domains; the primary ones first. */
export type FoundCustomer = { id: string; name: string; details: string[]; accounts: { id: string; name: string }[] }

/** So many of the newest matches are looked through for those that `keep` lets through. */
const keptAmong = 1000

/** The words of a query, or a phone number in any spelling, as people are searched. */
export const contactQuery = (text: string, query: string): string => {
  const digits = phoneDigitsOf(text)
  return digits ? `${digits}:*` : query
}

/**
 * The newest customers with the words, at most `limit`, with ids below one, each with how well it matches. `next`: the id below which
 * there may be more.
 */
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
): Promise<{ found: { id: string; rank: number }[]; next: string | null }> {
  const { kind, query, below, limit, keep } = search
  const found = await searchIds(cx, { kind, query, below, limit: keep ? keptAmong : limit + 1 })
  const kept = keep && found.length > 0 ? await keep(found) : null
  const ids = kept ? found.filter((id) => kept.has(id)) : found
  const page = ids.slice(0, limit)
  // A document outlives its customer.
  const [there, ranks] = await Promise.all([
    listExisting(cx, kind, page),
    rankDocuments(cx, { kind, query, ids: page }),
  ])
  return {
    found: page.flatMap((id) => (there.has(id) ? [{ id, rank: ranks.get(id) ?? 0 }] : [])),
    next: ids.length > limit ? (page.at(-1) ?? null) : null,
  }
}

/** Customers for the search, in the order of their ids. */
export async function customersByIds(cx: Cx, kind: Kind, ids: readonly string[]): Promise<FoundCustomer[]> {
  if (ids.length === 0) return []
  const rows = await { contact: contactsOf, account: accountsOf, lead: leadsOf }[kind](cx, [...ids])
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

async function contactsOf(cx: Cx, ids: string[]): Promise<FoundCustomer[]> {
  const [rows, listed, related] = await Promise.all([
    findContacts(cx, ids),
    listIdentities(cx, ids),
    listContactAccounts(cx, ids),
  ])
  const identities = Map.groupBy(listed, (identity) => identity.contactId)
  const accounts = Map.groupBy(related, (account) => account.contactId)
  return rows.map(({ id, name }) => ({
    id,
    name,
    details: (identities.get(id) ?? []).map((identity) => identity.value),
    accounts: (accounts.get(id) ?? []).map((account) => ({ id: account.id, name: account.name })),
  }))
}

async function accountsOf(cx: Cx, ids: string[]): Promise<FoundCustomer[]> {
  const [rows, domains] = await Promise.all([findAccounts(cx, ids), domainsOf(cx, ids)])
  return rows.map(({ id, name }) => ({ id, name, details: domains.get(id) ?? [], accounts: [] }))
}

async function leadsOf(cx: Cx, ids: string[]): Promise<FoundCustomer[]> {
  const [rows, listed] = await Promise.all([findLeads(cx, ids), listLeadIdentities(cx, ids)])
  const identities = Map.groupBy(listed, (identity) => identity.leadId)
  return rows.map(({ id, name, company }) => {
    const values = (identities.get(id) ?? []).map((identity) => identity.value)
    return { id, name, details: company ? [...values, company] : values, accounts: [] }
  })
}
