import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { ticketVisible } from '../tickets/tickets.visibility.ts'
import { isSingle, isUpward, type LinkKind } from './links.rules.ts'
import type { Incident } from './ticket-acts.contract.ts'

export type LinkRow = { id: string; kind: LinkKind; fromId: string; toId: string }

/** Null: there is such a link already. */
export async function insertLink(cx: Cx, link: Omit<LinkRow, 'id'>): Promise<string | null> {
  const id = newId()
  const row = await cx.tx
    .insertInto('ticketLinks')
    .values({
      orgId: cx.org.id,
      id,
      ...link,
      createdById: cx.actor.kind === 'user' ? cx.actor.userId : null,
      createdAt: cx.now,
    })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row ? id : null
}

export async function findLink(cx: Cx, id: string): Promise<LinkRow | null> {
  const row = await cx.tx
    .selectFrom('ticketLinks')
    .select(['id', 'kind', 'fromId', 'toId'])
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return (row as LinkRow | undefined) ?? null
}

export async function deleteLink(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('ticketLinks').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function deleteLinkBetween(cx: Cx, link: Omit<LinkRow, 'id'>): Promise<void> {
  await cx.tx
    .deleteFrom('ticketLinks')
    .where('orgId', '=', cx.org.id)
    .where('kind', '=', link.kind)
    .where('fromId', '=', link.fromId)
    .where('toId', '=', link.toId)
    .execute()
}

/** What the ticket leads to by a kind of which it has one. */
export async function findSingle(cx: Cx, kind: LinkKind, fromId: string): Promise<string | null> {
  const row = await cx.tx
    .selectFrom('ticketLinks')
    .select('toId')
    .where('orgId', '=', cx.org.id)
    .where('kind', '=', kind)
    .where('fromId', '=', fromId)
    .limit(1)
    .executeTakeFirst()
  return row?.toId ?? null
}

/** Chains are followed this far: longer ones are refused like circles. */
const maxSteps = 50

/** True when following links of the kind from `start` comes to `goal`, or to no end. */
export async function leadsTo(cx: Cx, kind: LinkKind, start: string, goal: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    with recursive up (id, steps) as (
      select ${start}::uuid, 0
      union
      select l.to_id, up.steps + 1 from up
      join ticket_links l on l.org_id = ${cx.org.id} and l.from_id = up.id and l.kind = ${kind}
      where up.steps < ${maxSteps})
    select coalesce(bool_or(id = ${goal}::uuid or steps = ${maxSteps}), false) as found from up`.execute(cx.tx)
  return rows[0]?.found === true
}

/** The ends of links that were moved from one ticket to another. */
export type MovedLinks = { id: string; end: 'from' | 'to'; was: string }[]

/**
 * Moves the links of a ticket to another one. A link that would lead from the ticket to itself, that is there already, that would
 * be a second parent or a circle stays where it is.
 */
export async function moveLinks(cx: Cx, move: { from: string; to: string }): Promise<MovedLinks> {
  const links = await linksOf(cx, move.from)
  const there = await linksOf(cx, move.to)
  const moved: MovedLinks = []
  for (const link of links) {
    const end = link.fromId === move.from ? 'from' : 'to'
    const next = end === 'from' ? { ...link, fromId: move.to } : { ...link, toId: move.to }
    if (next.fromId === next.toId) continue
    if (there.some((one) => one.kind === next.kind && one.fromId === next.fromId && one.toId === next.toId)) continue
    if (link.kind === 'related' && there.some((one) => one.kind === 'related' && one.toId === next.fromId)) continue
    if (isSingle(link.kind) && end === 'from' && there.some((one) => one.kind === link.kind && one.fromId === move.to))
      continue
    if (isUpward(link.kind) && (await leadsTo(cx, link.kind, next.toId, next.fromId))) continue
    await setEnd(cx, link.id, end, move.to)
    there.push(next)
    moved.push({ id: link.id, end, was: move.from })
  }
  return moved
}

/** Takes moveLinks back; links that were removed since stay removed. */
export async function returnLinks(cx: Cx, moved: MovedLinks): Promise<void> {
  for (const { id, end, was } of moved) await setEnd(cx, id, end, was)
}

async function setEnd(cx: Cx, id: string, end: 'from' | 'to', ticketId: string): Promise<void> {
  await cx.tx
    .updateTable('ticketLinks')
    .set(end === 'from' ? { fromId: ticketId } : { toId: ticketId })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

async function linksOf(cx: Cx, ticketId: string): Promise<LinkRow[]> {
  const rows = await cx.tx
    .selectFrom('ticketLinks')
    .select(['id', 'kind', 'fromId', 'toId'])
    .where('orgId', '=', cx.org.id)
    .where((eb) => eb.or([eb('fromId', '=', ticketId), eb('toId', '=', ticketId)]))
    .orderBy('id')
    .execute()
  return rows as LinkRow[]
}

/** Open children of tickets that the actor sees, by parent, the oldest first. At most 100 of each. */
export async function listOpenChildren(
  cx: Cx,
  ticketIds: readonly string[],
): Promise<Map<string, { id: string; code: string }[]>> {
  const { rows } = await sql<{ parentId: string; id: string; code: string }>`
    select p.id as "parentId", c.id, c.code from unnest(${ticketIds}::uuid[]) as p (id) cross join lateral (
      select t.id, t.code from ticket_links l join tickets t on t.org_id = ${cx.org.id} and t.id = l.from_id
      where l.org_id = ${cx.org.id} and l.to_id = p.id and l.kind = 'child_of' and t.is_open and ${ticketVisible(cx, 't')}
      order by t.created_at limit 100) c`.execute(cx.tx)
  const byParent = new Map<string, { id: string; code: string }[]>()
  for (const { parentId, ...child } of rows) byParent.set(parentId, [...(byParent.get(parentId) ?? []), child])
  return byParent
}

export type OpenIncident = {
  id: string
  code: string
  subject: string
  status: Incident['status']
  requesterName: string | null
}

/** Open incidents of a problem that the actor sees, in the order of their ids, after one. */
export async function listOpenIncidents(
  cx: Cx,
  problemId: string,
  page: { after: string | null; limit: number },
): Promise<OpenIncident[]> {
  const org = cx.org.id
  const after = page.after ? sql`and t.id > ${page.after}::uuid` : sql``
  const { rows } = await sql<OpenIncident>`
    select t.id, t.code, t.subject, t.status, c.name as requester_name
    from ticket_links l join tickets t on t.org_id = ${org} and t.id = l.from_id
    left join contacts c on c.org_id = ${org} and c.id = t.requester_id
    where l.org_id = ${org} and l.to_id = ${problemId}::uuid and l.kind = 'incident_of' and t.is_open
      and ${ticketVisible(cx, 't')} ${after}
    order by t.id limit ${page.limit}`.execute(cx.tx)
  return rows
}
