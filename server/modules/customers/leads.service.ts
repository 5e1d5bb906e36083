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
import { cleanName, contactName } from './contact-names.rules.ts'
import { requireEmail, requirePhone } from './customers.service.ts'
import { findNames, type IdentityKind } from './customers.store.ts'
import { indexLeads } from './lead-search.ts'
import type { Lead } from './leads.contract.ts'
import type { LeadRow } from './leads.store.ts'
import * as store from './leads.store.ts'
import { contactQuery } from './search-customers.ts'

export type LeadInput = {
  name?: string
  company?: string
  notes?: string
  language?: string | null
  timeZone?: string | null
  /** All of them, the primary one first. */
  emails?: string[]
  phones?: string[]
  /** Values of custom fields by key. */
  custom?: Readonly<Record<string, unknown>>
}

/** The lead by id; 404 `lead.not_found`. */
export async function getLead(cx: Cx, id: string): Promise<Lead> {
  const row = await store.findLead(cx, id)
  if (!row) throw leadNotFound()
  return presentOne(cx, row)
}

/** Leads by id; unknown ids are absent. */
export async function leadsByIds(cx: Cx, ids: readonly string[]): Promise<Lead[]> {
  return ids.length === 0 ? [] : present(cx, await store.findLeads(cx, ids))
}

/** A page of leads: as asked by condition and order, or with `q` those whose words begin so, the newest first. */
export async function listLeads(
  cx: Cx,
  list: { q?: string; state: store.LeadState; filter?: Condition; sort?: string; limit: number; cursor?: string },
): Promise<{ data: Lead[]; nextCursor: string | null }> {
  const { state, ...page } = list
  const words = prefixQuery(list.q ?? '')
  const { rows, nextCursor } = await pageOfRecords<store.LeadRow>(cx, {
    ...page,
    kind: 'lead',
    besides: state === 'all' ? [] : [{ field: 'converted', operator: 'is', value: state === 'converted' }],
    query: words && contactQuery(list.q ?? '', words),
    usual: 'name',
    columns: store.leadColumns,
  })
  return { data: await present(cx, rows), nextCursor }
}

/** 409 `lead.identity_taken` with the other lead's id when an email or phone belongs to one; 422 `lead.empty`. */
export async function createLead(cx: Cx, input: LeadInput): Promise<Lead> {
  const { emails = [], phones = [] } = identitiesOf(input)
  const name = input.name ? cleanName(input.name) : ''
  if (name === '' && emails.length === 0 && phones.length === 0)
    throw unprocessable('lead.empty', 'Give a name, an email address or a phone number.', [
      { path: 'name', message: 'Give a name, an email address or a phone number.' },
    ])
  const custom = await customOfRecord(cx, 'lead', null, input.custom)
  const lead = {
    id: newId(),
    name: name || contactName({ email: emails[0], phone: phones[0] }),
    company: input.company ?? '',
    notes: input.notes ?? '',
    language: input.language ?? null,
    timeZone: input.timeZone ?? null,
  }
  await store.insertLead(cx, lead)
  await saveCustomOfRecord(cx, 'lead', lead.id, custom)
  await saveIdentities(cx, lead.id, 'email', emails)
  await saveIdentities(cx, lead.id, 'phone', phones)
  await indexLeads(cx, [lead.id])
  const [email = null, phone = null] = [emails[0], phones[0]]
  emit(cx, 'lead.created', { leadId: lead.id, name: lead.name, email, phone }, { records: [lead.id] })
  return getLead(cx, lead.id)
}

/** Changes a lead; lists replace what was there. One event with what differs, none when nothing does. 409 `lead.converted`. */
export async function updateLead(cx: Cx, id: string, input: LeadInput): Promise<Lead> {
  const before = await store.findLead(cx, id, { lock: true })
  if (!before) throw leadNotFound()
  if (before.convertedContactId) throw alreadyConverted(before)
  const seen = await presentOne(cx, before)
  const custom = await customOfRecord(cx, 'lead', before.custom, input.custom)
  const { emails, phones } = identitiesOf(input)
  if (emails) await saveIdentities(cx, id, 'email', emails)
  if (phones) await saveIdentities(cx, id, 'phone', phones)
  await store.saveLead(cx, {
    id,
    name: input.name === undefined ? before.name : cleanName(input.name) || before.name,
    company: input.company ?? before.company,
    notes: input.notes ?? before.notes,
    language: input.language === undefined ? before.language : input.language,
    timeZone: input.timeZone === undefined ? before.timeZone : input.timeZone,
  })
  await saveCustomOfRecord(cx, 'lead', id, custom)
  const now = await getLead(cx, id)
  const changes = differencesOf(seen, now)
  if (Object.keys(changes).length + custom.changes.length === 0) return now
  await indexLeads(cx, [id])
  emit(cx, 'lead.updated', { leadId: id, changes, ...toldCustom(custom) }, { records: [id] })
  return now
}

function identitiesOf(input: LeadInput): { emails?: string[]; phones?: string[] } {
  const emails = input.emails?.map((email, i) => requireEmail(email, `emails.${i}`))
  const phones = input.phones?.map((phone, i) => requirePhone(phone, `phones.${i}`))
  return { emails: emails && [...new Set(emails)], phones: phones && [...new Set(phones)] }
}

/** Makes these the identities of the kind, the first one primary. */
async function saveIdentities(cx: Cx, leadId: string, kind: IdentityKind, values: string[]): Promise<void> {
  const known = (await store.listLeadIdentities(cx, [leadId])).filter((identity) => identity.kind === kind)
  const gone = known.filter((identity) => !values.includes(identity.value))
  await store.deleteLeadIdentities(
    cx,
    gone.map((identity) => identity.id),
  )
  for (const value of values) {
    if (known.some((identity) => identity.value === value)) continue
    if (!(await store.insertLeadIdentity(cx, { leadId, kind, value }))) throw await taken(cx, kind, value)
  }
  const [first] = values
  if (first) await store.setPrimaryLeadIdentity(cx, leadId, kind, first)
}

async function taken(cx: Cx, kind: IdentityKind, value: string): Promise<Error> {
  const leadId = await store.findLeadBy(cx, kind, value)
  return conflict('lead.identity_taken', words`${{ value }} belongs to another lead already.`, {
    leadId,
    errors: [{ path: kind === 'email' ? 'emails' : 'phones', message: `${value} belongs to another lead.` }],
  })
}

async function presentOne(cx: Cx, row: LeadRow): Promise<Lead> {
  const [lead] = await present(cx, [row])
  if (!lead) throw leadNotFound()
  return lead
}

/** All that stands beside the rows is read in one round trip. */
async function present(cx: Cx, rows: readonly LeadRow[]): Promise<Lead[]> {
  const ids = rows.map(({ id }) => id)
  const customs = rows.map(({ custom }) => custom)
  const [allIdentities, contacts, namesIn] = await Promise.all([
    store.listLeadIdentities(cx, ids),
    findNames(cx, [...new Set(rows.flatMap((row) => row.convertedContactId ?? []))]),
    namesInAll(cx, 'lead', customs),
  ])
  const identities = Map.groupBy(allIdentities, (identity) => identity.leadId)
  return rows.map(({ createdAt, updatedAt, convertedContactId, convertedAt, ...row }) => {
    const of = (kind: IdentityKind) =>
      (identities.get(row.id) ?? [])
        .filter((identity) => identity.kind === kind)
        .map(({ id, value, isPrimary }) => ({ id, value, primary: isPrimary }))
    return {
      ...row,
      customNames: namesIn(row.custom),
      emails: of('email'),
      phones: of('phone'),
      converted:
        convertedContactId && convertedAt
          ? {
              contact: { id: convertedContactId, name: contacts.get(convertedContactId) ?? '' },
              at: convertedAt.toISOString(),
            }
          : null,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    }
  })
}

function differencesOf(before: Lead, after: Lead): Record<string, { from: unknown; to: unknown }> {
  const plain = ({ name, company, notes, language, timeZone, emails, phones }: Lead) => ({
    ...{ name, company, notes, language, timeZone },
    emails: emails.map((email) => email.value),
    phones: phones.map((phone) => phone.value),
  })
  const [from, to] = [plain(before), plain(after)]
  const keys = Object.keys(from) as (keyof typeof from)[]
  return Object.fromEntries(
    keys
      .filter((key) => JSON.stringify(from[key]) !== JSON.stringify(to[key]))
      .map((key) => [key, { from: from[key], to: to[key] }]),
  )
}

export const alreadyConverted = ({ name }: Pick<LeadRow, 'name'>) =>
  conflict(
    'lead.converted',
    words`${{ lead: name }} became a contact. Change the contact, or take the conversion back.`,
  )
export const leadNotFound = () => notFound('lead.not_found', 'There is no such lead.')
