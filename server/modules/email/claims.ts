import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

/**
 * What this process works on right now, so that it does not take that for something it has lost. An id is held from before the commit that
 * claims it: who finds a row claimed by this process finds it in hand as well.
 */
export class InHand {
  readonly #ids = new Set<string>()

  /** The ids as they are now. */
  list(): string[] {
    return [...this.#ids]
  }

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  /** Runs a transaction that claims: it holds what it claims; nothing is held when it fails. */
  async claim<T>(transaction: (hold: (id: string) => void) => Promise<T>): Promise<T> {
    let held: string | undefined
    try {
      return await transaction((id) => {
        held = id
        this.#ids.add(id)
      })
    } catch (error) {
      if (held !== undefined) this.#ids.delete(held)
      throw error
    }
  }

  /** Works on something, held meanwhile, and lets it go. */
  async during(id: string, work: () => Promise<void>): Promise<void> {
    this.#ids.add(id)
    try {
      await work()
    } finally {
      this.#ids.delete(id)
    }
  }
}

/** Who claims mails, that come or that leave: a process, and what it has in hand. */
export type Claimant = { processId: string; inHand: InHand }

/**
 * Which claimed rows nobody works on any more: their lease has run out, their process is gone, or it is this one and has them no more (it
 * lost them with the database).
 */
export async function leftBehind(cx: Cx, { processId, inHand }: Claimant): Promise<RawBuilder<SqlBool>> {
  const alive = (await cx.tx.selectFrom('jobWorkers').select('id').execute()).map(({ id }) => id)
  return sql<SqlBool>`(lease_until < ${cx.now} or not claimed_by = any(${alive}::text[])
    or (claimed_by = ${processId} and not id = any(${inHand.list()}::uuid[])))`
}

/** True when this process claimed it while it was asked what is left: it is in hand, and its lease runs. */
export function isClaimedSince(cx: Cx, row: { id: string; leaseUntil: Date | null }, { inHand }: Claimant): boolean {
  return inHand.has(row.id) && row.leaseUntil !== null && row.leaseUntil >= cx.now
}
