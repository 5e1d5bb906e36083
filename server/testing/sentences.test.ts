import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'

// Every sentence that people may read has a code (platform/words.ts), by which other languages find it; web/i18n/sentences.test.ts
// asks the catalogues for each. This one finds the sentences in the source that were written without.

const server = fileURLToPath(new URL('..', import.meta.url))

/** Who gives a sentence its code, and who writes for others than the people at the screens. */
const callers = [
  ...[
    'badRequest',
    'unauthorized',
    'forbidden',
    'notFound',
    'conflict',
    'gone',
    'tooLarge',
    'unprocessable',
    'tooMany',
  ],
  ...['Problem', 'sentence', 'invalid', 'words'],
  // Their sentence is the problem's, whose code they give themselves.
  ...['tooOften', 'wrong', 'notAssignable'],
  // The description of the API, statements, the log.
  ...['describe', 'meta', 'sql', 'log'],
]

/** Errors that end in the log, in a command's output or as a 500 without words of ours. */
const internal = /(Error|Invalid|Failed|TooLarge|NotComposable|NotLeave|raise)$/

/** Not for the people at the screens, or not in one language for all of them; each with its reason. */
const others: Record<string, string> = {
  'cli/': 'The command line speaks English.',
  'start-words.ts': 'For who starts the server.',
  'cli.ts': 'The command line speaks English.',
  'testing/': 'Tests.',
  'modules/email/fixtures': 'Examples of what others write.',
  'modules/email/quote-languages.ts': 'What mail programs write.',
  'modules/email/customer-words.rules.ts': 'In the languages of customers.',
  'modules/email/loop.rules.ts': 'For the log of automatic answers.',
  'modules/email/auth-results.ts': 'Stands in the trace as what a check of DNS said.',
  'modules/crm-mirror/import-file.ts': 'For who runs `crm import`, on the command line.',
  'modules/crm-mirror/map-columns.rules.ts': 'Likewise.',
  'modules/crm-mirror/read-csv.ts': 'Likewise.',
  'platform/mail-transport.ts': 'Stands as the cause in a sentence that says what it means.',
  'platform/mail-words.ts': 'A catalogue of its own: mails of the product.',
  'platform/embedded-postgres/': 'For who starts the server.',
  'platform/files.ts': 'For who starts the server.',
  'platform/virus-scan.ts': 'Stands beside the sentence that says what it means, as the scanner’s words.',
  'platform/set-aside-events.ts': 'For who looks after the server, among what the code said.',
  'platform/http/describe-route.ts': 'The description of the API.',
  'platform/http/problem.ts': 'Before any code could be found for it.',
  'platform/smtp-url.ts': 'For who starts the server.',
  'platform/config.ts': 'For who starts the server.',
  'modules/auth/rate-limits.ts': 'Joins what tooOften was given.',
}

type Node = { type: string; start: number } & Record<string, unknown>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

const nameOf = (node: unknown): string => {
  if (!isNode(node)) return ''
  if (typeof node.name === 'string') return node.name
  if (typeof node.value === 'string') return node.value
  return nameOf(node.property)
}

/** Begins as a sentence, has words and ends as one. */
const isSentence = (text: string) =>
  /^[A-Z“"{…]/.test(text) && /\p{L}{2,}[,;:]? \p{L}{2,}/u.test(text) && /[.?!]\s*$/.test(text) && /\s\S+\s/.test(text)

function textOf(node: Node): string | null {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null
  if (node.type !== 'TemplateLiteral') return null
  return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('…')
}

/** True where what stands inside has a code, or needs none. */
function isSaidRight(node: Node): boolean {
  if (node.type === 'CallExpression' || node.type === 'NewExpression') {
    const name = nameOf(node.callee)
    return callers.includes(name) || internal.test(name) || nameOf((node.callee as Node).object) === 'log'
  }
  if (node.type === 'TaggedTemplateExpression') return callers.includes(nameOf(node.tag))
  if (node.type === 'Property') return ['description', 'summary'].includes(nameOf(node.key))
  // A field of a problem, wrong for the reason that the problem names.
  if (node.type === 'ObjectExpression') {
    const keys = (node.properties as Node[]).map((one) => nameOf(one.key))
    return keys.includes('path') && keys.includes('message') && keys.length === 2
  }
  return false
}

function bareSentences(file: string, source: string): string[] {
  const found: string[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) visit(one)
    if (!isNode(value) || isSaidRight(value)) return
    const text = textOf(value)
    if (text !== null && isSentence(text))
      found.push(`${file}:${source.slice(0, value.start).split('\n').length} ${text}`)
    for (const [key, child] of Object.entries(value)) if (key !== 'type') visit(child)
  }
  visit(parseSync(file, source, { lang: 'ts' }).program)
  return found
}

const bareIn = (source: string) => bareSentences('a.ts', source).length

test('a sentence without a code is found, one with a code or for others is not', () => {
  expect(bareIn(`throw new Refused('Give a whole number.')`)).toBe(1)
  expect(bareIn('return `There is no field “$' + '{name}” here.`')).toBe(1)
  expect(bareIn(`context.addIssue({ code: 'custom', path, message: 'Give a whole number.' })`)).toBe(1)
  expect(bareIn(`z.string().min(1, 'Must not be empty.')`)).toBe(1)
  expect(bareIn(`const found = { reason: cond ? 'It is not there any more.' : '' }`)).toBe(1)
  expect(bareIn(`throw conflict('a.b', words\`\${{ x }} is not there any more.\`)`)).toBe(0)
  expect(bareIn(`z.string().describe('It is not there any more.'); log.warn('It is not there any more.')`)).toBe(0)
  expect(
    bareIn(`f([{ path: 'name', message: 'Choose another one.' }]); throw new Error('It is not there any more.')`),
  ).toBe(0)
  expect(bareIn(`const key = 'no sentence at all'; const event = 'ticket.closed'`)).toBe(0)
})

test('every sentence of the server has a code', () => {
  const files = readdirSync(server, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.(test|gen)\.ts$/.test(file))
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !Object.keys(others).some((place) => file.startsWith(place)))
  expect(files.length).toBeGreaterThan(300)
  expect(files.flatMap((file) => bareSentences(file, readFileSync(join(server, file), 'utf8')))).toEqual([])
})
