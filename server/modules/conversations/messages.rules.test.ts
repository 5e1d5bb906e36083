import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Problem } from '../../platform/errors.ts'
import { sentence } from '../../platform/words.ts'
import { cutBytes } from './message-body.ts'
import { checkRecipients, composeBody, inlineAttachmentIds, readRecipients } from './messages.rules.ts'

describe('cutBytes', () => {
  test.each([
    ['abc', 3, 'abc'],
    ['abc', 2, 'ab'],
    ['aé', 2, 'a'],
    ['aé', 3, 'aé'],
    ['😀x', 3, ''],
    ['😀x', 4, '😀'],
    ['', 0, ''],
  ])('%j to %d bytes', (text, limit, cut) => {
    expect(cutBytes(text, limit)).toBe(cut)
  })

  test('is the longest start that fits, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(60), (given, limit) => {
        const text = given.toWellFormed()
        const cut = cutBytes(text, limit)
        const next = [...text.slice(cut.length)][0] ?? ''
        expect(text.startsWith(cut)).toBe(true)
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(limit)
        if (next) expect(Buffer.byteLength(cut + next)).toBeGreaterThan(limit)
      }),
    )
  })
})

describe('composeBody', () => {
  test('HTML is made safe and gets its text', () => {
    expect(composeBody({ bodyHtml: '<p onclick="x()">One</p><p>Two <a href="javascript:x">link</a></p>' })).toEqual({
      bodyHtml: '<p>One</p><p>Two <a>link</a></p>',
      visibleHtml: '<p>One</p><p>Two <a>link</a></p>',
      bodyText: 'One\n\nTwo link',
      visibleText: 'One\n\nTwo link',
    })
  })
  test('text keeps its lines', () => {
    expect(composeBody({ bodyText: ' a\r\nb\rc \n\n' })).toMatchObject({ bodyText: ' a\nb\nc', bodyHtml: null })
  })
  test('a picture alone is something to see', () => {
    const html = '<p><img src="/api/v1/attachments/019a0000-0000-7000-8000-000000000000" alt="" /></p>'
    expect(composeBody({ bodyHtml: html }).bodyHtml).toContain('<img')
    expect(() => composeBody({ bodyHtml: '<p><img src="https://elsewhere.test/x.png"></p>' })).toThrow(/empty/)
  })
})

test('inlineAttachmentIds finds our own pictures only, each once', () => {
  const id = '019A0000-0000-7000-8000-00000000000a'
  const html = [
    `<img src="/api/v1/attachments/${id}" alt="a &gt; b">`,
    `<img alt="x" src="/api/v1/attachments/${id.toLowerCase()}">`,
    `<a href="/api/v1/attachments/019a0000-0000-7000-8000-00000000000b">no picture</a>`,
    '<img src="cid:x">',
    '<img src="/api/v1/attachments/nonsense">',
  ].join('')
  expect(inlineAttachmentIds(html)).toEqual([id.toLowerCase()])
  expect(inlineAttachmentIds(null)).toEqual([])
})

test.each([
  ['a@b.test', { name: '', address: 'a@b.test' }],
  ['Ann <a@b.test>', { name: 'Ann', address: 'a@b.test' }],
  ['"Lee, Ann" <a@b.test>', { name: 'Lee, Ann', address: 'a@b.test' }],
  ['<a@b.test>', { name: '', address: 'a@b.test' }],
  ['Ann <a@b.test> <c@d.test>', { name: '', address: 'Ann <a@b.test> <c@d.test>' }],
  [
    { name: 'Ann', address: 'a@b.test' },
    { name: 'Ann', address: 'a@b.test' },
  ],
])('readRecipients %j', (typed, address) => {
  expect(readRecipients({ cc: [typed] })).toEqual({ to: [], cc: [address], bcc: [] })
})

test('no line at all is left to the channel; an empty one is not', () => {
  expect(readRecipients({})).toBeNull()
  expect(readRecipients({ to: [] })).toEqual({ to: [], cc: [], bcc: [] })
})

describe('checkRecipients', () => {
  const jo = { name: 'Jo', address: 'jo@x.test' }
  const fine = { to: [jo], cc: [], bcc: [], errors: [], unusual: [] }
  const codeOf = (draft: Partial<typeof fine> | object, confirmed = false) => {
    try {
      checkRecipients({ ...fine, ...draft }, { confirmed, requester: { name: 'Jo', email: 'jo@x.test' } })
      return 'sent'
    } catch (error) {
      return error instanceof Problem ? error.code : String(error)
    }
  }
  const error = { path: 'to.0.address', message: 'No.' }
  test.each([
    ['fine', {}, false, 'sent'],
    ['a hidden copy alone', { to: [], bcc: [jo] }, false, 'sent'],
    ['nobody', { to: [] }, true, 'message.no_recipient'],
    ['a bad address, confirmed', { errors: [error] }, true, 'message.bad_recipients'],
    ['unusual', { unusual: [sentence('reply.nobody', 'New.')] }, false, 'message.confirm_recipients'],
    ['unusual, confirmed', { unusual: [sentence('reply.nobody', 'New.')] }, true, 'sent'],
  ])('%s', (_what, draft, confirmed, code) => {
    expect(codeOf(draft, confirmed)).toBe(code)
  })
})
