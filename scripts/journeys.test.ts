import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

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

test('it finds names that others may begin, end or hold', () => {
  const [loose, whole, wide] = [`{ name: 'Snooze' }`, `{ name: 'Snooze', exact: true }`, '{ name: /^Snooze/ }']
  const found = partOfNames([loose, whole, wide].map((options) => `page.getByRole('button', ${options})`).join('\n'))
  expect(found).toEqual([`getByRole('button', ${loose}`])
})

// What comes late, or early, has a name that holds the one that is meant: docs/cookbook/write-a-journey.md.
test.each(readdirSync(folder))('%s gives controls their whole names, or a regular expression', (file) => {
  expect(partOfNames(readFileSync(`${folder}${file}`, 'utf8'))).toEqual([])
})

test.each(readdirSync(folder).filter((file) => file !== 'browser.ts'))(
  '%s points to where something stands still, and takes hold of it there',
  (file) => {
    expect(unsettledPlaces(readFileSync(`${folder}${file}`, 'utf8'))).toEqual([])
  },
)
