import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pictures, pngOf } from '../../testing/pictures.ts'
import { hasTooManyPixels, type PictureType, readPicture } from './picture.rules.ts'

const types: Record<keyof typeof pictures, PictureType> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  progressiveJpeg: 'image/jpeg',
  gif: 'image/gif',
  animatedGif: 'image/gif',
  webp: 'image/webp',
  losslessWebp: 'image/webp',
}
const all = Object.entries(pictures) as [keyof typeof pictures, Buffer][]

describe.each(all)('%s', (name, bytes) => {
  const whole = { type: types[name], width: 3, height: 2, end: bytes.length }

  test('is read whole, and ends before what was hung on to it', () => {
    expect(readPicture(bytes)).toEqual(whole)
    expect(readPicture(Buffer.concat([bytes, Buffer.from('PK\u0003\u0004<script>alert(1)</script>')]))).toEqual(whole)
  })

  test('cut anywhere it has no end, and never another size', () => {
    for (let length = 0; length < bytes.length; length++) {
      const read = readPicture(bytes.subarray(0, length))
      if (read) expect(read).toEqual({ ...whole, end: null })
    }
  })

  test('with any byte changed it is read or not, but never beyond its bytes', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const changed = Buffer.from(bytes)
        changed[at] = value
        const { end } = readPicture(changed) ?? { end: null }
        return end === null || end <= changed.length
      }),
      { numRuns: 2000 },
    )
  })
})

test('anything else is no picture', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => readPicture(bytes) === null))
  for (const start of ['89504e470d0a1a0a', 'ffd8ff', Buffer.from('GIF89a').toString('hex')])
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (rest) => {
        const read = readPicture(Buffer.concat([Buffer.from(start, 'hex'), rest]))
        return read === null || read.end === null || read.end <= rest.length + 8
      }),
    )
})

const webpOf = (kind: string, data: Buffer) => {
  const head = Buffer.from(`RIFF0000WEBP${kind}0000`, 'latin1')
  head.writeUInt32LE(12 + data.length, 4)
  head.writeUInt32LE(data.length, 16)
  return Buffer.concat([head, data])
}
const changedAt = (bytes: Buffer, at: number, words: number[]) => {
  const changed = Buffer.from(bytes)
  for (const [n, word] of words.entries()) changed.writeUInt16LE(word, at + n * 2)
  return changed
}

test.each([
  ['PNG', pngOf(60_000, 60_000), 60_000, 60_000],
  ['JPEG', changedAt(pictures.jpeg, pictures.jpeg.indexOf('ffc0', 0, 'hex') + 5, [0xffff, 0xffff]), 65_535, 65_535],
  ['GIF screen', changedAt(pictures.gif, 6, [65_535, 65_535]), 65_535, 65_535],
  [
    'GIF frame beyond its screen',
    changedAt(pictures.gif, pictures.gif.indexOf(0x2c) + 5, [60_000, 60_000]),
    60_000,
    60_000,
  ],
  ['WebP canvas', webpOf('VP8X', Buffer.from('00000000ffffffffffff', 'hex')), 16_777_216, 16_777_216],
  ['lossless WebP', webpOf('VP8L', Buffer.from('2fffffff0f00', 'hex')), 16_384, 16_384],
])('a bomb says how large it is: %s', (_name, bytes, width, height) => {
  const read = readPicture(bytes)
  expect(read).toMatchObject({ width, height })
  expect(read && hasTooManyPixels(read)).toBe(true)
})

test('a photo of a telephone may be shown', () => {
  expect(hasTooManyPixels({ width: 8064, height: 6048 })).toBe(false)
  expect(hasTooManyPixels({ width: 8064, height: 6300 })).toBe(true)
})
