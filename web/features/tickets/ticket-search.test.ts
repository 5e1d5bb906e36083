import { describe, expect, test } from 'vitest'
import { filterOf, isNarrowed, queryOf, readTicketSearch, refOfCode, toggled } from './ticket-search.ts'

const ann = '0190f000-0000-7000-8000-000000000001'

describe('an address that anybody may have written', () => {
  test.each([
    [{}, {}],
    [{ view: 'open', sort: '-createdAt' }, {}],
    [
      { view: 'mine', status: 'open,waiting' },
      { view: 'mine', status: 'open,waiting' },
    ],
    [{ status: ['open', 'open', 'nonsense'] }, { status: 'open' }],
    [
      { status: 'pending,solved', priority: 'normal' },
      { status: 'waiting,resolved', priority: 'medium' },
    ],
    [{ view: 'everything', status: 'nonsense', sort: 'subject', unknown: 1 }, {}],
    [{ assignee: `me, nobody,${ann},somebody` }, { assignee: `me,nobody,${ann}` }],
    [{ q: 42 }, { q: '42' }],
    [{ q: '   ' }, {}],
    [{ q: { nested: true }, label: null }, {}],
  ])('%j is read as %j', (written, read) => {
    expect(readTicketSearch(written)).toEqual(read)
  })
})

describe('what the list asks', () => {
  test('all open tickets, newest first, when the address says nothing', () => {
    expect(queryOf(filterOf({}))).toEqual({ open: 'true', sort: '-createdAt' })
  })

  test.each([
    ['mine', { assignee: 'me', open: 'true' }],
    ['unassigned', { assignee: 'nobody', open: 'true' }],
    ['unread', { unread: 'true', open: 'true' }],
    ['all', {}],
  ] as const)('the view %s asks %j', (view, asked) => {
    expect(queryOf(filterOf({ view }))).toEqual({ ...asked, sort: '-createdAt' })
  })

  test('a chosen status replaces the "open" of a view; an assignee cannot replace that of "mine"', () => {
    expect(queryOf(filterOf({ view: 'mine', status: 'resolved', assignee: ann }))).toEqual({
      assignee: 'me',
      status: 'resolved',
      sort: '-createdAt',
    })
  })
})

test('only filters narrow a view, its order does not', () => {
  expect(isNarrowed({ view: 'mine', sort: 'createdAt' })).toBe(false)
  expect(isNarrowed({ label: ann })).toBe(true)
})

test.each([
  [undefined, 'open', 'open'],
  ['open', 'waiting', 'open,waiting'],
  ['open,waiting', 'open', 'waiting'],
  ['open', 'open', undefined],
])('%j with %s toggled is %j', (words, word, result) => {
  expect(toggled(words, word)).toBe(result)
})

test.each([
  ['ACME-42', 'ACME-42'],
  ['acme42', 'acme42'],
  ['42', 'NW-42'],
  ['#42', 'NW-42'],
  ['tent 42', undefined],
  ['refund', undefined],
  ['', undefined],
])('%j names the ticket %j', (text, ref) => {
  expect(refOfCode(text, 'NW')).toBe(ref)
})
