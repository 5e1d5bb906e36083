import type { Cx } from '../../platform/context.ts'
import { isForeignKeyViolation } from '../../platform/database.ts'
import { conflict, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { words } from '../../platform/words.ts'
import { namesInAll } from '../fields/custom-values.ts'
import {
  type CustomEdit,
  carriedValues,
  rewriteRowsOfRecords,
  saveCustomOfRecord,
  toldCustom,
  withoutValues,
} from '../fields/record-custom.ts'
import { accountDomainsOf } from './account-domains.rules.ts'
import { findAccount, findMissingAccount } from './accounts.store.ts'
import { indexContact } from './contact-search.ts'
import { oneSided } from './contacts.service.ts'
import { type ContactRow, findContact, lockContact } from './contacts.store.ts'
import * as customers from './customers.store.ts'
import { domainOf } from './identities.rules.ts'
import type { LeadConversionPlan } from './lead-conversions.contract.ts'
import type { KeptIdentity, Reach } from './lead-conversions.store.ts'
import * as store from './lead-conversions.store.ts'
import { indexLeads } from './lead-search.ts'
import type { Lead } from './leads.contract.ts'
import { alreadyConverted, getLead, leadNotFound } from './leads.service.ts'
import { deleteLeadIdentities, findLead, type LeadRow } from './leads.store.ts'

/**
 * A lead becomes a contact (product.md CR7, D5): its addresses move, and with them whom later mail is matched with. The lead stays as a
 * record, and tickets stay associated with it as history. What it does is kept, so that undoConversion leaves everything as it was.
 */

const reachOf = ({ kind, value }: Reach): Reach => ({ kind, value })

/** What a conversion would do, for now; 404 `lead.not_found`, 409 `lead.converted`, 422 `lead.unknown_contact`. */
export async function previewConversion(cx: Cx, leadId: string, contactId?: string): Promise<LeadConversionPlan> {
  const lead = await findLead(cx, leadId)
  if (!lead) throw leadNotFound()
  if (lead.convertedContactId) throw alreadyConverted(lead)
  const plan = await planOf(cx, await store.listKeptIdentities(cx, leadId), contactId)
  const names = await customers.findNames(cx, [...plan.candidates, ...(plan.contactId ? [plan.contactId] : [])])
  if (contactId && !names.has(contactId)) throw unknownContact()
  const ref = (id: string) => ({ id, name: names.get(id) ?? '' })
  const accountId = plan.contactId || plan.mustChoose ? null : await accountByDomain(cx, plan.moves)
  const account = accountId ? await findAccount(cx, accountId) : null
  const { custom } = await customFor(cx, lead, { known: plan.contactId ? await findContact(cx, plan.contactId) : null })
  return {
    contact: plan.contactId ? ref(plan.contactId) : null,
    candidates: plan.candidates.map(ref),
    mustChoose: plan.mustChoose,
    moves: plan.moves.map(reachOf),
    shared: plan.shared.map(reachOf),
    stays: plan.stays.map((one) => ({ ...reachOf(one), contact: ref(one.contactId) })),
    account: account && { id: account.id, name: account.name },
    custom,
    customNames: (await namesInAll(cx, 'contact', [custom]))(custom),
  }
}

/**
 * Converts the lead: into the contact told, else into the one that has its addresses, else into a new one. 409 `lead.converted`,
 * `lead.several_contacts` when it is not clear which contact is meant; 422 `lead.unknown_contact`, `contact.unknown_account`; of the
 * custom fields of a new contact `field.invalid_value` and, asked of people, `record.fields_required`; `lead.contact_not_new`.
 */
export async function convertLead(
  cx: Cx,
  leadId: string,
  input: { contactId?: string; accountId?: string | null; custom?: Readonly<Record<string, unknown>> },
): Promise<Lead> {
  const lead = await findLead(cx, leadId, { lock: true })
  if (!lead) throw leadNotFound()
  if (lead.convertedContactId) throw alreadyConverted(lead)
  if (input.accountId && (await findMissingAccount(cx, [input.accountId])))
    throw unprocessable('contact.unknown_account', 'There is no such account.', [
      { path: 'accountId', message: 'There is no such account.' },
    ])
  const identities = await store.listKeptIdentities(cx, leadId)
  const plan = await planOf(cx, identities, input.contactId)
  if (plan.mustChoose)
    throw conflict(
      'lead.several_contacts',
      words`Several contacts have the addresses of ${{ lead: lead.name }}. Choose which one is meant.`,
    )
  const known = plan.contactId ? await lockContact(cx, plan.contactId) : null
  if (plan.contactId && !known) throw unknownContact()
  if (known && input.custom) throw contactNotNew(lead, known)
  const custom = await customFor(cx, lead, { known, wish: input.custom ?? {} })
  const contact = known ?? (await makeContact(cx, lead))
  await deleteLeadIdentities(
    cx,
    identities.map(({ id }) => id),
  )
  const before = known && (await reachesOf(cx, contact.id))
  const added = await addIdentities(cx, contact.id, plan.moves)
  const wanted = input.accountId === undefined && !known ? await accountByDomain(cx, plan.moves) : input.accountId
  const accountId = wanted && (await linkTo(cx, contact.id, wanted)) ? wanted : null
  await saveCustomOfRecord(cx, 'contact', contact.id, custom)
  if (known) await store.setContactChanged(cx, contact.id, cx.now)
  await store.setConverted(cx, leadId, { contactId: contact.id, updatedAt: cx.now })
  await store.insertConversion(cx, leadId, {
    lead: { updatedAt: lead.updatedAt.toISOString(), identities },
    contact: { id: contact.id, before: known?.updatedAt.toISOString() ?? null, after: cx.now.toISOString() },
    added,
    accountId,
    custom: Object.fromEntries(custom.changes.flatMap(({ field, to }) => (to ? [[field.key, to.value]] : []))),
  })
  await indexContact(cx, contact.id, contact.name)
  await indexLeads(cx, [leadId])
  const first = (kind: Reach['kind']) => plan.moves.find((one) => one.kind === kind)?.value ?? null
  const who = { contactId: contact.id, name: contact.name }
  if (before) await tellChanged(cx, contact.id, before, custom)
  else
    emit(
      cx,
      'contact.created',
      { ...who, email: first('email'), phone: first('phone'), accountId },
      { records: [contact.id, accountId] },
    )
  const told = { leadId, name: lead.name, contact: { id: contact.id, name: contact.name }, made: !known, accountId }
  const moved = plan.moves.map(({ value }) => value)
  emit(cx, 'lead.converted', { ...told, moved }, { records: [leadId, contact.id] })
  return getLead(cx, leadId)
}

/**
 * Takes a conversion back: the lead has its addresses again, and a contact that it made is gone. 409 `lead.not_converted`;
 * `lead.contact_changed`, `lead.contact_in_use` when something was built on the contact since; `lead.identity_taken`.
 */
export async function undoConversion(cx: Cx, leadId: string): Promise<Lead> {
  const lead = await findLead(cx, leadId, { lock: true })
  if (!lead) throw leadNotFound()
  const snapshot = await store.endConversion(cx, leadId)
  if (!snapshot) throw conflict('lead.not_converted', words`${{ lead: lead.name }} was not made a contact.`)
  const contact = await lockContact(cx, snapshot.contact.id)
  if (!contact || lead.convertedContactId !== contact.id) throw contactChanged(lead)
  const isUntouched = contact.updatedAt.toISOString() === snapshot.contact.after
  await store.setConverted(cx, leadId, { contactId: null, updatedAt: new Date(snapshot.lead.updatedAt) })
  if (snapshot.contact.before === null) {
    if (!isUntouched) throw contactChanged(lead)
    await removeContact(cx, contact)
  } else {
    const before = await reachesOf(cx, contact.id)
    await takeIdentities(cx, contact.id, snapshot.added)
    if (snapshot.accountId) await store.unlinkAccount(cx, contact.id, snapshot.accountId)
    const custom = await withoutValues(cx, 'contact', contact.custom, snapshot.custom ?? {})
    await saveCustomOfRecord(cx, 'contact', contact.id, custom)
    await store.setContactChanged(cx, contact.id, isUntouched ? new Date(snapshot.contact.before) : cx.now)
    await indexContact(cx, contact.id, contact.name)
    await tellChanged(cx, contact.id, before, custom)
  }
  const taken = await store.restoreLeadIdentities(cx, leadId, snapshot.lead.identities)
  if (taken) throw conflict('lead.identity_taken', words`${{ value: taken.value }} belongs to another lead already.`)
  await indexLeads(cx, [leadId])
  const told = { leadId, name: lead.name, contact: { id: contact.id, name: contact.name } }
  emit(cx, 'lead.conversion_undone', told, { records: [leadId, contact.id] })
  return getLead(cx, leadId)
}

async function planOf(
  cx: Cx,
  identities: readonly KeptIdentity[],
  contactId: string | undefined,
): Promise<{
  contactId: string | null
  candidates: string[]
  mustChoose: boolean
  moves: KeptIdentity[]
  shared: KeptIdentity[]
  stays: (KeptIdentity & { contactId: string })[]
}> {
  const owners = await store.listOwners(cx, identities)
  const ownerOf = ({ kind, value }: Reach) =>
    owners.find((one) => one.kind === kind && one.value === value)?.contactId ?? null
  const candidates = [...new Set(identities.flatMap((one) => ownerOf(one) ?? []))]
  const target = contactId ?? (candidates.length === 1 ? candidates[0] : undefined) ?? null
  return {
    contactId: target,
    candidates,
    mustChoose: target === null && candidates.length > 1,
    moves: identities.filter((one) => ownerOf(one) === null),
    shared: identities.filter((one) => target !== null && ownerOf(one) === target),
    stays: identities.flatMap((one) => {
      const owner = ownerOf(one)
      return owner !== null && owner !== target ? [{ ...one, contactId: owner }] : []
    }),
  }
}

/** Custom values of the contact afterwards. `wish`: what is said of those of a new one, absent when it is only looked at. */
function customFor(
  cx: Cx,
  lead: LeadRow,
  { known, wish }: { known: ContactRow | null; wish?: Readonly<Record<string, unknown>> },
): Promise<CustomEdit> {
  const both = { from: 'lead', to: 'contact', given: lead.custom, present: known?.custom ?? {} } as const
  return carriedValues(cx, { ...both, wish, made: !known && wish !== undefined })
}

async function accountByDomain(cx: Cx, moves: readonly Reach[]): Promise<string | null> {
  const email = moves.find((one) => one.kind === 'email')
  return email ? customers.findAccountByDomain(cx, accountDomainsOf(domainOf(email.value))) : null
}

async function makeContact(cx: Cx, lead: LeadRow): Promise<Pick<ContactRow, 'id' | 'name'>> {
  const { name, notes, language, timeZone } = lead
  const contact = { id: newId(), name, notes, language, timeZone }
  await customers.insertContact(cx, contact)
  return contact
}

/** Adds what moves; the first of a kind is the primary one where the contact had none. Returns the ids of what was added. */
async function addIdentities(cx: Cx, contactId: string, moves: readonly Reach[]): Promise<string[]> {
  const had = await customers.listIdentities(cx, [contactId])
  for (const { kind, value } of moves) {
    const isPrimary = !had.some((one) => one.kind === kind) && moves.find((one) => one.kind === kind)?.value === value
    if (!(await customers.insertIdentity(cx, { contactId, kind, value, isPrimary })))
      throw conflict('contact.identity_taken', words`${{ value }} belongs to another contact already.`)
  }
  const before = new Set(had.map(({ id }) => id))
  return (await customers.listIdentities(cx, [contactId])).flatMap(({ id }) => (before.has(id) ? [] : [id]))
}

/** Takes what was added from the contact; what is first of its kind then becomes the primary one. */
async function takeIdentities(cx: Cx, contactId: string, ids: string[]): Promise<void> {
  await customers.deleteIdentities(cx, ids)
  const left = await customers.listIdentities(cx, [contactId])
  for (const kind of ['email', 'phone'] as const) {
    const [first] = left.filter((one) => one.kind === kind)
    if (first && !first.isPrimary) await customers.setPrimaryIdentity(cx, contactId, kind, first.value)
  }
}

/** True when the contact was not linked to the account before. */
async function linkTo(cx: Cx, contactId: string, accountId: string): Promise<boolean> {
  const linked = await customers.listContactAccounts(cx, [contactId])
  if (linked.some(({ id }) => id === accountId)) return false
  await customers.linkAccount(cx, contactId, accountId, linked.length === 0)
  return true
}

type Reaches = { emails: string[]; phones: string[]; accountIds: string[] }

async function reachesOf(cx: Cx, contactId: string): Promise<Reaches> {
  const identities = await customers.listIdentities(cx, [contactId])
  const of = (kind: Reach['kind']) => identities.filter((one) => one.kind === kind).map(({ value }) => value)
  const accounts = await customers.listContactAccounts(cx, [contactId])
  return { emails: of('email'), phones: of('phone'), accountIds: accounts.map(({ id }) => id) }
}

/** One event with what differs, none when nothing does. */
async function tellChanged(cx: Cx, contactId: string, from: Reaches, custom: CustomEdit): Promise<void> {
  const to = await reachesOf(cx, contactId)
  const keys = (Object.keys(from) as (keyof Reaches)[]).filter((key) => from[key].join() !== to[key].join())
  const changes = Object.fromEntries(keys.map((key) => [key, { from: from[key], to: to[key] }]))
  const accounts = oneSided(from.accountIds, to.accountIds)
  if (keys.length + custom.changes.length > 0)
    emit(cx, 'contact.updated', { contactId, changes, ...toldCustom(custom) }, { records: [contactId, ...accounts] })
}

/** 409 `lead.contact_in_use` when tickets, conversations or other records are the contact's. */
async function removeContact(cx: Cx, contact: ContactRow): Promise<void> {
  if (await store.isNoted(cx, contact.id)) throw contactInUse(contact)
  try {
    await customers.deleteContact(cx, contact.id)
    await rewriteRowsOfRecords(cx, 'contact', [contact.id])
  } catch (error) {
    if (!isForeignKeyViolation(error)) throw error
    throw contactInUse(contact)
  }
  emit(cx, 'contact.deleted', { contactId: contact.id, name: contact.name }, { records: [contact.id] })
}

const contactInUse = (contact: ContactRow) =>
  conflict(
    'lead.contact_in_use',
    words`${{ contact: contact.name }} has tickets or other records by now, which would lose their contact.`,
  )
const contactChanged = (lead: LeadRow) =>
  conflict(
    'lead.contact_changed',
    words`The contact that ${{ lead: lead.name }} became was changed since. Its conversion can no longer be taken back.`,
  )
const contactNotNew = (lead: LeadRow, contact: ContactRow) =>
  unprocessable(
    'lead.contact_not_new',
    words`${{ lead: lead.name }} becomes part of ${{ contact: contact.name }}, whose custom fields are changed there.`,
    [{ path: 'custom', message: `${contact.name} is there already.` }],
  )
const unknownContact = () =>
  unprocessable('lead.unknown_contact', 'There is no such contact.', [
    { path: 'contactId', message: 'There is no such contact.' },
  ])
