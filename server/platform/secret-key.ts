import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The installation's secret: SECRET_KEY, or the one made at the first start and kept in DATA_DIR/secret-key (mode 600).
 * Losing it makes stored passwords of mailboxes unreadable and old reply addresses unknown; it belongs into the backup.
 */
export async function loadSecretKey(given: string | null, dataDir: string): Promise<string> {
  if (given) return given
  const path = join(dataDir, 'secret-key')
  const read = async () => (await readFile(path, 'utf8')).trim()
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  await mkdir(dataDir, { recursive: true })
  // Written beside and linked: of two processes that start together one wins and both read the same key.
  const draft = `${path}.${process.pid}`
  await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 })
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
  return read()
}
