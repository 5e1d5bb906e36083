import type { Selectable } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import type { SendingDomainsTable } from '../../platform/tables.gen.ts'

export type SendingDomainRow = Selectable<SendingDomainsTable>

export async function findSendingDomain(cx: Cx, domain: string): Promise<SendingDomainRow | null> {
  const row = await cx.tx
    .selectFrom('sendingDomains')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .where('domain', '=', domain)
    .executeTakeFirst()
  return row ?? null
}

export async function findSendingDomainById(cx: Cx, id: string): Promise<SendingDomainRow | null> {
  const row = await cx.tx
    .selectFrom('sendingDomains')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

export async function listSendingDomainRows(cx: Cx): Promise<SendingDomainRow[]> {
  return cx.tx.selectFrom('sendingDomains').selectAll().where('orgId', '=', cx.org.id).orderBy('domain').execute()
}

/** The new row; null when the domain is there already. */
export async function insertSendingDomain(
  cx: Cx,
  values: { domain: string; dkimSelector: string; dkimPublic: string; dkimPrivate: string },
): Promise<SendingDomainRow | null> {
  const row = await cx.tx
    .insertInto('sendingDomains')
    .values({ ...values, orgId: cx.org.id, id: newId(), createdAt: cx.now })
    .onConflict((c) => c.columns(['orgId', 'domain']).doNothing())
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

export async function saveCheck(cx: Cx, id: string, result: unknown): Promise<void> {
  await cx.tx
    .updateTable('sendingDomains')
    .set({ checkedAt: cx.now, checkResult: JSON.stringify(result) })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

export async function deleteSendingDomainRow(cx: Cx, id: string): Promise<boolean> {
  const row = await cx.tx
    .deleteFrom('sendingDomains')
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}
