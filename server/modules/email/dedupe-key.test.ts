import { expect, test } from 'vitest'
import { canonicalContentHash, canonicalRawHash } from './dedupe-key.rules.ts'
import { filePart, multipart, rawMail } from './fixtures/build-mail.ts'
import { parseMail } from './parse-mail.ts'
import { defaultMailLimits } from './parsed-mail.ts'

const own = [
  'From: Ana <ana@example.com>',
  'To: support@acme.test',
  'Subject: Printer',
  'Date: Sat, 21 Nov 2026 15:04:05 +0100',
  'Message-ID: <1@x>',
]
const file = (content: string) => filePart('a.bin', Buffer.from(content), 'base64')

function mail(change: { headers?: string[]; text?: string; file?: string; before?: string[] } = {}): Buffer {
  const { header, body } = multipart('mixed', 'b', [`\r\n${change.text ?? 'words'}`, file(change.file ?? 'file')])
  return rawMail([...(change.before ?? []), ...(change.headers ?? own), header], body)
}
const hash = async (raw: Uint8Array) => canonicalContentHash(await parseMail(raw, defaultMailLimits))

const trace = [
  'Return-Path: <bounce@example.com>',
  'Delivered-To: second@acme.test',
  'Received: from a by b; Sat, 21 Nov 2026 15:04:06 +0100',
  '\tfolded',
  'Authentication-Results: mx; dkim=pass',
  'DKIM-Signature: v=1; a=rsa-sha256',
  'ARC-Seal: i=1',
  'X-Spam-Score: 1',
]

test('two deliveries that differ in trace headers have one hash', async () => {
  expect(await hash(mail({ before: trace }))).toBe(await hash(mail()))
  expect(canonicalRawHash(mail({ before: trace }))).toBe(canonicalRawHash(mail()))
})

test('so have two encodings of the same words', async () => {
  const plain = rawMail(
    [...own, 'Content-Type: text/plain; charset=utf-8'],
    Buffer.from('Größe\r\n').toString('latin1'),
  )
  const encoded = rawMail(
    [...own, 'Content-Type: text/plain; charset=iso-8859-1', 'Content-Transfer-Encoding: quoted-printable'],
    'Gr=F6=DFe',
  )
  expect(await hash(plain)).toBe(await hash(encoded))
})

test.each<readonly [string, Buffer]>([
  ['text', mail({ text: 'other words' })],
  ['file', mail({ file: 'other file' })],
  ...own.map(
    (line, index) =>
      [
        line.split(':')[0] ?? '',
        mail({ headers: own.with(index, line.replace(/[a-z0-9]@|Printer|15:04/, 'z@')) }),
      ] as const,
  ),
])('another %s is another hash', async (_, raw) => {
  expect(await hash(raw)).not.toBe(await hash(mail()))
  expect(canonicalRawHash(raw)).not.toBe(canonicalRawHash(mail()))
})
