import { expect, test } from 'vitest'
import { moneyDraft, moneyWords, readMoney } from './money-values.ts'

test('an amount is read in the minor unit of its currency, and written again as it was', () => {
  expect(readMoney('12500.5', 'EUR')).toEqual({ amount: 1_250_050, currency: 'EUR' })
  expect(readMoney(' 12500,50 ', 'EUR')).toEqual({ amount: 1_250_050, currency: 'EUR' })
  expect(readMoney('900', 'JPY')).toEqual({ amount: 900, currency: 'JPY' })
  expect(readMoney('', 'EUR')).toBeNull()
  for (const wrong of ['-1', '1.2.3', '12.500,00', '1e9', 'much', '9'.repeat(20)])
    expect(readMoney(wrong, 'EUR')).toBeUndefined()
  expect(moneyDraft({ amount: 1_250_050, currency: 'EUR' })).toBe('12500.50')
  expect(moneyDraft({ amount: 900, currency: 'JPY' })).toBe('900')
  expect(moneyWords({ amount: 1_250_050, currency: 'EUR' }, 'en')).toBe('€12,500.50')
})
