import { expect, test } from 'vitest'
import { type Column, fieldsOf, guessMapping, hasKey, type ImportKind, toRow } from './import-columns.ts'

test.each([
  [
    'contact',
    ['Name', 'E-Mail', 'Phone', 'Company', 'Favourite colour'],
    ['name', 'emails', 'phones', 'accounts', null],
  ],
  [
    'contact',
    ['Vorname', 'Nachname', 'E-Mail-Adresse', 'E-Mail 2', 'Handynummer'],
    ['firstName', 'lastName', 'emails', 'emails', 'phones'],
  ],
  ['contact', ['Full name', 'Name', 'Time zone', 'Language'], ['name', null, 'timeZone', 'language']],
  ['lead', ['Contact', 'Company', 'Mobile'], ['name', 'company', 'phones']],
  ['account', ['Company', 'Website', 'Tier', 'Notes'], ['name', 'domains', 'tier', 'notes']],
  ['object:device', ['Bezeichnung', 'Firma', 'Ansprechpartner', 'Owner'], ['name', 'account', 'contact', 'owner']],
] as const)('columns of %ss are known by their heads: %j', (kind: ImportKind, head, fields) => {
  expect(guessMapping(kind, head, [])).toEqual(fields)
})

test('a row has the values of all its columns, parted', () => {
  const mapping = guessMapping(
    'contact',
    ['First name', 'Last name', 'Email 1', 'Email 2', 'Phone', 'Accounts', 'Other'],
    [],
  )
  expect(
    toRow(
      mapping,
      [' Iris ', 'Import', 'a@x.test, b@x.test', 'c@x.test', '+49 30 1; +49 30 2', 'Smith, Sons & Co; Other', 'x'],
      7,
    ),
  ).toEqual({
    line: 7,
    name: 'Iris Import',
    emails: ['a@x.test', 'b@x.test', 'c@x.test'],
    phones: ['+49 30 1', '+49 30 2'],
    accounts: ['Smith, Sons & Co', 'Other'],
  })
  expect(toRow(mapping, ['', '', '', '', '', '', 'x'], 8)).toEqual({ line: 8 })
})

test('what names a record is an address or a number, of an account its name or domain, of an object what is chosen', () => {
  expect(hasKey('contact', ['name', 'accounts'], 'name')).toBe(false)
  expect(hasKey('lead', ['phones'], 'name')).toBe(true)
  expect(hasKey('account', ['notes', 'name'], 'name')).toBe(true)
  expect(hasKey('account', ['tier'], 'name')).toBe(false)
  expect(hasKey('object:device', ['name'], 'name')).toBe(true)
  expect(hasKey('object:device', ['name'], 'custom.serial')).toBe(false)
})

test('custom fields are known by name or key, before what a head usually means', () => {
  const customs = [
    { field: 'custom.plan', label: 'Plan' },
    { field: 'custom.cost_centre', label: 'Kostenstelle' },
  ] as const
  const mapping = guessMapping('account', ['Firma', 'plan', 'Cost-Centre', 'KOSTENSTELLE', 'Tier'], customs)
  expect(mapping).toEqual(['name', 'custom.plan', 'custom.cost_centre', null, 'tier'])
  expect(guessMapping('lead', ['custom.cost_centre'], customs)).toEqual(['custom.cost_centre'])
  expect(toRow(mapping, ['Mill', 'Pro; Max', ' ', 'x', 'Gold'], 3)).toEqual({
    ...{ line: 3, name: 'Mill', tier: 'Gold' },
    custom: { plan: 'Pro; Max' },
  })
})

test.each(['contact', 'lead', 'account', 'object'] as const)(
  'a template with all columns of %ss is known again',
  (form) => {
    const columns: Column[] = [
      ...fieldsOf[form].map((field) => ({ field, label: `${field}, as it is called` })),
      { field: 'custom.sum', label: '=SUM(A1)' },
    ]
    const kind = form === 'object' ? 'object:device' : form
    expect(
      guessMapping(
        kind,
        columns.map(({ label }) => `'${label}`),
        columns,
      ),
    ).toEqual(columns.map(({ field }) => field))
  },
)
