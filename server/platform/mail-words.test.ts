import { describe, expect, test } from 'vitest'
import { memberLanguageOf, memberLanguages } from './languages.ts'
import { mailCatalogue, mailWords } from './mail-words.ts'

const valuesOf = (words: string) => [...words.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

describe.each(memberLanguages)('%s', (language) => {
  const own = mailCatalogue[language]

  test('has the keys of English, each with words and the same values', () => {
    expect(Object.keys(own).sort()).toEqual(Object.keys(mailCatalogue.en).sort())
    for (const [key, words] of Object.entries(own)) {
      expect(words.trim(), key).not.toBe('')
      const english = mailCatalogue.en[key as keyof typeof mailCatalogue.en]
      // "This ticket" may leave out the number that "These 3 tickets" names.
      if (!key.endsWith('_one')) expect(valuesOf(words), key).toEqual(valuesOf(english))
    }
  })

  test('has every plural form that the language needs', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const counted = Object.keys(own).filter((key) => key.endsWith('_other'))
    for (const key of counted) for (const form of forms) expect(own).toHaveProperty([key.replace('other', form)])
  })

  test('leaves no value open', () => {
    const all = { by: 'a', organization: 'b', role: 'c', name: 'd', subject: 'e', code: 'f', address: 'g', count: 2 }
    for (const key of Object.keys(own)) {
      const stem = key.replace(/_(one|other)$/, '') as Parameters<typeof mailWords>[1]
      expect(mailWords(language, stem, all)).not.toMatch(/[{}]/)
    }
  })
})

test('plurals and values', () => {
  expect(mailWords('en', 'digest.subject', { count: 1 })).toBe('1 ticket since the last summary')
  expect(mailWords('de', 'digest.subject', { count: 3 })).toBe('3 Tickets seit der letzten Zusammenfassung')
  expect(mailWords('en', 'notice.assigned.text', { by: '{{code}}', code: 'ACME-1' })).toBe(
    '{{code}} assigned ACME-1 to you.',
  )
})

test.each([
  [['de-AT', null], 'de'],
  [[null, 'DE'], 'de'],
  [['fr', 'de'], 'de'],
  [['fr', null], 'en'],
  [[], 'en'],
] as const)('tags %j: %s', (tags, language) => {
  expect(memberLanguageOf(...tags)).toBe(language)
})
