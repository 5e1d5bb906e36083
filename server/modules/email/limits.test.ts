import { expect, test } from 'vitest'
import { multipart, rawMail } from './fixtures/build-mail.ts'
import { parseMail } from './parse-mail.ts'
import { defaultMailLimits } from './parsed-mail.ts'

const limits = { ...defaultMailLimits, rawBytes: 200_000 }
const from = 'From: a@b.c'
const nested = (depth: number): string => {
  if (depth === 0) return '\r\ntext'
  const { header, body } = multipart('mixed', `b${depth}`, [nested(depth - 1)])
  return `${header}\r\n\r\n${body}`
}
const parts = (count: number) => {
  const { header, body } = multipart(
    'mixed',
    'b',
    Array.from({ length: count }, () => '\r\nx'),
  )
  return rawMail([from, header], body)
}
const recipients = (count: number) =>
  Array.from({ length: count }, (_, index) => `u${index}@example.com`).join(',\r\n ')

test.each<[string, Buffer, string]>([
  ['bytes', rawMail([from], 'x'.repeat(200_001)), 'The message has 200016 bytes; the limit is 200000.'],
  ['parts', parts(1000), 'The message has more than 1000 parts.'],
  ['depth', Buffer.from(`${from}\r\n${nested(51)}`), 'Parts of the message are nested more than 50 deep.'],
  ['a header line', rawMail([from, `Subject: ${'x'.repeat(65_536)}`]), 'A header line is longer than 65536 bytes.'],
  [
    'headers',
    rawMail([from, ...Array.from({ length: 2000 }, () => 'X-A: b')]),
    'The message has more than 2000 headers.',
  ],
  [
    'recipients',
    rawMail([from, `To: ${recipients(600)}`, `Cc: ${recipients(401)}`]),
    'The message has more than 1000 recipients.',
  ],
])('too many %s are refused in words', async (_, raw, reason) => {
  await expect(parseMail(raw, limits)).rejects.toMatchObject({ code: 'limit', message: reason })
})

test('what is just within the limits is read', async () => {
  expect((await parseMail(parts(999), limits)).text.length).toBe(999 + 998 * 2)
  expect((await parseMail(Buffer.from(`${from}\r\n${nested(50)}`), limits)).text).toBe('text')
  expect((await parseMail(rawMail([from, `To: ${recipients(1000)}`]), limits)).to).toHaveLength(1000)
  expect((await parseMail(rawMail([from, `Subject: ${'x'.repeat(50_000)}`]), limits)).subject).toHaveLength(50_000)
})
