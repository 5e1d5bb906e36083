import type { Cx } from '../../platform/context.ts'
import { listMemberAccess } from '../members/member-access.ts'
import { queueFor } from '../queues/queues.service.ts'
import { getTicketRecord, type TicketRecord } from '../tickets/tickets.service.ts'
import { serversOf, wantedOf } from './candidates.ts'
import { traceOf } from './distribute.ts'
import type { RoutingDecision, TicketRouting } from './routing.contract.ts'
import { decide } from './routing.rules.ts'
import * as store from './routing.store.ts'

const newest = 20

/** Why a ticket has its queue and its assignee, or none (product.md AD6, RT12). 404 for one that is not seen. */
export async function getTicketRouting(cx: Cx, idOrCode: string): Promise<TicketRouting> {
  const ticket = await getTicketRecord(cx, idOrCode)
  const { id, code, subject } = ticket
  const queue = await queueFor(cx, ticket.queueId)
  const routing = (await store.listQueueRouting(cx)).find(({ queueId }) => queueId === queue.id)
  const strategy = routing?.strategy ?? 'manual'
  const rests = whyAtRest(ticket)
  const now = rests === null && routing ? await judgeNow(cx, routing, id) : null
  const assignee = ticket.assigneeId && (await listMemberAccess(cx)).find((one) => one.userId === ticket.assigneeId)
  return {
    ticket: { id, code, subject },
    queue,
    strategy,
    assignee: assignee ? { id: assignee.userId, name: assignee.name } : null,
    state: rests ?? (now === null ? 'manual' : now.userId === null ? 'nobody' : 'next'),
    now,
    decisions: (await store.listDecisions(cx, id, newest)).map(present),
  }
}

function whyAtRest(ticket: TicketRecord): 'assigned' | 'done' | 'snoozed' | null {
  if (ticket.status === 'resolved' || ticket.status === 'closed') return 'done'
  if (ticket.assigneeId !== null) return 'assigned'
  return ticket.isSnoozed ? 'snoozed' : null
}

/** Who would be given the ticket at this moment; null: the queue gives nothing by itself. */
async function judgeNow(cx: Cx, routing: store.QueueRoutingRow, ticketId: string): Promise<TicketRouting['now']> {
  const { strategy, pointer } = routing
  if (strategy === 'manual') return null
  const servers = await serversOf(cx, routing)
  const wanted = (await wantedOf(cx, routing, servers, [ticketId]))(ticketId)
  const nameOf = (id: string | null) => servers.find(({ userId }) => userId === id)?.name ?? null
  return traceOf(decide({ ...routing, strategy }, servers, wanted, pointer), wanted, nameOf)
}

function present({
  id,
  at,
  kind,
  queueId,
  trace,
}: Awaited<ReturnType<typeof store.listDecisions>>[number]): RoutingDecision {
  const { queue, ...choice } = trace
  return {
    id,
    at: at.toISOString(),
    queue: { id: queueId, name: String(queue) },
    // Written by distribute.ts and routing-rules.ts in just this form; the response schema checks it once more.
    choice: { kind, ...choice } as RoutingDecision['choice'],
  }
}
