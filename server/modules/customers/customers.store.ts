import { sql } from 'kysely'
import { anyId } from '../../platform/any-id.ts'
import type { Cx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { prepared } from '../../platform/prepared.ts'

export type IdentityKind = 'email' | 'phone'
export type IdentityRow = { id: string; contactId: string; kind: IdentityKind; value: string; isPrimary: boolean }

/** A contact as other modules need it: who it is and which account comes first. */
export type ContactRef = {
  id: string
  name: string
  email: string | null
  phone: string | null
  /** The primary account, with the name of its tier. */
  account: { id: string; name: string; tier: string | null } | null
}

const identityColumns = ['id', 'contactId', 'kind', 'value', 'isPrimary'] as const

/** The contact that is reached by the (normalized) value. */
export async function findOwner(cx: Cx, kind: IdentityKind, value: string): Promise<string | null> {
  const row = await cx.tx
    .selectFrom('identities')
    .select('contactId')
    .where('orgId', '=', cx.org.id)
    .where('kind', '=', kind)
    .where('value', '=', value)
    .executeTakeFirst()
  return row?.contactId ?? null
}

const refById = prepared((cx, { id }: { id: string }) => contactRefs(cx).where('c.id', '=', id).compile())

export async function findContactRef(cx: Cx, id: string): Promise<ContactRef | null> {
  return refOf((await refById(cx, { id }))[0])
}

const refByIdentity = prepared((cx, { kind, value }: { kind: IdentityKind; value: string }) =>
  contactRefs(cx)
    .where('c.id', '=', (eb) =>
      eb
        .selectFrom('identities as o')
        .select('o.contactId')
        .where('o.orgId', '=', cx.org.id)
        .where('o.kind', '=', kind)
        .where('o.value', '=', value),
    )
    .compile(),
)

/** The contact that is reached by the (normalized) value. */
export async function findContactRefBy(cx: Cx, kind: IdentityKind, value: string): Promise<ContactRef | null> {
  return refOf((await refByIdentity(cx, { kind, value }))[0])
}

/** The contacts that are reached by the (normalized) addresses, in their order, each once. */
export async function findContactRefsByEmails(cx: Cx, emails: readonly string[]): Promise<ContactRef[]> {
  const owners = await cx.tx
    .selectFrom('identities')
    .select(['contactId', 'value'])
    .where('orgId', '=', cx.org.id)
    .where('kind', '=', 'email')
    .where('value', 'in', [...emails])
    .execute()
  const places = new Map(emails.map((email, i) => [email, i]))
  const ids = owners
    .toSorted((a, b) => (places.get(a.value) ?? 0) - (places.get(b.value) ?? 0))
    .map(({ contactId }) => contactId)
  if (ids.length === 0) return []
  const rows = await contactRefs(cx).where('c.id', 'in', ids).execute()
  const found = new Map(rows.flatMap((row) => refOf(row) ?? []).map((ref) => [ref.id, ref]))
  return [...new Set(ids)].flatMap((id) => found.get(id) ?? [])
}

const withEmails = prepared((cx, { id }: { id: string }) => {
  const emails = sql<string[]>`array(select i.value from identities i
    where i.org_id = ${cx.org.id} and i.contact_id = c.id and i.kind = 'email' order by i.is_primary desc, i.created_at, i.id)`
  return contactRefs(cx).select(emails.as('emails')).where('c.id', '=', id).compile()
})

/** The contact by id with all its email addresses, the primary one first. */
export async function findContactWithEmails(cx: Cx, id: string): Promise<(ContactRef & { emails: string[] }) | null> {
  const [row] = await withEmails(cx, { id })
  const contact = refOf(row)
  return row && contact ? { ...contact, emails: row.emails } : null
}

/** Lookups instead of joins: planning four of those took ten times as long as running them. */
function contactRefs(cx: Pick<Cx, 'tx' | 'org'>) {
  const org = cx.org.id
  const reached = (kind: IdentityKind) => sql<string | null>`(select i.value from identities i
    where i.org_id = ${org} and i.contact_id = c.id and i.kind = ${kind} and i.is_primary)`
  return cx.tx
    .selectFrom('contacts as c')
    .leftJoin('contactAccounts as ca', (j) =>
      j.on('ca.orgId', '=', org).onRef('ca.contactId', '=', 'c.id').on('ca.isPrimary', '=', true),
    )
    .select([
      'c.id',
      'c.name',
      reached('email').as('email'),
      reached('phone').as('phone'),
      'ca.accountId',
      sql<string | null>`(select a.name from accounts a where a.org_id = ${org} and a.id = ca.account_id)`.as(
        'accountName',
      ),
      sql<string | null>`(select r.name from accounts a join account_tiers r on r.org_id = ${org} and r.id = a.tier_id
        where a.org_id = ${org} and a.id = ca.account_id)`.as('accountTier'),
    ])
    .where('c.orgId', '=', org)
}

function refOf(row: Awaited<ReturnType<ReturnType<typeof contactRefs>['executeTakeFirst']>>): ContactRef | null {
  if (!row) return null
  const { id, name, email, phone, accountId, accountName, accountTier } = row
  return {
    id,
    name,
    email,
    phone,
    account:
      accountId !== null && accountName !== null ? { id: accountId, name: accountName, tier: accountTier } : null,
  }
}

export async function insertContact(
  cx: Cx,
  contact: { id: string; name: string; notes?: string; language?: string | null; timeZone?: string | null; at?: Date },
): Promise<void> {
  const at = contact.at ?? cx.now
  await cx.tx
    .insertInto('contacts')
    .values({
      orgId: cx.org.id,
      id: contact.id,
      name: contact.name,
      notes: contact.notes ?? '',
      language: contact.language ?? null,
      timeZone: contact.timeZone ?? null,
      createdAt: at,
      updatedAt: at,
    })
    .execute()
}

const held = prepared((cx, { id }: { id: string }) =>
  cx.tx.selectFrom('contacts').select('id').where('orgId', '=', cx.org.id).where('id', '=', id).forKeyShare().compile(),
)

/** Keeps a contact from being deleted until the transaction ends; false when it is gone. */
export const holdContact = async (cx: Cx, id: string): Promise<boolean> => (await held(cx, { id })).length > 0

const namesByIds = prepared((cx, { ids }: { ids: readonly string[] }) =>
  cx.tx
    .selectFrom('contacts')
    .select(['id', 'name'])
    .where('orgId', '=', cx.org.id)
    .where('id', '=', anyId(ids))
    .compile(),
)

/** Names of contacts by id. */
export async function findNames(cx: Cx, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await namesByIds(cx, { ids })
  return new Map(rows.map(({ id, name }) => [id, name]))
}

export async function deleteContact(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('contacts').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** Adds a way to reach the contact; false when another contact has it (a concurrent transaction's counts after its commit). */
export async function insertIdentity(
  cx: Cx,
  identity: { contactId: string; kind: IdentityKind; value: string; isPrimary: boolean },
): Promise<boolean> {
  const row = await cx.tx
    .insertInto('identities')
    .values({ orgId: cx.org.id, id: newId(), ...identity, createdAt: cx.now })
    .onConflict((c) => c.columns(['orgId', 'kind', 'value']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function deleteIdentities(cx: Cx, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await cx.tx.deleteFrom('identities').where('orgId', '=', cx.org.id).where('id', 'in', ids).execute()
}

/** Makes one identity of its kind the first one. */
export async function setPrimaryIdentity(cx: Cx, contactId: string, kind: IdentityKind, value: string): Promise<void> {
  const of = () =>
    cx.tx
      .updateTable('identities')
      .where('orgId', '=', cx.org.id)
      .where('contactId', '=', contactId)
      .where('kind', '=', kind)
  await of().set({ isPrimary: false }).where('value', '<>', value).where('isPrimary', '=', true).execute()
  await of().set({ isPrimary: true }).where('value', '=', value).execute()
}

const identitiesOf = prepared((cx, { contactIds }: { contactIds: string[] }) =>
  cx.tx
    .selectFrom('identities')
    .select(identityColumns)
    .where('orgId', '=', cx.org.id)
    .where('contactId', '=', anyId(contactIds))
    .orderBy('isPrimary', 'desc')
    .orderBy('createdAt')
    .orderBy('id')
    .$castTo<IdentityRow>()
    .compile(),
)

/** Identities of contacts, the primary one of each kind first. */
export const listIdentities = async (cx: Cx, contactIds: string[]): Promise<IdentityRow[]> =>
  contactIds.length === 0 ? [] : identitiesOf(cx, { contactIds })

export type ContactAccountRow = { contactId: string; id: string; name: string; isPrimary: boolean }

const accountsOf = prepared((cx, { contactIds }: { contactIds: string[] }) =>
  cx.tx
    .selectFrom('contactAccounts as ca')
    .innerJoin('accounts as a', (j) => j.on('a.orgId', '=', cx.org.id).onRef('a.id', '=', 'ca.accountId'))
    .select(['ca.contactId', 'a.id', 'a.name', 'ca.isPrimary'])
    .where('ca.orgId', '=', cx.org.id)
    .where('ca.contactId', '=', anyId(contactIds))
    .orderBy('ca.isPrimary', 'desc')
    .orderBy('a.name')
    .compile(),
)

/** Accounts of contacts, the primary one first. */
export const listContactAccounts = async (cx: Cx, contactIds: string[]): Promise<ContactAccountRow[]> =>
  contactIds.length === 0 ? [] : accountsOf(cx, { contactIds })

/** Links a contact to an account; nothing happens when it is linked already. */
export async function linkAccount(cx: Cx, contactId: string, accountId: string, isPrimary: boolean): Promise<void> {
  await cx.tx
    .insertInto('contactAccounts')
    .values({ orgId: cx.org.id, contactId, accountId, isPrimary, createdAt: cx.now })
    .onConflict((c) => c.columns(['orgId', 'contactId', 'accountId']).doNothing())
    .execute()
}

/** Replaces the accounts of a contact; the first of the list becomes the primary one. */
export async function replaceAccounts(cx: Cx, contactId: string, accountIds: string[]): Promise<void> {
  await cx.tx.deleteFrom('contactAccounts').where('orgId', '=', cx.org.id).where('contactId', '=', contactId).execute()
  for (const [i, accountId] of accountIds.entries()) await linkAccount(cx, contactId, accountId, i === 0)
}

/** The account that one of the domains belongs to: the first domain of the list that any account has. */
export async function findAccountByDomain(cx: Cx, domains: string[]): Promise<string | null> {
  if (domains.length === 0) return null
  const rows = await cx.tx
    .selectFrom('accountDomains')
    .select(['domain', 'accountId'])
    .where('orgId', '=', cx.org.id)
    .where('domain', 'in', domains)
    .execute()
  for (const domain of domains) {
    const row = rows.find((one) => one.domain === domain)
    if (row) return row.accountId
  }
  return null
}

/** The kinds of customers that the search knows, with their tables. */
export const customerTables = { contact: 'contacts', account: 'accounts', lead: 'leads' } as const
export type CustomerKind = keyof typeof customerTables

/** Ids and names of customers of a kind, by id after one. */
export async function listNamesAfter(
  cx: Cx,
  part: { kind: CustomerKind; after: string | null; limit: number },
): Promise<{ id: string; name: string }[]> {
  return cx.tx
    .selectFrom(customerTables[part.kind])
    .select(['id', 'name'])
    .where('orgId', '=', cx.org.id)
    .$if(part.after !== null, (query) => query.where('id', '>', part.after ?? ''))
    .orderBy('id')
    .limit(part.limit)
    .execute()
}

/** Those of the ids that a customer of the kind has. */
export async function listExisting(cx: Cx, kind: CustomerKind, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const rows = await cx.tx
    .selectFrom(customerTables[kind])
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...ids])
    .execute()
  return new Set(rows.map(({ id }) => id))
}
