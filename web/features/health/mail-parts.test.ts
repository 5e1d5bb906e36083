import { expect, test } from 'vitest'
import type { MailHealth } from './health.api.ts'
import { mailParts } from './mail-parts.ts'

type Mail = Pick<MailHealth, 'channels' | 'failures' | 'relay'>
const relay = { configured: true, host: 'relay.test', mailFrom: null, lastError: null } as unknown as Mail['relay']
const channel = (address: string, state: string | null, enabled = true) =>
  ({ address, enabled, imapHealth: state && { state } }) as unknown as Mail['channels'][number]
const of = (change: Partial<Mail>) => mailParts({ channels: [], failures: [], relay, ...change })

test('mailboxes that are fetched and on are counted; those that fail are named', () => {
  const channels = [
    channel('a@x', 'ok'),
    channel('b@x', 'failing'),
    channel('c@x', 'failing', false),
    channel('d@x', null),
  ]
  expect(of({ channels }).mailboxes).toEqual({ state: 'failing', read: 2, failing: ['b@x'] })
  expect(of({ channels: channels.slice(2) }).mailboxes).toEqual({ state: 'ok', read: 0, failing: [] })
})

test.each([
  ['well', {}, 'ok'],
  ['mails that did not arrive', { failures: [{}, {}] }, 'warn'],
  ['no relay', { relay: { ...relay, configured: false } }, 'warn'],
  ['a relay that complains', { relay: { ...relay, lastError: 'refused' } }, 'failing'],
])('the outbox: %s', (_what, change, state) => {
  expect(of(change as Partial<Mail>).outbox.state).toBe(state)
})
