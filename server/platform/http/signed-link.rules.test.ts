import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLink, signLink } from './signed-link.rules.ts'

const key = randomBytes(32)
const now = new Date('2030-01-02T09:00:00Z')
const end = new Date(now.getTime() + 1)
const values = ['one', 'two.three', '']

test('is read as it was signed until it expires, for what it was signed', () => {
  const token = signLink(key, 'attachment', values, end)
  expect(readLink(key, 'attachment', token, now)).toEqual(values)
  expect(readLink(key, 'attachment', token, end)).toBeNull()
  expect(readLink(key, 'mail', token, now)).toBeNull()
  expect(readLink(randomBytes(32), 'attachment', token, now)).toBeNull()
})

test('is nothing when one character of it is another, or anybody made it up', () => {
  const token = signLink(key, 'attachment', values, end)
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom('A', 'z', '0', '-', '.', ' '), (at, sign) => {
      const changed = `${token.slice(0, at)}${sign}${token.slice(at + 1)}`
      // The last characters of base64 hold bits that say nothing; the same content is the same link.
      const read = readLink(key, 'attachment', changed, now)
      if (read !== null) expect(read).toEqual(values)
    }),
  )
  fc.assert(fc.property(fc.string(), (text) => readLink(key, 'attachment', text, now) === null))
})
