import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, resolve, sep } from 'node:path'
import type { Readable } from 'node:stream'

/**
 * Where raw mail, attachments and large bodies lie. A file is there whole or not at all, and on the disk (fsync of file and
 * folder) before `put` returns: a mail is acknowledged on the strength of it.
 */
export type Files = {
  put: (key: string, data: Uint8Array) => Promise<void>
  get: (key: string) => Promise<Buffer>
  stream: (key: string) => Readable
  size: (key: string) => Promise<number | null>
  remove: (key: string) => Promise<void>
}

/** A new random key: nothing of the file's name in it. `kind` is the folder ('raw', 'attachments', 'bodies'). */
export function newFileKey(orgId: string, kind: 'raw' | 'attachments' | 'bodies'): string {
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
  return {
    put: async (key, data) => {
      const path = pathOf(key)
      const made = await mkdir(dirname(path), { recursive: true })
      const part = `${path}.${randomBytes(4).toString('hex')}.part`
      try {
        const handle = await open(part, 'wx')
        try {
          await handle.writeFile(data)
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
    },
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
  }
}
