import { expect, test } from 'vitest'
import { htmlToText } from '../../platform/html/html-to-text.ts'
import { sanitizeComposedHtml, sanitizeMailHtml } from '../../platform/html/sanitize-mail-html.ts'
import { cpuMsOf } from '../../testing/cpu-time.ts'
import { parseMessageIds } from './message-ids.rules.ts'
import { parseAddresses } from './parse-addresses.rules.ts'
import { foldHtml } from './quote-html.rules.ts'
import { foldText } from './quote-text.rules.ts'
import { readToken } from './reply-token.rules.ts'
import { cleanSubject, findSubjectTags, stripSubjectPrefixes } from './subject.rules.ts'

// docs/quality.md, security 9: what strangers write must not hold up the process, however they arrange it. Time that grows
// with the square of the length takes minutes at these sizes; what is linear is far below the limit on a slow machine.
const limitMs = 3_000

const filled = (piece: string, length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length)

const headers: [string, (line: string) => unknown][] = [
  ['parseAddresses', (line) => parseAddresses(line)],
  ['parseMessageIds', (line) => parseMessageIds(line)],
  ['readToken', (line) => readToken(line)],
  ['cleanSubject', (line) => cleanSubject(line)],
  ['stripSubjectPrefixes', (line) => stripSubjectPrefixes(line)],
  ['findSubjectTags', (line) => findSubjectTags(line, ['ACME'])],
]
const lines = [
  '"',
  '</',
  '<a@',
  '(',
  '()',
  '"\\',
  'a:b;',
  ',',
  '=?utf-8?q?a?= ',
  '=?',
  'Re: ',
  'Re[2]:',
  '[ACME-',
  '[',
  ' ',
]
const textPieces = [
  '>',
  '> ',
  '-- \n',
  '\n',
  '_',
  'On Mon, 1 Jan 2024 at 10:00, A B <a@b.c> ',
  'x wrote:\n',
  'From: a\nSent: b\n',
  '\t ',
]
const htmlPieces = [
  '<div>',
  '<a href="',
  '<blockquote>',
  '<!--',
  '<b><i></b></i>',
  '<div class="gmail_quote">',
  '<',
  '&#',
  '</div>',
]

test.each(headers)('security 9: %s reads the longest header line in bounded time', (_name, read) => {
  const slow = lines.filter((piece) => cpuMsOf(() => read(filled(piece, 65_000))) > limitMs)
  expect(slow).toEqual([])
})

test('security 9: long texts are folded in bounded time', () => {
  const slow = textPieces.filter((piece) => cpuMsOf(() => foldText(filled(piece, 300_000))) > limitMs)
  expect(slow).toEqual([])
})

const readers: [string, (html: string) => unknown][] = [
  ['sanitizeMailHtml', (html) => sanitizeMailHtml(html, { cid: () => null })],
  ['sanitizeComposedHtml', (html) => sanitizeComposedHtml(html)],
  ['htmlToText', (html) => htmlToText(html)],
  ['foldHtml', (html) => foldHtml(html)],
]
test.each(readers)(
  'security 9: %s reads long HTML in bounded time',
  (_name, read) => {
    const slow = htmlPieces.filter((piece) => cpuMsOf(() => read(filled(piece, 200_000))) > limitMs)
    expect(slow).toEqual([])
  },
  120_000,
)
