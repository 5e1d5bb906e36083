import { type CompiledQuery, sql } from 'kysely'
import type { Cx } from './context.ts'
import type { PendingEvent } from './events.ts'
import type { PendingJob } from './jobs.ts'
import { announce } from './realtime.ts'

/**
 * What is written into a search document: words, without marks and in small letters. `title` and `extra` come together; `body`
 * alone is added to what stands there; `whole` replaces everything. `sight`: who sees the ticket is read anew, as it is at the end.
 */
export type PendingDocument = {
  kind: string
  id: string
  title?: string
  extra?: string
  body?: string
  whole?: boolean
  sight?: true
}

/** Facts, work and search documents of a transaction; written right before its commit. */
export type Pending = {
  events: PendingEvent[]
  jobs: PendingJob[]
  documents: PendingDocument[]
  afterCommit: (() => void)[]
}

export const nothingPending = (): Pending => ({ events: [], jobs: [], documents: [], afterCommit: [] })

/**
 * Takes what the transaction collected, as one statement that writes it: documents, jobs, and last the events with the next numbers of
 * the organization; null: nothing was collected. From the event counter to the commit every other writer of the organization waits, so
 * nothing may follow.
 */
export function pendingWrite(cx: Cx): CompiledQuery | null {
  const { events, jobs, documents } = cx.pending
  if (events.length + jobs.length + documents.length === 0) return null
  const orgId = cx.org.id
  if (events.length > 0) cx.pending.afterCommit.push(() => announce(orgId))
  const taken = (list: unknown[]) => {
    const all = list.splice(0)
    return all.length > 0 ? JSON.stringify(all) : null
  }
  return sql`select app.write_pending(${orgId}, ${cx.now}, ${taken(documents)}::jsonb, ${taken(jobs)}::jsonb,
    ${taken(events)}::jsonb)`.compile(cx.tx)
}

/** Writes what an open transaction collected; `runtime.run` does so by itself. */
export async function writePending(cx: Cx): Promise<void> {
  const write = pendingWrite(cx)
  if (write) await cx.tx.executeQuery(write)
}
