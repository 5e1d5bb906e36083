import type { Cx } from '../../platform/context.ts'
import type { CustomValues } from '../fields/custom-values.ts'
import type { WholeIndexed } from './index-ticket.ts'

/** What the documents of tickets need, by id after one; locked, so that what is changed meanwhile is not written over. */
export async function listIndexed(cx: Cx, part: { after: string | null; limit: number }): Promise<WholeIndexed[]> {
  const { after, limit } = part
  const rows = await cx.tx
    .selectFrom('tickets')
    .select(['id', 'code', 'subject', 'description', 'custom', 'conversationId'])
    .where('orgId', '=', cx.org.id)
    .$if(after !== null, (query) => query.where('id', '>', after ?? ''))
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .execute()
  return rows.map((row) => ({ ...row, custom: row.custom as CustomValues }))
}

/** What the documents of these tickets need. */
export async function findIndexed(cx: Cx, ids: readonly string[]): Promise<WholeIndexed[]> {
  if (ids.length === 0) return []
  const rows = await cx.tx
    .selectFrom('tickets')
    .select(['id', 'code', 'subject', 'description', 'custom', 'conversationId'])
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...ids])
    .execute()
  return rows.map((row) => ({ ...row, custom: row.custom as CustomValues }))
}
