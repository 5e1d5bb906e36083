import { beforeAll, describe, expect, test } from 'vitest'
import { problemToError } from '../api/api-error.ts'
import german from './de/sentences.json' with { type: 'json' }
import { de } from './de.ts'
import { loadSentences, say } from './sentences.ts'
import { translator } from './translator.ts'

const sources = import.meta.glob<string>(
  ['../../server/**/*.ts', '!../../server/**/*.test.ts', '!../../server/testing/**', '!../../server/platform/words.ts'],
  { query: '?raw', import: 'default', eager: true },
)

type Found = { file: string; params: Set<string> | null }

/** Who says a sentence: the makers of problems, of reasons and of the words of schemas. */
const sayers =
  /(?<!\w)(badRequest|unauthorized|forbidden|notFound|conflict|gone|tooLarge|unprocessable|tooMany|new Problem|sentence|invalid)\(\s*(?:\d+,\s*)?'([a-z_]+\.[a-z_]+)',\s*(words\s*`(?:[^`\\]|\\.)*`|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`|\{[^}]*\}|[\w.]+)/g

/** What was said by a code; null: the words are made elsewhere, under codes of their own. */
function paramsOf(words: string): Set<string> | null {
  if (/^['"]/.test(words)) return new Set()
  if (words.startsWith('words')) return new Set([...words.matchAll(/\$\{\{\s*(\w+)/g)].map(([, name = '']) => name))
  return null
}

/** Codes that the source does not spell out beside their words. */
const elsewhere: Record<string, string[]> = {
  // platform/http/invalid.ts makes them from what zod says.
  'invalid.too_small_string': ['least'],
  'invalid.too_small_array': ['least'],
  'invalid.too_small_number': ['least'],
  'invalid.too_big_string': ['most'],
  'invalid.too_big_array': ['most'],
  'invalid.too_big_number': ['most'],
  'invalid.unknown_field': ['fields'],
  'invalid.value': ['values'],
  'invalid.missing': [],
  'invalid.type': [],
  'invalid.form': [],
  'request.refused': [],
  'request.too_often': ['minutes'],
  'permission.missing': ['permission'],
  'role.beyond_yours': ['role', 'permission'],
  'imap.folder_holds': ['folder', 'count'],
}

function collect(): Map<string, Found[]> {
  const found = new Map<string, Found[]>()
  for (const [file, source] of Object.entries(sources))
    for (const [, , code = '', words = ''] of source.matchAll(sayers))
      found.set(code, [...(found.get(code) ?? []), { file, params: paramsOf(words) }])
  for (const [code, params] of Object.entries(elsewhere)) found.set(code, [{ file: '', params: new Set(params) }])
  return found
}

const said = collect()
/** Codes whose words the server spells out: the others only gather sentences that have codes of their own. */
const spelled = [...said].filter(([, found]) => found.some((one) => one.params !== null)).map(([code]) => code)

test('the sentences of the server are found', () => {
  expect(spelled.length).toBeGreaterThan(200)
  expect(spelled).toEqual(
    expect.arrayContaining(['ticket.closed', 'thread.tag', 'password.too_short', 'invalid.locale']),
  )
})

test('values in a sentence have names', () => {
  const nameless = Object.entries(sources).flatMap(([file, source]) =>
    [...source.matchAll(sayers)].filter(([, , , words]) => words === '`').map(([, , code]) => `${file} ${code}`),
  )
  expect(nameless).toEqual([])
})

describe.each([['de', german]])('%s', (_language, { sentences }) => {
  test('has every sentence, and none that the server no longer says', () => {
    expect(spelled.filter((code) => !(code in sentences)).sort()).toEqual([])
    expect(Object.keys(sentences).filter((code) => !said.has(code))).toEqual([])
  })

  test('names only values that the server gives with the code, wherever it says it', () => {
    const unknown = Object.entries(sentences).flatMap(([code, text]) =>
      [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).filter((name) => !isGiven(code, name)),
    )
    expect(unknown).toEqual([])
  })
})

function isGiven(code: string, name: string): boolean {
  return (said.get(code) ?? []).every(({ params }) => params === null || params.has(name))
}

describe('in German', () => {
  beforeAll(async () => {
    translator.add('de', de)
    translator.use('de')
    await loadSentences()
  })

  test('a problem is said by its code, its values named as the screens name them', () => {
    const refused = problemToError(
      409,
      'Conflict',
      {
        code: 'channel.stage_not_open',
        detail: 'New tickets cannot begin in “Done”: its status is resolved.',
        params: { stage: 'Fertig', status: 'resolved' },
        errors: [{ path: 'stageId', message: 'The stage is not open.' }],
      },
      null,
      say,
    )
    const words = 'Neue Tickets können nicht in „Fertig“ beginnen: Ihr Status ist Gelöst.'
    expect(refused.message).toBe(words)
    expect(refused.field('stageId')).toBe(words)
  })

  test('a field with a reason of its own says it, and the problem that only gathers reasons too', () => {
    const refused = problemToError(
      422,
      '',
      {
        code: 'password.refused',
        detail: 'Use at least 8 characters.',
        errors: [
          { path: 'password', code: 'password.too_short', params: { least: 8 }, message: 'Use at least 8 characters.' },
        ],
      },
      null,
      say,
    )
    expect(refused.field('password')).toBe('Mindestens 8 Zeichen.')
    expect(refused.message).toBe('Mindestens 8 Zeichen.')
  })

  test('lists read as lists, permissions by their words', () => {
    const missing = { code: 'api_key.scope_not_yours', params: { permissions: ['tickets:read', 'mail:manage'] } }
    expect(say(missing, '')).toBe(
      `Diese Rechte haben Sie selbst nicht: ${de.permissions.ticketsRead} und ${de.permissions.mailManage}.`,
    )
  })

  test.each([
    ['an unknown code', { code: 'of.tomorrow', params: {} }],
    ['a missing value', { code: 'ticket.closed', params: {} }],
    ['no sentence at all', undefined],
    ['none of several', []],
  ])('%s: the server’s English stays', (_what, one) => {
    expect(say(one, 'In English.')).toBe('In English.')
  })

  test('several sentences follow each other', () => {
    const two = [
      { code: 'ledger.by_hand', params: {} },
      { code: 'thread.tag', params: { ticket: 'ACME-7' } },
    ]
    expect(say(two, '')).toBe(
      'Jemand hat ein Ticket daraus gemacht. Ihr Betreff nennt ACME-7, und der Absender ist an jenem Ticket beteiligt.',
    )
  })
})
