import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'
import { decodeHeaderText } from './decode-header.rules.ts'
import { filePart, multipart, rawMail } from './fixtures/build-mail.ts'
import { parseAddresses } from './parse-addresses.rules.ts'
import { parseMail } from './parse-mail.ts'
import { defaultMailLimits, MailUnreadable, type ParsedMail } from './parsed-mail.ts'

const folder = new URL('./fixtures/', import.meta.url)
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith('.eml'))
  .map((name) => ({ name, raw: readFileSync(new URL(name, folder)) }))

/** Every string of a mail, wherever it stands. */
function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (value instanceof Uint8Array || value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(stringsOf)
}

async function parseOrRefuse(raw: Uint8Array): Promise<ParsedMail | MailUnreadable> {
  try {
    return await parseMail(raw, defaultMailLimits)
  } catch (error) {
    if (error instanceof MailUnreadable && error.code === 'limit') return error
    throw error
  }
}

async function expectSound(raw: Uint8Array): Promise<void> {
  const mail = await parseOrRefuse(raw)
  if (mail instanceof MailUnreadable) return
  for (const text of stringsOf(mail)) {
    expect(text.includes('\0')).toBe(false)
    expect(text.isWellFormed()).toBe(true)
  }
  for (const attachment of mail.attachments) expect(attachment.content.length).toBe(attachment.size)
}

/** Pieces from which hostile mail is made. */
const hostile = fc.constantFrom(
  '=?utf-8?Q?',
  '?=',
  '=?utf-16?B?2AA=?=',
  '\r\n ',
  '\r\n',
  '\n',
  '\0',
  '\xff',
  '\xed\xa0\x80',
  '--b',
  '--b--',
  '"',
  '(',
  ')',
  '<',
  '>',
  '@',
  ';',
  ',',
  ':',
  'Content-Type: multipart/mixed; boundary=b\r\n',
  'Content-Type: text/html; charset=utf-16\r\n',
  'Content-Type: message/rfc822\r\n',
  'Content-Type: application/ms-tnef\r\n',
  'Content-Type: text/plain; charset=utf-7; format=flowed\r\n',
  'Content-Transfer-Encoding: base64\r\n',
  'From: ',
  'To: ',
  'Subject: ',
  'References: ',
  'Date: ',
  'a',
  'text ',
  '\x1b$B',
  '+2AA-',
  '&#xD800;',
  '<p>',
)

describe('whatever comes', () => {
  test('random bytes are read or refused, never crash, and give clean strings', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), expectSound), { numRuns: 500 })
  })

  test('hostile pieces in any order', async () => {
    const mails = fc.array(hostile, { maxLength: 60 }).map((pieces) => Buffer.from(pieces.join(''), 'latin1'))
    await fc.assert(fc.asyncProperty(mails, expectSound), { numRuns: 1500 })
  })

  test('real mails with bytes changed, removed and doubled', async () => {
    const change = fc.tuple(fc.constantFrom('set', 'cut', 'double'), fc.nat(1_000_000), fc.nat(255))
    const mutated = fc
      .tuple(fc.constantFrom(...fixtures), fc.array(change, { minLength: 1, maxLength: 6 }))
      .map(([fixture, changes]) => {
        let raw = Buffer.from(fixture.raw)
        for (const [kind, where, byte] of changes) {
          const at = where % Math.max(1, raw.length)
          if (kind === 'set') raw[at] = byte
          else if (kind === 'cut') raw = Buffer.concat([raw.subarray(0, at), raw.subarray(at + 1 + (byte % 40))])
          else raw = Buffer.concat([raw.subarray(0, at), raw.subarray(Math.max(0, at - byte))])
        }
        return raw
      })
    await fc.assert(fc.asyncProperty(mutated, expectSound), { numRuns: 1500 })
  })
})

describe('what was written comes back', () => {
  const encoding = fc.constantFrom<'base64' | 'quoted-printable'>('base64', 'quoted-printable')

  test('attachments, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.uint8Array({ maxLength: 600 }), encoding), { minLength: 1, maxLength: 4 }),
        async (files) => {
          const { header, body } = multipart(
            'mixed',
            'b0undary',
            files.map(([content, how], index) => filePart(`f${index}.bin`, content, how)),
          )
          const mail = await parseMail(rawMail(['From: a@b.c', header], body), defaultMailLimits)
          expect(mail.attachments.map((attachment) => [...attachment.content])).toEqual(
            files.map(([content]) => [...content]),
          )
        },
      ),
      { numRuns: 300 },
    )
  })

  test('subjects in encoded words cut at any byte', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => `x${text}`.replace(/[\p{C}\p{Z}]/gu, '_'))
    fc.assert(
      fc.property(line, fc.integer({ min: 1, max: 20 }), (text, size) => {
        const words = (
          Buffer.from(text, 'utf8')
            .toString('hex')
            .match(new RegExp(`.{1,${size * 2}}`, 'g')) ?? []
        ).map((hex, index) =>
          index % 2 === 0
            ? `=?utf-8?B?${Buffer.from(hex, 'hex').toString('base64')}?=`
            : `=?UTF-8?q?${hex.replace(/../g, '=$&')}?=`,
        )
        expect(decodeHeaderText(words.join('\r\n '))).toBe(text)
      }),
      { numRuns: 500 },
    )
  })

  test('quoted names with any character', () => {
    const name = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 }).map((text) => text.trim() || 'x')
    fc.assert(
      fc.property(
        fc.array(
          name.filter((text) => !text.includes('=?')),
          { minLength: 1, maxLength: 5 },
        ),
        (names) => {
          const header = names
            .map((each, index) => `"${each.replace(/["\\]/g, '\\$&')}" <u${index}@example.com>`)
            .join(', ')
          expect(parseAddresses(header)).toEqual(
            names.map((each, index) => ({ name: each, address: `u${index}@example.com` })),
          )
        },
      ),
      { numRuns: 500 },
    )
  })
})

/** It keeps a line end more between two parts. */
const lines = (text: string) => text.split(/\r?\n/).filter((line) => line !== '')

/** postal-mime as a second opinion where it is right: well-formed mail. */
describe('postal-mime agrees on well-formed mail', () => {
  const disputed = new Set([
    // It rewrites line ends in base64 text attachments.
    'good-attachment-text-crlf-base64.eml',
    // It keeps comments inside an address.
    'good-comments-in-headers.eml',
    // Charsets outside the web's list.
    'good-charset-utf-7.eml',
    'good-charset-cp850.eml',
    'good-charset-iso-2022-kr.eml',
    'good-charset-hz.eml',
  ])
  const agreed = fixtures.filter(({ name }) => name.startsWith('good-') && !disputed.has(name))

  test.each(agreed)('$name', async ({ raw }) => {
    const [ours, theirs] = await Promise.all([
      parseMail(raw, defaultMailLimits),
      PostalMime.parse(raw, { forceRfc822Attachments: true }),
    ])
    expect(ours.subject).toBe(theirs.subject)
    expect(ours.from?.address).toBe(theirs.from?.address)
    expect(lines(ours.html ?? '')).toEqual(lines(theirs.html ?? ''))
  })
})
