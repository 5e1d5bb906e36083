import { describe, expect, test } from 'vitest'
import { scopes } from '../../server/platform/permissions.ts'
import { first as firstGerman } from './de.first.ts'
import { de } from './de.ts'
import { first as firstEnglish } from './en.first.ts'
import { en } from './en.ts'

const sources = import.meta.glob<string>(['../**/*.ts', '../**/*.tsx', '!../**/*.test.*'], {
  query: '?raw',
  import: 'default',
  eager: true,
})
const files = Object.keys(import.meta.glob('./en/*.json'))

const plural = /_(zero|one|two|few|many|other)$/

/** `space:path.to.key` -> words, plural forms kept apart. */
function flatten(catalogue: object): Map<string, string> {
  const found = new Map<string, string>()
  function walk(tree: object, path: string): void {
    for (const [key, value] of Object.entries(tree)) {
      if (typeof value === 'string') found.set(`${path}${key}`, value)
      else walk(value, `${path}${key}.`)
    }
  }
  for (const [space, tree] of Object.entries(catalogue)) walk(tree, `${space}:`)
  return found
}

function stems(messages: Map<string, string>): string[] {
  return [...new Set([...messages.keys()].map((key) => key.replace(plural, '')))]
}

const english = flatten(en)

/** Permissions are written like keys (`members:read`) and are none. */
const permissionNames = new Set<string | undefined>(scopes)

/** The keys written in the source, as patterns: `shared:status.${status}` stands for every status. */
function usedPatterns(): RegExp[] {
  const spaces = Object.keys(en).join('|')
  const literal = new RegExp(`['"\`]((?:${spaces}):[\\w.]*(?:\\$\\{[^}]*\\}[\\w.]*)*)['"\`]`, 'g')
  return Object.values(sources).flatMap((source) =>
    [...source.matchAll(literal)]
      .filter(([, key]) => !permissionNames.has(key))
      .map(([, key = '']) => {
        const pattern = key.split(/\$\{[^}]*\}/).map((part) => part.replaceAll('.', '\\.'))
        return new RegExp(`^${pattern.join('[\\w]+')}$`)
      }),
  )
}

test('every file of the catalogue is listed', () => {
  expect(files.map((file) => file.slice('./en/'.length, -'.json'.length)).sort()).toEqual(Object.keys(en).sort())
})

test('the first words are those of the whole catalogue', () => {
  expect(en).toMatchObject(firstEnglish)
  expect(de).toMatchObject(firstGerman)
  expect(Object.keys(firstGerman)).toEqual(Object.keys(firstEnglish))
})

test('no message is empty and no key of English is unused', () => {
  const used = usedPatterns()
  const unused = stems(english).filter((key) => !used.some((pattern) => pattern.test(key)))
  expect(unused).toEqual([])
  expect([...english].filter(([, words]) => words.trim() === '')).toEqual([])
})

test('every key in the source exists', () => {
  const known = stems(english)
  const missing = usedPatterns().filter((pattern) => !known.some((key) => pattern.test(key)))
  expect(missing.map(String)).toEqual([])
})

describe.each([['de', de]])('%s', (language, catalogue) => {
  const messages = flatten(catalogue)

  test('has the keys of English, no more and no less', () => {
    expect(stems(messages).sort()).toEqual(stems(english).sort())
  })

  test('has every plural form that the language needs', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const counted = stems(english).filter((key) => english.has(`${key}_other`))
    const missing = counted.flatMap((key) => forms.map((form) => `${key}_${form}`)).filter((key) => !messages.has(key))
    expect(missing).toEqual([])
  })

  test('names the same values in braces', () => {
    const valuesOf = (words: string | undefined) =>
      [...(words ?? '').matchAll(/\{\{(\w+)/g)].map((one) => one[1]).sort()
    const different = [...messages].filter(([key, words]) => {
      const own = english.get(key) ?? english.get(key.replace(plural, '_other'))
      return JSON.stringify(valuesOf(words)) !== JSON.stringify(valuesOf(own))
    })
    expect(different).toEqual([])
  })
})
