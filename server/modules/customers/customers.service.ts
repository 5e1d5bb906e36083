import type { Cx } from '../../platform/context.ts'
import { notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { words } from '../../platform/words.ts'
import { accountDomainsOf, isFreeMail } from './account-domains.rules.ts'
import { cleanName, contactName } from './contact-names.rules.ts'
import { indexContact } from './contact-search.ts'
import { findContact } from './contacts.store.ts'
import { findSuccessor } from './customer-merges.store.ts'
import type { ContactRef } from './customers.store.ts'
import * as store from './customers.store.ts'
import { domainOf, normalizeEmail, normalizePhone } from './identities.rules.ts'
import { findLead, findLeadBy, type LeadRow } from './leads.store.ts'

/** Who writes and who is written to, for tickets, mail and conversations. */
export type { ContactRef } from './customers.store.ts'

/** The contact with the email address, in any case and spelling of its domain; null when there is none. */
export async function findContactByEmail(cx: Cx, address: string): Promise<ContactRef | null> {
  const email = normalizeEmail(address)
  return email ? store.findContactRefBy(cx, 'email', email) : null
}

/** Who has one of the addresses, each once, in the order of the addresses. */
export async function findContactsByEmails(cx: Cx, addresses: readonly string[]): Promise<ContactRef[]> {
  const emails = [...new Set(addresses.flatMap((address) => normalizeEmail(address) ?? []))]
  return emails.length === 0 ? [] : store.findContactRefsByEmails(cx, emails)
}

/** The contact by id, or who it was merged into, with the id of that one; null when the organization has none. */
export async function findContactRef(cx: Cx, id: string): Promise<ContactRef | null> {
  return (await store.findContactRef(cx, id)) ?? followed(cx, id, (kept) => store.findContactRef(cx, kept))
}

/** What `find` finds of the contact that this one was merged into; null when it was not. */
async function followed<T>(cx: Cx, id: string, find: (kept: string) => Promise<T | null>): Promise<T | null> {
  const kept = await findSuccessor(cx, 'contact', id)
  return kept === null ? null : find(kept)
}

/** The contact by id with all its email addresses, the primary one first; null when the organization has none. */
export async function findContactWithEmails(cx: Cx, id: string): Promise<(ContactRef & { emails: string[] }) | null> {
  const found = await store.findContactWithEmails(cx, id)
  return found ?? followed(cx, id, (kept) => store.findContactWithEmails(cx, kept))
}

/** Names of contacts by id, of merged ones that of who they became; unknown ids are absent. */
export async function findContactNames(cx: Cx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const names = await store.findNames(cx, [...new Set(ids)])
  for (const id of ids) {
    if (names.has(id)) continue
    const kept = await followed(cx, id, (one) => store.findContactRef(cx, one))
    if (kept) names.set(id, kept.name)
  }
  return names
}

/** True for an address of a provider where everybody can have one: it belongs to no organization. */
export const isFreeMailAddress = (address: string): boolean => isFreeMail(domainOf(address))

/** Language (a BCP 47 tag) and time zone of a contact; null when the organization has none with the id. */
export async function findContactHabits(
  cx: Cx,
  id: string,
): Promise<{ language: string | null; timeZone: string | null } | null> {
  const row = (await findContact(cx, id)) ?? (await followed(cx, id, (kept) => findContact(cx, kept)))
  return row && { language: row.language, timeZone: row.timeZone }
}

/** The contact by id; 404 `contact.not_found`. */
export async function getContactRef(cx: Cx, id: string): Promise<ContactRef> {
  const contact = await findContactRef(cx, id)
  if (!contact) throw notFound('contact.not_found', 'There is no such contact.')
  return contact
}

/**
 * The contact with this email address (without one: with this phone number), else a new one. A new one that is known as a lead gets its name,
 * language and time zone; another one its name from `name` (as it stands in a mail header), else from the address. It gets the account whose
 * domain matches; free-mail never.
 * Two calls at once for one address make one contact. 422 when email or phone is none, or when all three are missing.
 */
export async function ensureContact(
  cx: Cx,
  input: {
    email?: string | null
    name?: string | null
    phone?: string | null
    /** BCP 47 tag, for a new contact. */
    language?: string | null
    createdAt?: Date
  },
): Promise<{ contact: ContactRef; created: boolean }> {
  const email = input.email ? requireEmail(input.email, 'email') : null
  const phone = input.phone ? requirePhone(input.phone, 'phone') : null
  const known = await holdKnown(cx, email, phone)
  if (known) return { contact: known, created: false }
  const lead = await knownLead(cx, email, phone)
  const name = lead?.name ?? contactName({ name: input.name, email, phone })
  if (!email && !phone && cleanName(input.name ?? '') === '')
    throw unprocessable('contact.empty', 'Give a name, an email address or a phone number.')

  const id = newId()
  const language = lead?.language ?? input.language
  await store.insertContact(cx, { id, name, language, timeZone: lead?.timeZone, at: input.createdAt })
  if (email && !(await store.insertIdentity(cx, { contactId: id, kind: 'email', value: email, isPrimary: true })))
    return otherWasFaster(cx, id, 'email', email)
  // A number that a colleague's phone already has does not make two people one: the new contact goes without it.
  if (phone && !(await store.insertIdentity(cx, { contactId: id, kind: 'phone', value: phone, isPrimary: true })))
    if (!email) return otherWasFaster(cx, id, 'phone', phone)
  const accountId = email ? await store.findAccountByDomain(cx, accountDomainsOf(domainOf(email))) : null
  if (accountId) await store.linkAccount(cx, id, accountId, true)
  const contact = await getContactRef(cx, id)
  await indexContact(cx, id, name)
  emit(cx, 'contact.created', { contactId: id, name, email, phone, accountId }, { records: [id, accountId] })
  return { contact, created: true }
}

/** The contact, which cannot be merged into another one until the transaction ends; one that just was is looked for again. */
async function holdKnown(cx: Cx, email: string | null, phone: string | null): Promise<ContactRef | null> {
  const known = await findKnown(cx, email, phone)
  if (!known || (await store.holdContact(cx, known.id))) return known
  return findKnown(cx, email, phone)
}

async function findKnown(cx: Cx, email: string | null, phone: string | null): Promise<ContactRef | null> {
  if (email) return store.findContactRefBy(cx, 'email', email)
  // With an email address of its own it is another person, even at a known number.
  return phone ? store.findContactRefBy(cx, 'phone', phone) : null
}

/** The lead that is reached by the address, without one by the number: mail from it makes the contact that the lead may become. */
async function knownLead(cx: Cx, email: string | null, phone: string | null): Promise<LeadRow | null> {
  const [kind, value] = email ? (['email', email] as const) : (['phone', phone] as const)
  const id = value && (await findLeadBy(cx, kind, value))
  return id ? findLead(cx, id) : null
}

async function otherWasFaster(
  cx: Cx,
  ours: string,
  kind: store.IdentityKind,
  value: string,
): Promise<{ contact: ContactRef; created: boolean }> {
  await store.deleteContact(cx, ours)
  const contact = await store.findContactRefBy(cx, kind, value)
  if (!contact)
    throw new Error(`A ${kind} was taken by another transaction and is not there: it must be read after its commit.`)
  return { contact, created: false }
}

/** The normalized address, or 422 `contact.bad_email` that names the field. */
export function requireEmail(text: string, path: string): string {
  const email = normalizeEmail(text)
  if (!email)
    throw unprocessable('contact.bad_email', words`“${{ address: text.slice(0, 100) }}” is not an email address.`, [
      { path, message: 'Not an email address.' },
    ])
  return email
}

/** The number in E.164, or 422 `contact.bad_phone` that names the field. */
export function requirePhone(text: string, path: string): string {
  const phone = normalizePhone(text)
  if (!phone)
    throw unprocessable(
      'contact.bad_phone',
      words`“${{ number: text.slice(0, 50) }}” is not a phone number with its country code, for example +49 30 1234567.`,
      [{ path, message: 'Not a phone number with its country code.' }],
    )
  return phone
}
