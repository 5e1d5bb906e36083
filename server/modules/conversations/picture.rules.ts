/** A raster picture that a browser may show in place. `end`: bytes from its beginning to its end; null: it is cut off before it. */
export type Picture = { type: PictureType; width: number; height: number; end: number | null }
export type PictureType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'

/**
 * Most pixels of a picture that is shown in place. A file of some kilobytes can claim billions, and a browser needs four bytes for each
 * (docs/quality.md, security 4). 50 million are the largest photos of telephones.
 */
export const maxPixels = 50_000_000

export const hasTooManyPixels = ({ width, height }: Pick<Picture, 'width' | 'height'>) => width * height > maxPixels

/**
 * Reads the structure of a PNG, JPEG, GIF or WebP, block by block, and finds how large it says it is; of several sizes in one file
 * the largest counts. Null: it is none of these, or not well formed. The beginning of a file is enough for its size; only with `end`
 * it was seen whole. What lies behind the end is not part of the picture, whatever a polyglot has there.
 * Sources: PNG (RFC 2083), GIF89a, JPEG (ITU T.81 annex B), WebP (RFC 9649).
 */
export function readPicture(bytes: Uint8Array): Picture | null {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = { width: 0, height: 0 }
  const grow = (width: number, height: number) => {
    size.width = Math.max(size.width, width)
    size.height = Math.max(size.height, height)
  }
  const type = pictureType(bytes)
  if (type === null) return null
  const end = walks[type](view, grow)
  if (end === 'broken' || size.width === 0 || size.height === 0) return null
  return { type, ...size, end: end === 'cut' ? null : end }
}

/** The kind of a raster picture by its first bytes (12 are enough); null for everything else, SVG among it. */
export function pictureType(head: Uint8Array): PictureType | null {
  const latin1 = Buffer.from(head.subarray(0, 16)).toString('latin1')
  if (latin1.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (latin1.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (/^GIF8[79]a/.test(latin1)) return 'image/gif'
  return /^RIFF[\s\S]{4}WEBP/.test(latin1) ? 'image/webp' : null
}

type Walk = (bytes: Buffer, grow: (width: number, height: number) => void) => number | 'cut' | 'broken'
const walks: Record<PictureType, Walk> = {
  'image/png': walkPng,
  'image/jpeg': walkJpeg,
  'image/gif': walkGif,
  'image/webp': walkWebp,
}

function walkPng(bytes: Buffer, grow: Parameters<Walk>[1]): ReturnType<Walk> {
  for (let at = 8; ; ) {
    if (at + 8 > bytes.length) return 'cut'
    const length = bytes.readUInt32BE(at)
    const kind = bytes.toString('latin1', at + 4, at + 8)
    const isHeader = kind === 'IHDR'
    if (!/^[A-Za-z]{4}$/.test(kind) || isHeader !== (at === 8) || (isHeader && length !== 13)) return 'broken'
    if (isHeader) {
      if (at + 16 > bytes.length) return 'cut'
      grow(bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12))
    }
    at += 12 + length
    if (kind === 'IEND') return at > bytes.length ? 'cut' : at
  }
}

/** Start of frame in all its kinds; C4, C8 and CC are other segments. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

function walkJpeg(bytes: Buffer, grow: Parameters<Walk>[1]): ReturnType<Walk> {
  for (let at = 2; ; ) {
    if (at + 2 > bytes.length) return 'cut'
    const marker = bytes[at + 1] ?? 0
    if (bytes[at] !== 0xff || marker === 0 || marker === 0xd8) return 'broken'
    if (marker === 0xd9) return at + 2
    // A fill byte before a marker, or a marker that stands alone.
    if (marker === 0xff) at += 1
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2
    else {
      if (at + 4 > bytes.length) return 'cut'
      const length = bytes.readUInt16BE(at + 2)
      if (length < 2 || (isFrame(marker) && length < 8)) return 'broken'
      if (isFrame(marker)) {
        if (at + 9 > bytes.length) return 'cut'
        grow(bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5))
      }
      at += 2 + length
      if (marker === 0xda) at = endOfScan(bytes, at)
    }
  }
}

/** Coded data goes on to the next marker; FF 00 and restart marks belong to it. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next !== undefined && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return bytes.length
}

function walkGif(bytes: Buffer, grow: Parameters<Walk>[1]): ReturnType<Walk> {
  if (bytes.length < 13) return 'cut'
  grow(bytes.readUInt16LE(6), bytes.readUInt16LE(8))
  const colours = (packed: number) => (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0)
  for (let at = 13 + colours(bytes[10] ?? 0); ; ) {
    const kind = bytes[at]
    if (kind === undefined) return 'cut'
    if (kind === 0x3b) return at + 1
    if (kind === 0x21) at += 2
    else if (kind === 0x2c) {
      if (at + 10 > bytes.length) return 'cut'
      // A frame may reach beyond the screen that it is drawn on.
      grow(
        bytes.readUInt16LE(at + 1) + bytes.readUInt16LE(at + 5),
        bytes.readUInt16LE(at + 3) + bytes.readUInt16LE(at + 7),
      )
      at += 11 + colours(bytes[at + 9] ?? 0)
    } else return 'broken'
    // Sub-blocks: a length and so many bytes, until a length of none.
    for (let length = bytes[at]; length !== 0; length = bytes[at]) {
      if (length === undefined) return 'cut'
      at += 1 + length
    }
    at += 1
  }
}

function walkWebp(bytes: Buffer, grow: Parameters<Walk>[1]): ReturnType<Walk> {
  const end = 8 + bytes.readUInt32LE(4)
  let at = 12
  while (at < end) {
    const size = growByChunk(bytes, at, grow)
    if (size === 'cut' || size === 'broken') return size
    // Chunks are padded to even lengths. The frames of an animation are chunks inside one.
    at += bytes.toString('latin1', at, at + 4) === 'ANMF' ? 8 + 16 : 8 + size + (size % 2)
  }
  // Some writers leave the last byte of padding out.
  if (at > end + 1) return 'broken'
  return end > bytes.length ? 'cut' : end
}

/** The length of a chunk's data; the size of the picture, when the chunk says it. */
function growByChunk(bytes: Buffer, at: number, grow: Parameters<Walk>[1]): number | 'cut' | 'broken' {
  if (at + 8 > bytes.length) return 'cut'
  const kind = bytes.toString('latin1', at, at + 4)
  const data = at + 8
  const has = (count: number) => data + count <= bytes.length
  if (kind === 'VP8X') {
    if (!has(10)) return 'cut'
    grow(bytes.readUIntLE(data + 4, 3) + 1, bytes.readUIntLE(data + 7, 3) + 1)
  } else if (kind === 'ANMF') {
    if (!has(16)) return 'cut'
    grow(bytes.readUIntLE(data + 6, 3) + 1, bytes.readUIntLE(data + 9, 3) + 1)
  } else if (kind === 'VP8 ') {
    if (!has(10)) return 'cut'
    if (bytes.readUIntBE(data + 3, 3) !== 0x9d012a) return 'broken'
    grow(bytes.readUInt16LE(data + 6) & 0x3fff, bytes.readUInt16LE(data + 8) & 0x3fff)
  } else if (kind === 'VP8L') {
    if (!has(5)) return 'cut'
    if (bytes[data] !== 0x2f) return 'broken'
    const packed = bytes.readUInt32LE(data + 1)
    grow((packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1)
  } else if (!/^[\x20-\x7e]{4}$/.test(kind)) return 'broken'
  return bytes.readUInt32LE(at + 4)
}
