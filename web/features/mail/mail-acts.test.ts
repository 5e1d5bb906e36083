import { expect, test } from 'vitest'
import { actsOf, outboxActsOf } from './mail-acts.ts'

const done = { state: 'done', duplicateOf: null, trace: {}, rawSha256: 'a' } as const

test.each([
  [{ ...done, state: 'waiting', outcome: null } as const, ['retry']],
  [{ ...done, outcome: 'quarantined' } as const, ['retry', 'discard']],
  [{ ...done, outcome: 'suspended' } as const, ['recover', 'discard']],
  [{ ...done, outcome: 'held', duplicateOf: 'x' } as const, ['discard']],
  [{ ...done, outcome: 'rejected' } as const, ['recover']],
  [{ ...done, outcome: 'rejected', trace: { partial: { size: 1 } } } as const, []],
  // Refused at the door: there is nothing to act on.
  [{ ...done, outcome: 'rejected', rawSha256: null } as const, []],
  [{ ...done, outcome: 'ticket' } as const, []],
  [{ ...done, outcome: 'appended' } as const, []],
])('%j offers %j', (entry, acts) => {
  expect(actsOf(entry)).toEqual(acts)
})

test.each([
  ['not_sent', true, ['retry', 'cancel']],
  ['not_sent', false, ['cancel']],
  ['partial', true, ['retry']],
  ['sending', true, []],
  ['accepted', true, []],
  ['queued', true, ['cancel']],
] as const)('a mail that is %s (relay: %s) offers %j', (state, relay, acts) => {
  expect(outboxActsOf({ state }, relay)).toEqual(acts)
})
