import type { Cx } from '../../platform/context.ts'
import { require } from '../../platform/permissions.ts'
import { dayOf } from '../../platform/time-zones.ts'
import { getOrgSettings } from '../orgs/orgs.service.ts'
import { listQueues } from '../queues/queues.service.ts'
import { listEscalations } from '../ticket-acts/list-escalations.ts'
import { listTicketLinks } from '../tickets/ticket-links.ts'
import type { AskEscalations, Escalations } from './reports.contract.ts'

const looked = 2_000
const named = 10
const usualMs = 30 * 86_400_000

/** How often tickets that the actor sees were escalated, from where to where, when and why (product.md TK41). 403 `permission.missing`. */
export async function getEscalations(cx: Cx, input: AskEscalations): Promise<Escalations> {
  require(cx.actor, 'reports:read')
  require(cx.actor, 'tickets:read')
  const to = input.to ? new Date(input.to) : new Date(cx.now.getTime() + 1)
  const from = input.from ? new Date(input.from) : new Date(to.getTime() - usualMs)
  const { rows, capped } = await listEscalations(cx, { from, to, limit: looked })
  const names = new Map((await listQueues(cx)).map(({ id, name }) => [id, name]))
  const { timeZone } = await getOrgSettings(cx)
  const queue = (id: string, tier: number) => ({ id, name: names.get(id) ?? '', tier })
  const way = (row: (typeof rows)[number]) => ({
    from: queue(row.fromQueueId, row.fromTier),
    to: queue(row.toQueueId, row.toTier),
  })
  const ways = Map.groupBy(rows, (row) => JSON.stringify(way(row)))
  const days = Map.groupBy(rows, ({ at }) => dayOf(at, timeZone))
  const newest = rows.slice(0, named)
  const links = await listTicketLinks(
    cx,
    newest.map(({ ticketId }) => ticketId),
  )
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    count: rows.length,
    capped,
    ways: [...ways.values()]
      .flatMap((list) => (list[0] ? [{ ...way(list[0]), count: list.length }] : []))
      .toSorted((a, b) => b.count - a.count),
    days: [...days].map(([day, list]) => ({ day, count: list.length })).toSorted((a, b) => (a.day < b.day ? -1 : 1)),
    newest: newest.flatMap((row) => {
      const ticket = links.get(row.ticketId)
      return ticket ? [{ ticket, at: row.at.toISOString(), ...way(row), reason: row.reason }] : []
    }),
  }
}
