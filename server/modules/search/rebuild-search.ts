import { type Runtime, systemActor } from '../../platform/context.ts'
import { forgetWords } from '../../platform/search.ts'
import { reindexTickets } from '../conversations/reindex-tickets.ts'
import { reindexCustomers } from '../customers/reindex-customers.ts'
import { listTicketsToIndex } from '../tickets/list-to-index.ts'
import { type SearchKind, searchKinds } from './search.contract.ts'

/** Records of one transaction: others wait for none of them longer than a moment. */
const batch = 200

/**
 * Writes the search documents of an organization anew, in batches: those that are missing or that an older version wrote, or
 * `all`. It may be stopped at any time; without `all` the next run goes on where it was. Returns how many were written.
 */
export async function rebuildSearch(
  runtime: Runtime,
  orgId: string,
  options: { all: boolean; tell?: (kind: SearchKind, looked: number, written: number) => void },
): Promise<number> {
  const actor = systemActor(orgId, 'search')
  if (options.all) await runtime.run(actor, forgetWords)
  let total = 0
  for (const kind of searchKinds) {
    let after: string | null = null
    for (let looked = 0; ; looked += batch) {
      const part = { after, limit: batch, missing: !options.all }
      const done: { written: number; last: string | null } = await runtime.run(actor, async (cx) => {
        if (kind !== 'ticket') return reindexCustomers(cx, { kind, ...part })
        const { tickets, last } = await listTicketsToIndex(cx, part)
        await reindexTickets(cx, tickets)
        return { written: tickets.length, last }
      })
      if (done.last === null) break
      total += done.written
      after = done.last
      options.tell?.(kind, looked + batch, total)
    }
  }
  return total
}
