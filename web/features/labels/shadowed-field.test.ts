import { expect, test } from 'vitest'
import { shadowedField } from './shadowed-field.ts'

const fields = [
  { field: 'Priority', values: ['Low', 'Urgent'] },
  { field: 'Team', values: ['Büro', 'Engineering'] },
  { field: 'Size', values: [] },
]

test.each([
  ['urgent ', '', { field: 'Priority', value: 'Urgent' }],
  ['BURO', '', { field: 'Team', value: 'Büro' }],
  ['10 pieces', 'size', { field: 'Size', value: null }],
  ['', 'priority', { field: 'Priority', value: null }],
  ['urgently', '', undefined],
  ['', '', undefined],
  ['VIP', 'Customers', undefined],
])('a label %j of the group %j', (name, group, found) => {
  expect(shadowedField({ name, group }, fields)).toEqual(found)
})
