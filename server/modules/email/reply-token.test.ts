import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deriveKeys } from '../../platform/crypto.ts'
import {
  checkToken,
  issueToken,
  longestSignableLocalPart,
  messageIdFor,
  type ReplyKeys,
  readToken,
  replyAddress,
  replyKeyOf,
  type TokenPurpose,
} from './reply-token.rules.ts'

const secret = 'a secret of thirty-two characters'
const keys: ReplyKeys = { current: replyKeyOf(deriveKeys(secret).replyToken), previous: [] }
const orgId = '0190a7c4-0000-7000-8000-000000000001'
const otherOrgId = '0190a7c4-0000-7000-8000-000000000002'
const ticketId = '0190a7c4-5b8e-7cc3-9d1a-0123456789ab'
const unique = 'b7e0e2c4-6f55-4c5e-9f5e-1d3c0f3c7a11'
const anna = 'Anna.Muster@Customer.example'

const addresses = fc
  .tuple(fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/), fc.constantFrom('customer.example', 'Firma.Example'))
  .map(([local, domain]) => `${local}@${domain}`)
const purposes = fc.constantFrom<TokenPurpose>('reply', 'notification', 'side')

function claimsOf(text: string) {
  const claims = readToken(text)
  if (!claims) throw new Error(`no token in ${text}`)
  return claims
}

test('a token round-trips through an address and a Message-ID, whatever the case', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), addresses, purposes, fc.boolean(), (org, ticket, recipient, purpose, upper) => {
      const token = issueToken(keys, { orgId: org, ticketId: ticket, recipient, purpose })
      const address = replyAddress('support@acme.test', token) ?? ''
      for (const carrier of [
        address,
        messageIdFor(token, unique, 'acme.test'),
        `<${messageIdFor(token, unique, 'a.b')}>`,
      ]) {
        const claims = claimsOf(upper ? carrier.toUpperCase() : carrier)
        expect(claims).toMatchObject({ ticketId: ticket, purpose, version: 1 })
        expect(checkToken(keys, claims, { orgId: org, sender: recipient.toUpperCase() })).toEqual({
          valid: true,
          recipientMatches: true,
        })
      }
    }),
  )
})

test('any changed character is refused', () => {
  const token = issueToken(keys, { orgId, ticketId, recipient: anna })
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
  let changed = 0
  for (let at = 0; at < token.length; at++) {
    for (const other of alphabet) {
      if (other === token[at]) continue
      changed++
      const claims = readToken(`support+${token.slice(0, at)}${other}${token.slice(at + 1)}@acme.test`)
      const verdict = claims
        ? checkToken(keys, claims, { orgId, sender: anna })
        : { valid: false, recipientMatches: false }
      expect(verdict).toEqual({ valid: false, recipientMatches: false })
    }
  }
  expect(changed).toBe(48 * 31)
})

test('a token of one organization is worth nothing in another', () => {
  const claims = claimsOf(`x+${issueToken(keys, { orgId, ticketId, recipient: anna })}@acme.test`)
  expect(checkToken(keys, claims, { orgId: otherOrgId, sender: anna }).valid).toBe(false)
})

test('a forwarded token stays valid but does not match the new sender', () => {
  const claims = claimsOf(`x+${issueToken(keys, { orgId, ticketId, recipient: anna })}@acme.test`)
  expect(checkToken(keys, claims, { orgId, sender: 'colleague@customer.example' })).toEqual({
    valid: true,
    recipientMatches: false,
  })
})

test('a token made for an empty recipient matches nobody', () => {
  const claims = claimsOf(`x+${issueToken(keys, { orgId, ticketId, recipient: '' })}@acme.test`)
  expect(checkToken(keys, claims, { orgId, sender: '' })).toEqual({ valid: true, recipientMatches: false })
})

describe('key rotation', () => {
  const next: ReplyKeys = {
    current: replyKeyOf(deriveKeys('another secret of many letters').replyToken, 2),
    previous: [keys.current],
  }
  test('old tokens stay valid while their key is kept', () => {
    const claims = claimsOf(`x+${issueToken(keys, { orgId, ticketId, recipient: anna })}@acme.test`)
    expect(checkToken(next, claims, { orgId, sender: anna }).valid).toBe(true)
    expect(checkToken({ ...next, previous: [] }, claims, { orgId, sender: anna }).valid).toBe(false)
  })
  test('new tokens are signed with the new key', () => {
    const claims = claimsOf(`x+${issueToken(next, { orgId, ticketId, recipient: anna })}@acme.test`)
    expect(claims.version).toBe(2)
    expect(checkToken(keys, claims, { orgId, sender: anna }).valid).toBe(false)
  })
  test('another secret gives another key, and a key must be one', () => {
    expect(next.current.key).not.toEqual(keys.current.key)
    expect(() => replyKeyOf(new Uint8Array(16))).toThrow(/32 bytes/)
    expect(() => replyKeyOf(keys.current.key, 8)).toThrow(/0 to 7/)
  })
})

describe('addresses', () => {
  const token = issueToken(keys, { orgId, ticketId, recipient: anna })
  test('fit into 64 octets of lower-case letters and digits', () => {
    expect(longestSignableLocalPart).toBe(15)
    const address = replyAddress('customersupport@acme.test', token)
    expect(address).toMatch(/^customersupport\+[a-z2-7]{48}@acme\.test$/)
    expect(address?.indexOf('@')).toBe(64)
  })
  test('of channels with too long a name are not made', () => {
    expect(replyAddress('customersupporta@acme.test', token)).toBeNull()
  })
  test('keep a plus part that the channel has itself', () => {
    expect(claimsOf(replyAddress('help+eu@acme.test', token) ?? '').ticketId).toBe(ticketId)
  })
  test.each([
    'support@acme.test',
    'support+news@acme.test',
    'dh.@acme.test',
    `dh.${'a'.repeat(47)}@acme.test`,
    `${'+'.repeat(5000)}@x`,
    '',
    '@',
    'CAEF1234@mail.customer.example',
  ])('without a token say so: %s', (text) => {
    expect(readToken(text)).toBeNull()
  })
})

test('random text of the right shape is never valid', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z2-7]{48}$/), (text) => {
      const claims = readToken(`support+${text}@acme.test`)
      if (claims) expect(checkToken(keys, claims, { orgId, sender: anna }).valid).toBe(false)
    }),
  )
})
