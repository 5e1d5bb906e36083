import type { Cx } from '../../platform/context.ts'
import type { CustomValues } from '../fields/custom-values.ts'

export type OpportunityRow = {
  id: string
  name: string
  stageId: string
  /** In the minor unit of the currency; a decimal number as text. */
  amount: string | null
  currency: string | null
  closeOn: string | null
  accountId: string | null
  contactId: string | null
  notes: string
  custom: CustomValues
  createdAt: Date
  updatedAt: Date
}

const columns = [
  'id',
  'name',
  'stageId',
  'amount',
  'currency',
  'closeOn',
  'accountId',
  'contactId',
  'notes',
  'custom',
  'createdAt',
  'updatedAt',
] as const

const all = (cx: Cx) =>
  cx.tx
    .selectFrom('opportunities')
    .select(columns)
    .$narrowType<{ custom: CustomValues }>()
    .where('orgId', '=', cx.org.id)

export async function findOpportunity(cx: Cx, id: string): Promise<OpportunityRow | null> {
  return (await all(cx).where('id', '=', id).executeTakeFirst()) ?? null
}

export async function lockOpportunity(cx: Cx, id: string): Promise<OpportunityRow | null> {
  return (await all(cx).where('id', '=', id).forUpdate().executeTakeFirst()) ?? null
}

export async function opportunitiesByIds(cx: Cx, ids: readonly string[]): Promise<OpportunityRow[]> {
  return ids.length === 0
    ? []
    : all(cx)
        .where('id', 'in', [...ids])
        .execute()
}

export async function insertOpportunity(cx: Cx, row: OpportunityRow): Promise<void> {
  await cx.tx
    .insertInto('opportunities')
    .values({ orgId: cx.org.id, ...row, custom: JSON.stringify(row.custom) })
    .execute()
}

export async function saveOpportunity(
  cx: Cx,
  { id, createdAt: _at, custom: _custom, ...row }: OpportunityRow,
): Promise<void> {
  await cx.tx.updateTable('opportunities').set(row).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function deleteOpportunity(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('opportunities').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function listOpportunitiesAfter(
  cx: Cx,
  part: { after: string | null; limit: number },
): Promise<OpportunityRow[]> {
  let query = all(cx)
  if (part.after) query = query.where('id', '>', part.after)
  return query.orderBy('id').limit(part.limit).execute()
}
