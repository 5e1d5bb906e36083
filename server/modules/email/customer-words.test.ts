import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { customerLanguages } from '../../platform/languages.ts'
import { attributionLine } from './customer-words.rules.ts'
import { ownWords } from './public-message.ts'
import { foldHtml } from './quote-html.rules.ts'
import { quoteLanguages } from './quote-languages.ts'
import { attributionIn, plainLine } from './quote-lines.ts'
import { quoteMessage } from './quote-message.ts'
import { foldText } from './quote-text.rules.ts'

const sentAt = new Date('2026-03-05T09:07:00Z')
const line = (language: string | null, more: Partial<Parameters<typeof attributionLine>[0]> = {}) =>
  attributionLine({ languages: [language], name: 'Ann Smith', sentAt, timeZone: 'Europe/Berlin', ...more })

test('we write in every language whose quotes we fold', () => {
  expect([...customerLanguages].sort()).toEqual([...quoteLanguages].sort())
})

test.each([
  ['en', /^On .*Mar 5, 2026.*10:07 AM.*, Ann Smith wrote:$/],
  ['en-GB', /^On 5 Mar 2026.*10:07.*, Ann Smith wrote:$/],
  ['de-AT', /^Am 5\. März 2026.*10:07 MEZ schrieb Ann Smith:$/],
  ['fr', /^Le 5 mars 2026.*10:07.* a écrit :$/],
  ['nn', /^Den 5\. mars 2026.* skrev Ann Smith:$/],
  ['ja', /^2026年3月5日 10:07.* Ann Smith さんは書きました:$/],
  ['zh-TW', /^2026年3月5日.*寫道：$/],
  ['zh-CN', /^2026年3月5日.*写道：$/],
])('%s: %s', (language, expected) => {
  expect(line(language)).toMatch(expected)
})

test('the first language that we write counts, English when there is none', () => {
  expect(line(null, { languages: ['fi', null, 'nl-BE'] })).toContain('schreef')
  expect(line(null, { languages: ['fi', null] })).toContain('wrote')
  expect(line('de-x-nonsense-1234567')).toContain('schrieb')
})

describe.each([...customerLanguages, 'zh-TW', 'de-CH', 'pt-BR', 'en-GB', 'fr-CA'])('in %s', (language) => {
  const names = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.constantFrom(
      '',
      '  ',
      'Ann\r\n> Smith',
      'a@b.test',
      'wrote:',
      '>',
      '<b>',
      '李安',
      'O’Brien (Support)',
      '\u202eevil',
    ),
  )
  const lines = fc
    .record({
      name: names,
      sentAt: fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-30'), noInvalidDate: true }),
      timeZone: fc.constantFrom(null, 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati'),
    })
    .map((input) => attributionLine({ languages: [language], ...input }))

  test('the line is one that our own rules take for an attribution', () => {
    fc.assert(
      fc.property(lines, (one) => {
        expect(one).not.toMatch(/[\r\n]/)
        expect(attributionIn(plainLine(one)), one).not.toBeNull()
      }),
    )
  })

  test('what it announces is folded again, in text and in HTML', () => {
    fc.assert(
      fc.property(lines, (one) => {
        const quote = quoteMessage(ownWords({ html: '<p>Old words</p>', text: 'Old words\n\nolder' }), one)
        const text = foldText(`New words\n\n${quote.text}\n`, { reply: true })
        expect(text.visible.trim(), one).toBe('New words')
        // Mail programs may drop the class by which we know our quotes.
        for (const html of [quote.html, quote.html.replace(' class="deskhand-quote"', '')]) {
          const folded = foldHtml(`<p>New words</p>${html}`, { reply: true })
          expect(folded.visibleHtml, html).not.toContain('Old words')
          expect(folded.visibleHtml, html).toContain('New words')
        }
      }),
      { numRuns: 30 },
    )
  })
})
