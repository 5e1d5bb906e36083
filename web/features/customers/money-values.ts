import { digitsOf } from '../../shared/custom/custom-draft.ts'

/** An amount of money as the API has it: in the minor unit of its currency. */
export interface Money {
  amount: number
  currency: string
}

/** All that the browser knows, the usual ones first. */
export const currencies = [...new Set(['EUR', 'USD', 'GBP', 'CHF', 'JPY', ...Intl.supportedValuesOf('currency')])]

export function moneyWords({ amount, currency }: Money, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(amount / 10 ** digitsOf(currency))
}

/** As it is written in a field: 12500.00. */
export const moneyDraft = ({ amount, currency }: Money): string =>
  (amount / 10 ** digitsOf(currency)).toFixed(digitsOf(currency))

/** What is written, in the minor unit: null when it is empty, undefined when it is no amount. 12500.50 and 12500,50 are the same. */
export function readMoney(text: string, currency: string): Money | null | undefined {
  const written = text.trim().replace(',', '.')
  if (written === '') return null
  if (!/^\d+(\.\d*)?$/.test(written)) return undefined
  const amount = Math.round(Number(written) * 10 ** digitsOf(currency))
  return Number.isSafeInteger(amount) ? { amount, currency } : undefined
}
