import { type SqlBool, sql } from 'kysely'
import { anyId } from '../../platform/any-id.ts'
import type { Cx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { prepared } from '../../platform/prepared.ts'
import type { LabelColor } from './labels.rules.ts'
import { customerOf, grantsOf, ticketVisible, visibleColumns } from './tickets.visibility.ts'

export type LabelRow = { id: string; name: string; color: LabelColor }
/**
 * `group`: labels of one group stand together where labels are chosen. `teamIds`: whose members alone put it on tickets and take it
 * off; none: everybody does.
 */
export type GroupedLabel = LabelRow & { group: string | null; teamIds: string[] }

const rowsOf = (rows: { id: string; name: string; color: string }[]) => rows as LabelRow[]

export async function listLabels(cx: Cx): Promise<GroupedLabel[]> {
  const rows = await cx.tx
    .selectFrom('labels')
    .select(['id', 'name', 'color', 'groupName as group'])
    .where('orgId', '=', cx.org.id)
    .orderBy((eb) => eb.fn<string>('lower', ['name']))
    .orderBy('id')
    .execute()
  return withTeams(cx, rows as Omit<GroupedLabel, 'teamIds'>[])
}

async function withTeams(cx: Cx, labels: readonly Omit<GroupedLabel, 'teamIds'>[]): Promise<GroupedLabel[]> {
  const teams = await findLabelTeams(
    cx,
    labels.map((label) => label.id),
  )
  return labels.map((label) => ({ ...label, teamIds: teams.get(label.id) ?? [] }))
}

/** The teams of those of the labels that have some. */
export async function findLabelTeams(cx: Cx, labelIds: readonly string[]): Promise<Map<string, string[]>> {
  const teams = new Map<string, string[]>()
  if (labelIds.length === 0) return teams
  const rows = await cx.tx
    .selectFrom('labelTeams')
    .select(['labelId', 'teamId'])
    .where('orgId', '=', cx.org.id)
    .where('labelId', 'in', [...labelIds])
    .orderBy('teamId')
    .execute()
  for (const { labelId, teamId } of rows) teams.set(labelId, [...(teams.get(labelId) ?? []), teamId])
  return teams
}

/** The teams of a label, in place of those before. */
export async function saveLabelTeams(cx: Cx, labelId: string, teamIds: readonly string[]): Promise<void> {
  const orgId = cx.org.id
  await cx.tx.deleteFrom('labelTeams').where('orgId', '=', orgId).where('labelId', '=', labelId).execute()
  if (teamIds.length === 0) return
  await cx.tx
    .insertInto('labelTeams')
    .values(teamIds.map((teamId) => ({ orgId, labelId, teamId })))
    .execute()
}

export async function findLabels(cx: Cx, by: { ids?: string[]; names?: string[] }): Promise<LabelRow[]> {
  const ids = by.ids ?? []
  const names = by.names ?? []
  if (ids.length + names.length === 0) return []
  const rows = await cx.tx
    .selectFrom('labels')
    .select(['id', 'name', 'color'])
    .where('orgId', '=', cx.org.id)
    .where((eb) =>
      eb.or([
        ...(ids.length > 0 ? [eb('id', 'in', ids)] : []),
        // Made small by the database, like its unique index: JavaScript does it otherwise for İ and Σ.
        ...(names.length > 0
          ? [sql<SqlBool>`lower(name) = any(array(select lower(n) from unnest(${names}::text[]) n))`]
          : []),
      ]),
    )
    .execute()
  return rowsOf(rows)
}

/** Makes a label; null when the organization has one of this name, in any case. */
export async function insertLabel(
  cx: Cx,
  label: { name: string; color: LabelColor; group?: string | null },
): Promise<GroupedLabel | null> {
  const row = { id: newId(), name: label.name, color: label.color, group: label.group ?? null }
  // The unique index is on an expression, so the conflict target is its columns as they stand there.
  const { rows } = await sql<{ id: string }>`
    insert into labels (org_id, id, name, color, group_name, created_at)
    values (${cx.org.id}, ${row.id}, ${row.name}, ${row.color}, ${row.group}, ${cx.now})
    on conflict (org_id, lower(name)) do nothing returning id`.execute(cx.tx)
  return rows.length > 0 ? { ...row, teamIds: [] } : null
}

export async function lockLabel(cx: Cx, id: string): Promise<GroupedLabel | null> {
  const row = await cx.tx
    .selectFrom('labels')
    .select(['id', 'name', 'color', 'groupName as group'])
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return null
  const [label] = await withTeams(cx, [row as Omit<GroupedLabel, 'teamIds'>])
  return label ?? null
}

export async function saveLabel(cx: Cx, label: GroupedLabel): Promise<void> {
  await cx.tx
    .updateTable('labels')
    .set({ name: label.name, color: label.color, groupName: label.group })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', label.id)
    .execute()
}

/** Gives the tickets of one label another one, in one statement; those that have both keep one. */
export async function moveLabel(cx: Cx, fromId: string, toId: string): Promise<void> {
  await sql`insert into ticket_labels (org_id, ticket_id, label_id, is_open, ticket_created_at)
    select l.org_id, l.ticket_id, ${toId}::uuid, l.is_open, l.ticket_created_at from ticket_labels l
    where l.org_id = ${cx.org.id} and l.label_id = ${fromId}::uuid
    on conflict (org_id, ticket_id, label_id) do nothing`.execute(cx.tx)
}

export async function deleteLabel(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('labels').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

const labelsByTicket = prepared((cx, { ticketIds }: { ticketIds: string[] }) =>
  cx.tx
    .selectFrom('ticketLabels as tl')
    .innerJoin('labels as l', (j) => j.on('l.orgId', '=', cx.org.id).onRef('l.id', '=', 'tl.labelId'))
    .select(['tl.ticketId', 'l.id', 'l.name', 'l.color'])
    .where('tl.orgId', '=', cx.org.id)
    .where('tl.ticketId', '=', anyId(ticketIds))
    .orderBy((eb) => eb.fn<string>('lower', ['l.name']))
    .compile(),
)

/** Labels of tickets by ticket, each list by name. */
export async function labelsOf(cx: Cx, ticketIds: string[]): Promise<Map<string, LabelRow[]>> {
  const byTicket = new Map<string, LabelRow[]>()
  if (ticketIds.length === 0) return byTicket
  const rows = await labelsByTicket(cx, { ticketIds })
  for (const { ticketId, ...label } of rows)
    byTicket.set(ticketId, [...(byTicket.get(ticketId) ?? []), ...rowsOf([label])])
  return byTicket
}

export type Labelled = { id: string; isOpen: boolean; createdAt: Date }

export async function addLabels(cx: Cx, ticket: Labelled, labelIds: string[]): Promise<void> {
  await addLabelsToEach(cx, [{ ticket, labelIds }])
}

/** Adds to each ticket its own labels, in one statement. */
export async function addLabelsToEach(
  cx: Cx,
  list: readonly { ticket: Labelled; labelIds: readonly string[] }[],
): Promise<void> {
  const rows = list.flatMap(({ ticket, labelIds }) =>
    labelIds.map((labelId) => ({
      orgId: cx.org.id,
      ticketId: ticket.id,
      labelId,
      isOpen: ticket.isOpen,
      ticketCreatedAt: ticket.createdAt,
    })),
  )
  if (rows.length === 0) return
  await cx.tx
    .insertInto('ticketLabels')
    .values(rows)
    .onConflict((c) => c.columns(['orgId', 'ticketId', 'labelId']).doNothing())
    .execute()
}

export async function removeLabels(cx: Cx, ticketId: string, labelIds: string[]): Promise<void> {
  await removeLabelsOfEach(cx, [{ ticketId, labelIds }])
}

/** Takes from each ticket its own labels, in one statement. */
export async function removeLabelsOfEach(
  cx: Cx,
  list: readonly { ticketId: string; labelIds: readonly string[] }[],
): Promise<void> {
  const pairs = list.flatMap(({ ticketId, labelIds }) => labelIds.map((labelId) => ({ ticketId, labelId })))
  if (pairs.length === 0) return
  await sql`delete from ticket_labels where org_id = ${cx.org.id} and (ticket_id, label_id) in (
    select * from unnest(${pairs.map((one) => one.ticketId)}::uuid[], ${pairs.map((one) => one.labelId)}::uuid[]))`.execute(
    cx.tx,
  )
}

/** Keeps the copy of is_open beside the labels of tickets. */
export async function saveLabelsOpen(cx: Cx, ticketIds: readonly string[], isOpen: boolean): Promise<void> {
  await cx.tx
    .updateTable('ticketLabels')
    .set({ isOpen })
    .where('orgId', '=', cx.org.id)
    .where('ticketId', 'in', [...ticketIds])
    .where('isOpen', '<>', isOpen)
    .execute()
}

// A label may stand on a million tickets of others: among so many of them, open ones first, it is counted what is seen.
const looked = 5000

/** How many tickets that the actor sees have each label, counted to `cap` + 1 or a little more. Labels without any have 0. */
export async function countLabelUses(cx: Cx, labelIds: string[], cap: number): Promise<Map<string, number>> {
  if (labelIds.length === 0) return new Map()
  const org = cx.org.id
  const seesAll =
    customerOf(cx.actor) === null && grantsOf(cx.actor).some((grant) => grant.kind === 'all' && !grant.public)
  const uses = seesAll
    ? sql`select count(*)::int as seen from (
        select 1 from ticket_labels tl where tl.org_id = ${org} and tl.label_id = l.id and ${notDeleted(cx)} limit ${cap + 1}) u`
    : sql`select count(*) filter (where ${ticketVisible(cx, 't')})::int as seen from (
        select ${visibleColumns}
        from ticket_labels tl join tickets t on t.org_id = ${org} and t.id = tl.ticket_id
        where tl.org_id = ${org} and tl.label_id = l.id
        order by tl.is_open desc, tl.ticket_created_at desc, tl.ticket_id desc limit ${looked}) t`
  const { rows } = await sql<{ id: string; seen: number }>`
    select l.id, u.seen from labels l, lateral (${uses}) u
    where l.org_id = ${org} and l.id = any(${labelIds}::uuid[])`.execute(cx.tx)
  return new Map(rows.map((row) => [row.id, row.seen]))
}

/** Deleted tickets are few and have an index of their own: labels are counted without a look at each ticket. */
const notDeleted = (cx: Cx) => sql<SqlBool>`tl.ticket_id not in (
  select d.id from tickets d where d.org_id = ${cx.org.id} and d.deleted_at is not null)`

/** How many tickets have the label, whoever sees them, counted to `cap` + 1. */
export async function countTicketsWith(cx: Cx, labelId: string, cap: number): Promise<number> {
  const { rows } = await sql<{ uses: number }>`
    select count(*)::int as uses from (
      select 1 from ticket_labels tl where tl.org_id = ${cx.org.id} and tl.label_id = ${labelId}::uuid
        and ${notDeleted(cx)} limit ${cap + 1}) u`.execute(cx.tx)
  return rows[0]?.uses ?? 0
}
