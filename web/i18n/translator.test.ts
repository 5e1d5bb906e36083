import { expect, test } from 'vitest'
import { createTranslator } from './translator.ts'

function speaking(language: string) {
  const translator = createTranslator()
  translator.add('en', {
    list: { title: 'Tickets', found_one: '{{count}} ticket of {{who}}', found_other: '{{count}} tickets of {{who}}' },
    shared: { status: { open: 'Open' } },
  })
  translator.add('de', { list: { title: 'Anfragen' } })
  translator.add('pl', { list: { found_one: 'jeden', found_few: 'kilka', found_many: 'wiele', found_other: 'inne' } })
  translator.use(language)
  return translator
}

test.each([
  ['en', 'list:title', {}, 'Tickets'],
  ['de', 'list:title', {}, 'Anfragen'],
  ['en', 'shared:status.open', {}, 'Open'],
  ['en', 'list:found', { count: 1, who: 'Ann' }, '1 ticket of Ann'],
  ['en', 'list:found', { count: 0, who: 'Ann' }, '0 tickets of Ann'],
  ['pl', 'list:found', { count: 1 }, 'jeden'],
  ['pl', 'list:found', { count: 3 }, 'kilka'],
  ['pl', 'list:found', { count: 5 }, 'wiele'],
  // Values are put in as they are: no second round of braces, no escaping, no patterns of replace().
  ['en', 'list:found', { count: 2, who: '{{count}} <b> $& $1' }, '2 tickets of {{count}} <b> $& $1'],
  ['en', 'list:found', { count: 2 }, '2 tickets of {{who}}'],
  ['en', 'list:missing', {}, undefined],
  ['en', 'shared:status', {}, undefined],
  ['de', 'shared:status.open', {}, undefined],
  ['en', 'title', {}, undefined],
])('%s says %s with %j: %s', (language, key, values, words) => {
  expect(speaking(language).find(key, values)).toBe(words)
})

test('an organization’s own words come first, in every language, and those that show words hear of them', () => {
  const translator = speaking('de')
  let told = 0
  translator.subscribe(() => {
    told += 1
  })
  const before = translator.edition
  translator.rename({ words: { 'shared:status.open': 'Neu {{count}}' }, keys: { 'list:missing': 'list:title' } })
  expect(translator.find('shared:status.open', { count: 2 })).toBe('Neu {{count}}')
  expect(translator.find('list:missing')).toBe('Anfragen')
  expect([told, translator.edition === before]).toEqual([1, false])
  translator.rename({ words: { 'shared:status.open': 'Neu {{count}}' }, keys: { 'list:missing': 'list:title' } })
  expect(told).toBe(1)
  translator.rename({ words: {}, keys: {} })
  expect([translator.find('shared:status.open'), translator.find('list:missing')]).toEqual([undefined, undefined])
})

test('spaces are added to those that are there, and replace their earlier words', () => {
  const translator = speaking('en')
  translator.add('en', { list: { title: 'All tickets' }, acts: { merge: 'Merge' } })
  expect([translator.find('list:title'), translator.find('acts:merge'), translator.find('shared:status.open')]).toEqual(
    ['All tickets', 'Merge', 'Open'],
  )
  expect(translator.find('list:found', { count: 1, who: 'Ann' })).toBeUndefined()
})

test('who shows words hears of another language until he goes', () => {
  const translator = speaking('en')
  const heard: string[] = []
  const leave = translator.subscribe(() => heard.push(translator.language))
  translator.use('de')
  leave()
  translator.use('en')
  expect(heard).toEqual(['de'])
})
