import { randomInt } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Below the ports that systems give to outgoing connections: from 32768 on Linux, from 49152 elsewhere. */
const [first, end] = [20_000, 32_000]
/** A file for each port, with the number of the process that has it; a folder for each user, who alone may write there. */
export const claims = join(tmpdir(), `deskhand-test-ports-${process.getuid?.() ?? 'all'}`)

/**
 * A port of this machine on which nobody listens, for this process alone until it ends: between asking and listening, and while a
 * server is started anew, no other test gets it, and no outgoing connection, of which tests make thousands.
 */
export async function freePort(): Promise<number> {
  mkdirSync(claims, { recursive: true })
  for (;;) {
    const port = randomInt(first, end)
    if (claim(port) && (await isFree(port))) return port
  }
}

/** Whether the port is this process's from now on. One whose process has ended is taken from it, for whoever asks next. */
export function claim(port: number): boolean {
  const path = join(claims, String(port))
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (!isAlive(ownerOf(path))) rmSync(path, { force: true })
    return false
  }
}

/** 0, which is always alive, for one that is just being written or taken away. */
function ownerOf(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8'))
  } catch {
    return 0
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer()
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
