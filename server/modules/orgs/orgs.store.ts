import { type RawBuilder, sql } from 'kysely'
import type { Cx, OpenCx } from '../../platform/context.ts'
import type { PrefixOwner } from './prefixes.ts'

export type OrgRow = {
  id: string
  name: string
  prefix: string
  codeInfix: string
  codeDigits: number
  hasCrm: boolean
  settings: unknown
  createdAt: Date
  updatedAt: Date
}

const columns = [
  'id',
  'name',
  'prefix',
  'codeInfix',
  'codeDigits',
  'hasCrm',
  'settings',
  'createdAt',
  'updatedAt',
] as const

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

export async function saveOrg(
  cx: Cx,
  org: Pick<OrgRow, 'name' | 'prefix' | 'codeInfix' | 'codeDigits' | 'hasCrm' | 'settings'>,
): Promise<void> {
  await cx.tx
    .updateTable('orgs')
    .set({ ...org, settings: JSON.stringify(org.settings), updatedAt: cx.now })
    .where('id', '=', cx.org.id)
    .execute()
}

/** Who has or ever had the prefix. */
export async function findPrefixOwner(open: OpenCx, prefix: string): Promise<PrefixOwner | undefined> {
  return open.tx
    .selectFrom('orgPrefixes')
    .select(['orgId', 'accountId'])
    .where('prefix', '=', prefix)
    .executeTakeFirst()
}

/** Takes the prefix; false when it is another's. Its own old prefix counts as taken well. */
export async function takePrefix(open: OpenCx, owner: PrefixOwner, prefix: string): Promise<boolean> {
  const made = await open.tx
    .insertInto('orgPrefixes')
    .values({ prefix, ...owner, createdAt: open.now })
    .onConflict((c) => c.column('prefix').doNothing())
    .returning('prefix')
    .executeTakeFirst()
  if (made !== undefined) return true
  const holder = await findPrefixOwner(open, prefix)
  return holder?.orgId === owner.orgId && holder.accountId === owner.accountId
}

/** Every prefix that the organization or one of its accounts has or ever had. */
export async function listPrefixesOf(
  open: OpenCx,
  orgId: string,
): Promise<{ prefix: string; accountId: string | null }[]> {
  return open.tx.selectFrom('orgPrefixes').select(['prefix', 'accountId']).where('orgId', '=', orgId).execute()
}

/** The number of the last ticket of a prefix; 0 when there is none. */
export async function lastNumber(open: OpenCx, orgId: string, prefix: string): Promise<number> {
  const row = await open.tx
    .selectFrom('orgCounters')
    .select('value')
    .where('orgId', '=', orgId)
    .where('name', '=', `tickets:${prefix}`)
    .executeTakeFirst()
  return Number(row?.value ?? 0)
}

/** How the organization writes its codes. */
export async function getFormat(cx: Cx): Promise<Pick<OrgRow, 'codeInfix' | 'codeDigits'>> {
  return cx.tx
    .selectFrom('orgs')
    .select(['codeInfix', 'codeDigits'])
    .where('id', '=', cx.org.id)
    .executeTakeFirstOrThrow()
}

/** Waits for other makers of organizations; readers and writers of their other rows go on. */
export async function lockOrgs(open: OpenCx): Promise<void> {
  await sql`lock table orgs in share row exclusive mode`.execute(open.tx)
}

/**
 * The next ticket code, for example `ACME-42`, as SQL for the statement that inserts the ticket: of the account's prefix when it has
 * one of its own, else of the organization's. The counter row stays locked from there to the commit, so numbers have no gaps; a
 * prefix that comes back goes on where it stopped.
 */
export function nextTicketCode(cx: Cx, accountId: string | null): RawBuilder<string> {
  return sql<string>`app.next_ticket_code(${cx.org.id}, ${accountId})`
}
