import { expect, test } from 'vitest'
import { isDate, isWebAddress, labelOf, moneyText } from './crm-words.ts'

test.each([
  ['contract_end', 'Contract end'],
  ['contractEnd', 'Contract end'],
  ['contract-end', 'Contract end'],
  ['ARR', 'ARR'],
  ['VAT id', 'VAT id'],
  ['größe', 'Größe'],
  ['_', '_'],
])('the key %s reads %s', (key, label) => {
  expect(labelOf(key)).toBe(label)
})

test.each([
  ['2026-11-22', true],
  ['2026-11-22T08:00:00Z', true],
  ['2026-11-22T08:00:00+01:00', true],
  ['2026-13-45', false],
  ['2026', false],
  ['Order 2026-11-22', false],
])('%s is a date: %s', (text, is) => {
  expect(isDate(text)).toBe(is)
})

test.each([
  ['https://crm.test/1', true],
  ['http://crm.test', true],
  ['javascript:alert(1)', false],
  ['https://', false],
  ['see https://crm.test', false],
])('%s is an address of the web: %s', (text, is) => {
  expect(isWebAddress(text)).toBe(is)
})

test('amounts stand in their currency with the decimals that they have', () => {
  expect(moneyText('1234.5', 'EUR', 'en')).toBe('€1,234.50')
  expect(moneyText('0.0125', 'USD', 'en')).toBe('$0.0125')
  expect(moneyText('1200', 'JPY', 'en')).toBe('¥1,200')
  expect(moneyText('12.5', null, 'en')).toBe('12.5')
})
