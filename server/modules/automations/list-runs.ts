import type { Cx } from '../../platform/context.ts'
import { cursorsOf, TimeKey } from '../../platform/http/paging.ts'
import { listTicketLinks } from '../tickets/ticket-links.ts'
import { getTicketRecord } from '../tickets/tickets.service.ts'
import type { Action, ListRuleRuns, RuleRun } from './automations.contract.ts'
import { getRule } from './rules.service.ts'
import type { RunRecord } from './runs.store.ts'
import * as store from './runs.store.ts'

type Page = { data: RuleRun[]; nextCursor: string | null }

/** What came of a rule, the newest first. Tickets that the actor does not see have no name. */
export async function listRunsOfRule(cx: Cx, id: string, query: ListRuleRuns): Promise<Page> {
  await getRule(cx, id)
  return listRuns(cx, 'rule_runs', { ruleId: id }, query)
}

/** What rules did to a ticket that the actor sees, and why others did nothing, the newest first. */
export async function listRunsOfTicket(cx: Cx, ticketRef: string, query: ListRuleRuns): Promise<Page> {
  const ticket = await getTicketRecord(cx, ticketRef)
  const { data, nextCursor } = await listRuns(cx, 'ticket_rule_runs', { ticketId: ticket.id }, query)
  return { data: data.map((run) => ({ ...run, actions: run.actions.map(withoutAddress) })), nextCursor }
}

/** The address of a webhook may hold what lets somebody in: who does not look after rules reads its server alone. */
const withoutAddress = (action: Action): Action =>
  action.do === 'webhook' ? { ...action, url: new URL(action.url).origin } : action

async function listRuns(
  cx: Cx,
  list: string,
  of: { ruleId: string } | { ticketId: string },
  { limit, cursor, outcome }: ListRuleRuns,
): Promise<Page> {
  const cursors = cursorsOf(cx, list, { ...of, outcome }, TimeKey)
  const found = await store.listRuns(cx, of, { after: cursors.read(cursor), limit: limit + 1, outcome })
  const { rows, nextCursor } = cursors.cut(found, limit, ({ atKey, id }) => [atKey, id])
  return { data: await present(cx, rows), nextCursor }
}

async function present(cx: Cx, rows: readonly RunRecord[]): Promise<RuleRun[]> {
  const tickets = await listTicketLinks(
    cx,
    rows.map(({ ticketId }) => ticketId),
  )
  return rows.map((row) => ({
    id: row.id,
    rule: { id: row.ruleId, name: row.ruleName },
    version: row.version,
    ticket: tickets.get(row.ticketId) ?? null,
    event: row.event,
    outcome: row.outcome,
    why: row.why,
    effects: row.effects,
    actions: row.content.actions,
    milliseconds: row.microseconds / 1000,
    at: row.at.toISOString(),
  }))
}
