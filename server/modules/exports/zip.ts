import { once } from 'node:events'
import { crc32, createDeflateRaw } from 'node:zlib'

/** A file inside an archive. */
export type ZipEntry = { name: string; content: AsyncIterable<string> | Iterable<string> }

type Written = { name: Buffer; at: number; crc: number; packed: number; size: number }

// Without the 64-bit extension: exports are far smaller (the file storage limits them).
const mostBytes = 0xffff_ffff
const version = 20
/** Sizes follow the data; names are UTF-8. */
const flags = 0x0808
const deflated = 8
/** 1 January 1980, the earliest there is: two exports of the same rows are the same bytes. */
const dosDate = 0x0021

/** A zip archive as a stream: entries are packed while they are made, nothing is held. */
export async function* zipOf(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Buffer> {
  const written: Written[] = []
  let at = 0
  for await (const { name, content } of entries) {
    const entry: Written = { name: Buffer.from(name), at, crc: 0, packed: 0, size: 0 }
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    writeCommon(head, 4)
    head.writeUInt16LE(entry.name.length, 26)
    yield Buffer.concat([head, entry.name])
    at += head.length + entry.name.length
    for await (const chunk of packedOf(content, entry)) {
      entry.packed += chunk.length
      yield chunk
    }
    at += entry.packed
    if (entry.size > mostBytes || at > mostBytes) throw new Error('The archive is too large for its format.')
    const tail = Buffer.alloc(16)
    tail.writeUInt32LE(0x08074b50, 0)
    writeSizes(tail, 4, entry)
    yield tail
    at += tail.length
    written.push(entry)
  }
  yield directoryOf(written, at)
}

function writeCommon(into: Buffer, offset: number): void {
  into.writeUInt16LE(version, offset)
  into.writeUInt16LE(flags, offset + 2)
  into.writeUInt16LE(deflated, offset + 4)
  into.writeUInt16LE(dosDate, offset + 8)
}

function writeSizes(into: Buffer, offset: number, { crc, packed, size }: Written): void {
  into.writeUInt32LE(crc, offset)
  into.writeUInt32LE(packed, offset + 4)
  into.writeUInt32LE(size, offset + 8)
}

async function* packedOf(content: ZipEntry['content'], entry: Written): AsyncGenerator<Buffer> {
  const deflate = createDeflateRaw()
  const fed = (async () => {
    for await (const text of content) {
      const bytes = Buffer.from(text)
      entry.crc = crc32(bytes, entry.crc)
      entry.size += bytes.length
      if (!deflate.write(bytes)) await once(deflate, 'drain')
    }
    deflate.end()
  })()
  fed.catch((error: Error) => deflate.destroy(error))
  for await (const chunk of deflate) yield chunk as Buffer
  await fed
}

function directoryOf(entries: readonly Written[], at: number): Buffer {
  const parts = entries.map((entry) => {
    const head = Buffer.alloc(46)
    head.writeUInt32LE(0x02014b50, 0)
    head.writeUInt16LE(version, 4)
    writeCommon(head, 6)
    writeSizes(head, 16, entry)
    head.writeUInt16LE(entry.name.length, 28)
    head.writeUInt32LE(entry.at, 42)
    return Buffer.concat([head, entry.name])
  })
  const directory = Buffer.concat(parts)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([directory, end])
}
