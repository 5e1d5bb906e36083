import { expect, test } from 'vitest'
import { keepDescription, keptDescription } from './description-draft.ts'

function storage() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    kept,
  }
}

test('a draft is kept for one person and one ticket until it is forgotten', () => {
  const store = storage()
  expect(keptDescription('me', 't1', store)).toBeUndefined()
  expect(keepDescription('me', 't1', { text: 'It smokes.\n', version: 3 }, store)).toBe(true)
  expect(keptDescription('me', 't1', store)).toEqual({ text: 'It smokes.\n', version: 3 })
  expect(keptDescription('other', 't1', store)).toBeUndefined()
  expect(keptDescription('me', 't2', store)).toBeUndefined()
  keepDescription('me', 't1', undefined, store)
  expect(store.kept.size).toBe(0)
})

test.each(['', 'null', '{', '[]', '{"text":1,"version":2}', '{"text":"x"}'])('%j is no draft', (text) => {
  const store = storage()
  store.getItem = () => text
  expect(keptDescription('me', 't1', store)).toBeUndefined()
})

test('a browser that refuses is said, and nothing breaks', () => {
  const full = {
    ...storage(),
    setItem: () => {
      throw new Error('QuotaExceededError')
    },
  }
  expect(keepDescription('me', 't1', { text: 'x', version: 1 }, full)).toBe(false)
  expect(keepDescription('me', 't1', { text: 'x', version: 1 }, undefined)).toBe(false)
})
