import type { Place } from '../../i18n/format.ts'
import { fromLocalInput, toLocalInput } from '../zoned-time.ts'
import type { CustomField, CustomValue } from './custom-fields.ts'
import { durationText, readDuration } from './duration.ts'

/** A value while it is written: text as typed, or what was chosen. '' and [] are empty. */
export type CustomDraft = string | boolean | string[]

/** What is wrong with a draft, as the catalogue names it: `custom:wrong.<fault>`. */
export type DraftFault = 'number' | 'money' | 'duration' | 'date' | 'datetime' | 'url'

/** Digits after the point of a currency: 2 for EUR, 0 for JPY. */
export function digitsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** The draft with which editing a value begins. */
export function draftOf(field: CustomField, value: CustomValue | undefined, place: Place): CustomDraft {
  if (value === undefined) return field.type === 'multi_select' ? [] : ''
  if (field.type === 'datetime') return toLocalInput(String(value), place.timeZone)
  if (typeof value === 'object' && !Array.isArray(value))
    return (value.amount / 10 ** digitsOf(value.currency)).toFixed(digitsOf(value.currency))
  if (field.type === 'duration') return durationText(Number(value))
  if (typeof value === 'number') return String(value)
  return value
}

/** The value that a draft means, null when it is empty; or what is wrong with it. Both 1.5 and 1,5 are numbers. */
export function readCustomDraft(
  field: CustomField,
  draft: CustomDraft,
  place: Place,
): { value: CustomValue | null } | { fault: DraftFault } {
  if (Array.isArray(draft)) return { value: draft.length === 0 ? null : draft }
  if (typeof draft === 'boolean') return { value: draft }
  const text = draft.trim()
  if (text === '') return { value: null }
  switch (field.type) {
    case 'number': {
      const number = readNumber(text)
      return number === null ? { fault: 'number' } : { value: number }
    }
    case 'money': {
      const currency = field.currency ?? 'EUR'
      const number = readNumber(text)
      const amount = number === null ? Number.NaN : Math.round(number * 10 ** digitsOf(currency))
      return Number.isSafeInteger(amount) ? { value: { amount, currency } } : { fault: 'money' }
    }
    case 'duration': {
      const minutes = readDuration(text)
      return minutes === null ? { fault: 'duration' } : { value: minutes }
    }
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(text) ? { value: text } : { fault: 'date' }
    case 'datetime': {
      const at = fromLocalInput(text, place.timeZone)
      return at ? { value: at } : { fault: 'datetime' }
    }
    case 'url': {
      const address = /^https?:\/\//i.test(text) ? text : `https://${text}`
      return URL.canParse(address) && new URL(address).hostname.includes('.') ? { value: address } : { fault: 'url' }
    }
    default:
      return { value: text }
  }
}

function readNumber(text: string): number | null {
  const plain = text.replace(/\s/g, '').replace(',', '.')
  const number = /^[+-]?\d*\.?\d+$/.test(plain) ? Number(plain) : Number.NaN
  return Number.isFinite(number) && Math.abs(number) <= 1e15 ? number : null
}
