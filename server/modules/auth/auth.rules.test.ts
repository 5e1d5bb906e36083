import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { permissions } from '../../platform/permissions.ts'
import { losesLastAdmin, permissionsBeyond } from '../members/members.rules.ts'
import { isDueToTouch, narrow } from './auth.rules.ts'
import { passwordFault } from './passwords.rules.ts'
import { hashNewPassword, verifyPassword } from './passwords.ts'
import { addressKey, signInLimits } from './rate-limits.rules.ts'

const subset = fc.subarray([...permissions])

describe('what an API key may do', () => {
  test('is never more than its scopes, nor more than the role of its maker', () => {
    fc.assert(
      fc.property(subset, subset, (granted, scopes) => {
        for (const permission of narrow(granted, scopes)) {
          expect(granted).toContain(permission)
          // To see tickets is to see their messages.
          const asked: string[] = permission === 'messages:read' ? ['messages:read', 'tickets:read'] : [permission]
          expect(scopes.some((scope) => asked.includes(scope))).toBe(true)
        }
      }),
    )
  })

  test('is all that both have', () => {
    expect([...narrow(['tickets:read', 'tickets:reply'], ['tickets:reply', 'members:manage'])]).toEqual([
      'tickets:reply',
    ])
    expect(narrow(['tickets:read'], ['a scope of a newer version']).size).toBe(0)
  })
})

test('a role is beyond somebody exactly when it has what he has not', () => {
  fc.assert(
    fc.property(subset, subset, (own, role) => {
      const beyond = permissionsBeyond(new Set(own), role)
      expect(beyond.length === 0).toBe(role.every((permission) => own.includes(permission)))
    }),
  )
})

describe('the last admin', () => {
  const admin = { roleKey: 'admin', active: true }
  const agent = { roleKey: 'agent', active: true }
  const gone = { roleKey: 'admin', active: false }
  test.each([
    [admin, agent, 0, true],
    [admin, gone, 0, true],
    [admin, agent, 1, false],
    [admin, admin, 0, false],
    [agent, gone, 0, false],
    [gone, { roleKey: 'agent', active: false }, 0, false],
  ])('%j to %j with %i other admins: lost is %j', (before, after, others, lost) => {
    expect(losesLastAdmin(before, after, others)).toBe(lost)
  })
})

describe('a new password', () => {
  const owner = { email: 'Ada.Lovelace@acme.test', name: 'Ada Lovelace' }
  const common = new Set(['password1', 'qwertyuiop'])
  test.each([
    ['correct horse', null],
    ['ünïcödé', 'at least 8'],
    ['😀😀😀😀😀😀😀', 'at least 8'],
    ['1234567', 'at least 8'],
    ['a'.repeat(257), 'at most 256'],
    ['aaaaaaaaaaaa', 'more different'],
    ['ababababab', 'more different'],
    ['PassWord1', 'most common'],
    ['ada.lovelace@ACME.test', 'your name'],
    ['ada.lovelace', 'your name'],
    ['ada lovelace', 'your name'],
    ['ada lovelace likes tea', null],
  ])('%j: %s', (password, fault) => {
    const said = passwordFault(password, owner, common)
    if (fault === null) expect(said).toBeNull()
    else expect(said?.text).toContain(fault)
  })

  test('is looked up in the list of common ones and kept as Argon2id', async () => {
    await expect(hashNewPassword('qwertyuiop', owner)).rejects.toMatchObject({ code: 'password.refused', status: 422 })
    const hash = await hashNewPassword('Ångström unit', owner)
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(await verifyPassword(hash, 'A\u030angström unit')).toBe(true)
    expect(await verifyPassword(hash, 'Ångström Unit')).toBe(false)
    expect(await verifyPassword(null, 'nobody has this password')).toBe(false)
  })
})

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['2001:db8:1:2:ffff::1', '2001:db8:1:2::'],
  ['unknown', 'unknown'],
])('the address %s counts as %s', (ip, key) => {
  expect(addressKey(ip)).toBe(key)
})

test('limits of an account are the same in any case, differ by address, and carry no mail address', () => {
  const { key } = signInLimits.account('Ada@acme.test', '192.0.2.7')
  expect(key).toBe(signInLimits.account('ada@ACME.test', '192.0.2.7').key)
  expect(key).not.toBe(signInLimits.account('ada@acme.test', '192.0.2.8').key)
  expect(key).not.toContain('acme')
})

test('last used is written once a minute', () => {
  const now = new Date('2030-01-02T09:00:00Z')
  expect(isDueToTouch(null, now)).toBe(true)
  expect(isDueToTouch(new Date('2030-01-02T08:59:01Z'), now)).toBe(false)
  expect(isDueToTouch(new Date('2030-01-02T08:59:00Z'), now)).toBe(true)
})
