import type { Cx } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { require } from '../../platform/permissions.ts'
import { defaultCalendar, getCalendar } from '../calendars/calendars.service.ts'
import { lockTicket } from '../tickets/tickets.service.ts'
import { type Choice, choosePolicies } from './choose-policy.ts'
import { findTicketSla, replaceTicketSla } from './clocks.store.ts'
import * as policies from './policies.store.ts'
import type { ReapplySla, TicketSlaDetails } from './sla.contract.ts'
import { getTicketSla } from './ticket-sla.ts'

/**
 * Puts a ticket under a policy as it is now: the one that is named, or the one that a new ticket would get (product.md SL10, SL19). What
 * runs goes on with the time that is spent; what has ended keeps its verdict. A ticket that had no policy has clocks from now on. Written
 * down with the reason. Needs settings:manage; 404 `ticket.not_found`, 422 `sla_policy.unknown`.
 */
export async function reapplySla(
  cx: Cx,
  idOrCode: string,
  { policyId, reason }: ReapplySla,
): Promise<TicketSlaDetails> {
  require(cx.actor, 'settings:manage')
  const ticket = await lockTicket(cx, idOrCode)
  const before = (await findTicketSla(cx, [ticket.id])).get(ticket.id)
  const choice = policyId
    ? await named(cx, ticket.id, policyId)
    : (
        await choosePolicies(cx, [{ id: ticket.id, at: cx.now, channelId: ticket.channelId, queueId: ticket.queueId }])
      )[0]
  if (!choice) throw new Error('No SLA policy was chosen.')
  const { versionId, calendarVersionId } = choice
  const why = { ...choice.reason, by: 'reapplied' as const }
  const row = { ticketId: ticket.id, versionId, calendarVersionId, reason: why, chosenAt: cx.now, dueAt: null }
  await replaceTicketSla(cx, row)
  emit(
    cx,
    'ticket.sla_reapplied',
    {
      policy: choice.policy,
      versionId,
      calendarVersionId,
      reason,
      ...(before && { from: { versionId: before.versionId, calendarVersionId: before.calendarVersionId } }),
    },
    { ticketId: ticket.id },
  )
  return getTicketSla(cx, ticket.id)
}

async function named(cx: Cx, ticketId: string, policyId: string): Promise<Choice> {
  const policy = (await policies.listPolicies(cx)).find(({ id }) => id === policyId)
  const version = policy && (await policies.listVersions(cx)).find((one) => one.policyId === policy.id)
  if (!policy || !version)
    throw unprocessable('sla_policy.unknown', 'There is no such SLA policy.', [
      { path: 'policyId', message: 'There is no such policy.' },
    ])
  const calendar = await (version.calendarId ? getCalendar(cx, version.calendarId) : defaultCalendar(cx))
  const { id, name, kind } = policy
  return {
    ticketId,
    policy: { id, name, kind, version: version.number },
    versionId: version.id,
    calendarVersionId: calendar.id,
    reason: { rule: kind === 'rule' ? 'condition' : kind, passedOver: [] },
  }
}
