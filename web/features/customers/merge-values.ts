import type { CustomField } from '../../shared/custom/custom-fields.ts'
import { customText, type Reader } from '../../shared/custom/custom-value.tsx'
import type { Mergeable } from './merges.api.ts'
import { moneyWords } from './money-values.ts'

const most = 60

/** What a customer says in a field that can be chosen, shortened to fit a button. */
export function valueOfField(customer: Mergeable, field: string, locale: string): string {
  return shortened(textOf(customer, field, locale))
}

/** The like of a custom field. */
export function customValueOf(customer: Mergeable, field: CustomField, reader: Omit<Reader, 'names'>): string {
  const value = customer.custom[field.key]
  return value === undefined ? '' : shortened(customText(field, value, { ...reader, names: customer.customNames }))
}

const shortened = (text: string) => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

function textOf(customer: Mergeable, field: string, locale: string): string {
  if (field === 'name' || field === 'notes') return customer[field]
  if ('emails' in customer) {
    if (field === 'language') return customer.language ?? ''
    if (field === 'timeZone') return customer.timeZone ?? ''
    if (field === 'email') return customer.emails[0]?.value ?? ''
    if (field === 'phone') return customer.phones[0]?.value ?? ''
    return customer.accounts[0]?.name ?? ''
  }
  if (field === 'hourlyRate') return customer.hourlyRate ? moneyWords(customer.hourlyRate, locale) : ''
  return field === 'ticketPrefix' ? (customer.ticketPrefix ?? '') : (customer.tier?.name ?? '')
}
