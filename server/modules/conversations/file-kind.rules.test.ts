import { expect, test } from 'vitest'
import { contentTypeOf, matchesTag } from './file-kind.rules.ts'
import { pictureType } from './picture.rules.ts'

const png = Buffer.from('89504e470d0a1a0a0000000d', 'hex')
const jpeg = Buffer.from('ffd8ffe000104a464946', 'hex')
const gif = Buffer.from('GIF89a\u0001\u0000', 'latin1')
const webp = Buffer.from('RIFF\u0010\u0000\u0000\u0000WEBPVP8 ', 'latin1')
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
const html = Buffer.from('<!doctype html><script>alert(1)</script>')

test.each([
  ['png', png, 'image/png'],
  ['jpeg', jpeg, 'image/jpeg'],
  ['gif', gif, 'image/gif'],
  ['webp', webp, 'image/webp'],
  ['svg', svg, null],
  ['html', html, null],
  ['nothing', Buffer.alloc(0), null],
  ['half a png', png.subarray(0, 5), null],
  ['RIFF of another kind', Buffer.from('RIFF\u0010\u0000\u0000\u0000WAVEfmt '), null],
])('pictureType of %s', (_name, head, type) => {
  expect(pictureType(head)).toBe(type)
})

test.each([
  ['application/pdf', Buffer.from('%PDF-1.7'), 'application/pdf'],
  ['Text/Plain; charset=utf-8', Buffer.from('hello'), 'text/plain'],
  ['image/png', png, 'image/png'],
  ['image/jpeg', png, 'image/png'],
  ['application/octet-stream', jpeg, 'image/jpeg'],
  ['image/png', html, 'application/octet-stream'],
  ['image/svg+xml', svg, 'image/svg+xml'],
  ['', html, 'application/octet-stream'],
  ['text/html\r\nx: y', html, 'application/octet-stream'],
  ['nonsense', html, 'application/octet-stream'],
  [`text/${'x'.repeat(300)}`, html, 'application/octet-stream'],
])('contentTypeOf claim %j', (claimed, head, type) => {
  expect(contentTypeOf(claimed, head)).toBe(type)
})

test.each([
  ['"a"', true],
  ['W/"a"', true],
  ['"b", "a"', true],
  ['*', true],
  ['"b"', false],
  [undefined, false],
])('matchesTag %j', (header, matches) => {
  expect(matchesTag(header, '"a"')).toBe(matches)
})
