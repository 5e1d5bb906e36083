import { type Expression, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { can } from '../../platform/permissions.ts'
import { type Sentence, saidOf } from '../../platform/words.ts'
import { plainCode, spellingsOf } from '../orgs/ticket-codes.ts'
import type { MadeTicket } from './create-ticket.ts'
import { whyNotMoved } from './pipeline-rights.rules.ts'
import { ticketRefOf } from './ticket-codes.rules.ts'
import { customOfPage } from './ticket-form.ts'
import { type NameKind, namesFrom } from './ticket-names.store.ts'
import { listShownTickets, presentTicket, presentTickets, type ShownTicket } from './ticket-rows.store.ts'
import type { Ticket, TicketRow } from './tickets.contract.ts'
import { stageMovesOf, transitionsOf } from './tickets.rules.ts'
import { mergedWords, ticketNotFound, whyNotThere } from './tickets.service.ts'
import * as store from './tickets.store.ts'
import { ticketVisible } from './tickets.visibility.ts'

/** The ticket as its page shows it, if the actor sees it, else 404 `ticket.not_found` or 410 `ticket.deleted`. */
export async function getTicket(cx: Cx, idOrCode: string): Promise<Ticket> {
  return present(cx, idOrCode, ticketVisible(cx, 't'))
}

/**
 * The ticket right after the actor changed it: shown once more even when the change took it out of his sight (given to a
 * colleague by somebody whose role sees his own only).
 */
export async function getTicketAfterChange(cx: Cx, id: string): Promise<Ticket> {
  return present(cx, id, sql<SqlBool>`true`)
}

async function present(cx: Cx, idOrCode: string, seen: Expression<SqlBool>): Promise<Ticket> {
  const ref = ticketRefOf(idOrCode)
  if (!ref) throw ticketNotFound()
  const found = await listShownTickets(
    cx,
    seen,
    'id' in ref
      ? sql<SqlBool>`t.id = ${ref.id}::uuid`
      : sql<SqlBool>`t.code = any(${ref.codes.flatMap(spellingsOf)}::text[])`,
  )
  const shown =
    'id' in ref
      ? found[0]
      : ref.codes.map((code) => found.find((one) => plainCode(one.code) === code)).find((one) => one !== undefined)
  if (!shown) throw await whyNotThere(cx, ref)
  const [[row], stages] = await Promise.all([presentTickets(cx, [shown]), store.listStages(cx)])
  if (!row) throw ticketNotFound()
  return pageOf(cx, row, shown, { stages, form: null })
}

/** A ticket that was just made, without reading it again: others wait for its commit to make theirs. */
export async function presentMadeTicket(cx: Cx, made: MadeTicket): Promise<Ticket> {
  const { ticket, stage, queue, type, assignee, requester, channel } = made
  const name = (kind: NameKind, named: { id: string; name: string } | null, extra: string | null = null) =>
    named ? [{ kind, id: named.id, name: named.name, extra }] : []
  const reached = (kind: 'email' | 'phone', value: string | null | undefined) =>
    requester && value ? [{ kind, id: requester.id, name: value, extra: null }] : []
  const names = namesFrom([
    ...name('stage', stage, stage.customerLabel),
    ...name('pipeline', { id: stage.pipelineId, name: stage.pipelineName }),
    ...name('queue', queue),
    ...name('type', type, type?.key),
    ...name('member', assignee),
    ...name('contact', requester),
    ...reached('email', requester?.email),
    ...reached('phone', requester?.phone),
    ...name('account', requester?.account ?? null, requester?.account?.tier),
    ...name('channel', channel, channel?.address),
  ])
  const shown: ShownTicket = {
    ...ticket,
    source: ticket.source as ShownTicket['source'],
    unread: false,
    lastReadAt: cx.actor.kind === 'user' ? ticket.createdAt : null,
  }
  const labels = [...made.labels].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
  return pageOf(cx, presentTicket(shown, names, labels, null), shown, made)
}

/** `form`: what was read of it already. */
async function pageOf(
  cx: Cx,
  row: TicketRow,
  ticket: ShownTicket,
  { stages, form }: Pick<MadeTicket, 'stages' | 'form'>,
): Promise<Ticket> {
  const open = ticket.status !== 'closed'
  const may = {
    update: can(cx.actor, 'tickets:update'),
    reopen: can(cx.actor, 'tickets:reopen') && ticket.mergedIntoId === null,
    barred: (stageId: string) => {
      const to = stages.find(({ id }) => id === stageId)
      return to ? whyNotMoved(cx.actor, stages.find(({ id }) => id === ticket.stageId) ?? null, to) : null
    },
  }
  const merged = ticket.mergedIntoId === null ? null : mergedWords(ticket)
  return {
    ...row,
    lastReadAt: ticket.lastReadAt?.toISOString() ?? null,
    description: ticket.description,
    ...(await customOfPage(
      cx,
      ticket,
      row.labels.map((label) => label.id),
      form,
    )),
    allowed: {
      reply: open && can(cx.actor, 'tickets:reply'),
      note: open && can(cx.actor, 'tickets:note'),
      update: open && may.update,
      assign: open && may.update && can(cx.actor, 'tickets:assign'),
      reopen: !open && may.update && may.reopen,
    },
    transitions: transitionsOf(ticket, stages, may).map(({ why, ...to }) => ({
      ...to,
      ...reasonOf(why && (merged ?? why)),
    })),
    stages: stageMovesOf(ticket, stages, may).map(({ stage, allowed, why }) => ({
      id: stage.id,
      name: stage.name,
      status: stage.status,
      pipeline: { id: stage.pipelineId, name: stage.pipelineName },
      allowed,
      ...reasonOf(why && (merged ?? why)),
    })),
  }
}

/** The ETag of a ticket's version. */
export const etagOf = (ticket: { version: number }) => `"v${ticket.version}"`

/** A reason as the API gives it: in English, and by its code. */
const reasonOf = (why: Sentence | null) => ({ reason: why?.text ?? null, why: why && saidOf(why) })
