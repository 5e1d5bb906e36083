import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { MessageTraits } from './message-facts.rules.ts'

type Placed = { id: string; origin: string | null; place: number }

/** Messages of the ticket, all or those among `ids`, each with its origin, in the order in which they arrived. */
export async function listPlaced(cx: Cx, of: { ticketId: string; ids?: string[] }): Promise<Placed[]> {
  if (of.ids?.length === 0) return []
  let query = cx.tx
    .selectFrom('messages')
    .select(['id', 'originTicketId as origin', 'place'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', of.ticketId)
  if (of.ids) query = query.where('id', 'in', of.ids)
  return query.orderBy('place').orderBy('createdAt').orderBy('id').execute()
}

/** Puts messages into a ticket, each with its origin; without a place they follow what stands there, in their order. */
export async function placeMessages(
  cx: Cx,
  ticketId: string,
  messages: { id: string; origin: string | null; place: number | null }[],
): Promise<void> {
  if (messages.length === 0) return
  const of = <K extends keyof (typeof messages)[number]>(key: K) => messages.map((one) => one[key])
  await sql`update messages m set ticket_id = ${ticketId}::uuid, origin_ticket_id = moved.origin,
      place = coalesce(moved.place, there.last + moved.at::integer)
    from unnest(${of('id')}::uuid[], ${of('origin')}::uuid[], ${of('place')}::integer[])
        with ordinality moved (id, origin, place, at),
      (select coalesce(max(t.place), 0) as last from messages t
        where t.org_id = ${cx.org.id} and t.ticket_id = ${ticketId}::uuid) there
    where m.org_id = ${cx.org.id} and m.id = moved.id`.execute(cx.tx)
}

/** In which tickets the messages stand; those that are gone are absent. */
export async function findPlaces(cx: Cx, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await cx.tx
    .selectFrom('messages')
    .select(['id', 'ticketId'])
    .$narrowType<{ ticketId: string }>()
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', ids)
    .where('ticketId', 'is not', null)
    .execute()
  return new Map(rows.map((row) => [row.id, row.ticketId]))
}

/** What counts of each message of a ticket, the oldest first. */
export async function listTraits(cx: Cx, ticketId: string): Promise<MessageTraits[]> {
  const rows = await cx.tx
    .selectFrom('messages')
    .select(['kind', 'direction', 'authorKind', 'mailClass', 'heldReason', 'createdAt'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
  return rows.map(({ heldReason, ...row }) => ({ ...row, held: heldReason !== null })) as MessageTraits[]
}

/** Words of the newest message of a ticket. */
export async function findNewestText(cx: Cx, ticketId: string): Promise<string | null> {
  const row = await cx.tx
    .selectFrom('messages')
    .select(sql<string>`left(visible_text, 1000)`.as('text'))
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.text ?? null
}

export type Movable = {
  id: string
  kind: 'public' | 'note'
  direction: 'in' | 'out'
  authorKind: 'user' | 'contact' | 'system'
  authorId: string | null
  subject: string
  channelId: string | null
  undoUntil: Date | null
}

/** Messages of the ticket among the ids, the oldest first. */
export async function listMovable(cx: Cx, ticketId: string, ids: string[]): Promise<Movable[]> {
  const rows = await cx.tx
    .selectFrom('messages')
    .select(['id', 'kind', 'direction', 'authorKind', 'authorId', 'subject', 'channelId', 'undoUntil'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('id', 'in', ids)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
  return rows as Movable[]
}
