import { describe, expect, test } from 'vitest'
import { type Failing, isRelayDown, isWorthTelling, type Stuck } from './mail-alarms.rules.ts'

const now = new Date('2030-01-02T09:00:00Z')
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000)

describe('who is told of a mailbox that cannot be read', () => {
  test.each<[string, Failing, boolean]>([
    ['nobody of one hiccup', { since: now, failures: 1, credentials: false }, false],
    ['nobody of a restart of three minutes', { since: ago(3), failures: 8, credentials: false }, false],
    ['nobody of two failures, hours apart', { since: ago(300), failures: 2, credentials: false }, false],
    ['of ten minutes', { since: ago(10), failures: 3, credentials: false }, true],
    ['nobody of one refused password', { since: now, failures: 1, credentials: true }, false],
    ['of the second refusal', { since: ago(1), failures: 2, credentials: true }, true],
  ])('%s', (_what, failing, told) => expect(isWorthTelling(failing, now)).toBe(told))

  test.each<[string, Stuck | null, boolean]>([
    ['nothing waits', null, false],
    ['one mail is put off by words about it', { mails: 1, isConnection: false, tookAnother: false }, false],
    ['three are put off, whatever the words', { mails: 3, isConnection: false, tookAnother: false }, true],
    ['there is no connection', { mails: 1, isConnection: true, tookAnother: false }, true],
    ['others were taken meanwhile', { mails: 3, isConnection: true, tookAnother: true }, false],
  ])('relay: %s', (_what, stuck, down) => expect(isRelayDown(stuck)).toBe(down))
})
