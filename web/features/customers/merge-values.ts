import type { Mergeable } from './merges.api.ts'
import { moneyWords } from './money-values.ts'

const most = 60

/** What a customer says in a field that can be chosen, shortened to fit a button. */
export function valueOfField(customer: Mergeable, field: string, locale: string): string {
  const text = textOf(customer, field, locale)
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

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
