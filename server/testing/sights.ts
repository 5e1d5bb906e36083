import type { World } from './world.ts'

/** Ids of tickets whose search document holds another sight than the ticket has (app.sight_of_ticket): none, in any state of a database. */
export async function staleSights(world: World, orgId: string): Promise<string[]> {
  const { rows } = await world.database.pool.query<{ id: string }>(
    `select t.id from tickets t left join search_documents d on d.org_id = t.org_id and d.kind = 'ticket' and d.record_id = t.id
      where t.org_id = $1
        and (select array_agg(s order by s) from unnest(d.sight) s)
          is distinct from (select array_agg(s order by s) from unnest(app.sight_of_ticket(t.org_id, t.id)) s)`,
    [orgId],
  )
  return rows.map(({ id }) => id)
}
