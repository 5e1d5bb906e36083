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

test('it finds names that others may begin, end or hold', () => {
  const [loose, whole, wide] = [`{ name: 'Snooze' }`, `{ name: 'Snooze', exact: true }`, '{ name: /^Snooze/ }']
  const found = partOfNames([loose, whole, wide].map((options) => `page.getByRole('button', ${options})`).join('\n'))
  expect(found).toEqual([`getByRole('button', ${loose}`])
})

// What comes late, or early, has a name that holds the one that is meant: docs/cookbook/write-a-journey.md.
test.each(readdirSync(folder))('%s gives controls their whole names, or a regular expression', (file) => {
  expect(partOfNames(readFileSync(`${folder}${file}`, 'utf8'))).toEqual([])
})
