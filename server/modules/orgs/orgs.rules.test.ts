import { expect, test } from 'vitest'
import { changesOf, prefixFault, readOrgSettings } from './orgs.rules.ts'
import { normalizePrefix } from './ticket-codes.ts'

test.each([
  ['ACME', null],
  ['A1', null],
  ['ABCDEFGHI9', null],
  [' acme ', null],
  ['', 'Type 2 to 10'],
  ['A', 'at least 2'],
  ['ABCDEFGHIJK', 'at most 10'],
  ['1ACME', 'begins with a letter'],
  ['-ACME', 'begins with a letter'],
  ['AC-ME', 'only the letters'],
  ['AC ME', 'only the letters'],
  ['ÄCME', 'begins with a letter'],
  ['ACMÉ', 'only the letters'],
  ['ACME\n', null],
  ['İSTANBUL', 'begins with a letter'],
  // Unicode has capitals for these: I, S and SS.
  ['ıTEST', 'begins with a letter'],
  ['teıst', 'only the letters'],
  ['teſt', 'only the letters'],
  ['maß', 'only the letters'],
])('the prefix %j: %s', (value, fault) => {
  const said = prefixFault(normalizePrefix(value))
  if (fault === null) expect(said).toBeNull()
  else expect(said?.text).toContain(fault)
})

test('settings that were never touched are the defaults, also when a new one appears', () => {
  expect(readOrgSettings({})).toEqual({
    autoInProgress: true,
    openOnReply: true,
    reopenOnReply: true,
    thanksStayResolved: false,
    reopenDays: 30,
    followUpOnReply: true,
    autoCloseDays: 7,
    customerLanguage: 'en',
    timeZone: 'UTC',
    statusNames: {},
    mediumPriority: 'medium',
    accountLabel: 'account',
    embedOrigins: [],
    crm: { plusTags: false, staleHours: 36, contactFields: [], accountFields: [] },
  })
  expect(readOrgSettings({ autoCloseDays: null })).toMatchObject({ autoCloseDays: null, reopenDays: 30 })
  expect(readOrgSettings(null)).toMatchObject({ autoCloseDays: 7 })
})

test('only what differs is a change', () => {
  expect(changesOf({ a: 1, b: null, c: [1] }, { a: 2, b: null, c: [1] })).toEqual({ a: { from: 1, to: 2 } })
})
