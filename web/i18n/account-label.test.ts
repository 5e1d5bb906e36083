import { afterEach, expect, test } from 'vitest'
import { sayAccountLabel } from './account-label.ts'
import company from './company/en.json' with { type: 'json' }
import german from './de/sentences.json' with { type: 'json' }
import { en } from './en.ts'
import { say } from './sentences.ts'
import { type Messages, translator } from './translator.ts'

/** Words that mean something else: the account with which a person signs in, and the choice between both words. */
const others = [
  'auth:forgot.sent',
  'auth:invitation.known',
  'auth:reset.lead',
  'members:deactivate.text',
  'profile:password.text',
  'settings:words.accountLabel.account',
  'shell:user.menu',
]
/** What is typed to find a page of the settings: both words find it. */
const typed = 'settings:finds.accountTiers'
/** Sentences about accounts with which somebody signs in, here or at a provider of mail, and about names of the API. */
const otherSentences = [
  'embed.too_many',
  'invalid.embed_customer',
  'imap.fresh_token_refused',
  'imap.hint_google',
  'oauth.no_refresh_token',
  'session.no_organization',
]

function flatten(tree: Messages, path: string): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : flatten(value, `${path}${key}.`),
  )
}
const all = (spaces: Record<string, Messages>) =>
  Object.entries(spaces).flatMap(([space, tree]) => flatten(tree, `${space}:`))
const english = new Map(all(en))
const twins = new Map(all(company.words))
const saysAccount = (words: string) => /account/i.test(words.replace(/\{\{\w+\}\}/g, ''))
const values = (words: string) => [...words.matchAll(/\{\{\w+\}\}/g)].map(([value]) => value).sort()

const { language } = translator
afterEach(async () => {
  await sayAccountLabel('account')
  translator.use(language)
})

test('each word of the screens that says account has its twin, and no other one', () => {
  const wanted = [...english].filter(([key, words]) => saysAccount(words) && !others.includes(key)).map(([key]) => key)
  expect(wanted.length).toBeGreaterThan(40)
  expect([...twins.keys()].sort()).toEqual(wanted.sort())
  expect([...twins].filter(([key, words]) => saysAccount(words) && key !== typed)).toEqual([])
  expect([...twins].filter(([key, words]) => values(words).join() !== values(english.get(key) ?? '').join())).toEqual(
    [],
  )
  expect(others.filter((key) => !saysAccount(english.get(key) ?? ''))).toEqual([])
})

const sources = import.meta.glob<string>(
  ['../../server/**/*.ts', '!../../server/**/*.test.ts', '!../../server/testing/**'],
  {
    query: '?raw',
    import: 'default',
    eager: true,
  },
)

test('each sentence of the server that says account has its twin, with the values that it has in German', () => {
  const spoken =
    /(?<!\w)\w+\(\s*(?:\d+,\s*)?'([a-z_]+\.[a-z_]+)',\s*(words\s*`(?:[^`\\]|\\.)*`|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")/g
  const known: Record<string, string> = german.sentences
  const found = Object.values(sources)
    .flatMap((source) => [...source.matchAll(spoken)])
    .filter(([, code = '', words = '']) => code in known && saysAccount(words.replace(/\$\{\{.*?\}\}/g, '')))
    .map(([, code = '']) => code)
  expect(found.length).toBeGreaterThan(10)
  const wanted = [...new Set(found)].filter((code) => !otherSentences.includes(code))
  expect(Object.keys(company.sentences).sort()).toEqual(wanted.sort())
  for (const [code, words] of Object.entries(company.sentences))
    expect([code, values(words)]).toEqual([code, values(known[code] ?? '')])
})

test('they are said while the organization says company, counted ones and refusals too', async () => {
  translator.add('en', en)
  translator.use('en')
  const heard: string[] = []
  const leave = translator.subscribe(() => heard.push(translator.edition))
  const said = () => [
    translator.find('shell:nav.accounts'),
    translator.find('merging:moves.accounts', { count: 2 }),
    say({ code: 'account.domain_taken', params: { domain: 'a.test' } }, 'a.test belongs to another account already.'),
  ]
  await sayAccountLabel('company')
  await sayAccountLabel('company')
  expect(said()).toEqual(['Companies', '2 companies', 'a.test belongs to another company already.'])
  await sayAccountLabel('account')
  expect(said()).toEqual(['Accounts', '2 accounts', 'a.test belongs to another account already.'])
  expect(new Set(heard).size).toBe(2)
  leave()
})
