/** Where rows of other tables name a contact or an account: what a merge moves (product.md CR18). */
export type CustomerPlace = {
  kind: 'contact' | 'account'
  /** Its name in the database, and that of the column that names the customer. */
  table: string
  column: string
  /** The column that names the row beside the customer: its id, or the other half of its key. */
  key: string
  /** True when a customer can be named once only beside one key: a second row is kept aside until the merge is undone. */
  once?: boolean
}

const places: CustomerPlace[] = []

/** Modules above this one name their places when the process starts; a test asks the database for those that nobody named. */
export function registerCustomerPlace(place: CustomerPlace): void {
  if (!places.some((one) => one.kind === place.kind && one.table === place.table && one.column === place.column))
    places.push(place)
}

/** The places of a kind, in the order in which they were named. */
export const customerPlaces = (kind: CustomerPlace['kind']): CustomerPlace[] =>
  places.filter((one) => one.kind === kind)

/** The places of this module's own tables. */
export function registerOwnPlaces(): void {
  const own: CustomerPlace[] = [
    { kind: 'contact', table: 'identities', column: 'contact_id', key: 'id' },
    { kind: 'contact', table: 'contact_accounts', column: 'contact_id', key: 'account_id', once: true },
    { kind: 'contact', table: 'customer_notes', column: 'contact_id', key: 'id' },
    { kind: 'contact', table: 'domain_link_rows', column: 'contact_id', key: 'link_id', once: true },
    { kind: 'contact', table: 'leads', column: 'converted_contact_id', key: 'id' },
    { kind: 'account', table: 'contact_accounts', column: 'account_id', key: 'contact_id', once: true },
    { kind: 'account', table: 'account_domains', column: 'account_id', key: 'domain' },
    { kind: 'account', table: 'customer_notes', column: 'account_id', key: 'id' },
    { kind: 'account', table: 'domain_links', column: 'account_id', key: 'id' },
    { kind: 'account', table: 'accounts', column: 'parent_id', key: 'id' },
    // Codes that begin with it keep resolving, and the kept account may take it.
    { kind: 'account', table: 'org_prefixes', column: 'account_id', key: 'prefix' },
  ]
  for (const place of own) registerCustomerPlace(place)
}
