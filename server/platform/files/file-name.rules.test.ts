import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contentDisposition, mustDownload, safeFileName } from './file-name.rules.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
const unsafe = /[\u0000-\u001f\u007f-\u009f/\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069]|^[.\s]|[.\s]$/

describe('file names', () => {
  test.each([
    ['invoice.pdf', 'invoice.pdf'],
    ['Größe – 測試 файл.pdf', 'Größe – 測試 файл.pdf'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['..\\..\\boot.ini', '_.._boot.ini'],
    ['/etc/passwd', '_etc_passwd'],
    ['C:\\temp\\a.txt', 'C__temp_a.txt'],
    ['a\u0000.png', 'a_.png'],
    ['a\r\nSet-Cookie: x.txt', 'a__Set-Cookie_ x.txt'],
    ['invoice\u202egpj.exe', 'invoicegpj.exe'],
    ['in\u200bvo\u2066ice.pdf', 'invoice.pdf'],
    ['\ufeffreport.docx', 'report.docx'],
    ['.htaccess', 'htaccess'],
    ['...', 'attachment.pdf'],
    ['', 'attachment.pdf'],
    [' \t ', 'attachment.pdf'],
    ['name. . ', 'name'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['lpt1.tar.gz', '_lpt1.tar.gz'],
    ['console.log', 'console.log'],
    ['a\ud800b.png', 'a_b.png'],
    ['<img src=x onerror=alert(1)>.png', '_img src=x onerror=alert(1)_.png'],
    ['e\u0301.txt', 'é.txt'],
  ])('%j becomes %j', (name, expected) => {
    expect(safeFileName(name, 'application/pdf; name=x')).toBe(expected)
  })

  test('255 bytes at most, extension kept, no character split', () => {
    const name = safeFileName(`${'ß'.repeat(300)}.pdf`, '')
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
    expect(name).toMatch(/^ß+\.pdf$/)
    expect(Buffer.byteLength(safeFileName('👩‍👩‍👧'.repeat(100), ''))).toBeLessThanOrEqual(255)
    expect(safeFileName(`e${'\u0301\u0327'.repeat(1000)}.pdf`, '')).toMatch(/\.pdf$|^attachment|^é/)
  })

  test('an unknown type without a name is just an attachment', () => {
    expect(safeFileName('', 'application/x-strange')).toBe('attachment')
    expect(safeFileName('', '__proto__')).toBe('attachment')
  })

  test('every string becomes a name that is safe and stays as it is when asked again', () => {
    const nasty = fc.constantFrom(
      '.',
      '/',
      '\\',
      '\u0000',
      '\u202e',
      '\u200b',
      ' ',
      'CON',
      '%',
      '"',
      '\ud800',
      '\r',
      'é',
    )
    const name = fc.array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 30 })), { maxLength: 40 })
    fc.assert(
      fc.property(name, (parts) => {
        const safe = safeFileName(parts.join(''), 'image/png')
        expect(safe).not.toBe('')
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(255)
        expect(safe).not.toMatch(unsafe)
        expect(safe.isWellFormed()).toBe(true)
        expect(safeFileName(safe, 'image/png')).toBe(safe)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('what must be downloaded', () => {
  test.each([
    ['image/png', 'a.png', false],
    ['IMAGE/JPEG; name=x', 'a.jpg', false],
    ['text/plain; charset=utf-8', 'a.txt', false],
    ['application/pdf', 'a.pdf', false],
    ['image/svg+xml', 'a.svg', true],
    ['image/png', 'a.svg', true],
    ['text/plain', 'a.html', true],
    ['text/plain', 'a.html\u200b', true],
    ['text/plain', 'a.html.', true],
    ['text/html', 'a.txt', true],
    ['application/xhtml+xml', 'a', true],
    ['text/xml', 'a.png', true],
    ['application/octet-stream', 'a.png', true],
    ['', 'a.png', true],
    ['multipart/x-mixed-replace', 'a.png', true],
  ])('%s %s: %s', (contentType, name, expected) => {
    expect(mustDownload(contentType, name)).toBe(expected)
  })
})

describe('Content-Disposition', () => {
  test.each([
    ['plan.pdf', 'attachment; filename="plan.pdf"'],
    ['my plan.pdf', 'attachment; filename="my plan.pdf"'],
    ['Größe.pdf', 'attachment; filename="Gro_e.pdf"; filename*=UTF-8\'\'Gr%C3%B6%C3%9Fe.pdf'],
    ['見積.pdf', 'attachment; filename="__.pdf"; filename*=UTF-8\'\'%E8%A6%8B%E7%A9%8D.pdf'],
    ["it's (1)*;%41.txt", "attachment; filename=\"it's (1)___41.txt\"; filename*=UTF-8''it%27s%20%281%29_%3B%2541.txt"],
    [
      'a"; x=y\r\nEvil: 1.txt',
      'attachment; filename="a__ x=y__Evil_ 1.txt"; filename*=UTF-8\'\'a_%3B%20x%3Dy__Evil_%201.txt',
    ],
  ])('%j', (name, header) => {
    expect(contentDisposition(name, 'attachment')).toBe(header)
  })

  test('is always one line of ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (name) => {
        expect(contentDisposition(name, 'inline')).toMatch(
          /^inline; filename="[^"\\\r\n]*"(?:; filename\*=UTF-8''[\w!#$&+.^`|~%-]+)?$/,
        )
      }),
    )
  })
})
