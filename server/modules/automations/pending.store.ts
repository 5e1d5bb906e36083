import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { DomainEvent } from '../../platform/events.ts'

/** Events of tickets at which rules are still to be asked. */

export async function insertPending(cx: Cx, events: readonly { ticketId: string; seq: string }[]): Promise<void> {
  if (events.length === 0) return
  await sql`
    insert into rule_pending (org_id, ticket_id, seq)
    select ${cx.org.id}, * from unnest(${events.map(({ ticketId }) => ticketId)}::uuid[], ${events.map(({ seq }) => seq)}::bigint[])
    on conflict do nothing`.execute(cx.tx)
}

/** An event with how often asking at it has failed; `event` is null when there is none of that number. */
export type Pending = { ticketId: string; seq: string; attempts: number; event: DomainEvent | null }

/** Takes the oldest of those of some tickets away, in their order: with what this transaction does, they are done or stand there again. */
export async function takePending(cx: Cx, ticketIds: readonly string[], limit: number): Promise<Pending[]> {
  const { rows } = await sql<Omit<Pending, 'event'> & (DomainEvent | { name: null })>`
    with taken as (
      delete from rule_pending p where p.org_id = ${cx.org.id} and (p.ticket_id, p.seq) in (
        select o.ticket_id, o.seq from rule_pending o where o.org_id = ${cx.org.id} and o.ticket_id = any(${ticketIds}::uuid[])
        order by o.seq limit ${limit})
      returning p.org_id, p.ticket_id, p.seq, p.attempts)
    select t.ticket_id, t.seq, t.attempts, e.name, e.actor_kind, e.actor_id, e.actor_name, e.cause, e.data, e.at
    from taken t left join events e on e.org_id = t.org_id and e.org_id = ${cx.org.id} and e.seq = t.seq order by t.seq`.execute(
    cx.tx,
  )
  return rows.map(({ attempts, ...event }) => ({
    ...{ ticketId: event.ticketId, seq: event.seq, attempts },
    event: event.name === null ? null : event,
  }))
}

/** Asking at them failed: they are asked at again, and know how often that was. */
export async function putBackPending(cx: Cx, events: readonly Omit<Pending, 'event'>[]): Promise<void> {
  if (events.length === 0) return
  const rows = events.map(({ ticketId, seq, attempts }) => ({ orgId: cx.org.id, ticketId, seq, attempts }))
  await cx.tx.insertInto('rulePending').values(rows).execute()
}
