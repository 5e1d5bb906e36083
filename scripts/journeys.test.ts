import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const folder = fileURLToPath(new URL('../e2e/journeys/', import.meta.url))

/** Options of getByRole that give a name in words (no regular expression) and do not say that it is whole. */
function partOfNames(source: string): string[] {
  const calls = source.matchAll(/getByRole\(\s*'\w+',\s*\{([^{}]*(?:\$\{[^{}]*\}[^{}]*)*)\}/g)
  return [...calls]
    .map(([call, options = '']) => ({ call, options }))
    .filter(({ options }) => /\bname: ['"`]/.test(options) && !/\bexact: (?:true|false)/.test(options))
    .map(({ call }) => call)
}

/** Reads of where something stands that do not wait until it stands still: `standing` and `grab` of browser.ts do. */
function unsettledPlaces(source: string): string[] {
  return source.match(/\.boundingBox\(|\bmouse\.down\(|\.dragTo\(|getBoundingClientRect\(/g) ?? []
}

/** What is on the screen, read once after an act: true for a moment, or not yet. `expect.poll` asks until it is. */
function readOnce(source: string): string[] {
  const read =
    'count|textContent|allTextContents|innerText|inputValue|getAttribute|is(?:Visible|Hidden|Checked|Disabled|Enabled)'
  return source.match(new RegExp(`expect\\(\\(*await [^\\n]*\\.(?:${read})\\(`, 'g')) ?? []
}

/** Pauses, and limits that a slow machine passes: what is awaited has the usual ones, or longer ones. */
function impatience(source: string): string[] {
  return source.match(/waitForTimeout\(|\btimeout: \d(?:_?\d{3})?\b(?!_)/g) ?? []
}

test('it finds names that others may begin, end or hold', () => {
  const [loose, whole, wide] = [`{ name: 'Snooze' }`, `{ name: 'Snooze', exact: true }`, '{ name: /^Snooze/ }']
  const found = partOfNames([loose, whole, wide].map((options) => `page.getByRole('button', ${options})`).join('\n'))
  expect(found).toEqual([`getByRole('button', ${loose}`])
})

// What comes late, or early, has a name that holds the one that is meant: docs/cookbook/write-a-journey.md.
test.each(readdirSync(folder))('%s gives controls their whole names, or a regular expression', (file) => {
  expect(partOfNames(readFileSync(`${folder}${file}`, 'utf8'))).toEqual([])
})

const rules: [string, (source: string) => string[], string, string][] = [
  ['waits until what it points to stands still', unsettledPlaces, 'row.boundingBox()', 'standing(row)'],
  [
    'awaits what is on the screen',
    readOnce,
    'expect(await rows.count()).toBe(1)',
    'expect.poll(() => rows.count()).toBe(1)',
  ],
  ['has the patience of a slow machine', impatience, '{ timeout: 5_000 }', '{ timeout: 15_000 }'],
]

describe.each(rules)('a journey %s', (_rule, findIn, bad, good) => {
  test('which is found where it does not', () => {
    expect([findIn(bad).length, findIn(good).length]).toEqual([1, 0])
  })
  test.each(readdirSync(folder).filter((file) => file !== 'browser.ts'))('%s', (file) => {
    expect(findIn(readFileSync(`${folder}${file}`, 'utf8'))).toEqual([])
  })
})
