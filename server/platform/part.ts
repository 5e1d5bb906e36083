import { sql } from 'kysely'
import type { Cx } from './context.ts'

/**
 * Does a part of a transaction so that a fault undoes the part alone: what it wrote, and what it left to be written, is as if
 * never done. Throws what `work` throws; the transaction goes on. A lost connection or a deadlock still ends the transaction.
 */
export async function inPart<T>(cx: Cx, work: () => Promise<T>): Promise<T> {
  const { events, jobs, documents, afterCommit } = cx.pending
  const before = {
    events: [...events],
    jobs: [...jobs],
    documents: [...documents],
    afterCommit: [...afterCommit],
  }
  await sql`savepoint part`.execute(cx.tx)
  try {
    const result = await work()
    await sql`release savepoint part`.execute(cx.tx)
    return result
  } catch (error) {
    await sql`rollback to savepoint part`.execute(cx.tx)
    await sql`release savepoint part`.execute(cx.tx)
    Object.assign(cx.pending, before)
    throw error
  }
}
