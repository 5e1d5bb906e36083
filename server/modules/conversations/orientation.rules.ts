/**
 * How a JPEG is to be turned before it is shown, as its EXIF says (CIPA DC-008, tag 0112): 1 to 8, 1 for as it is. Cameras store
 * pictures as the sensor lay. Anything that is not well formed counts as 1.
 */
export function orientationOf(jpeg: Uint8Array): number {
  const bytes = Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength)
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0
    const length = bytes.readUInt16BE(at + 2)
    // Start of scan: no more headers.
    if (marker === 0xda || length < 2) return 1
    const segment = bytes.subarray(at + 4, at + 2 + length)
    if (marker === 0xe1 && segment.toString('latin1', 0, 6) === 'Exif\0\0') return tagOf(segment.subarray(6))
    at += 2 + length
  }
  return 1
}

function tagOf(tiff: Buffer): number {
  if (tiff.length < 14) return 1
  const order = tiff.toString('latin1', 0, 2)
  if (order !== 'II' && order !== 'MM') return 1
  const short = (at: number) => (order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const long = (at: number) => (order === 'II' ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  const directory = long(4)
  if (directory + 2 > tiff.length) return 1
  const count = short(directory)
  for (let n = 0; n < count; n += 1) {
    const at = directory + 2 + n * 12
    if (at + 12 > tiff.length) return 1
    if (short(at) !== 0x0112) continue
    const value = short(at + 8)
    return value >= 1 && value <= 8 ? value : 1
  }
  return 1
}

/** Pixels of four bytes each, turned as an orientation says. */
export function turnPixels(
  pixels: Uint8Array,
  { width, height }: { width: number; height: number },
  orientation: number,
): { pixels: Uint8Array; width: number; height: number } {
  if (orientation < 2 || orientation > 8) return { pixels, width, height }
  const isOnItsSide = orientation >= 5
  const turned = new Uint8Array(pixels.length)
  const size = isOnItsSide ? { width: height, height: width } : { width, height }
  for (let y = 0; y < size.height; y += 1)
    for (let x = 0; x < size.width; x += 1) {
      const [fromX, fromY] = sourceOf(orientation, x, y, width - 1, height - 1)
      const from = (fromY * width + fromX) * 4
      turned.set(pixels.subarray(from, from + 4), (y * size.width + x) * 4)
    }
  return { pixels: turned, ...size }
}

/** Where the pixel at x, y of the turned picture stands in the stored one; `right` and `bottom` are its last column and row. */
function sourceOf(orientation: number, x: number, y: number, right: number, bottom: number): [number, number] {
  switch (orientation) {
    case 2:
      return [right - x, y]
    case 3:
      return [right - x, bottom - y]
    case 4:
      return [x, bottom - y]
    case 5:
      return [y, x]
    case 6:
      return [y, bottom - x]
    case 7:
      return [right - y, bottom - x]
    default:
      return [right - y, x]
  }
}
