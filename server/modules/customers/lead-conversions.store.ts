import { type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import type { CustomValues } from '../fields/custom-values.ts'
import type { IdentityKind } from './customers.store.ts'

export type Reach = { kind: IdentityKind; value: string }
export type KeptIdentity = Reach & { id: string; isPrimary: boolean; createdAt: string }

/** What a conversion did, as plain JSON; instants in ISO 8601. */
export type Snapshot = {
  lead: { updatedAt: string; identities: KeptIdentity[] }
  /** `before`: when a contact that was there had been changed last; null: the conversion made it. */
  contact: { id: string; before: string | null; after: string }
  /** Ids of what the contact got. */
  added: string[]
  /** The account that the contact was linked to; null: none, or it was before. */
  accountId: string | null
  /** Values of custom fields that the contact got; absent in conversions of before there were any. */
  custom?: CustomValues
}

/** The contacts that have the addresses and numbers. */
export async function listOwners(cx: Cx, reaches: readonly Reach[]): Promise<(Reach & { contactId: string })[]> {
  if (reaches.length === 0) return []
  const rows = await cx.tx
    .selectFrom('identities')
    .select(['kind', 'value', 'contactId'])
    .where('orgId', '=', cx.org.id)
    .where((eb) => eb.or(reaches.map(({ kind, value }) => eb.and({ kind, value }))))
    .execute()
  return rows as (Reach & { contactId: string })[]
}

/** Identities of a lead with all that a snapshot keeps. */
export async function listKeptIdentities(cx: Cx, leadId: string): Promise<KeptIdentity[]> {
  const rows = await cx.tx
    .selectFrom('leadIdentities')
    .select(['id', 'kind', 'value', 'isPrimary', 'createdAt'])
    .where('orgId', '=', cx.org.id)
    .where('leadId', '=', leadId)
    .orderBy('isPrimary', 'desc')
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
  return rows.map(({ kind, createdAt, ...row }) => ({
    ...row,
    kind: kind as IdentityKind,
    createdAt: createdAt.toISOString(),
  }))
}

/** Gives a lead back what it had; the first value that another lead has meanwhile, else null. */
export async function restoreLeadIdentities(
  cx: Cx,
  leadId: string,
  identities: readonly KeptIdentity[],
): Promise<KeptIdentity | null> {
  for (const identity of identities) {
    const row = await cx.tx
      .insertInto('leadIdentities')
      .values({ orgId: cx.org.id, leadId, ...identity })
      .onConflict((c) => c.columns(['orgId', 'kind', 'value']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!row) return identity
  }
  return null
}

/** Says of which contact a lead became part, and when the lead was changed last. */
export async function setConverted(
  cx: Cx,
  leadId: string,
  to: { contactId: string | null; updatedAt: Date },
): Promise<void> {
  await cx.tx
    .updateTable('leads')
    .set({
      convertedContactId: to.contactId,
      convertedAt: to.contactId === null ? null : cx.now,
      updatedAt: to.updatedAt,
    })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', leadId)
    .execute()
}

export async function insertConversion(cx: Cx, leadId: string, snapshot: Snapshot): Promise<void> {
  await cx.tx
    .insertInto('leadConversions')
    .values({
      orgId: cx.org.id,
      id: newId(),
      leadId,
      snapshot: JSON.stringify(snapshot),
      at: cx.now,
      undoneAt: null,
    })
    .execute()
}

/** Ends the conversion that holds, and returns what it did; null when there is none. */
export async function endConversion(cx: Cx, leadId: string): Promise<Snapshot | null> {
  const row = await cx.tx
    .updateTable('leadConversions')
    .set({ undoneAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('leadId', '=', leadId)
    .where('undoneAt', 'is', null)
    .returning('snapshot')
    .executeTakeFirst()
  return row ? (row.snapshot as Snapshot) : null
}

export async function setContactChanged(cx: Cx, contactId: string, at: Date): Promise<void> {
  await cx.tx
    .updateTable('contacts')
    .set({ updatedAt: at })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', contactId)
    .execute()
}

/** True when something was noted about the contact: notes go with it. */
export async function isNoted(cx: Cx, contactId: string): Promise<boolean> {
  const row = await cx.tx
    .selectFrom('customerNotes')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('contactId', '=', contactId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Takes a contact from an account; the next one of its accounts becomes the primary one. */
export async function unlinkAccount(cx: Cx, contactId: string, accountId: string): Promise<void> {
  const gone = await cx.tx
    .deleteFrom('contactAccounts')
    .where('orgId', '=', cx.org.id)
    .where('contactId', '=', contactId)
    .where('accountId', '=', accountId)
    .returning('isPrimary')
    .executeTakeFirst()
  if (!gone?.isPrimary) return
  await cx.tx
    .updateTable('contactAccounts')
    .set({ isPrimary: true })
    .where('orgId', '=', cx.org.id)
    .where('contactId', '=', contactId)
    .where(
      sql<SqlBool>`account_id = (select c.account_id from contact_accounts c
        where c.org_id = ${cx.org.id} and c.contact_id = ${contactId}::uuid order by c.created_at, c.account_id limit 1)`,
    )
    .execute()
}
