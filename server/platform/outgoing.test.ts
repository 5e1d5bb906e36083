import { lookup } from 'node:dns/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isNetwork, isWithin, kindOfAddress, OutgoingRefused, refuseAddress } from './outgoing.rules.ts'
import { resolveOutgoing } from './outgoing.ts'

const alone = { networks: [], ownNetwork: true }
const shared = { networks: [], ownNetwork: false }

describe('addresses that somebody of an organization named', () => {
  test.each([
    ['8.8.8.8', 'public'],
    ['2606:4700::1111', 'public'],
    ['::ffff:8.8.8.8', 'public'],
    ['127.0.0.1', 'own'],
    ['127.9.9.9', 'own'],
    ['::1', 'own'],
    ['::ffff:127.0.0.1', 'own'],
    ['::ffff:7f00:1', 'own'],
    ['10.1.2.3', 'own'],
    ['172.31.255.255', 'own'],
    ['192.168.0.1', 'own'],
    ['100.64.0.1', 'own'],
    ['fd12:3456::1', 'own'],
    ['169.254.169.254', 'special'],
    ['::ffff:169.254.169.254', 'special'],
    ['fd00:ec2::254', 'special'],
    ['100.100.100.200', 'special'],
    ['fe80::1', 'special'],
    ['0.0.0.0', 'special'],
    ['::', 'special'],
    ['::7f00:1', 'special'],
    ['224.0.0.1', 'special'],
    ['ff02::1', 'special'],
    ['255.255.255.255', 'special'],
    ['240.0.0.1', 'special'],
    ['192.0.2.1', 'special'],
    ['198.18.0.1', 'special'],
    ['64:ff9b::7f00:1', 'special'],
    ['64:ff9b:1::a00:1', 'special'],
    ['2002:7f00:1::', 'special'],
    ['2001::1', 'special'],
    ['fec0::1', 'special'],
    ['::ffff:0:127.0.0.1', 'special'],
  ])('%s is %s', (address, kind) => {
    expect(kindOfAddress(address)).toBe(kind)
    expect(refuseAddress('host', address, alone) === null).toBe(kind !== 'special')
    expect(refuseAddress('host', address, shared) === null).toBe(kind === 'public')
  })

  test('an IPv4 address is judged the same in every spelling of IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(kindOfAddress(`::ffff:${address}`)).toBe(kindOfAddress(address))
      }),
    )
  })

  test('the operator names networks, and nothing beside them is allowed by it', () => {
    const reach = { networks: ['10.0.0.0/8', '192.168.7.7', 'fd12::/16'], ownNetwork: false }
    for (const allowed of ['10.255.0.1', '192.168.7.7', '::ffff:192.168.7.7', 'fd12:1::2'])
      expect(refuseAddress('mail', allowed, reach), allowed).toBeNull()
    for (const refused of ['11.0.0.1', '192.168.7.8', '127.0.0.1', 'fd13::1'])
      expect(refuseAddress('mail', refused, reach) === null, refused).toBe(refused === '11.0.0.1')
    expect(refuseAddress('mail.corp', '127.0.0.1', reach)?.text).toMatch(
      /mail\.corp \(127\.0\.0\.1\).*ALLOWED_NETWORKS/,
    )
    expect(isWithin('169.254.1.1', ['169.254.0.0/16'])).toBe(true)
  })

  test.each([
    ['10.0.0.0/8', true],
    ['10.0.0.1', true],
    ['::1', true],
    ['fd00::/8', true],
    ['10.0.0.0/33', false],
    ['10', false],
    ['300.1.1.1', false],
    ['mail.corp', false],
    ['10.0.0.0/', false],
  ])('%s as a network: %s', (value, ok) => expect(isNetwork(value)).toBe(ok))

  test('a name is looked up once, judged by all its addresses, and connected to at no other', async () => {
    for (const host of ['localhost', '127.0.0.1', '::1', '2130706433', '0x7f.1', '127.1'])
      await expect(resolveOutgoing(host, shared), host).rejects.toThrow(OutgoingRefused)
    const found = await lookup('localhost', { all: true, order: 'verbatim' })
    const target = await resolveOutgoing('localhost', alone)
    expect(target.isPublic).toBe(false)
    const answered = await new Promise((resolve) =>
      target.lookup('changed.its.mind.test', { all: true }, (_error, addresses) => resolve(addresses)),
    )
    expect(answered).toEqual(found)
    await expect(resolveOutgoing('nowhere.invalid', alone)).rejects.toMatchObject({
      code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
    })
  })
})
