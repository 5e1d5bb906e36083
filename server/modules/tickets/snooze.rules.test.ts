import { describe, expect, test } from 'vitest'
import { awake, isTimeToWake, sameSleep, sleepOf, snoozeOf, whyNoSnooze } from './snooze.rules.ts'

const now = new Date('2030-01-04T10:00:00Z')
const later = new Date('2030-01-05T09:00:00Z')
const earlier = new Date('2030-01-04T09:59:59Z')

describe('whether a ticket can be snoozed', () => {
  test.each([
    [{ until: later, untilReply: true }, true, null],
    [{ until: later, untilReply: false }, true, null],
    [{ until: null, untilReply: true }, true, null],
    [{ until: null, untilReply: false }, true, 'never_wakes'],
    [{ until: now, untilReply: false }, true, 'past'],
    [{ until: earlier, untilReply: true }, true, 'past'],
    [{ until: later, untilReply: true }, false, 'done'],
  ] as const)('%j of an open ticket (%s): %s', (snooze, isOpen, why) => {
    expect(whyNoSnooze(snooze, now, isOpen)).toBe(why)
  })
})

test.each([
  [{ until: later, untilReply: true }],
  [{ until: later, untilReply: false }],
  [{ until: null, untilReply: true }],
  [null],
] as const)('a sleep says the wish that made it: %j', (snooze) => {
  const sleep = sleepOf(snooze)
  expect(snoozeOf(sleep)).toEqual(snooze)
  expect(sleep.isSnoozed).toBe(sleep.snoozedUntil !== null || sleep.wakesOnReply)
})

test.each([
  [sleepOf({ until: later, untilReply: true }), false],
  [sleepOf({ until: now, untilReply: true }), true],
  [sleepOf({ until: earlier, untilReply: false }), true],
  [sleepOf({ until: null, untilReply: true }), false],
  [awake, false],
] as const)('%j: time to wake %s', (sleep, due) => {
  expect(isTimeToWake(sleep, now)).toBe(due)
})

test('sleeps are the same when moment and reply are', () => {
  const one = sleepOf({ until: later, untilReply: true })
  expect(sameSleep(one, sleepOf({ until: new Date(later), untilReply: true }))).toBe(true)
  expect(sameSleep(one, sleepOf({ until: later, untilReply: false }))).toBe(false)
  expect(sameSleep(one, sleepOf({ until: now, untilReply: true }))).toBe(false)
  expect(sameSleep(one, awake)).toBe(false)
})
