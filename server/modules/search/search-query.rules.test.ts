import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { excerpt, highlight } from './highlight.rules.ts'
import { distance, nearestWord, scoreOf } from './ranking.rules.ts'
import { idAfter } from './search-page.ts'
import { parseSearch, queryOf, replaceWords, soughtOf } from './search-query.rules.ts'

const known = new Set(['is', 'from', 'status', 'label', 'created', 'assignee'])
const parse = (text: string) => parseSearch(text, (key) => known.has(key))

describe('the words of a search', () => {
  test.each([
    ['refund', 'the last word is a beginning', '(refund:*)'],
    ['Refund Order', 'all words, small', '(refund) & (order:*)'],
    ['refund ', 'a finished word is whole', '(refund)'],
    ['refu* order', 'a star makes a beginning', '(refu:*) & (order:*)'],
    ['"late delivery" now', 'a phrase stands together', '(late <-> delivery) & (now:*)'],
    ['"late delivery', 'a phrase without its end', '(late <-> delivery)'],
    ['"refund"', 'one word in quotation marks is whole', '(refund)'],
    ['refund -order', 'what is excluded', '(refund) & !(order)'],
    ['-"late delivery" refund', 'an excluded phrase', '!(late <-> delivery) & (refund:*)'],
    ['acme-42', 'a dash inside is no minus', '(acme & 42:*)'],
    ['ann@acme.test', 'an address is its words', '(ann & acme & test:*)'],
    ['ÄRGER', 'letters of all kinds', '(ärger:*)'],
    ["it's 5% & | ! ( ) <-> :*", 'nothing of the database’s own language', '(it & s) & (5)'],
    ['is:open refund', 'filters are no words', '(refund:*)'],
    ['refund is:open', 'nor is what ends with one a beginning', '(refund)'],
  ])('%j: %s', (text, _why, query) => {
    expect(queryOf(parse(text).terms)).toBe(query)
  })

  test.each(['', '  ', '-', '"', '""', '!!!', ':'])('%j has none', (text) => {
    expect(queryOf(parse(text).terms)).toBe(null)
  })

  test('only so many are looked for, and that is said', () => {
    const { terms, hints } = parse('a b c d e f g h i j k l')
    expect(terms.flatMap((term) => term.words)).toHaveLength(10)
    expect(hints.map((hint) => hint.code)).toEqual(['search.too_long'])
  })

  test('any text is read, and its query has only words and signs of our own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const query = queryOf(parse(text).terms)
        expect(query ?? '(x)').toMatch(/^[\p{L}\p{N}\p{M} ()&!:*<>-]+$/u)
      }),
    )
  })
})

describe('filters', () => {
  test.each([
    ['is:open', [{ key: 'is', operator: '=', values: ['open'], exclude: false, text: 'is:open' }]],
    ['-label:vip', [{ key: 'label', operator: '=', values: ['vip'], exclude: true, text: '-label:vip' }]],
    [
      'label:"big deal"',
      [{ key: 'label', operator: '=', values: ['big deal'], exclude: false, text: 'label:"big deal"' }],
    ],
    [
      'Status:open,waiting',
      [{ key: 'status', operator: '=', values: ['open', 'waiting'], exclude: false, text: 'Status:open,waiting' }],
    ],
    ['label:"a b",c', [{ key: 'label', operator: '=', values: ['a b', 'c'], exclude: false, text: 'label:"a b",c' }]],
    [
      'created:>=2026-01-31',
      [{ key: 'created', operator: '>=', values: ['2026-01-31'], exclude: false, text: 'created:>=2026-01-31' }],
    ],
  ])('%j', (text, filters) => {
    expect(parse(text)).toEqual({ terms: [], filters, hints: [] })
  })

  test('an unknown one is words, with a hint', () => {
    const { terms, filters, hints } = parse('colour:red')
    expect(filters).toEqual([])
    expect(queryOf(terms)).toBe('(colour & red:*)')
    expect(hints).toMatchObject([{ code: 'search.unknown_filter', params: { filter: 'colour' } }])
  })

  test('an address of the web is none', () => {
    expect(parse('https://acme.test/a')).toMatchObject({ filters: [], hints: [] })
  })
})

describe('what is found', () => {
  const sought = (text: string) => soughtOf(parse(text).terms)
  test('is marked in its text, whatever case, and nothing else', () => {
    expect(highlight('Refund of ORDER 12 (refunds)', sought('order refu'))).toEqual([
      { text: 'Refund', hit: true },
      { text: ' of ', hit: false },
      { text: 'ORDER', hit: true },
      { text: ' 12 (', hit: false },
      { text: 'refunds', hit: true },
      { text: ')', hit: false },
    ])
    expect(highlight('<b>x</b>', sought('y'))).toEqual([{ text: '<b>x</b>', hit: false }])
  })

  test('stands in an excerpt of some length', () => {
    const text = `${'before '.repeat(50)}needle${' after'.repeat(80)}`
    const fragments = excerpt(text, sought('needle')) ?? []
    const shown = fragments.map((fragment) => fragment.text).join('')
    expect(fragments.filter((fragment) => fragment.hit)).toEqual([{ text: 'needle', hit: true }])
    expect(shown.startsWith('… ') && shown.endsWith(' …')).toBe(true)
    expect(shown.length).toBeLessThan(240)
    expect(excerpt(text, sought('absent'))).toBe(null)
  })

  test('highlighting and excerpts keep every letter of what they show', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.string({ maxLength: 8 }), (text, word) => {
        expect(
          highlight(text, sought(word))
            .map((fragment) => fragment.text)
            .join(''),
        ).toBe(text)
      }),
    )
  })
})

test.each([
  ['prnter', ['printer', 'painter'], 'printer'],
  ['recieve', ['receive', 'relieve'], 'receive'],
  ['smth', ['smith', 'smoothie'], 'smith'],
  ['delviery', ['delivery'], 'delivery'],
  ['cat', ['dog'], null],
  ['invoice', [], null],
])('%s among %j means %s', (word, candidates, nearest) => {
  expect(nearestWord(word, candidates)).toBe(nearest)
})

test('distance counts letters, a swap once', () => {
  expect([
    distance('abc', 'abc', 2),
    distance('abc', 'acb', 2),
    distance('abc', 'abcd', 2),
    distance('abc', 'xyz', 2),
  ]).toEqual([0, 1, 1, 3])
})

test('new ones count more, at most twice as much', () => {
  const now = new Date('2030-01-02')
  expect(scoreOf(1, now, now)).toBe(2)
  expect(scoreOf(1, new Date('2010-01-01'), now)).toBeLessThan(1.05)
  expect(scoreOf(1, new Date('2029-10-04'), now)).toBeCloseTo(1.5)
})

test('words are replaced, filters stay', () => {
  const { filters } = parse('Prnter is:open prnter label:prnter')
  expect(replaceWords('Prnter is:open prnter label:prnter', filters, new Map([['prnter', 'printer']]))).toBe(
    'printer is:open printer label:prnter',
  )
})

test('the id after one', () => {
  expect(idAfter('01890000-0000-7000-8000-0000000000ff')).toBe('01890000-0000-7000-8000-000000000100')
})
