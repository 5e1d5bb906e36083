import { expect, test } from 'vitest'
import { readMailSearch } from './mail-search.ts'

test('the address keeps what it knows and nothing else', () => {
  expect(readMailSearch({ tab: 'in', outcome: 'held', class: 'auto', state: 'done', q: 42, junk: 1 })).toEqual({
    tab: 'in',
    outcome: 'held',
    class: 'auto',
    state: 'done',
    q: '42',
  })
  expect(readMailSearch({ tab: 'overview', outcome: 'lost', q: '', mail: 7 })).toEqual({})
  // A key that is left out would be taken from the address as it is.
  expect(Object.entries(readMailSearch({ tab: 'arrived', outcome: 'lost' }))).toEqual(
    expect.arrayContaining([
      ['tab', undefined],
      ['outcome', undefined],
    ]),
  )
  expect(readMailSearch({ mailbox: 'c1' })).toEqual({ mailbox: 'c1' })
  expect(readMailSearch({ mailbox: 'c1', tab: 'out' })).toEqual({ tab: 'out' })
})
