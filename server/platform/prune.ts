import type { Actor, Cx, Runtime } from './context.ts'

const batchSize = 1_000

/**
 * Deletes what is too old in small transactions, so that nobody waits for a long one. `remove` deletes at most so many rows and says
 * how many there were.
 */
export async function inBatches(
  runtime: Runtime,
  actor: Actor,
  remove: (cx: Cx, most: number) => Promise<number>,
  most = batchSize,
): Promise<number> {
  for (let total = 0; ; ) {
    const removed = await runtime.run(actor, (cx) => remove(cx, most))
    total += removed
    if (removed < most) return total
  }
}
