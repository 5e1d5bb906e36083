import type { Cx } from '../../platform/context.ts'
import { unsentDraftsIn } from '../conversations/unsent-drafts.ts'
import { planMacros } from '../macros/plan-macros.ts'
import { findStage } from '../tickets/find-stage.ts'
import { orderOf, readFilter, readTickets, readTicketsByIds } from '../tickets/list-tickets.ts'
import type { TicketRow, WholeList } from '../tickets/tickets.contract.ts'
import type { BulkCheck, CreateBulkChange } from './bulk.contract.ts'
import { memberOf, readAsked } from './bulk.service.ts'

/** So many tickets are looked at, a page at a time: some tenths of a second. */
const mostLooked = 10_000
const pageSize = 500
/** So many are named. */
const named = 5

/**
 * What a change of many tickets would meet: those that it finishes with items of their checklists left, those that it finishes or merges
 * with something written and not sent, and those that its macros leave out because a value is missing. Changes nothing; refuses what createBulkChange refuses.
 */
export async function checkBulkChange(cx: Cx, input: CreateBulkChange): Promise<BulkCheck> {
  const { change, macros, query, ids } = await readAsked(cx, input)
  const { userId } = memberOf(cx)
  const plan = macros ? await planMacros(cx, macros) : null
  const finishes = await isFinishing(cx, { ...change, ...plan?.actions })
  const check: BulkCheck = {
    total: 0,
    capped: false,
    unfinished: { count: 0, tickets: [] },
    drafts: { count: 0, tickets: [] },
    othersDrafts: { count: 0, tickets: [] },
    missing: { count: 0, tickets: [], values: [] },
  }
  const values = new Set<string>()
  const note = (into: { count: number; tickets: { id: string; code: string }[] }, { id, code }: TicketRow) => {
    into.count += 1
    if (into.tickets.length < named) into.tickets.push({ id, code })
  }
  for await (const tickets of pagesOf(cx, query, ids)) {
    check.total += tickets.length
    const missing = plan ? await plan.missingOf(tickets) : null
    const drafts = await unsentDraftsIn(cx, finishes || input.mergeInto ? idsOf(tickets) : [], userId)
    for (const ticket of tickets) {
      const lacks = missing?.get(ticket.id)
      for (const value of lacks ?? []) values.add(value)
      if (lacks) note(check.missing, ticket)
      // What is left out is not finished either.
      const ends = !lacks && finishes && !isDone(ticket.status)
      if (ends && ticket.checklist.done < ticket.checklist.total) note(check.unfinished, ticket)
      if (!ends && !input.mergeInto) continue
      if (drafts.own.has(ticket.id)) note(check.drafts, ticket)
      if (drafts.others.has(ticket.id)) note(check.othersDrafts, ticket)
    }
    check.capped = check.total >= mostLooked
    if (check.capped) break
  }
  check.missing.values = [...values].sort()
  return check
}

const idsOf = (tickets: readonly TicketRow[]) => tickets.map(({ id }) => id)

const isDone = (status: TicketRow['status']) => status === 'resolved' || status === 'closed'

async function isFinishing(cx: Cx, wish: { status?: TicketRow['status']; stageId?: string }): Promise<boolean> {
  if (!wish.stageId) return wish.status !== undefined && isDone(wish.status)
  const stage = await findStage(cx, wish.stageId)
  return stage !== null && !stage.isOpen
}

async function* pagesOf(cx: Cx, query: WholeList | null, ids: readonly string[]): AsyncGenerator<TicketRow[]> {
  for (let at = 0; at < ids.length; at += pageSize) yield readTicketsByIds(cx, ids.slice(at, at + pageSize))
  if (!query) return
  const { q, sort = '-createdAt', ...asked } = query
  const filter = await readFilter(cx, asked, 'tickets.query')
  if (!filter) return
  const order = await orderOf(cx, sort, 'tickets.query.sort')
  let after: Parameters<typeof readTickets>[1]['after'] = null
  do {
    const page: Awaited<ReturnType<typeof readTickets>> = await readTickets(cx, {
      filter,
      q,
      order,
      after,
      limit: pageSize,
    })
    yield page.rows
    after = page.next
  } while (after)
}
