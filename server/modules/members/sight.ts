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

/** Changes of who sees what by teams and queues go one after the other: before the first read of what is changed. */
export const lockSight = (cx: Cx): Promise<void> => lockAdmins(cx)

/**
 * Writes to the memberships which teams their members are in and which queues they serve by them: who sends a request comes with
 * both. Called in the transaction of every change of teams, of queues and of who is a member; such changes go one after the other.
 */
export async function refreshSight(cx: Cx): Promise<void> {
  await lockSight(cx)
  const queues = provider ? await provider(cx) : []
  const org = cx.org.id
  const served = JSON.stringify(queues.map(({ id, everyone, teamIds }) => ({ id, everyone, teams: teamIds })))
  await sql`
    update memberships m set team_ids = s.team_ids, queue_ids = s.queue_ids
    from (select w.user_id, w.team_ids,
        array(select q.id from jsonb_to_recordset(${served}::jsonb) as q (id uuid, everyone boolean, teams uuid[])
          where q.everyone or q.teams && w.team_ids order by q.id) as queue_ids
      from (select n.user_id,
          array(select t.team_id from team_members t where t.org_id = ${org} and t.user_id = n.user_id
            order by t.team_id) as team_ids
        from memberships n where n.org_id = ${org}) w) s
    where m.org_id = ${org} and m.user_id = s.user_id
      and (m.team_ids <> s.team_ids or m.queue_ids <> s.queue_ids)`.execute(cx.tx)
}
