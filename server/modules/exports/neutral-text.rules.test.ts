import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { neutralText, originalText } from './neutral-text.rules.ts'

describe('texts in cells', () => {
  test.each([
    ['Hello', 'Hello'],
    ['', ''],
    ['a=b', 'a=b'],
    ["it's", "it's"],
    ["'quoted'", "'quoted'"],
    ['=1+1', "'=1+1"],
    ['+49 30', "'+49 30"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\tplain', "'\tplain"],
    ['\r=1', "'\r=1"],
    ['\u0000=1', "'\u0000=1"],
    [' =1', "' =1"],
    ['\uff1d1', "'\uff1d1"],
    ["'=1", "''=1"],
  ])('%j stands as %j', (text, cell) => {
    expect(neutralText(text)).toBe(cell)
    expect(originalText(cell)).toBe(text)
  })

  test('no text is a formula, and none is lost', () => {
    const nasty = fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '\u0000', "'", ' ', 'a', '\uff1d')
    const text = fc.array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 8 })
    fc.assert(
      fc.property(text, (parts) => {
        const given = parts.join('')
        const cell = neutralText(given)
        expect(cell).not.toMatch(/^\s*[=+\-@\t\r\0]/)
        expect(originalText(cell)).toBe(given)
      }),
      { numRuns: 3000 },
    )
  })
})
