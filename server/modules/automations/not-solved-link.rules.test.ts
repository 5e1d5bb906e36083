import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type LinkKeys, readNotSolved, signNotSolved } from './not-solved-link.rules.ts'

const keys: LinkKeys = { current: 2, keys: { 1: randomBytes(32), 2: randomBytes(32) } }
const links = fc.record({
  orgId: fc.uuid(),
  ticketId: fc.uuid(),
  contactId: fc.uuid(),
  resolvedAt: fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }),
  expiresAt: fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }),
})

test('what was signed is read, and fits into a line', () => {
  fc.assert(
    fc.property(links, (link) => {
      const token = signNotSolved(keys, link)
      expect(token).toMatch(/^[A-Za-z0-9_-]{103}$/)
      expect(readNotSolved(keys, token)).toEqual(link)
    }),
  )
})

test('one bit that is another one is no link of ours', () => {
  fc.assert(
    fc.property(links, fc.nat({ max: 77 * 8 - 1 }), (link, bit) => {
      const bytes = Buffer.from(signNotSolved(keys, link), 'base64url')
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      expect(readNotSolved(keys, bytes.toString('base64url'))).toBeNull()
    }),
  )
})

test('the former key still reads its links; one that is gone reads none', () => {
  const [link] = fc.sample(links, 1)
  if (!link) throw new Error('no sample')
  const before = signNotSolved({ ...keys, current: 1 }, link)
  expect(readNotSolved(keys, before)).toEqual(link)
  expect(readNotSolved({ current: 2, keys: { 2: keys.keys[2] ?? randomBytes(32) } }, before)).toBeNull()
})

test.each(['', 'x', 'AAAA', 'a'.repeat(103), `${'a'.repeat(102)}=`, '../../etc'])('%j is none', (token) => {
  expect(readNotSolved(keys, token)).toBeNull()
})
