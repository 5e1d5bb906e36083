import { sql } from 'kysely'
import { anyId } from '../../platform/any-id.ts'
import type { Cx } from '../../platform/context.ts'
import { prepared } from '../../platform/prepared.ts'
import { together } from '../../platform/together.ts'
import { ticketVisible } from './tickets.visibility.ts'

/** What tickets point to. `email` and `phone` are the first ones of a contact, by the contact's id; a ticket's name is its code. */
export type NameKind =
  | 'stage'
  | 'pipeline'
  | 'queue'
  | 'type'
  | 'channel'
  | 'member'
  | 'contact'
  | 'email'
  | 'phone'
  | 'account'
  | 'ticket'

/** A name; `extra` is the key of a type, the address of a channel, the tier of an account, and what customers read of a stage. */
export type Name = { kind: NameKind; id: string; name: string; extra: string | null }

/** Finds the name of what a ticket points to; null for what is not there, or must not be seen. */
export type Names = (kind: NameKind, id: string | null) => Pick<Name, 'name' | 'extra'> | null

/** The ids by which a ticket points to others. */
export type Pointers = {
  stageId: string
  pipelineId: string
  queueId: string
  typeId: string | null
  channelId: string | null
  assigneeId: string | null
  requesterId: string | null
  accountId: string | null
  followUpOfId: string | null
  mayBelongToId: string | null
  mergedIntoId: string | null
}

/** Names that are known already. */
export function namesFrom(rows: readonly Name[]): Names {
  const byKey = new Map(rows.map((row) => [`${row.kind} ${row.id}`, row]))
  return (kind, id) => (id === null ? null : (byKey.get(`${kind} ${id}`) ?? null))
}

/** Ids of what the tickets of a page point to, each once. */
type Listed = Record<
  'stages' | 'pipelines' | 'queues' | 'types' | 'channels' | 'members' | 'contacts' | 'accounts',
  string[]
>

const namesOfListed = prepared((cx, given: Listed) => {
  const org = cx.org.id
  return sql<Name>`
    select 'stage' as kind, s.id, s.name, s.customer_label as extra from stages s where s.org_id = ${org} and s.id = ${anyId(given.stages)}
    union all select 'pipeline', p.id, p.name, null from pipelines p where p.org_id = ${org} and p.id = ${anyId(given.pipelines)}
    union all select 'queue', q.id, q.name, null from queues q where q.org_id = ${org} and q.id = ${anyId(given.queues)}
    union all select 'type', y.id, y.name, y.key from ticket_types y where y.org_id = ${org} and y.id = ${anyId(given.types)}
    union all select 'channel', h.id, h.name, h.address from channels h where h.org_id = ${org} and h.id = ${anyId(given.channels)}
    union all select 'member', m.user_id, m.name, null from member_access m where m.org_id = ${org} and m.user_id = ${anyId(given.members)}
    union all select 'contact', c.id, c.name, null from contacts c where c.org_id = ${org} and c.id = ${anyId(given.contacts)}
    union all select i.kind, i.contact_id, i.value, null
      from identities i where i.org_id = ${org} and i.contact_id = ${anyId(given.contacts)} and i.is_primary
    union all select 'account', a.id, a.name, r.name
      from accounts a left join account_tiers r on r.org_id = ${org} and r.id = a.tier_id
      where a.org_id = ${org} and a.id = ${anyId(given.accounts)}`.compile(cx.tx)
})

/** Codes of tickets; of one that the reader may not see nothing is told. */
async function codesOf(cx: Cx, ids: string[]): Promise<Name[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<Name>`select 'ticket' as kind, o.id, o.code as name, null as extra
    from tickets o where o.org_id = ${cx.org.id} and o.id = ${anyId(ids)} and ${ticketVisible(cx, 'o')}`.execute(cx.tx)
  return rows
}

/**
 * The names of everything that the tickets of a page point to: each of them looked up once, in one statement. Looked up for each row
 * and column, as sub-selects of the page, they took 2 ms for 50 rows; as joins, 1.2 ms to plan alone.
 */
export async function namesOf(cx: Cx, tickets: readonly Partial<Pointers>[]): Promise<Names> {
  const ids = (...columns: (keyof Pointers)[]) => [
    ...new Set(tickets.flatMap((ticket) => columns.flatMap((column) => ticket[column] ?? []))),
  ]
  const listed = {
    stages: ids('stageId'),
    pipelines: ids('pipelineId'),
    queues: ids('queueId'),
    types: ids('typeId'),
    channels: ids('channelId'),
    members: ids('assigneeId'),
    contacts: ids('requesterId'),
    accounts: ids('accountId'),
  }
  const isNone = Object.values(listed).every((list) => list.length === 0)
  const [rows, codes] = await together([
    isNone ? [] : namesOfListed(cx, listed),
    codesOf(cx, ids('followUpOfId', 'mayBelongToId', 'mergedIntoId')),
  ])
  return namesFrom([...rows, ...codes])
}
