import type { Cx } from '../../platform/context.ts'
import { conflict, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { prefixQuery } from '../../platform/search.ts'
import { words } from '../../platform/words.ts'
import type { Condition } from '../conditions/condition-words.ts'
import { pageOfRecords } from '../conditions/list-records.ts'
import { namesInAll } from '../fields/custom-values.ts'
import { customOfRecord, saveCustomOfRecord, toldCustom } from '../fields/record-custom.ts'
import { accountDomainsOf } from './account-domains.rules.ts'
import { findMissingAccount } from './accounts.store.ts'
import { cleanName, contactName } from './contact-names.rules.ts'
import { indexContact } from './contact-search.ts'
import type { ContactRow } from './contacts.store.ts'
import * as contacts from './contacts.store.ts'
import { findSuccessor } from './customer-merges.store.ts'
import type { Contact } from './customers.contract.ts'
import { requireEmail, requirePhone } from './customers.service.ts'
import * as store from './customers.store.ts'
import { domainOf, phoneDigitsOf } from './identities.rules.ts'
import { countTicketsOf } from './ticket-counts.ts'

export type ContactInput = {
  name?: string
  notes?: string
  language?: string | null
  timeZone?: string | null
  /** All of them, the primary one first. */
  emails?: string[]
  phones?: string[]
  accountIds?: string[]
  /** Values of custom fields by key. */
  custom?: Readonly<Record<string, unknown>>
}

/** The contact by id, or who it was merged into; 404 `contact.not_found`. */
export async function getContact(cx: Cx, id: string): Promise<Contact> {
  const row = (await contacts.findContact(cx, id)) ?? (await findKept(cx, id))
  if (!row) throw contactNotFound()
  return presentOne(cx, row)
}

async function findKept(cx: Cx, id: string): Promise<ContactRow | null> {
  const kept = await findSuccessor(cx, 'contact', id)
  return kept === null ? null : contacts.findContact(cx, kept)
}

/** A page of contacts: as asked by condition and order, or with `q` those whose words begin so, the newest first. */
export async function listContacts(
  cx: Cx,
  list: { q?: string; account?: string; filter?: Condition; sort?: string; limit: number; cursor?: string },
): Promise<{ data: Contact[]; nextCursor: string | null }> {
  const { account, ...page } = list
  const digits = phoneDigitsOf(list.q ?? '')
  const { rows, nextCursor } = await pageOfRecords<ContactRow>(cx, {
    ...page,
    kind: 'contact',
    besides: account ? [{ field: 'account', operator: 'is', value: account }] : [],
    query: digits ? `${digits}:*` : prefixQuery(list.q ?? ''),
    usual: 'name',
    columns: contacts.contactColumns,
  })
  return { data: await present(cx, rows), nextCursor }
}

/** 409 `contact.identity_taken` with the other contact's id when an email or phone belongs to one; 422 as customOfRecord. */
export async function createContact(cx: Cx, input: ContactInput): Promise<Contact> {
  const { emails, phones } = identitiesOf(input)
  const name = input.name ? cleanName(input.name) : ''
  if (name === '' && !emails?.length && !phones?.length)
    throw unprocessable('contact.empty', 'Give a name, an email address or a phone number.', [
      { path: 'name', message: 'Give a name, an email address or a phone number.' },
    ])
  const custom = await customOfRecord(cx, 'contact', null, input.custom)
  const id = newId()
  const contact = {
    id,
    name: name || contactName({ email: emails?.[0], phone: phones?.[0] }),
    notes: input.notes ?? '',
    language: input.language ?? null,
    timeZone: input.timeZone ?? null,
  }
  await store.insertContact(cx, contact)
  await saveCustomOfRecord(cx, 'contact', id, custom)
  await saveIdentities(cx, id, 'email', emails ?? [])
  await saveIdentities(cx, id, 'phone', phones ?? [])
  await requireAccounts(cx, input.accountIds ?? [])
  const byDomain = emails?.[0] ? await store.findAccountByDomain(cx, accountDomainsOf(domainOf(emails[0]))) : null
  const accountIds = input.accountIds ?? (byDomain ? [byDomain] : [])
  await store.replaceAccounts(cx, id, [...new Set(accountIds)])
  await indexContact(cx, id, contact.name)
  const [email = null, phone = null, accountId = null] = [emails?.[0], phones?.[0], accountIds[0]]
  emit(
    cx,
    'contact.created',
    { contactId: id, name: contact.name, email, phone, accountId },
    { records: [id, accountId] },
  )
  return getContact(cx, id)
}

/** Changes a contact; lists replace what was there. One event with what differs, none when nothing does. A merged one is followed. */
export async function updateContact(cx: Cx, asked: string, input: ContactInput): Promise<Contact> {
  const id = (await findSuccessor(cx, 'contact', asked)) ?? asked
  const before = await contacts.lockContact(cx, id)
  if (!before) throw contactNotFound()
  const seen = await presentOne(cx, before)
  const custom = await customOfRecord(cx, 'contact', before.custom, input.custom)
  const { emails, phones } = identitiesOf(input)
  if (emails) await saveIdentities(cx, id, 'email', emails)
  if (phones) await saveIdentities(cx, id, 'phone', phones)
  if (input.accountIds) {
    await requireAccounts(cx, input.accountIds)
    await store.replaceAccounts(cx, id, [...new Set(input.accountIds)])
  }
  const after = {
    id,
    name: input.name === undefined ? before.name : cleanName(input.name) || before.name,
    notes: input.notes ?? before.notes,
    language: input.language === undefined ? before.language : input.language,
    timeZone: input.timeZone === undefined ? before.timeZone : input.timeZone,
  }
  await contacts.saveContact(cx, after)
  await saveCustomOfRecord(cx, 'contact', id, custom)
  const now = await getContact(cx, id)
  const changes = differencesOf(seen, now)
  if (Object.keys(changes).length + custom.changes.length === 0) return now
  await indexContact(cx, id, after.name)
  emit(
    cx,
    'contact.updated',
    { contactId: id, changes, ...toldCustom(custom) },
    { records: [id, ...oneSided(idsOfAccounts(seen), idsOfAccounts(now))] },
  )
  return now
}

function identitiesOf(input: ContactInput): { emails?: string[]; phones?: string[] } {
  const emails = input.emails?.map((email, i) => requireEmail(email, `emails.${i}`))
  const phones = input.phones?.map((phone, i) => requirePhone(phone, `phones.${i}`))
  return { emails: emails && [...new Set(emails)], phones: phones && [...new Set(phones)] }
}

/** Makes these the identities of the kind, the first one primary. */
async function saveIdentities(cx: Cx, contactId: string, kind: store.IdentityKind, values: string[]): Promise<void> {
  const known = (await store.listIdentities(cx, [contactId])).filter((identity) => identity.kind === kind)
  const gone = known.filter((identity) => !values.includes(identity.value))
  await store.deleteIdentities(
    cx,
    gone.map((identity) => identity.id),
  )
  for (const value of values) {
    if (known.some((identity) => identity.value === value)) continue
    if (!(await store.insertIdentity(cx, { contactId, kind, value, isPrimary: false })))
      throw await taken(cx, kind, value)
  }
  const [first] = values
  if (first) await store.setPrimaryIdentity(cx, contactId, kind, first)
}

async function taken(cx: Cx, kind: store.IdentityKind, value: string): Promise<Error> {
  const contactId = await store.findOwner(cx, kind, value)
  return conflict('contact.identity_taken', words`${{ value }} belongs to another contact already.`, {
    contactId,
    errors: [{ path: kind === 'email' ? 'emails' : 'phones', message: `${value} belongs to another contact.` }],
  })
}

async function requireAccounts(cx: Cx, ids: string[]): Promise<void> {
  const missing = await findMissingAccount(cx, ids)
  if (missing)
    throw unprocessable('contact.unknown_account', 'There is no such account.', [
      { path: `accountIds.${ids.indexOf(missing)}`, message: 'There is no such account.' },
    ])
}

async function presentOne(cx: Cx, row: ContactRow): Promise<Contact> {
  const [contact] = await present(cx, [row])
  if (!contact) throw contactNotFound()
  return contact
}

/** All that stands beside the rows is read in one round trip. */
async function present(cx: Cx, rows: readonly ContactRow[]): Promise<Contact[]> {
  const ids = rows.map(({ id }) => id)
  const [allIdentities, allAccounts, countsOf, namesIn] = await Promise.all([
    store.listIdentities(cx, ids),
    store.listContactAccounts(cx, ids),
    countTicketsOf(cx, 'requester', ids),
    namesInAll(
      cx,
      'contact',
      rows.map(({ custom }) => custom),
    ),
  ])
  const identities = Map.groupBy(allIdentities, (identity) => identity.contactId)
  const accounts = Map.groupBy(allAccounts, (account) => account.contactId)
  return rows.map(({ id, name, notes, language, timeZone, custom, createdAt, updatedAt }) => {
    const of = (kind: store.IdentityKind) =>
      (identities.get(id) ?? [])
        .filter((identity) => identity.kind === kind)
        .map((identity) => ({ id: identity.id, value: identity.value, primary: identity.isPrimary }))
    return {
      id,
      name,
      notes,
      language,
      timeZone,
      emails: of('email'),
      phones: of('phone'),
      accounts: (accounts.get(id) ?? []).map((one) => ({ id: one.id, name: one.name, primary: one.isPrimary })),
      custom,
      customNames: namesIn(custom),
      ticketCounts: countsOf(id),
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    }
  })
}

const idsOfAccounts = ({ accounts }: Contact) => accounts.map(({ id }) => id)

/** What one of two lists alone has. Of accounts that were left or joined the histories tell of it too. */
export const oneSided = (from: readonly string[], to: readonly string[]): string[] => [
  ...from.filter((id) => !to.includes(id)),
  ...to.filter((id) => !from.includes(id)),
]

function differencesOf(before: Contact, after: Contact): Record<string, { from: unknown; to: unknown }> {
  const plain = (contact: Contact) => ({
    name: contact.name,
    notes: contact.notes,
    language: contact.language,
    timeZone: contact.timeZone,
    emails: contact.emails.map((email) => email.value),
    phones: contact.phones.map((phone) => phone.value),
    accountIds: contact.accounts.map((account) => account.id),
  })
  const [from, to] = [plain(before), plain(after)]
  const keys = Object.keys(from) as (keyof typeof from)[]
  return Object.fromEntries(
    keys
      .filter((key) => JSON.stringify(from[key]) !== JSON.stringify(to[key]))
      .map((key) => [key, { from: from[key], to: to[key] }]),
  )
}

const contactNotFound = () => notFound('contact.not_found', 'There is no such contact.')
