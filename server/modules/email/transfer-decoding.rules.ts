/** Content-Transfer-Encoding: from the bytes of a body to the bytes it means. Never throws; one pass each. */

const base64Values = new Int8Array(256).fill(-1)
for (const [index, char] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  base64Values[char.charCodeAt(0)] = index
}
const equalsSign = 0x3d

/**
 * Base64 with everything that is not of its alphabet skipped (RFC 2045 section 6.8). Padding in the middle ends a group,
 * as in bodies pasted together from several encodings. The result owns its memory.
 */
export function decodeBase64(input: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(Math.floor((input.length * 3) / 4) + 3)
  let length = 0
  let bits = 0
  let held = 0
  for (let index = 0; index < input.length; index++) {
    const byte = input[index] ?? 0
    const value = base64Values[byte] ?? -1
    if (value >= 0) {
      held = ((held << 6) | value) & 0xffffff
      bits += 6
      if (bits >= 8) {
        bits -= 8
        out[length++] = (held >> bits) & 0xff
      }
    } else if (byte === equalsSign) {
      held = 0
      bits = 0
    }
  }
  return out.slice(0, length)
}

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  if (byte >= 0x41 && byte <= 0x46) return byte - 0x37
  if (byte >= 0x61 && byte <= 0x66) return byte - 0x57
  return -1
}

/** Quoted-printable (RFC 2045 section 6.7): soft breaks joined, padding at line ends dropped, a stray `=` kept. */
export function decodeQuotedPrintable(input: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(input.length)
  let length = 0
  // Blanks are held back until it is known that the line goes on: at its end they are padding of the transport.
  let blanks = 0
  for (let index = 0; index < input.length; index++) {
    const byte = input[index] ?? 0
    if (byte === 0x20 || byte === 0x09) {
      blanks++
      continue
    }
    const endsLine = byte === 0x0a || (byte === 0x0d && input[index + 1] === 0x0a)
    if (blanks > 0) {
      if (!endsLine) for (let back = blanks; back > 0; back--) out[length++] = input[index - back] ?? 0
      blanks = 0
    }
    if (byte !== equalsSign) {
      out[length++] = byte
      continue
    }
    const high = hexValue(input[index + 1])
    const low = hexValue(input[index + 2])
    if (high >= 0 && low >= 0) {
      out[length++] = (high << 4) | low
      index += 2
      continue
    }
    const after = afterSoftBreak(input, index + 1)
    if (after < 0) out[length++] = byte
    else index = after - 1
  }
  return out.slice(0, length)
}

/** Index of the line after a soft break that begins after `=`, or -1 when it is none. Blanks before the end are allowed. */
function afterSoftBreak(input: Uint8Array, start: number): number {
  let index = start
  // 76 characters are a whole line; a limit keeps this linear for `= = = =`.
  while (index < start + 76 && (input[index] === 0x20 || input[index] === 0x09)) index++
  if (index >= input.length) return input.length
  if (input[index] === 0x0d && input[index + 1] === 0x0a) return index + 2
  return input[index] === 0x0a ? index + 1 : -1
}

/** Uuencode: the lines between `begin` and `end`. */
export function decodeUuencode(input: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(input.length)
  let length = 0
  let inside = false
  for (const line of Buffer.from(input.buffer, input.byteOffset, input.byteLength).toString('latin1').split(/\r?\n/)) {
    if (!inside) {
      inside = /^begin [0-7]{3,4} /.test(line)
      continue
    }
    if (line === 'end') break
    const size = (line.charCodeAt(0) - 32) & 63
    const lineStart = length
    for (let at = 1; at < line.length && length - lineStart < size; at += 4) {
      const group = [0, 1, 2, 3].map((step) => ((line.charCodeAt(at + step) || 32) - 32) & 63)
      const [a = 0, b = 0, c = 0, d = 0] = group
      for (const byte of [(a << 2) | (b >> 4), (b << 4) | (c >> 2), (c << 6) | d]) {
        if (length - lineStart < size) out[length++] = byte & 0xff
      }
    }
  }
  return out.slice(0, length)
}

/** Decodes by the value of Content-Transfer-Encoding, comments and parameters around it ignored. Unknown means as is. */
export function decodeTransfer(input: Uint8Array, encoding: string): Uint8Array<ArrayBuffer> {
  switch (encoding) {
    case 'base64':
    case 'b':
      return decodeBase64(input)
    case 'quoted-printable':
    case 'quotedprintable':
    case 'qp':
      return decodeQuotedPrintable(input)
    case 'x-uuencode':
    case 'x-uue':
    case 'uuencode':
    case 'uue':
      return decodeUuencode(input)
    default:
      return new Uint8Array(input)
  }
}
