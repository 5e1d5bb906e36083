import { expect, test } from 'vitest'
import { isEmail, parseAddresses } from './address-list.ts'

test.each([
  ['anna@acme.test', [{ email: 'anna@acme.test' }], []],
  ['Anna Berg <anna@acme.test>', [{ name: 'Anna Berg', email: 'anna@acme.test' }], []],
  [
    '"Berg, Anna" <anna@acme.test>, bo@acme.test',
    [{ name: 'Berg, Anna', email: 'anna@acme.test' }, { email: 'bo@acme.test' }],
    [],
  ],
  ['a@x.test; b@x.test\nc@x.test', [{ email: 'a@x.test' }, { email: 'b@x.test' }, { email: 'c@x.test' }], []],
  ['a@x.test b@x.test', [{ email: 'a@x.test' }, { email: 'b@x.test' }], []],
  ['mailto:a@x.test', [{ email: 'a@x.test' }], []],
  ['A@x.test, a@X.test', [{ email: 'A@x.test' }], []],
  ['anna@acme, ok@acme.test', [{ email: 'ok@acme.test' }], ['anna@acme']],
  ['hello there', [], ['hello there']],
  ['Anna <anna>', [], ['Anna <anna>']],
  ['"open quote, a@x.test\nb@x.test', [{ email: 'b@x.test' }], ['"open quote, a@x.test']],
  [' , ;\n', [], []],
])('%j', (text, addresses, refused) => {
  expect(parseAddresses(text)).toEqual({ addresses, refused })
})

test('an address of more than 254 characters is none', () => {
  expect(isEmail(`${'a'.repeat(250)}@x.test`)).toBe(false)
})
