import { expect, test } from 'vitest'
import { spanWords } from './span.ts'
import { readStageTimesSearch } from './stage-times-search.ts'

test.each([
  [0, '<1 min'],
  [59, '<1 min'],
  [60, '1 min'],
  [720, '12 min'],
  [5399, '90 min'],
  [5400, '1.5 hr'],
  [172_799, '48 hr'],
  [172_800, '2 days'],
  [216_000, '2.5 days'],
  [8_640_000, '100 days'],
])('%d seconds are %s', (seconds, words) => {
  expect(spanWords(seconds, { locale: 'en' })).toBe(words)
})

test.each([
  [{}, {}],
  [{ days: '30' }, {}],
  [
    { days: '90', pipeline: 'p' },
    { days: 90, pipeline: 'p' },
  ],
  [{ days: '12', pipeline: 3, more: 'x' }, {}],
])('the address %o means %o', (search, meaning) => {
  expect(readStageTimesSearch(search)).toStrictEqual({ days: undefined, pipeline: undefined, ...meaning })
})
