import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { type FieldError, fieldError } from '../../platform/errors.ts'
import { Id } from '../../platform/http/fields.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { requireTier } from '../customers/account-tiers.service.ts'
import { getAccount, updateAccount } from '../customers/accounts.service.ts'
import { getContact, updateContact } from '../customers/contacts.service.ts'
import { type Contact, UpdateContact } from '../customers/customers.contract.ts'
import type { TicketRecord } from '../tickets/tickets.service.ts'
import type { Action } from './automations.contract.ts'
import { faultsOf } from './settable-fields.ts'

/** What rules set of the requester of a ticket and of its account, as people would (product.md AU15). */

type ContactAction = Extract<Action, { do: 'contact' }>
type Field = ContactAction['field']

const { name, notes, language, timeZone } = UpdateContact.shape
const values: Readonly<Record<Field, z.ZodType>> = {
  name: name.unwrap(),
  notes: notes.unwrap(),
  language: language.unwrap(),
  timeZone: timeZone.unwrap(),
  account: Id.nullable(),
  accountTier: Id.nullable(),
}

/** What is wrong with the value of a field, by its place in the action. */
export async function contactFaults(cx: Cx, { field, value }: ContactAction): Promise<FieldError[]> {
  const parsed = values[field].safeParse(value)
  if (!parsed.success)
    return [fieldError('value', sentence('rule.bad_value', words`“${{ field }}” does not take this value.`))]
  if (field === 'account' && typeof value === 'string') return faultsOf('value', () => getAccount(cx, value))
  if (field === 'accountTier' && typeof value === 'string') return faultsOf('value', () => requireTier(cx, value))
  return []
}

/** Sets the field; a sentence when there is nobody to set it of, null when it was so already. */
export async function setOfContact(
  cx: Cx,
  { requesterId, accountId }: TicketRecord,
  { field, value }: ContactAction,
): Promise<'done' | Sentence | null> {
  if (field === 'accountTier') {
    if (!accountId) return sentence('rule.no_account', 'The ticket has no account.')
    const before = await getAccount(cx, accountId)
    const tierId = Id.nullable().parse(value)
    if ((before.tier?.id ?? null) === tierId) return null
    await updateAccount(cx, accountId, { tierId })
    return 'done'
  }
  if (!requesterId) return sentence('rule.no_requester', 'The ticket has no requester.')
  const before = await getContact(cx, requesterId)
  const after = await updateContact(cx, requesterId, changeOf(field, value, before.accounts))
  return isDeepStrictEqual(saidOf(before), saidOf(after)) ? null : 'done'
}

/** What rules can change of him. */
const saidOf = ({ name, notes, language, timeZone, accounts }: Contact) => ({
  name,
  notes,
  language,
  timeZone,
  accounts,
})

function changeOf(field: Exclude<Field, 'accountTier'>, value: unknown, accounts: readonly { id: string }[]) {
  if (field !== 'account') return UpdateContact.parse({ [field]: value })
  const id = Id.nullable().parse(value)
  const others = accounts.map((one) => one.id).filter((one) => one !== id)
  return { accountIds: id === null ? [] : [id, ...others] }
}
