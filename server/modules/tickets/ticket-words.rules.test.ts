import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bareNumberOf, ticketRefOf } from './ticket-codes.rules.ts'
import { versionOf } from './ticket-version.rules.ts'
import { cleanSubject, noSubject, previewOf, subjectLimit } from './ticket-words.rules.ts'

describe('codes', () => {
  test('and ids are told apart', () => {
    expect(ticketRefOf('0198F7C2-0000-7000-8000-000000000001')).toEqual({ id: '0198f7c2-0000-7000-8000-000000000001' })
    expect(ticketRefOf('acme-1')).toEqual({ codes: ['ACME-1'] })
    expect(ticketRefOf('hello world')).toBeNull()
    expect([bareNumberOf('42'), bareNumberOf('#042'), bareNumberOf('4x'), bareNumberOf('0')]).toEqual([
      '42',
      '42',
      null,
      null,
    ])
  })
})

describe('subjects', () => {
  test.each([
    ['  Printer \r\n\t on fire ', 'Printer on fire'],
    ['\u202eevil\u202c\u0007', 'evil'],
    ['', noSubject],
    [' \n ', noSubject],
    ['👩‍👩‍👧 family', '👩‍👩‍👧 family'],
  ])('%j', (text, subject) => {
    expect(cleanSubject(text)).toBe(subject)
  })

  test('are one line, never empty, never longer than the limit, never half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const subject = cleanSubject(text)
        expect(subject.length).toBeGreaterThan(0)
        expect(subject.length).toBeLessThanOrEqual(subjectLimit)
        expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
        expect(subject.isWellFormed()).toBe(true)
        expect(previewOf(text).length).toBeLessThanOrEqual(200)
      }),
    )
  })
})

test.each([
  [undefined, null],
  ['*', null],
  ['"v12"', 12],
  ['W/"v3"', 3],
  ['v3', 3],
  ['"3"', undefined],
  ['"v0"', undefined],
  ['yesterday', undefined],
])('If-Match %s', (header, version) => {
  expect(versionOf(header)).toBe(version)
})
