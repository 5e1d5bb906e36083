import { expect, test } from 'vitest'
import { noteVersion, readNewest, versionOf } from './newest-versions.ts'

type Row = { id: string; version: number; status: string }

test('an answer that was on its way before a change was accepted is asked for again', async () => {
  const answers: Row[][] = [
    [{ id: 'a', version: 1, status: 'open' }],
    [{ id: 'a', version: 2, status: 'waiting' }],
    [{ id: 'a', version: 3, status: 'resolved' }],
  ]
  const ask = async () => answers.shift() ?? []
  noteVersion({ id: 'a', version: 2 })
  expect(await readNewest(ask, (rows) => rows)).toEqual([{ id: 'a', version: 2, status: 'waiting' }])
  expect(await readNewest(ask, (rows) => rows)).toEqual([{ id: 'a', version: 3, status: 'resolved' }])
})

test('a change goes by the highest version that is known', () => {
  noteVersion({ id: 'b', version: 4 })
  noteVersion({ id: 'b', version: 3 })
  expect(versionOf({ id: 'b', version: 2 }, { version: 1 })).toBe(4)
  expect(versionOf({ id: 'c', version: 2 }, { version: 5 })).toBe(5)
  expect(versionOf({ id: 'c', version: 2 }, undefined)).toBe(2)
})
