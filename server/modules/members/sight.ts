import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { lockAdmins } from './members.store.ts'

/** A queue as far as who serves it goes. */
export type ServedQueue = { id: string; everyone: boolean; teamIds: string[] }

let provider: ((cx: Cx) => Promise<ServedQueue[]>) | null = null

/** Called once per process by the module that has the queues. */
export function registerServedQueues(list: (cx: Cx) => Promise<ServedQueue[]>): void {
  provider = list
}

/** What only members of some teams reach: pipelines, or channels with their conversations. */
export type KeptToTeams = { id: string; teamIds: string[] }
type Kept = 'pipelines' | 'channels'
const kept = new Map<Kept, (cx: Cx) => Promise<KeptToTeams[]>>()

/** Called once per process by the module that has them; lists those that are not everybody's. */
export function registerKeptToTeams(kind: Kept, list: (cx: Cx) => Promise<KeptToTeams[]>): void {
  kept.set(kind, list)
}

/** Changes of who sees what by teams and queues go one after the other: before the first read of what is changed. */
export const lockSight = (cx: Cx): Promise<void> => lockAdmins(cx)

/**
 * Writes to the memberships which teams their members are in, which queues they serve by them, and which pipelines and channels are
 * kept to others: who sends a request comes with all of it. Called in the transaction of every change of teams, queues, of what is kept
 * to teams, and of who is a member; such changes go one after the other.
 */
export async function refreshSight(cx: Cx): Promise<void> {
  await lockSight(cx)
  const queues = provider ? await provider(cx) : []
  const org = cx.org.id
  const served = JSON.stringify(queues.map(({ id, everyone, teamIds }) => ({ id, everyone, teams: teamIds })))
  await sql`
    update memberships m set team_ids = s.team_ids, queue_ids = s.queue_ids,
      barred_pipeline_ids = s.barred_pipeline_ids, barred_channel_ids = s.barred_channel_ids
    from (select w.user_id, w.team_ids,
        array(select q.id from jsonb_to_recordset(${served}::jsonb) as q (id uuid, everyone boolean, teams uuid[])
          where q.everyone or q.teams && w.team_ids order by q.id) as queue_ids,
        ${barred(await listKeptToTeams(cx, 'pipelines'))} as barred_pipeline_ids,
        ${barred(await listKeptToTeams(cx, 'channels'))} as barred_channel_ids
      from (select n.user_id,
          array(select t.team_id from team_members t where t.org_id = ${org} and t.user_id = n.user_id
            order by t.team_id) as team_ids
        from memberships n where n.org_id = ${org}) w) s
    where m.org_id = ${org} and m.user_id = s.user_id
      and (m.team_ids <> s.team_ids or m.queue_ids <> s.queue_ids
        or m.barred_pipeline_ids <> s.barred_pipeline_ids or m.barred_channel_ids <> s.barred_channel_ids)`.execute(
    cx.tx,
  )
}

/** What is kept to teams of a kind. */
export const listKeptToTeams = async (cx: Cx, kind: Kept): Promise<KeptToTeams[]> => (await kept.get(kind)?.(cx)) ?? []

/** Ids of those that none of the teams of the membership `w` reaches. */
const barred = (these: readonly KeptToTeams[]) => sql`
  array(select k.id from jsonb_to_recordset(${JSON.stringify(these.map(({ id, teamIds }) => ({ id, teams: teamIds })))}::jsonb)
      as k (id uuid, teams uuid[])
    where not k.teams && w.team_ids order by k.id)`
