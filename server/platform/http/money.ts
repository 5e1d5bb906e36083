import { z } from 'zod'
import { invalid } from './invalid.ts'

/** An amount of money in the API: a whole number of the minor unit (cents) and its currency. */
export const Money = z.object({
  amount: z.int().describe('In the minor unit: cents.'),
  currency: z.string().describe('ISO 4217.'),
})
export type Money = z.infer<typeof Money>

const knownCurrencies = new Set(Intl.supportedValuesOf('currency'))

/** One that is given: not below zero, of a currency that there is. */
export const GivenMoney = z.strictObject({
  amount: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  currency: z
    .string()
    .refine((code) => knownCurrencies.has(code), invalid('invalid.currency', 'Must be a currency such as EUR.')),
})
