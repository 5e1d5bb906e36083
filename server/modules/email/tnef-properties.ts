/** The property list inside a TNEF attribute: [MS-OXTNEF] 2.1.3.4 (MsgPropertyList). */

/** Reads little-endian numbers; past the end everything is 0, so that a truncated stream ends by itself. */
export class ByteReader {
  private readonly source: Uint8Array
  private position = 0

  constructor(source: Uint8Array) {
    this.source = source
  }

  left(): number {
    return Math.max(0, this.source.length - this.position)
  }

  uint8(): number {
    return this.source[this.position++] ?? 0
  }

  uint16(): number {
    return this.uint8() | (this.uint8() << 8)
  }

  uint32(): number {
    return (this.uint16() + this.uint16() * 0x10000) >>> 0
  }

  bytes(length: number): Uint8Array {
    const taken = this.source.subarray(this.position, this.position + length)
    this.position += length
    return taken
  }

  /** Values are padded to four bytes. */
  align(length: number): void {
    this.position += (4 - (length % 4)) % 4
  }
}

export type MapiProperty = { type: 'fixed' | 'narrow' | 'unicode' | 'binary' | 'object'; data: Uint8Array }
/** Properties by id; the first value of each. Named properties are read over. */
export type MapiProperties = { values: Map<number, MapiProperty>; truncated: boolean }

/** Size of the fixed types, [MS-OXCDATA] 2.11.1; two-byte values are padded to four. */
const fixedSizes = new Map([
  [0x0001, 0],
  [0x0002, 4],
  [0x0003, 4],
  [0x0004, 4],
  [0x000a, 4],
  [0x000b, 4],
  [0x0005, 8],
  [0x0006, 8],
  [0x0007, 8],
  [0x0014, 8],
  [0x0040, 8],
  [0x0048, 16],
])
const variableTypes = new Map<number, MapiProperty['type']>([
  [0x001e, 'narrow'],
  [0x001f, 'unicode'],
  [0x0102, 'binary'],
  [0x000d, 'object'],
])
const multiValued = 0x1000
const namedFrom = 0x8000

function skipName(reader: ByteReader): void {
  reader.bytes(16)
  if (reader.uint32() === 0) {
    reader.uint32()
    return
  }
  const length = reader.uint32()
  reader.bytes(Math.min(length, reader.left()))
  reader.align(length)
}

/** One property's first value; null when it does not fit into what is left. */
function readValue(reader: ByteReader, rawType: number): MapiProperty | null {
  const type = rawType & ~multiValued
  const fixed = fixedSizes.get(type)
  const kind = variableTypes.get(type)
  const many = (rawType & multiValued) !== 0
  if (fixed === undefined && kind === undefined) return null
  const count = many || fixed === undefined ? reader.uint32() : 1
  let first: MapiProperty | null = null
  for (let index = 0; index < count; index++) {
    if (fixed === 0) break
    const length = fixed ?? reader.uint32()
    if (length > reader.left() || (length === 0 && reader.left() === 0)) return null
    const data = reader.bytes(length)
    if (fixed === undefined) reader.align(length)
    first ??= { type: kind ?? 'fixed', data }
  }
  return first ?? { type: kind ?? 'fixed', data: new Uint8Array(0) }
}

/** Reads a property list as far as it is whole. Never throws. */
export function readMapiProperties(data: Uint8Array): MapiProperties {
  const reader = new ByteReader(data)
  const values = new Map<number, MapiProperty>()
  const count = reader.uint32()
  for (let index = 0; index < count; index++) {
    if (reader.left() < 4) return { values, truncated: true }
    const type = reader.uint16()
    const id = reader.uint16()
    if (id >= namedFrom) skipName(reader)
    const value = readValue(reader, type)
    if (!value) return { values, truncated: true }
    if (id < namedFrom && !values.has(id)) values.set(id, value)
  }
  return { values, truncated: false }
}
