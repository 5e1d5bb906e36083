/** The value of each promise, as of `Promise.all`. */
type Values<T extends readonly unknown[]> = { -readonly [K in keyof T]: Awaited<T[K]> }

/**
 * Like `Promise.all`, for steps of several statements each: the first fault is told when all have come to their end, so that none of
 * them writes behind the rollback to a savepoint (part.ts).
 */
export async function together<const T extends readonly unknown[]>(steps: T): Promise<Values<T>> {
  try {
    return (await Promise.all(steps)) as Values<T>
  } catch (error) {
    await Promise.allSettled(steps)
    throw error
  }
}
