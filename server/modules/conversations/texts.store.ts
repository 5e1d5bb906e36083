import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { Address } from './conversations.contract.ts'

/** So many messages of a ticket, the oldest, are read for its document: before that many it has all the words it may hold. */
const messagesRead = 500

/** What was written in tickets, oldest first, with the names of the files. */
export async function listTexts(
  cx: Cx,
  ticketIds: readonly string[],
): Promise<{ ticketId: string; subject: string; text: string; names: string[] | null }[]> {
  if (ticketIds.length === 0) return []
  const { rows } = await sql<{ ticketId: string; subject: string; text: string; names: string[] | null }>`
    select w.id as ticket_id, m.subject, m.text, m.names from unnest(${[...ticketIds]}::uuid[]) w (id)
    cross join lateral (
      select m.subject, left(m.visible_text, 20000) as text, m.created_at, m.id,
        (select array_agg(a.name order by a.position) from attachments a
          where a.org_id = ${cx.org.id} and a.message_id = m.id and not a.inline) as names
      from messages m where m.org_id = ${cx.org.id} and m.ticket_id = w.id
      order by m.created_at, m.id limit ${messagesRead}) m
    order by w.id, m.created_at, m.id`.execute(cx.tx)
  return rows
}

/** Names of conversations, by id. */
export async function listConversationNames(cx: Cx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await cx.tx
    .selectFrom('conversations')
    .select(['id', 'name'])
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** What waits in conversations, oldest first, with who wrote it and the names of its files. */
export async function listWaitingTexts(
  cx: Cx,
  conversationIds: readonly string[],
): Promise<{ conversationId: string; from: Address | null; text: string; names: string[] | null }[]> {
  if (conversationIds.length === 0) return []
  const { rows } = await sql<{ conversationId: string; from: Address | null; text: string; names: string[] | null }>`
    select w.id as conversation_id, m.from_address as from, m.text, m.names from unnest(${[...conversationIds]}::uuid[]) w (id)
    cross join lateral (
      select m.from_address, left(m.visible_text, 20000) as text, m.created_at, m.id,
        (select array_agg(a.name order by a.position) from attachments a
          where a.org_id = ${cx.org.id} and a.message_id = m.id and not a.inline) as names
      from messages m where m.org_id = ${cx.org.id} and m.conversation_id = w.id and m.ticket_id is null
      order by m.created_at, m.id limit ${messagesRead}) m
    order by w.id, m.created_at, m.id`.execute(cx.tx)
  return rows
}

/** A place in a ticket where words stand. `text` is some of what surrounds the first of them. */
export type Passage = {
  ticketId: string
  messageId: string
  kind: 'public' | 'note'
  /** The name of a file of the message that has the words, when its text has not. */
  fileName: string | null
  text: string
}

/** So many of the newest messages of a ticket are looked through for a passage. */
const messagesSearched = 50

/** For each ticket its newest message that has one of the words (in small letters) in its text or in the name of a file. */
export async function listPassages(cx: Cx, ticketIds: readonly string[], words: readonly string[]): Promise<Passage[]> {
  if (ticketIds.length === 0 || words.length === 0) return []
  const { rows } = await sql<Passage>`
    select w.id as ticket_id, p.* from unnest(${[...ticketIds]}::uuid[]) w (id) cross join lateral (
      select m.id as message_id, m.kind, case when m.at > 0 then null else m.file_name end as file_name,
        case when m.at > 0 then substr(m.visible_text, greatest(1, m.at - 120), 400) else '' end as text
      from (
        select m.id, m.kind, m.created_at, m.visible_text,
          (select min(nullif(strpos(lower(m.visible_text), word), 0)) from unnest(${[...words]}::text[]) word) as at,
          (select a.name from attachments a where a.org_id = ${cx.org.id} and a.message_id = m.id and not a.inline
            and exists (select 1 from unnest(${[...words]}::text[]) word where strpos(lower(a.name), word) > 0)
            order by a.position limit 1) as file_name
        from (select * from messages m where m.org_id = ${cx.org.id} and m.ticket_id = w.id
          order by m.created_at desc, m.id desc limit ${messagesSearched}) m
      ) m where m.at > 0 or m.file_name is not null
      order by m.created_at desc, m.id desc limit 1) p`.execute(cx.tx)
  return rows
}
