import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { prepared } from '../../platform/prepared.ts'
import type { TicketDeadline } from '../tickets/tickets.contract.ts'
import type { ClockState, PauseReason } from './clock.rules.ts'
import type { SlaMetric } from './terms.rules.ts'

type LastClock = {
  ticketId: string
  policyId: string
  policy: string
  metric: SlaMetric | null
  state: ClockState | null
  dueAt: Date | null
  soonAt: Date | null
  breachedAt: Date | null
  endedAt: Date | null
  pausedAt: Date | null
  pauseReason: PauseReason | null
}

const lastClocks = prepared((cx, { ticketIds }: { ticketIds: readonly string[] }) =>
  sql<LastClock>`
    select s.ticket_id, p.id as policy_id, p.name as policy, c.metric, c.state, c.due_at, c.soon_at, c.breached_at, c.ended_at,
      c.paused_at, c.pause_reason
    from ticket_sla s
      join sla_policy_versions v on v.org_id = ${cx.org.id} and v.id = s.version_id
      join sla_policies p on p.org_id = ${cx.org.id} and p.id = v.policy_id
      left join sla_clocks c on c.org_id = ${cx.org.id} and c.ticket_id = s.ticket_id and c.is_last
    where s.org_id = ${cx.org.id} and s.ticket_id = any(${ticketIds}::uuid[])`.compile(cx.tx),
)

/** The deadline that lists show of each ticket: that of the clock that ends first; where all have ended, what became of them. */
export async function deadlinesOf(cx: Cx, ticketIds: readonly string[]): Promise<Map<string, TicketDeadline>> {
  if (ticketIds.length === 0) return new Map()
  const rows = await lastClocks(cx, { ticketIds })
  const found = new Map<string, TicketDeadline>()
  for (const [ticketId, clocks] of Map.groupBy(rows, (row) => row.ticketId)) {
    const [first] = clocks.sort((a, b) => rankOf(a) - rankOf(b) || timeOf(a) - timeOf(b))
    if (!first) continue
    const { metric, state, endedAt } = first
    const due = first.breachedAt ?? first.dueAt
    found.set(ticketId, {
      policy: { id: first.policyId, name: first.policy },
      metric,
      state,
      dueAt: endedAt ? null : (due?.toISOString() ?? null),
      soonAt: first.soonAt?.toISOString() ?? null,
      pausedAt: first.pausedAt?.toISOString() ?? null,
      pauseReason: first.pauseReason,
    })
  }
  return found
}

/** What has a deadline first, then what is paused, then what was missed. */
function rankOf({ state, endedAt, dueAt, breachedAt }: LastClock): number {
  if (!endedAt && (dueAt || breachedAt)) return 0
  if (state === 'running' || state === 'paused') return 1
  if (state === 'missed') return 2
  return state === 'met' ? 3 : 4
}

const timeOf = ({ breachedAt, dueAt }: LastClock) => (breachedAt ?? dueAt)?.getTime() ?? Number.POSITIVE_INFINITY
