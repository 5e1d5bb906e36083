import { anyId } from '../../platform/any-id.ts'
import type { Cx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { prepared } from '../../platform/prepared.ts'
import type { CustomValues } from '../fields/custom-values.ts'
import type { IdentityKind } from './customers.store.ts'
import { inOrder } from './in-order.ts'

export type LeadRow = {
  id: string
  name: string
  company: string
  notes: string
  language: string | null
  timeZone: string | null
  convertedContactId: string | null
  convertedAt: Date | null
  custom: CustomValues
  createdAt: Date
  updatedAt: Date
}
export type LeadIdentityRow = { id: string; leadId: string; kind: IdentityKind; value: string; isPrimary: boolean }
type Written = Omit<LeadRow, 'createdAt' | 'updatedAt' | 'convertedContactId' | 'convertedAt' | 'custom'>
/** Those that did not become contacts, or those that did. */
export type LeadState = 'open' | 'converted' | 'all'

export const leadColumns = [
  'id',
  'name',
  'company',
  'notes',
  'language',
  'timeZone',
  'convertedContactId',
  'convertedAt',
  'custom',
  'createdAt',
  'updatedAt',
] as const

export async function findLead(cx: Cx, id: string, options = { lock: false }): Promise<LeadRow | null> {
  const row = await cx.tx
    .selectFrom('leads')
    .select(leadColumns)
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .$if(options.lock, (query) => query.forUpdate())
    .$castTo<LeadRow>()
    .executeTakeFirst()
  return row ?? null
}

export async function insertLead(cx: Cx, lead: Written): Promise<void> {
  await cx.tx
    .insertInto('leads')
    .values({ orgId: cx.org.id, ...lead, createdAt: cx.now, updatedAt: cx.now })
    .execute()
}

export async function saveLead(cx: Cx, { id, ...lead }: Written): Promise<void> {
  await cx.tx
    .updateTable('leads')
    .set({ ...lead, updatedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

/** Leads in the order of their ids; those that are no more are absent. */
export async function findLeads(cx: Cx, ids: readonly string[]): Promise<LeadRow[]> {
  if (ids.length === 0) return []
  const rows = await cx.tx
    .selectFrom('leads')
    .select(leadColumns)
    .where('orgId', '=', cx.org.id)
    .where('id', '=', anyId(ids))
    .$castTo<LeadRow>()
    .execute()
  return inOrder(ids, rows)
}

/** The lead that is reached by the (normalized) value. */
export async function findLeadBy(cx: Cx, kind: IdentityKind, value: string): Promise<string | null> {
  const row = await cx.tx
    .selectFrom('leadIdentities')
    .select('leadId')
    .where('orgId', '=', cx.org.id)
    .where('kind', '=', kind)
    .where('value', '=', value)
    .executeTakeFirst()
  return row?.leadId ?? null
}

const identitiesOf = prepared((cx, { leadIds }: { leadIds: string[] }) =>
  cx.tx
    .selectFrom('leadIdentities')
    .select(['id', 'leadId', 'kind', 'value', 'isPrimary'])
    .where('orgId', '=', cx.org.id)
    .where('leadId', '=', anyId(leadIds))
    .orderBy('isPrimary', 'desc')
    .orderBy('createdAt')
    .orderBy('id')
    .$castTo<LeadIdentityRow>()
    .compile(),
)

/** Identities of leads, the primary one of each kind first. */
export const listLeadIdentities = async (cx: Cx, leadIds: string[]): Promise<LeadIdentityRow[]> =>
  leadIds.length === 0 ? [] : identitiesOf(cx, { leadIds })

/** Adds a way to reach the lead; false when another lead has it. */
export async function insertLeadIdentity(
  cx: Cx,
  identity: { leadId: string; kind: IdentityKind; value: string },
): Promise<boolean> {
  const row = await cx.tx
    .insertInto('leadIdentities')
    .values({ orgId: cx.org.id, id: newId(), ...identity, isPrimary: false, createdAt: cx.now })
    .onConflict((c) => c.columns(['orgId', 'kind', 'value']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function deleteLeadIdentities(cx: Cx, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await cx.tx.deleteFrom('leadIdentities').where('orgId', '=', cx.org.id).where('id', 'in', ids).execute()
}

/** Makes one identity of its kind the first one. */
export async function setPrimaryLeadIdentity(cx: Cx, leadId: string, kind: IdentityKind, value: string): Promise<void> {
  const of = () =>
    cx.tx
      .updateTable('leadIdentities')
      .where('orgId', '=', cx.org.id)
      .where('leadId', '=', leadId)
      .where('kind', '=', kind)
  await of().set({ isPrimary: false }).where('value', '<>', value).where('isPrimary', '=', true).execute()
  await of().set({ isPrimary: true }).where('value', '=', value).execute()
}
