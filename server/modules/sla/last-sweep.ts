import type { Cx } from '../../platform/context.ts'
import { findSweep } from './sweeps.store.ts'

/** What the last comparison of clocks and event log found, for system health; null: there was none. */
export async function lastSweep(cx: Cx): Promise<{ tickets: number; differences: number; checkedAt: string } | null> {
  const found = await findSweep(cx)
  return found ? { ...found, checkedAt: found.checkedAt.toISOString() } : null
}
