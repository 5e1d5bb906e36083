import { type Runtime, systemActor } from './platform/context.ts'
import { heldKeys, registeredFileColumns } from './platform/file-columns.ts'

/** Nothing that is being taken in lies around for so long before its row is written. */
const oldMs = 86_400_000

/**
 * Removes files that no row names: left over when a process was killed between a file and its row, or when a removal failed. Only files
 * older than a day, and never raw mail: after a database was restored from a backup it may be the only copy of what came since.
 * Answers how many were removed.
 */
export async function pruneFiles(orgId: string, runtime: Runtime): Promise<number> {
  const { files } = runtime.settings
  const before = runtime.now().getTime() - oldMs
  let removed = 0
  // Keys are random: newFileKey spreads them over 256 folders, so that no step holds many.
  for (const kind of new Set(registeredFileColumns().map((one) => one.kind)))
    for (let n = 0; n < 256; n++) {
      const folder = `${orgId}/${kind}/${n.toString(16).padStart(2, '0')}`
      const old: string[] = []
      for await (const { key, modifiedAt } of files.list(folder)) if (modifiedAt.getTime() < before) old.push(key)
      if (old.length === 0) continue
      const held = await runtime.run(systemActor(orgId, 'clock'), (cx) => heldKeys(cx, kind, old))
      for (const key of old.filter((one) => !held.has(one))) {
        await files.remove(key)
        removed += 1
      }
    }
  return removed
}
