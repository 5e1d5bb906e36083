import { expect, test } from 'vitest'
import { isMachineAddress, mayAnswerAutomatically } from './loop.rules.ts'

type Input = Parameters<typeof mayAnswerAutomatically>[0]
const normal: NonNullable<Input['answered']> = {
  class: 'normal',
  suppressAutoReply: false,
  ownLoop: false,
  envelopeFrom: 'ann@customer.example',
}
const usual: Input = {
  to: 'ann@customer.example',
  answered: normal,
  isOwnAddress: (address) => address.endsWith('@acme.test'),
  automaticToAddressLastHour: 0,
  inThreadLastTenMinutes: 9,
}

test.each<[string, Partial<Input>]>([
  ['allowed', {}],
  ['allowed', { answered: null }],
  ['no_address', { to: '' }],
  ['own_address', { to: 'support@acme.test' }],
  ['own_loop', { answered: { ...normal, ownLoop: true } }],
  ['null_sender', { answered: { ...normal, envelopeFrom: '' } }],
  ['machine', { answered: { ...normal, class: 'auto' } }],
  ['machine', { answered: { ...normal, class: 'bounce' } }],
  ['machine', { answered: { ...normal, class: 'list' } }],
  ['suppressed', { answered: { ...normal, suppressAutoReply: true } }],
  ['role_address', { to: 'No-Reply@shop.example' }],
  ['role_address', { answered: { ...normal, envelopeFrom: 'news-bounces@shop.example' } }],
  ['address_limit', { automaticToAddressLastHour: 1 }],
  ['thread_limit', { inThreadLastTenMinutes: 10 }],
])('%s', (code, change) => {
  const verdict = mayAnswerAutomatically({ ...usual, ...change })
  expect([verdict.code, verdict.allowed]).toEqual([code, code === 'allowed'])
  expect(verdict.reason === '').toBe(verdict.allowed)
})

test.each([
  ['MAILER-DAEMON@mx.example', true],
  ['postmaster@x.example', true],
  ['noreply@x.example', true],
  ['do-not-reply@x.example', true],
  ['noreply-12345@x.example', true],
  ['bounces+7=ann@x.example', true],
  ['team-owner@x.example', true],
  ['owner-list@x.example', true],
  ['shop.noreply@x.example', true],
  ['norepliesplease@x.example', false],
  ['bouncer@club.example', false],
  ['ann@x.example', false],
  ['', false],
])('%s is read by nobody: %s', (address, machine) => {
  expect(isMachineAddress(address)).toBe(machine)
})

test('two autoresponders that answer each other get one automatic mail in an hour', () => {
  let sent = 0
  for (let round = 0; round < 20; round++) {
    const verdict = mayAnswerAutomatically({
      ...usual,
      automaticToAddressLastHour: sent,
      inThreadLastTenMinutes: round + sent,
    })
    if (verdict.allowed) sent++
  }
  expect(sent).toBe(1)
})
