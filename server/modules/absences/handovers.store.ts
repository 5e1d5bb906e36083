import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { Sentence } from '../../platform/words.ts'
import type { MovedSight, Step } from './absences.rules.ts'

export type HandoverMode = 'now' | 'reply' | 'urgent'
export type Previous = { statusId: string; until: string | null; note: string }
export type HandoverState = 'moving' | 'done' | 'undoing' | 'undone' | 'returning' | 'settled' | 'offering'

export type Handover = {
  id: string
  userId: string
  userName: string
  statusId: string
  statusName: string
  mode: HandoverMode
  byId: string | null
  byName: string
  previous: Previous
  state: HandoverState
  beganAt: Date
  returnedAt: Date | null
  /** The decision about what was offered: all handovers that it decided about have it. */
  giveBackId: string | null
}

/** Where a ticket was when its member took it back: in whose hands (null: nobody’s), and who might see it. */
export type BackFrom = MovedSight & { userId: string | null }

export type HandoverRow = {
  handoverId: string
  ticketId: string
  state: 'waiting' | 'moved' | 'kept'
  toId: string | null
  toName: string
  steps: Step[]
  said: Sentence | null
  sight: MovedSight | null
  movedAt: Date | null
  back: 'asked' | 'returned' | 'kept' | 'undoing' | null
  backSaid: Sentence | null
  backFrom: BackFrom | null
}

const columns = [
  'id',
  'userId',
  'userName',
  'statusId',
  'statusName',
  'mode',
  'byId',
  'byName',
  'previous',
  'state',
  'beganAt',
  'returnedAt',
  'giveBackId',
] as const
const rowColumns = [
  'handoverId',
  'ticketId',
  'state',
  'toId',
  'toName',
  'steps',
  'said',
  'sight',
  'movedAt',
  'back',
  'backSaid',
  'backFrom',
] as const

export async function insertHandover(cx: Cx, handover: Handover): Promise<void> {
  await cx.tx
    .insertInto('handovers')
    .values({ ...handover, orgId: cx.org.id, previous: JSON.stringify(handover.previous) })
    .execute()
}

export async function findHandover(cx: Cx, id: string, { lock = false } = {}): Promise<Handover | null> {
  const query = cx.tx.selectFrom('handovers').select(columns).where('orgId', '=', cx.org.id).where('id', '=', id)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  return (row as unknown as Handover | undefined) ?? null
}

/** Those of a member that were not undone nor settled, the oldest first. */
export async function listUnsettled(cx: Cx, userId: string, { lock = false } = {}): Promise<Handover[]> {
  const query = cx.tx
    .selectFrom('handovers')
    .select(columns)
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .where('state', 'in', ['moving', 'done', 'returning', 'undoing', 'offering'])
    .orderBy('beganAt')
    .orderBy('id')
  return (await (lock ? query.forUpdate() : query).execute()) as unknown as Handover[]
}

/** The one by which a member who is away gives tickets on at this moment, locked; null: he is back, or it was undone. */
export async function lockCurrent(cx: Cx, userId: string): Promise<Handover | null> {
  const row = await cx.tx
    .selectFrom('handovers')
    .select(columns)
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .where('state', 'in', ['moving', 'done'])
    .where('returnedAt', 'is', null)
    .orderBy('beganAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
  return (row as unknown as Handover | undefined) ?? null
}

export async function saveState(
  cx: Cx,
  ids: readonly string[],
  change: { state?: HandoverState; returnedAt?: Date; giveBackId?: string },
): Promise<void> {
  if (ids.length === 0) return
  await cx.tx
    .updateTable('handovers')
    .set(change)
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...ids])
    .execute()
}

/** Notes tickets that are to be given on. */
export async function insertWaiting(cx: Cx, handoverId: string, ticketIds: readonly string[]): Promise<void> {
  await sql`insert into handover_rows (org_id, handover_id, ticket_id, state)
    select ${cx.org.id}::uuid, ${handoverId}::uuid, id, 'waiting' from unnest(${ticketIds}::uuid[]) u (id)`.execute(
    cx.tx,
  )
}

export async function deleteWaiting(
  cx: Cx,
  handoverIds: readonly string[],
  ticketIds?: readonly string[],
): Promise<void> {
  if (handoverIds.length === 0) return
  const query = cx.tx
    .deleteFrom('handoverRows')
    .where('orgId', '=', cx.org.id)
    .where('handoverId', 'in', [...handoverIds])
    .where('state', '=', 'waiting')
  await (ticketIds ? query.where('ticketId', 'in', [...ticketIds]) : query).execute()
}

type Want = { state?: HandoverRow['state']; back?: HandoverRow['back'] | 'none' }

/** Rows of handovers in the order of their tickets, from behind a ticket on. */
export async function listRows(
  cx: Cx,
  handoverIds: readonly string[],
  want: Want & { after?: string | null; limit: number },
): Promise<HandoverRow[]> {
  if (handoverIds.length === 0) return []
  let query = cx.tx
    .selectFrom('handoverRows')
    .select(rowColumns)
    .where('orgId', '=', cx.org.id)
    .where('handoverId', 'in', [...handoverIds])
    .orderBy('ticketId')
    .orderBy('movedAt', 'desc')
    .limit(want.limit)
  if (want.state) query = query.where('state', '=', want.state)
  if (want.back === 'none') query = query.where('back', 'is', null)
  else if (want.back) query = query.where('back', '=', want.back)
  if (want.after) query = query.where('ticketId', '>', want.after)
  return (await query.execute()) as unknown as HandoverRow[]
}

/** Where a ticket went last by an absence of a member; null: it never did. */
export async function findLastRow(
  cx: Cx,
  ticketId: string,
  userId?: string,
): Promise<(HandoverRow & { handover: Handover }) | null> {
  let query = cx.tx
    .selectFrom('handoverRows as r')
    .innerJoin('handovers as h', (j) => j.onRef('h.orgId', '=', 'r.orgId').onRef('h.id', '=', 'r.handoverId'))
    .select(rowColumns.map((name) => `r.${name}` as const))
    .select('h.userId')
    .where('r.orgId', '=', cx.org.id)
    .where('h.orgId', '=', cx.org.id)
    .where('r.ticketId', '=', ticketId)
    .orderBy('h.beganAt', 'desc')
    .limit(1)
  if (userId) query = query.where('h.userId', '=', userId)
  const row = (await query.executeTakeFirst()) as unknown as HandoverRow | undefined
  const handover = row && (await findHandover(cx, row.handoverId))
  return row && handover ? { ...row, handover } : null
}

/** What the last absence of a member did with each of some tickets; absent: nothing. */
export async function listLastRows(
  cx: Cx,
  userId: string,
  ticketIds: readonly string[],
): Promise<Map<string, Pick<HandoverRow, 'state' | 'said' | 'back'>>> {
  if (ticketIds.length === 0) return new Map()
  const { rows } = await sql<Pick<HandoverRow, 'ticketId' | 'state' | 'said' | 'back'>>`
    select distinct on (r.ticket_id) r.ticket_id as "ticketId", r.state, r.said, r.back
    from handover_rows r join handovers h on h.org_id = r.org_id and h.id = r.handover_id
    where r.org_id = ${cx.org.id} and h.org_id = ${cx.org.id} and h.user_id = ${userId}
      and r.ticket_id = any(${[...ticketIds]}::uuid[])
    order by r.ticket_id, h.began_at desc`.execute(cx.tx)
  return new Map(rows.map(({ ticketId, ...row }) => [ticketId, row]))
}

export type MovedRow = Pick<HandoverRow, 'ticketId' | 'state' | 'toId' | 'toName' | 'steps' | 'said' | 'sight'>

/** Writes what became of tickets; one that went on before goes on again. */
export async function saveMoved(cx: Cx, handoverId: string, rows: readonly MovedRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`insert into handover_rows (org_id, handover_id, ticket_id, state, to_id, to_name, steps, said, sight, moved_at)
    select ${cx.org.id}::uuid, ${handoverId}::uuid, r."ticketId", r.state, r."toId", r."toName", r.steps, r.said, r.sight, ${cx.now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r ("ticketId" uuid, state text, "toId" uuid, "toName" text, steps jsonb, said jsonb, sight jsonb)
    on conflict (org_id, handover_id, ticket_id) do update set state = excluded.state, to_id = excluded.to_id,
      to_name = excluded.to_name, steps = excluded.steps, said = excluded.said, sight = excluded.sight,
      moved_at = excluded.moved_at, back = null, back_said = null, back_from = null`.execute(cx.tx)
}

/** Marks rows as on their way back: all that were moved, or those of some tickets. */
export async function askBack(cx: Cx, handoverIds: readonly string[], ticketIds?: readonly string[]): Promise<void> {
  if (handoverIds.length === 0 || ticketIds?.length === 0) return
  const query = cx.tx
    .updateTable('handoverRows')
    .set({ back: 'asked' })
    .where('orgId', '=', cx.org.id)
    .where('handoverId', 'in', [...handoverIds])
    .where('state', '=', 'moved')
    .where('back', 'is', null)
  await (ticketIds ? query.where('ticketId', 'in', [...ticketIds]) : query).execute()
}

export type BackRow = Pick<HandoverRow, 'ticketId' | 'back' | 'backSaid' | 'backFrom'>

/** Writes what became of tickets on their way back; `back` null: it is offered again. */
export async function saveBack(cx: Cx, handoverId: string, rows: readonly BackRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`update handover_rows h set back = r.back, back_said = r."backSaid", back_from = r."backFrom"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r ("ticketId" uuid, back text, "backSaid" jsonb, "backFrom" jsonb)
    where h.org_id = ${cx.org.id} and h.handover_id = ${handoverId} and h.ticket_id = r."ticketId"`.execute(cx.tx)
}

/** The handovers about which a decision was made, locked. */
export async function lockDecided(cx: Cx, giveBackId: string): Promise<Handover[]> {
  const rows = await cx.tx
    .selectFrom('handovers')
    .select(columns)
    .where('orgId', '=', cx.org.id)
    .where('giveBackId', '=', giveBackId)
    .orderBy('beganAt')
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows as unknown as Handover[]
}

/** Turns a decision round: what was taken back is on its way to where it was; what waited for it, or stayed in spite of it, is offered again. */
export async function turnBack(cx: Cx, handoverIds: readonly string[]): Promise<void> {
  await sql`update handover_rows set
      back = case when back = 'returned' then 'undoing' end,
      back_said = null
    where org_id = ${cx.org.id} and handover_id = any(${[...handoverIds]}::uuid[]) and back is not null`.execute(cx.tx)
}

/** How many tickets went to whom when a decision was undone; asked once, behind the last of them. */
export async function forgetPutBack(cx: Cx, handoverId: string): Promise<{ userId: string | null; count: number }[]> {
  const { rows } = await sql<{ userId: string | null; count: number }>`
    with put as (
      select ticket_id, back_from ->> 'userId' as user_id from handover_rows
      where org_id = ${cx.org.id} and handover_id = ${handoverId} and back is null and back_from is not null),
    forgotten as (
      update handover_rows r set back_from = null from put
      where r.org_id = ${cx.org.id} and r.handover_id = ${handoverId} and r.ticket_id = put.ticket_id)
    select user_id as "userId", count(*)::int as count from put group by 1 order by 1`.execute(cx.tx)
  return rows
}

export type Tally = { toId: string | null; toName: string; state: string; back: string | null; count: number }

/** How many tickets of handovers went to whom, and how many of those came back. */
export async function tally(cx: Cx, handoverIds: readonly string[]): Promise<Tally[]> {
  if (handoverIds.length === 0) return []
  const { rows } = await sql<Tally>`
    select to_id as "toId", to_name as "toName", state, back, count(*)::int as count from handover_rows
    where org_id = ${cx.org.id} and handover_id = any(${[...handoverIds]}::uuid[])
    group by 1, 2, 3, 4 order by 5 desc, 2`.execute(cx.tx)
  return rows
}

/** Those of the handovers of which tickets are on their way back. */
export async function whichAsked(cx: Cx, handoverIds: readonly string[]): Promise<string[]> {
  if (handoverIds.length === 0) return []
  const rows = await cx.tx
    .selectFrom('handoverRows')
    .select('handoverId')
    .distinct()
    .where('orgId', '=', cx.org.id)
    .where('handoverId', 'in', [...handoverIds])
    .where('back', '=', 'asked')
    .execute()
  return rows.map(({ handoverId }) => handoverId)
}

/** True when somebody is away whose tickets are given on: nothing else is asked of most events of most organizations. */
export async function isAnybodyAway(cx: Cx): Promise<boolean> {
  const row = await cx.tx
    .selectFrom('handovers')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('state', 'in', ['moving', 'done'])
    .where('returnedAt', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

const dayMs = 86_400_000
/** What is decided about is kept so long; what was offered on return and never decided about, a year. */
const keptSettledMs = 90 * dayMs
const keptOfferedMs = 365 * dayMs

/** Deletes absences that are over for long, with what became of each ticket, at most so many. Returns how many there were. */
export async function deleteOldHandovers(cx: Cx, most: number): Promise<number> {
  const before = (ms: number) => new Date(cx.now.getTime() - ms)
  const { rows } = await sql<{ id: string }>`select id from handovers
    where org_id = ${cx.org.id} and (
      (state in ('settled', 'undone') and began_at < ${before(keptSettledMs)}
        and coalesce(returned_at, began_at) < ${before(keptSettledMs)})
      or (state = 'done' and returned_at < ${before(keptOfferedMs)}))
    order by began_at, id limit ${most} for update skip locked`.execute(cx.tx)
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return 0
  await cx.tx.deleteFrom('handoverRows').where('orgId', '=', cx.org.id).where('handoverId', 'in', ids).execute()
  await cx.tx.deleteFrom('handovers').where('orgId', '=', cx.org.id).where('id', 'in', ids).execute()
  return ids.length
}
