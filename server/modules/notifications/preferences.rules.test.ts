import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isStillNews } from './digest.rules.ts'
import { noticeKinds } from './notifications.rules.ts'
import { nextDigestAt, usualWishes, wishesOf } from './preferences.rules.ts'

describe('wishes', () => {
  test('are the usual ones until something is stored, and each stored cell changes itself alone', () => {
    expect(wishesOf([])).toEqual(usualWishes)
    const wishes = wishesOf([
      { kind: 'assigned', channel: 'mail', delivery: 'daily' },
      { kind: 'ticket_created', channel: 'app', delivery: 'now' },
      { kind: 'note_added', channel: 'app', delivery: 'off' },
      { kind: 'of_yesterday', channel: 'app', delivery: 'now' },
      // Muted when that could be done: told all the same.
      { kind: 'assigned', channel: 'app', delivery: 'off' },
      { kind: 'mentioned', channel: 'app', delivery: 'off' },
    ])
    expect(wishes).toEqual({
      ...usualWishes,
      assigned: { app: true, mail: 'daily' },
      ticket_created: { app: true, mail: 'off' },
      note_added: { app: false, mail: 'off' },
    })
  })
})

describe('the next summary', () => {
  test.each([
    ['hourly', '2026-03-10T09:00:00Z', 8, 'Europe/Berlin', '2026-03-10T10:00:00Z'],
    ['hourly', '2026-03-10T09:59:59.999Z', 8, 'Asia/Kolkata', '2026-03-10T10:00:00Z'],
    ['daily', '2026-03-10T06:59:59Z', 8, 'Europe/Berlin', '2026-03-10T07:00:00Z'],
    ['daily', '2026-03-10T07:00:00Z', 8, 'Europe/Berlin', '2026-03-11T07:00:00Z'],
    ['daily', '2026-07-10T07:30:00Z', 8, 'Europe/Berlin', '2026-07-11T06:00:00Z'],
    ['daily', '2026-03-10T12:00:00Z', 0, 'America/New_York', '2026-03-11T04:00:00Z'],
    ['daily', '2026-03-10T00:00:00Z', 9, 'Asia/Kolkata', '2026-03-10T03:30:00Z'],
    ['daily', '2026-03-10T00:00:00Z', 23, 'Asia/Kathmandu', '2026-03-10T17:15:00Z'],
    // The clock jumps over two o'clock: right after the jump. It comes twice: the first time.
    ['daily', '2026-03-28T23:30:00Z', 2, 'Europe/Berlin', '2026-03-29T01:00:00Z'],
    ['daily', '2026-10-24T23:00:00Z', 2, 'Europe/Berlin', '2026-10-25T00:00:00Z'],
    ['daily', '2026-10-25T00:30:00Z', 2, 'Europe/Berlin', '2026-10-26T01:00:00Z'],
    // Midnight itself is left out.
    ['daily', '2026-04-23T12:00:00Z', 0, 'Africa/Cairo', '2026-04-23T22:00:00Z'],
  ] as const)('%s after %s, %i o’clock in %s: %s', (time, now, hour, timeZone, due) => {
    expect(nextDigestAt(time, new Date(now), { hour, timeZone }).toISOString()).toBe(new Date(due).toISOString())
  })

  test('comes within a day and an hour, at the hour of the person, whatever the zone and the date', () => {
    const zones = ['Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Africa/Cairo', 'UTC']
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
        fc.integer({ min: 0, max: 23 }),
        fc.constantFrom(...zones),
        (now, hour, timeZone) => {
          const due = nextDigestAt('daily', now, { hour, timeZone })
          expect(due.getTime()).toBeGreaterThan(now.getTime())
          expect(due.getTime() - now.getTime()).toBeLessThanOrEqual(25 * 3_600_000)
          const there = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format(due)
          // An hour that the night left out is reached with the one behind it.
          expect([hour, (hour + 1) % 24]).toContain(Number(there))
        },
      ),
    )
  })
})

describe('still news', () => {
  const ann = 'ann'
  test.each([
    ['assigned', 'open', ann, true],
    ['assigned', 'waiting', ann, true],
    ['assigned', 'open', 'bob', false],
    ['assigned', 'open', null, false],
    ['customer_replied', 'open', 'bob', false],
    ['note_added', 'in_progress', ann, true],
    ['message_held', 'open', ann, true],
    ['ticket_created', 'open', null, true],
    ['ticket_created', 'open', 'bob', false],
    ['delivery_failed', 'open', 'bob', true],
  ] as const)('%s, %s, of %s: %s', (kind, status, assigneeId, expected) => {
    expect(isStillNews(kind, { status, assigneeId }, { userId: ann, follows: false, serves: false })).toBe(expected)
  })

  test.each([
    ['customer_replied', true],
    ['note_added', true],
    ['message_held', true],
    ['assigned', false],
    ['ticket_created', false],
  ] as const)('%s of a colleague’s ticket that one follows: %s', (kind, expected) => {
    expect(
      isStillNews(kind, { status: 'open', assigneeId: 'bob' }, { userId: ann, follows: true, serves: false }),
    ).toBe(expected)
  })

  test.each([
    ['customer_replied', true],
    ['stage_overdue', true],
    ['sla_exceeded', true],
    // Somebody has it: that it came is no news any more.
    ['ticket_created', false],
    ['ticket_queued', false],
  ] as const)('%s of a colleague’s ticket in a queue of which one asked for it: %s', (kind, expected) => {
    const reader = { userId: ann, follows: false, serves: true }
    expect(isStillNews(kind, { status: 'open', assigneeId: 'bob' }, reader)).toBe(expected)
  })

  const ofOpenOnes = noticeKinds.filter((kind) => kind !== 'own_request')
  test.each(ofOpenOnes)('%s of a ticket that is done: never', (kind) => {
    for (const status of ['resolved', 'closed'] as const)
      expect(isStillNews(kind, { status, assigneeId: ann }, { userId: ann, follows: true, serves: false })).toBe(false)
  })

  test('that a request of one’s own is done is the news itself', () => {
    const reader = { userId: ann, follows: false, serves: false }
    expect(isStillNews('own_request', { status: 'resolved', assigneeId: 'bob' }, reader)).toBe(true)
  })
})
