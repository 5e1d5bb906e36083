import { expect, test } from 'vitest'
import { channelOf } from './real-recipient.rules.ts'

const support = { id: 'support', addresses: ['support@acme.test', 'help@acme.test'] }
const sales = { id: 'sales', addresses: ['sales@acme.test'] }
const law = { id: 'law', addresses: ['law+eu@acme.test'] }
const channels = [support, sales, law]

// All of them lie in the mailbox of support.
test.each<[string, string[], string[], string]>([
  ['to its own address', ['support@acme.test'], ['support@acme.test'], 'support'],
  ['to an alias', ['help@acme.test'], ['Help@ACME.test'], 'support'],
  ['to its own plus address', ['support+abc@acme.test'], ['support@acme.test'], 'support'],
  ['one mailbox for many addresses', ['sales@acme.test'], ['sales@acme.test'], 'sales'],
  ['as blind copy to another address of it', ['sales@acme.test'], ['somebody@else.test'], 'sales'],
  ['forwarded by a server: the newest line stands first', ['support@acme.test', 'sales@acme.test'], [], 'sales'],
  ['forwarded on and on', ['support@acme.test', 'sales+x@acme.test', 'law+eu+y@acme.test'], [], 'law'],
  ['an address of nobody’s', ['catchall@acme.test'], ['catchall@acme.test'], 'support'],
  ['forwarded by a server that writes nothing down', ['support@acme.test'], ['sales@acme.test'], 'sales'],
  ['to both of them', ['support@acme.test'], ['sales@acme.test', 'support@acme.test'], 'support'],
  ['to two others', ['support@acme.test'], ['sales@acme.test', 'law+eu@acme.test'], 'support'],
  ['from another channel’s neighbour', ['support@acme.test'], ['law@acme.test'], 'support'],
  ['from which nobody knows anything', [], [], 'support'],
])('%s', (_name, delivered, named, channel) => {
  expect(channelOf(support, channels, { delivered, named })).toBe(channel)
})

test('an installation with one channel has no choice', () => {
  expect(channelOf(support, [support], { delivered: ['sales@acme.test'], named: ['sales@acme.test'] })).toBe('support')
})
