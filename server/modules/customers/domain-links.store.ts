import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

export type DomainLinkState = 'running' | 'done' | 'undoing' | 'undone'
export type DomainLinkRow = {
  id: string
  accountId: string
  userId: string
  userName: string
  domains: string[]
  state: DomainLinkState
  doneTo: string | null
  linked: number
  skipped: number
  restored: number
  kept: number
  createdAt: Date
  finishedAt: Date | null
}

/**
 * Contacts with an address under one of the domains, by id after one; of each the first such address. A domain and all below it are
 * one range of addresses written backwards (`moc.emca`, `moc.emca.…`).
 */
export async function listContactsUnder(
  cx: Cx,
  part: { domains: readonly string[]; after: string | null; limit: number },
): Promise<{ contactId: string; name: string; email: string }[]> {
  const org = cx.org.id
  const backwards = part.domains.map((domain) => [...domain].reverse().join(''))
  const { rows } = await sql<{ contactId: string; name: string; email: string }>`
    select m.contact_id, c.name, m.email from (
      select i.contact_id, min(i.value) as email
      from unnest(${backwards}::text[]) d(host)
        join identities i on i.org_id = ${org}
          and (i.host = d.host or (i.host > d.host || '.' and i.host < d.host || '/'))
      where ${part.after}::uuid is null or i.contact_id > ${part.after}::uuid
      group by i.contact_id order by i.contact_id limit ${part.limit}) m
    join contacts c on c.org_id = ${org} and c.id = m.contact_id
    order by m.contact_id`.execute(cx.tx)
  return rows
}

/** Which account has each of the domains; absent when none has. */
export async function ownersOf(cx: Cx, domains: readonly string[]): Promise<Map<string, { id: string; name: string }>> {
  if (domains.length === 0) return new Map()
  const rows = await cx.tx
    .selectFrom('accountDomains as d')
    .innerJoin('accounts as a', (join) => join.onRef('a.id', '=', 'd.accountId').on('a.orgId', '=', cx.org.id))
    .select(['d.domain', 'a.id', 'a.name'])
    .where('d.orgId', '=', cx.org.id)
    .where('d.domain', 'in', [...domains])
    .execute()
  return new Map(rows.map(({ domain, ...account }) => [domain, account]))
}

export async function lockContacts(cx: Cx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await cx.tx
    .selectFrom('contacts')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forUpdate()
    .execute()
}

export async function insertLink(
  cx: Cx,
  link: { id: string; accountId: string; userId: string; domains: string[] },
): Promise<boolean> {
  const made = await cx.tx
    .insertInto('domainLinks')
    .values({
      orgId: cx.org.id,
      ...link,
      state: 'running',
      doneTo: null,
      linked: 0,
      skipped: 0,
      restored: 0,
      kept: 0,
      createdAt: cx.now,
      finishedAt: null,
    })
    .onConflict((c) => c.columns(['orgId', 'accountId']).where('state', 'in', ['running', 'undoing']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return made !== undefined
}

const links = (cx: Cx) =>
  cx.tx
    .selectFrom('domainLinks as l')
    .select([
      'l.id',
      'l.accountId',
      'l.userId',
      'l.domains',
      'l.state',
      'l.doneTo',
      'l.linked',
      'l.skipped',
      'l.restored',
      'l.kept',
      'l.createdAt',
      'l.finishedAt',
      sql<string>`coalesce((select m.name from member_access m where m.org_id = ${cx.org.id} and m.user_id = l.user_id), '')`.as(
        'userName',
      ),
    ])
    .where('l.orgId', '=', cx.org.id)

export async function findLink(cx: Cx, id: string): Promise<DomainLinkRow | null> {
  const row = await links(cx).where('l.id', '=', id).executeTakeFirst()
  return (row as DomainLinkRow | undefined) ?? null
}

export async function lockLink(cx: Cx, id: string): Promise<DomainLinkRow | null> {
  const row = await links(cx).where('l.id', '=', id).forUpdate('l').executeTakeFirst()
  return (row as DomainLinkRow | undefined) ?? null
}

/** The newest runs of an account. */
export async function listLinks(cx: Cx, accountId: string, limit: number): Promise<DomainLinkRow[]> {
  const rows = await links(cx)
    .where('l.accountId', '=', accountId)
    .orderBy('l.createdAt', 'desc')
    .orderBy('l.id', 'desc')
    .limit(limit)
    .execute()
  return rows as DomainLinkRow[]
}

export async function saveLink(cx: Cx, link: DomainLinkRow): Promise<void> {
  const { id, state, doneTo, linked, skipped, restored, kept, finishedAt } = link
  await cx.tx
    .updateTable('domainLinks')
    .set({ state, doneTo, linked, skipped, restored, kept, finishedAt })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

export async function insertLinkedContacts(cx: Cx, linkId: string, contactIds: readonly string[]): Promise<void> {
  if (contactIds.length === 0) return
  await cx.tx
    .insertInto('domainLinkRows')
    .values(contactIds.map((contactId) => ({ orgId: cx.org.id, linkId, contactId })))
    .execute()
}

export async function listLinkedContacts(
  cx: Cx,
  linkId: string,
  part: { after: string | null; limit: number },
): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('domainLinkRows')
    .select('contactId')
    .where('orgId', '=', cx.org.id)
    .where('linkId', '=', linkId)
    .$if(part.after !== null, (query) => query.where('contactId', '>', part.after ?? ''))
    .orderBy('contactId')
    .limit(part.limit)
    .execute()
  return rows.map((row) => row.contactId)
}

/** The account has another run that is not at its end. */
export async function hasUnfinished(cx: Cx, accountId: string): Promise<boolean> {
  const row = await cx.tx
    .selectFrom('domainLinks')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('accountId', '=', accountId)
    .where('state', 'in', ['running', 'undoing'])
    .executeTakeFirst()
  return row !== undefined
}
