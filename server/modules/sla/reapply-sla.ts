import type { Cx } from '../../platform/context.ts'
import { conflict, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { require } from '../../platform/permissions.ts'
import { defaultCalendar, getCalendar } from '../calendars/calendars.service.ts'
import { lockTicket } from '../tickets/tickets.service.ts'
import { type Choice, choosePolicies } from './choose-policy.ts'
import { findTicketSla, replaceTicketSla, type TicketSlaRow } from './clocks.store.ts'
import * as policies from './policies.store.ts'
import type { ReapplySla, TicketSlaDetails } from './sla.contract.ts'
import { getTicketSla } from './ticket-sla.ts'

/**
 * Puts a ticket under a policy as it is now: the one that is named, or the one that a new ticket would get (product.md SL10, SL19). What
 * runs goes on with the time that is spent; what has ended keeps its verdict. A ticket that had no policy has clocks from now on. Written
 * down with the reason. Needs settings:manage; 404 `ticket.not_found`, 422 `sla_policy.unknown`.
 */
export async function reapplySla(cx: Cx, idOrCode: string, wish: ReapplySla): Promise<TicketSlaDetails> {
  require(cx.actor, 'settings:manage')
  const ticket = await lockTicket(cx, idOrCode)
  await apply(cx, ticket, wish)
  return getTicketSla(cx, ticket.id)
}

/** What taking back an application takes: what the ticket had before (null: nothing), and what it got. */
export type Reapplied = {
  before: Pick<TicketSlaRow, 'versionId' | 'calendarVersionId' | 'reason'> | null
  versionId: string
}

/** Refuses before many tickets are begun with what none of them could take: 403, 422 `sla_policy.unknown`. */
export async function checkReapply(cx: Cx, { policyId }: Pick<ReapplySla, 'policyId'>): Promise<void> {
  require(cx.actor, 'settings:manage')
  if (policyId && !(await policies.listPolicies(cx)).some(({ id }) => id === policyId)) throw unknownPolicy()
}

/** The same as reapplySla for one of many; null when the ticket has just that version already. */
export async function reapplyToRow(
  cx: Cx,
  ticketId: string,
  wish: ReapplySla,
  cause: Readonly<Record<string, unknown>>,
): Promise<Reapplied | null> {
  require(cx.actor, 'settings:manage')
  return apply(cx, await lockTicket(cx, ticketId), wish, { cause, unlessSame: true })
}

/**
 * Puts back the version that a ticket had before, with the time that is spent by then; false when it has got another one since. 409
 * `sla.had_none` for a ticket that had no policy: its clocks have begun.
 */
export async function undoReapply(
  cx: Cx,
  ticketId: string,
  { before, versionId }: Reapplied,
  cause: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  require(cx.actor, 'settings:manage')
  const { id } = await lockTicket(cx, ticketId)
  const now = (await findTicketSla(cx, [id])).get(id)
  if (now?.versionId !== versionId) return false
  if (!before)
    throw conflict(
      'sla.had_none',
      'The ticket had no SLA before: its deadlines have begun and go on. Apply another one.',
    )
  const policy = (await policies.findPoliciesOf(cx, [before.versionId])).get(before.versionId)
  if (!policy) throw new Error('A version that was locked on a ticket is gone.')
  const { newest: _newest, ...said } = policy
  await write(cx, id, { ...before, policy: said, words: '', from: now }, cause)
  return true
}

type Ticket = Awaited<ReturnType<typeof lockTicket>>

/** Returns what undoing takes. `unlessSame`: null, and nothing is written, where the ticket has that version of policy and calendar. */
async function apply(
  cx: Cx,
  ticket: Ticket,
  { policyId, reason }: ReapplySla,
  { cause = {}, unlessSame = false }: { cause?: Readonly<Record<string, unknown>>; unlessSame?: boolean } = {},
): Promise<Reapplied | null> {
  const from = (await findTicketSla(cx, [ticket.id])).get(ticket.id)
  const { id, channelId, queueId } = ticket
  const choice = policyId
    ? await named(cx, id, policyId)
    : (await choosePolicies(cx, [{ id, at: cx.now, channelId, queueId }]))[0]
  if (!choice) throw new Error('No SLA policy was chosen.')
  const { versionId, calendarVersionId, policy } = choice
  if (unlessSame && from?.versionId === versionId && from.calendarVersionId === calendarVersionId) return null
  const why = { ...choice.reason, by: 'reapplied' as const }
  await write(cx, id, { versionId, calendarVersionId, reason: why, policy, words: reason, from }, cause)
  const before = from && {
    versionId: from.versionId,
    calendarVersionId: from.calendarVersionId,
    reason: from.reason,
  }
  return { before: before ?? null, versionId }
}

async function write(
  cx: Cx,
  ticketId: string,
  {
    words,
    policy,
    from,
    ...given
  }: Pick<TicketSlaRow, 'versionId' | 'calendarVersionId' | 'reason'> & {
    /** Of the person who does it. */
    words: string
    policy: Choice['policy']
    from: TicketSlaRow | undefined
  },
  cause: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { versionId, calendarVersionId } = given
  // A row that stands under another version: what was chosen at the making is told by the log alone.
  const reason = { ...given.reason, by: 'reapplied' as const }
  await replaceTicketSla(cx, { ...given, reason, ticketId, chosenAt: cx.now, dueAt: null })
  const before = from && { versionId: from.versionId, calendarVersionId: from.calendarVersionId }
  emit(
    cx,
    'ticket.sla_reapplied',
    { policy, versionId, calendarVersionId, reason: words, ...(before && { from: before }) },
    { ticketId, cause },
  )
}

const unknownPolicy = () =>
  unprocessable('sla_policy.unknown', 'There is no such SLA policy.', [
    { path: 'policyId', message: 'There is no such policy.' },
  ])

async function named(cx: Cx, ticketId: string, policyId: string): Promise<Choice> {
  const policy = (await policies.listPolicies(cx)).find(({ id }) => id === policyId)
  const version = policy && (await policies.listVersions(cx)).find((one) => one.policyId === policy.id)
  if (!policy || !version) throw unknownPolicy()
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
