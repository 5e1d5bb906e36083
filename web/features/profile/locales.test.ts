import { expect, test } from 'vitest'
import { languageOf, localeForLanguage, localesFor } from './locales.ts'

test.each([
  ['de-AT', 'de'],
  ['en', 'en'],
  ['fr-FR', undefined],
  [null, undefined],
])('%s is written in %s', (locale, language) => {
  expect(languageOf(locale)).toBe(language)
})

test('a stored locale that is not offered stays among the choices', () => {
  expect(localesFor('de', 'de-LI')).toEqual(['de-DE', 'de-AT', 'de-CH', 'de-LI'])
  expect(localesFor('de', 'de-AT')).toEqual(['de-DE', 'de-AT', 'de-CH'])
  expect(localesFor('de', 'en-GB')).not.toContain('en-GB')
})

test('a language brings the habits of the browser when it knows them', () => {
  expect(localeForLanguage('en', ['de-CH', 'en-NZ'])).toBe('en-NZ')
  expect(localeForLanguage('de', ['en-GB', 'de'])).toBe('de-DE')
})
