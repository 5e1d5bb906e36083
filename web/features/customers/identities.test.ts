import { expect, test } from 'vitest'
import { cleanDomain, cleanLines, findWrongEmail } from './identities.ts'

test('lines are sent without blanks, empty ones and repetitions', () => {
  expect(cleanLines([' anna@acme.test ', '', 'ANNA@acme.test', 'a@b.test'])).toEqual(['anna@acme.test', 'a@b.test'])
})

test('the first line that is no address is found', () => {
  expect(findWrongEmail(['anna@acme.test', ''])).toBeUndefined()
  expect(findWrongEmail(['anna@acme.test', 'anna@'])).toBe('anna@')
})

test.each([
  ['acme.com', 'acme.com'],
  [' https://www.Acme.com/shop?x=1 ', 'acme.com'],
  ['anna@acme.com', 'acme.com'],
  ['@acme.co.uk', 'acme.co.uk'],
  ['acme.com:443', 'acme.com'],
  ['acme.com.', 'acme.com'],
  ['www.', ''],
  ['', ''],
])('%j means %j', (typed, domain) => {
  expect(cleanDomain(typed)).toBe(domain)
})
