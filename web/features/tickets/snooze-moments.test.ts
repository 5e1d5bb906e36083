import { expect, test } from 'vitest'
import { usualMoments } from './snooze-moments.ts'

test.each([
  // A Wednesday morning in Berlin (UTC+1).
  [
    '2030-01-02T09:10:00Z',
    'Europe/Berlin',
    ['later 2030-01-02T12:00', 'tomorrow 2030-01-03T08:00', 'nextWeek 2030-01-07T08:00'],
  ],
  [
    '2030-01-02T09:40:00Z',
    'Europe/Berlin',
    ['later 2030-01-02T13:00', 'tomorrow 2030-01-03T08:00', 'nextWeek 2030-01-07T08:00'],
  ],
  // In the evening today is over.
  [
    '2030-01-02T16:00:00Z',
    'Europe/Berlin',
    ['later 2030-01-02T19:00', 'tomorrow 2030-01-03T08:00', 'nextWeek 2030-01-07T08:00'],
  ],
  ['2030-01-02T16:30:00Z', 'Europe/Berlin', ['tomorrow 2030-01-03T08:00', 'nextWeek 2030-01-07T08:00']],
  ['2030-01-02T21:00:00Z', 'Europe/Berlin', ['tomorrow 2030-01-03T08:00', 'nextWeek 2030-01-07T08:00']],
  // It is tomorrow already in Tokyo.
  [
    '2030-01-02T21:00:00Z',
    'Asia/Tokyo',
    ['later 2030-01-03T00:00', 'tomorrow 2030-01-04T00:00', 'nextWeek 2030-01-07T00:00'],
  ],
  // A Sunday: tomorrow is Monday.
  ['2030-01-06T20:00:00Z', 'Europe/Berlin', ['tomorrow 2030-01-07T08:00']],
  // A Monday: the next one.
  ['2030-01-07T20:00:00Z', 'Europe/Berlin', ['tomorrow 2030-01-08T08:00', 'nextWeek 2030-01-14T08:00']],
  // The night in which the clock goes on by an hour: nine o'clock is an hour earlier.
  ['2030-03-30T20:00:00Z', 'Europe/Berlin', ['tomorrow 2030-03-31T07:00', 'nextWeek 2030-04-01T07:00']],
  // The night in which it goes back.
  ['2030-10-26T20:00:00Z', 'Europe/Berlin', ['tomorrow 2030-10-27T08:00', 'nextWeek 2030-10-28T08:00']],
  // Tomorrow is a leap day.
  ['2028-02-28T20:00:00Z', 'Europe/Berlin', ['tomorrow 2028-02-29T08:00', 'nextWeek 2028-03-06T08:00']],
])('%s in %s', (now, zone, moments) => {
  expect(usualMoments(new Date(now), zone).map(({ key, at }) => `${key} ${at.slice(0, 16)}`)).toEqual(moments)
  for (const { at } of usualMoments(new Date(now), zone)) expect(new Date(at) > new Date(now)).toBe(true)
})
