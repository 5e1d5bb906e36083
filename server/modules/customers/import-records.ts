import type { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { conflict, fieldError, Problem, unprocessable } from '../../platform/errors.ts'
import { sentence, words } from '../../platform/words.ts'
import { valuesOfCells } from '../fields/read-cells.ts'
import { listAccountTiers } from './account-tiers.service.ts'
import { createAccount, getAccount, updateAccount } from './accounts.service.ts'
import { findAccountsNamed, findDomainOwners } from './accounts.store.ts'
import { cleanName } from './contact-names.rules.ts'
import { createContact, getContact, updateContact } from './contacts.service.ts'
import { CreateAccount, CreateContact } from './customers.contract.ts'
import { requireEmail, requirePhone } from './customers.service.ts'
import { findOwner, type IdentityKind } from './customers.store.ts'
import { normalizeDomain } from './identities.rules.ts'
import type { ImportAccounts, ImportContacts, ImportLeads } from './import-records.contract.ts'
import { changed, checked, filled, importRows, made, onlyOne, type Taken } from './import-rows.ts'
import { CreateLead } from './leads.contract.ts'
import { createLead, getLead, updateLead } from './leads.service.ts'
import { findLeadBy } from './leads.store.ts'

/**
 * Rows of a file become contacts, leads and accounts (product.md IE3). A row is found again by what names its record: people by any of
 * their addresses, else by a phone number; accounts by any of their domains, else by their name. What is not there is made, what is
 * there gets what the row has: texts in place of the old, addresses, numbers, domains and accounts beside the old. So the same file
 * twice changes nothing.
 */
type Person = z.infer<typeof ImportContacts>['rows'][number]
type LeadRow = z.infer<typeof ImportLeads>['rows'][number]
type AccountRow = z.infer<typeof ImportAccounts>['rows'][number]

export const importContacts = (cx: Cx, input: z.infer<typeof ImportContacts>) => importRows(cx, input, takeContact)
export const importLeads = (cx: Cx, input: z.infer<typeof ImportLeads>) => importRows(cx, input, takeLead)
export const importAccounts = (cx: Cx, input: z.infer<typeof ImportAccounts>) => importRows(cx, input, takeAccount)

async function takeContact(cx: Cx, { line: _, accounts = [], custom, ...cells }: Person): Promise<Taken> {
  const input = {
    ...reachable(checked(CreateContact, filled(cells))),
    custom: await valuesOfCells(cx, 'contact', custom),
  }
  const id = await findPerson(cx, input, findOwner)
  const accountIds: string[] = []
  for (const name of accounts.map(cleanName).filter(Boolean)) accountIds.push(await accountNamed(cx, name))
  if (id === null)
    return made(await createContact(cx, { ...input, ...(accountIds.length > 0 && { accountIds: unique(accountIds) }) }))
  const before = await getContact(cx, id)
  const known = before.accounts.map((account) => account.id)
  const after = await updateContact(cx, id, { ...added(before, input), accountIds: unique([...known, ...accountIds]) })
  return changed(before, after)
}

async function takeLead(cx: Cx, { line: _, custom: texts, ...cells }: LeadRow): Promise<Taken> {
  const input = { ...reachable(checked(CreateLead, filled(cells))), custom: await valuesOfCells(cx, 'lead', texts) }
  const id = await findPerson(cx, input, findLeadBy)
  if (id === null) return made(await createLead(cx, input))
  const before = await getLead(cx, id)
  return changed(before, await updateLead(cx, id, added(before, input)))
}

async function takeAccount(cx: Cx, { line: _, tier, custom: texts, ...cells }: AccountRow): Promise<Taken> {
  const { name, ...rest } = filled(cells)
  const tierId = tier?.trim() ? await tierNamed(cx, tier.trim()) : undefined
  const custom = await valuesOfCells(cx, 'account', texts)
  const id = await findAccountOf(cx, name ?? '', rest.domains ?? [])
  if (id === null) {
    if (!name) throw unprocessable('account.no_name', 'Give the account a name.')
    return made(await createAccount(cx, checked(CreateAccount, { name, ...rest, tierId, custom })))
  }
  const before = await getAccount(cx, id)
  const input = checked(CreateAccount, { name: before.name, ...rest, tierId })
  const domains = unique([...before.domains, ...input.domains.map((domain) => normalizeDomain(domain) ?? domain)])
  const notes = rest.notes === undefined ? undefined : input.notes
  const after = await updateAccount(cx, id, { name: name || undefined, notes, domains, tierId, custom })
  return changed(before, after)
}

/** With addresses and numbers in their one form; 422 where there is none by which the person is found. */
function reachable<Input extends { emails?: string[]; phones?: string[] }>(input: Input) {
  const emails = (input.emails ?? []).map((email, i) => requireEmail(email, `emails.${i}`))
  const phones = (input.phones ?? []).map((phone, i) => requirePhone(phone, `phones.${i}`))
  if (emails.length + phones.length === 0)
    throw unprocessable(
      'import.no_key',
      'The row has neither an email address nor a phone number: imported again it would not be found.',
    )
  return { ...input, emails, phones }
}

/** The person of the row; 409 where what it has belongs to several. */
async function findPerson(
  cx: Cx,
  { emails, phones }: { emails: string[]; phones: string[] },
  ownerOf: (cx: Cx, kind: IdentityKind, value: string) => Promise<string | null>,
): Promise<string | null> {
  const owners: (string | null)[] = []
  for (const email of emails) owners.push(await ownerOf(cx, 'email', email))
  for (const phone of phones) owners.push(await ownerOf(cx, 'phone', phone))
  const found = unique(owners.filter((id) => id !== null))
  return onlyOne(found, () =>
    conflict('import.several_people', 'What the row has belongs to several people. Merge them, or correct the row.'),
  )
}

async function findAccountOf(cx: Cx, name: string, domains: readonly string[]): Promise<string | null> {
  const owners = await findDomainOwners(
    cx,
    domains.flatMap((domain) => normalizeDomain(domain) ?? []),
  )
  const found = owners.length > 0 || name === '' ? owners : await findAccountsNamed(cx, cleanName(name))
  return onlyOne(found, () =>
    conflict(
      'import.several_accounts',
      'Several accounts have the name or the domains of the row. Merge them, or correct the row.',
    ),
  )
}

async function accountNamed(cx: Cx, name: string): Promise<string> {
  const found = onlyOne(await findAccountsNamed(cx, name), () =>
    conflict(
      'import.accounts_alike',
      words`Several accounts are called “${{ name }}”. Merge them, or correct the row.`,
    ),
  )
  if (found) return found
  try {
    return (await createAccount(cx, checked(CreateAccount, { name }))).id
  } catch (error) {
    // What an account lacks is no other column of the person's row.
    if (!(error instanceof Problem)) throw error
    const why = { code: error.code, text: error.message, params: error.params }
    throw unprocessable(error.code, why, [fieldError('accounts', why)])
  }
}

async function tierNamed(cx: Cx, name: string): Promise<string> {
  const tier = (await listAccountTiers(cx)).find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (tier) return tier.id
  const none = sentence('import.no_tier', words`There is no tier “${{ name: name.slice(0, 100) }}”.`)
  throw unprocessable(none.code, none, [fieldError('tier', none)])
}

/** What the row says in place of the old, its addresses and numbers beside the old. */
function added<Input extends { emails: string[]; phones: string[] }>(
  before: { emails: { value: string }[]; phones: { value: string }[] },
  input: Input,
): Input {
  const beside = (known: { value: string }[], more: string[]) => unique([...known.map(({ value }) => value), ...more])
  return {
    ...input,
    emails: beside(before.emails, input.emails),
    phones: beside(before.phones, input.phones),
  }
}

const unique = (values: readonly string[]) => [...new Set(values)]
