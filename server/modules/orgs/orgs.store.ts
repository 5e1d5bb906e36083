import { type RawBuilder, sql } from 'kysely'
import type { Cx, OpenCx } from '../../platform/context.ts'

export type OrgRow = { id: string; name: string; prefix: string; settings: unknown; createdAt: Date; updatedAt: Date }

const columns = ['id', 'name', 'prefix', 'settings', 'createdAt', 'updatedAt'] as const

export async function findOrg(open: OpenCx, id: string): Promise<OrgRow | undefined> {
  return open.tx.selectFrom('orgs').select(columns).where('id', '=', id).executeTakeFirst()
}

/** The organization, locked until the commit, so that two changes of settings do not undo each other. */
export async function lockOrg(cx: Cx): Promise<OrgRow> {
  return cx.tx.selectFrom('orgs').select(columns).where('id', '=', cx.org.id).forNoKeyUpdate().executeTakeFirstOrThrow()
}

export async function listOrgs(open: OpenCx): Promise<Pick<OrgRow, 'id' | 'name' | 'prefix' | 'createdAt'>[]> {
  return open.tx.selectFrom('orgs').select(['id', 'name', 'prefix', 'createdAt']).orderBy('createdAt').execute()
}

export async function anyOrg(open: OpenCx): Promise<boolean> {
  return (await open.tx.selectFrom('orgs').select('id').limit(1).executeTakeFirst()) !== undefined
}

export async function manyOrgs(open: OpenCx): Promise<boolean> {
  return (await open.tx.selectFrom('orgs').select('id').limit(2).execute()).length > 1
}

export async function insertOrg(
  open: OpenCx,
  org: { id: string; name: string; prefix: string; settings: unknown },
): Promise<void> {
  await open.tx
    .insertInto('orgs')
    .values({ ...org, settings: JSON.stringify(org.settings), createdAt: open.now, updatedAt: open.now })
    .execute()
}

export async function saveOrg(cx: Cx, org: { name: string; prefix: string; settings: unknown }): Promise<void> {
  await cx.tx
    .updateTable('orgs')
    .set({ ...org, settings: JSON.stringify(org.settings), updatedAt: cx.now })
    .where('id', '=', cx.org.id)
    .execute()
}

/** The organization that has or ever had the prefix. */
export async function findPrefixOwner(open: OpenCx, prefix: string): Promise<string | undefined> {
  const row = await open.tx.selectFrom('orgPrefixes').select('orgId').where('prefix', '=', prefix).executeTakeFirst()
  return row?.orgId
}

/** Takes the prefix for the organization; false when it is another's. Its own old prefix counts as taken well. */
export async function takePrefix(open: OpenCx, orgId: string, prefix: string): Promise<boolean> {
  const made = await open.tx
    .insertInto('orgPrefixes')
    .values({ prefix, orgId, createdAt: open.now })
    .onConflict((c) => c.column('prefix').doNothing())
    .returning('prefix')
    .executeTakeFirst()
  return made !== undefined || (await findPrefixOwner(open, prefix)) === orgId
}

/** Every prefix that the organization has or ever had. */
export async function listPrefixes(cx: Pick<Cx, 'tx' | 'org'>): Promise<string[]> {
  const rows = await cx.tx.selectFrom('orgPrefixes').select('prefix').where('orgId', '=', cx.org.id).execute()
  return rows.map((row) => row.prefix)
}

/** Waits for other makers of organizations; readers and writers of their other rows go on. */
export async function lockOrgs(open: OpenCx): Promise<void> {
  await sql`lock table orgs in share row exclusive mode`.execute(open.tx)
}

/**
 * The next ticket code of the organization, for example `ACME-42`, as SQL for the statement that inserts the ticket. The counter
 * row stays locked from there to the commit, so numbers have no gaps; a prefix that comes back goes on where it stopped.
 */
export function nextTicketCode(cx: Cx): RawBuilder<string> {
  return sql<string>`app.next_ticket_code(${cx.org.id})`
}
