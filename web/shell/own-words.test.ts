import { expect, test } from 'vitest'
import { ownWordsOf } from './own-words.ts'

test('only what an organization calls otherwise is said otherwise', () => {
  expect(ownWordsOf({ statusNames: {}, mediumPriority: 'medium' })).toEqual({ words: {}, keys: {} })
  expect(ownWordsOf({ statusNames: { waiting: 'Pending' }, mediumPriority: 'normal' })).toEqual({
    words: { 'shared:status.waiting': 'Pending' },
    keys: { 'shared:priority.medium': 'shared:priority.normal' },
  })
})
