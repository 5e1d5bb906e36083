import { expect, test } from 'vitest'
import { strengthOf } from './password-strength.ts'

test.each([
  ['short1!', 'short'],
  ['aaaaaaaaaaaa', 'weak'],
  ['abcdefghijklm', 'weak'],
  ['password123', 'weak'],
  ['northwind2026', 'weak'],
  ['mossyladder', 'fair'],
  ['correct horse battery', 'strong'],
  ['kT7#vq92Lmpz', 'strong'],
] as const)('%s is %s', (password, strength) => {
  expect(strengthOf(password, 10, ['Northwind', 'maya'])).toBe(strength)
})
