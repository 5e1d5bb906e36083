import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, opendir, readFile, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import type { Readable } from 'node:stream'

/**
 * Where raw mail, attachments and large bodies lie. A file is there whole or not at all, and on the disk (fsync of file and
 * folder) before `put` returns: a mail is acknowledged on the strength of it.
 */
export type Files = {
  put: (key: string, data: Uint8Array) => Promise<void>
  /**
   * Like put, from a stream of bytes of unknown length, without holding them in memory. Over `limit` bytes, or when the
   * source breaks off, nothing is left behind and it throws (`FileTooLarge`, or the source's own error).
   */
  putStream: (key: string, source: AsyncIterable<Uint8Array>, limit: number) => Promise<StoredFile>
  get: (key: string) => Promise<Buffer>
  stream: (key: string) => Readable
  size: (key: string) => Promise<number | null>
  remove: (key: string) => Promise<void>
  /** Every file below a folder (`ORG-ID`), in no order; half-written ones too. None when there is no such folder. */
  list: (folder: string) => AsyncIterable<{ key: string; modifiedAt: Date }>
  /** Room that is left, in bytes; null where the storage does not say. */
  freeBytes: () => Promise<number | null>
}

/** What was written: bytes, hash in hex, and the first bytes, by which the kind of a file is told. */
export type StoredFile = { size: number; sha256: string; head: Buffer }

export class FileTooLarge extends Error {}

/** True when a file could not be written since the disk, or the share of it that is ours, is full. */
export function isStorageFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}

/** Writes, reads and removes a test file: what the system says when it cannot, and the room that is left. */
export async function probeFiles(files: Files): Promise<{ error: string | null; freeBytes: number | null }> {
  const key = `probe/${randomBytes(8).toString('hex')}`
  const word = randomBytes(32)
  try {
    await files.put(key, word)
    const found = await files.get(key)
    if (!found.equals(word)) return { error: 'What was written was not read again.', freeBytes: null }
    return { error: null, freeBytes: await files.freeBytes() }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error), freeBytes: null }
  } finally {
    await files.remove(key).catch(() => {})
  }
}

const headBytes = 64

/** Folders of an organization in file storage. */
export type FileKind = 'raw' | 'attachments' | 'bodies' | 'exports' | 'images' | 'thumbnails'

/** A new random key: nothing of the file's name in it. */
export function newFileKey(orgId: string, kind: FileKind): string {
  const id = randomBytes(16).toString('hex')
  return `${orgId}/${kind}/${id.slice(0, 2)}/${id}`
}

/** Files in a local folder. */
export function localFiles(folder: string): Files {
  const root = resolve(folder)
  const pathOf = (key: string) => {
    const path = resolve(root, key)
    if (!path.startsWith(root + sep))
      throw new Error(`A file key leads out of the storage folder: ${JSON.stringify(key)}`)
    return path
  }
  const syncFolder = async (path: string) => {
    const handle = await open(path, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
  const write = async <T>(key: string, fill: (handle: FileHandle) => Promise<T>): Promise<T> => {
    const path = pathOf(key)
    const made = await mkdir(dirname(path), { recursive: true })
    const part = `${path}.${randomBytes(4).toString('hex')}.part`
    let result: T
    try {
      const handle = await open(part, 'wx')
      try {
        result = await fill(handle)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(part, path)
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
    await syncFolder(dirname(path))
    // A folder that was just made is durable only with its parents' entries.
    for (let up = dirname(path); made && up !== dirname(made); up = dirname(up)) await syncFolder(dirname(up))
    return result
  }
  return {
    put: (key, data) => write(key, (handle) => handle.writeFile(data)),
    putStream: (key, source, limit) =>
      write(key, async (handle) => {
        const hash = createHash('sha256')
        let size = 0
        let head = Buffer.alloc(0)
        for await (const chunk of source) {
          size += chunk.length
          if (size > limit) throw new FileTooLarge(`More than ${limit} bytes.`)
          hash.update(chunk)
          if (head.length < headBytes) head = Buffer.concat([head, chunk]).subarray(0, headBytes)
          // One write may take only a part of the chunk.
          for (let done = 0; done < chunk.length; )
            done += (await handle.write(chunk, done, chunk.length - done)).bytesWritten
        }
        return { size, sha256: hash.digest('hex'), head }
      }),
    get: (key) => readFile(pathOf(key)),
    stream: (key) => createReadStream(pathOf(key)),
    size: async (key) => {
      try {
        return (await stat(pathOf(key))).size
      } catch {
        return null
      }
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    list: async function* (from) {
      const start = pathOf(from)
      const found = await opendir(start, { recursive: true }).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
        throw error
      })
      if (!found) return
      for await (const entry of found) {
        if (!entry.isFile()) continue
        const path = join(entry.parentPath, entry.name)
        // It may be gone by now: a half-written one that was finished.
        const known = await stat(path).catch(() => null)
        if (known) yield { key: relative(root, path), modifiedAt: known.mtime }
      }
    },
    freeBytes: async () => {
      const disk = await statfs(root)
      return disk.bavail * disk.bsize
    },
  }
}
