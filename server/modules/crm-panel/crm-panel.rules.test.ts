import { expect, test } from 'vitest'
import { isStale, linkOf, lookedUp, shownFields } from './crm-panel.rules.ts'

test('fields stand in the order of the settings, the others by name behind them; hidden and empty ones are not there', () => {
  const data = { seats: 12, secret: 'x', tier: 'gold', empty: '', none: null, list: [], off: false, zero: 0 }
  const settings = [
    { key: 'tier', label: 'Level', hidden: false },
    { key: 'secret', label: null, hidden: true },
    { key: 'absent', label: 'Never there', hidden: false },
    { key: 'constructor', label: null, hidden: false },
  ]
  expect(shownFields(data, settings)).toEqual([
    { key: 'tier', label: 'Level', value: 'gold' },
    { key: 'off', label: null, value: false },
    { key: 'seats', label: null, value: 12 },
    { key: 'zero', label: null, value: 0 },
  ])
})

test.each([
  ['https://own.test/1', 'https://there.test/{externalId}', 'https://own.test/1'],
  [null, 'https://there.test/{externalId}?x={externalId}', 'https://there.test/a%2Fb%3F?x=a%2Fb%3F'],
  [null, null, null],
  ['javascript:alert(1)', null, null],
  [null, 'javascript:{externalId}', null],
  ['https://', null, null],
])('the address %s with the template %s leads to %s', (url, template, link) => {
  expect(linkOf({ url, externalId: 'a/b?' }, template)).toBe(link)
})

test.each([
  [[' Ann@Example.COM '], false, ['ann@example.com']],
  [['ann+shop@example.com'], false, ['ann+shop@example.com']],
  [
    ['ann+shop@example.com', 'ann+bill+x@example.com'],
    true,
    ['ann+shop@example.com', 'ann+bill+x@example.com', 'ann@example.com'],
  ],
  [['+@example.com', 'a@b+c.test'], true, ['+@example.com', 'a@b+c.test']],
])('%j with plus tags %s are looked up as %j', (addresses, plusTags, asked) => {
  expect(lookedUp(addresses, plusTags)).toEqual(asked)
})

test.each([
  [36, 35, false],
  [36, 37, true],
  [null, 10_000, false],
])('with %s hours allowed what is %s hours old is stale: %s', (allowed, age, stale) => {
  const now = new Date('2030-01-02T09:00:00Z')
  expect(isStale(new Date(now.getTime() - age * 3_600_000), now, allowed)).toBe(stale)
})
