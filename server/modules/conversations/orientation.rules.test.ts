import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jpegTurned, pictures } from '../../testing/pictures.ts'
import { orientationOf, turnPixels } from './orientation.rules.ts'

/** Two columns and three rows, each pixel its letter four times. */
const stored = Buffer.from([...'abcdef'].flatMap((letter) => Array(4).fill(letter.charCodeAt(0))))
const size = { width: 2, height: 3 }

// How each of them is to be seen: TIFF 6.0, “Orientation”. Stored are the rows ab, cd, ef.
test.each<[number, string[]]>([
  [1, ['ab', 'cd', 'ef']],
  [2, ['ba', 'dc', 'fe']],
  [3, ['fe', 'dc', 'ba']],
  [4, ['ef', 'cd', 'ab']],
  [5, ['ace', 'bdf']],
  [6, ['eca', 'fdb']],
  [7, ['fdb', 'eca']],
  [8, ['bdf', 'ace']],
  [9, ['ab', 'cd', 'ef']],
])('orientation %i', (orientation, rows) => {
  const turned = turnPixels(stored, size, orientation)
  expect({ width: turned.width, height: turned.height }).toEqual({ width: rows[0]?.length, height: rows.length })
  const letters = [...turned.pixels].filter((_byte, i) => i % 4 === 0).map((code) => String.fromCharCode(code))
  expect(letters.join('')).toBe(rows.join(''))
})

test('is read from EXIF of either byte order; without one a picture stays as it is', () => {
  for (const order of ['II', 'MM'] as const)
    for (const orientation of [1, 3, 6, 8]) expect(orientationOf(jpegTurned(orientation, order))).toBe(orientation)
  expect(orientationOf(jpegTurned(9, 'II'))).toBe(1)
  expect(orientationOf(pictures.jpeg)).toBe(1)
})

test('any bytes at all have an orientation', () => {
  const turned = jpegTurned(6, 'MM')
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
      const bytes = Buffer.from(turned)
      bytes[at] = value
      for (const one of [bytes, bytes.subarray(0, at)]) {
        const orientation = orientationOf(one)
        expect(orientation).toBeGreaterThanOrEqual(1)
        expect(orientation).toBeLessThanOrEqual(8)
      }
    }),
  )
})
