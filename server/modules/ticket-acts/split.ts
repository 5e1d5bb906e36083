import { actorOf, type Cx } from '../../platform/context.ts'
import { conflict, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { can, require as requirePermission } from '../../platform/permissions.ts'
import { listMovable, moveMessages, readMessageFacts } from '../conversations/move-messages.ts'
import { lockTickets, requireWorkable, saveMessageFacts } from '../tickets/merge-tickets.ts'
import { createTicket, type NewTicket, type TicketRecord } from '../tickets/tickets.service.ts'
import { undoUntil } from './acts.rules.ts'
import { insertAct } from './acts.store.ts'
import { insertLink } from './links.store.ts'

/**
 * Makes a ticket of some messages of another one (product.md TK33). They are moved, not copied, with their attachments, and what
 * answers them later arrives in the new ticket. Its requester is who wrote the first of them, when that was a customer; pipeline,
 * priority, type and assignee are those of the ticket it came from. 404 for unseen tickets, 409 `ticket.closed`, 422 for
 * messages that stand elsewhere and when nothing would stay.
 */
export async function splitTicket(
  cx: Cx,
  input: { source: string; messageIds: string[]; subject?: string },
): Promise<{ ticket: TicketRecord; actId: string }> {
  requirePermission(cx.actor, 'tickets:merge')
  requirePermission(cx.actor, 'tickets:create')
  const [source] = await lockTickets(cx, [input.source])
  if (!source) throw new Error('lockTickets gave no ticket.')
  requireWorkable(source)
  const ids = [...new Set(input.messageIds)]
  const messages = await listMovable(cx, source.id, ids)
  requireAll(ids, messages)
  if (messages.length === source.messageCount && source.description === '')
    throw unprocessable(
      'ticket.split_all',
      'Nothing would stay in this ticket. Leave at least one message, or change its subject instead.',
      [{ path: 'messageIds', message: 'Leave at least one message.' }],
    )
  if (messages.some((one) => one.undoUntil && one.undoUntil > cx.now))
    throw conflict('message.still_undoable', 'One of the messages has not left yet. Wait until it has, then split.')
  const made = await createTicket(cx, newTicketOf(cx, source, messages, input.subject))
  const moved = await moveMessages(cx, { from: source.id, to: made.id, ids })
  const { ticket: target } = await saveMessageFacts(cx, made, await readMessageFacts(cx, made.id), { rule: 'split' })
  const rest = await saveMessageFacts(cx, source, await readMessageFacts(cx, source.id), { rule: 'split' })
  await insertLink(cx, { kind: 'split_from', fromId: target.id, toId: source.id })
  const actId = newId()
  const { actorId, actorName } = actorOf(cx.actor)
  await insertAct(cx, {
    id: actId,
    kind: 'split',
    sourceId: source.id,
    targetId: target.id,
    reason: '',
    byId: actorId,
    byName: actorName,
    effect: { kind: 'split', messages: moved, source: rest.state, targetVersion: target.version },
    undoUntil: undoUntil(cx.now),
  })
  const ref = ({ id, code, subject }: TicketRecord) => ({ id, code, subject })
  const data = { messages: moved.length, actId }
  emit(cx, 'ticket.split', { ...data, target: ref(target), version: rest.ticket.version }, { ticketId: source.id })
  emit(cx, 'ticket.split_from', { ...data, source: ref(source), version: target.version }, { ticketId: target.id })
  return { ticket: target, actId }
}

/** 422 with the place of each message that does not stand in this ticket. */
function requireAll(ids: string[], messages: { id: string }[]): void {
  const found = new Set(messages.map((one) => one.id))
  const errors = ids.flatMap((id, i) =>
    found.has(id) ? [] : [{ path: `messageIds.${i}`, message: 'This message is not in the ticket.' }],
  )
  if (errors.length > 0)
    throw unprocessable('ticket.split_unknown', 'A chosen message is not in this ticket. Load it again.', errors)
}

function newTicketOf(
  cx: Cx,
  source: TicketRecord,
  messages: Awaited<ReturnType<typeof listMovable>>,
  subject: string | undefined,
): NewTicket {
  const first = messages[0]
  const byCustomer = first?.authorKind === 'contact' ? first.authorId : null
  const requesterId = byCustomer ?? source.requesterId
  const isMine = cx.actor.kind === 'user' && cx.actor.userId === source.assigneeId
  const named = messages.find((one) => one.subject.trim() !== '')?.subject
  return {
    subject: subject ?? named ?? source.subject,
    seenLike: source,
    pipelineId: source.pipelineId,
    priority: source.priority,
    typeId: source.typeId,
    assigneeId: isMine || can(cx.actor, 'tickets:assign') ? source.assigneeId : null,
    ...(requesterId ? { requester: { id: requesterId } } : {}),
    source: source.source as NewTicket['source'],
    // By hand nobody begins a ticket on a channel that is switched off; what was split goes on by any other.
    channelId: source.source === 'email' ? (first?.channelId ?? source.channelId) : null,
  }
}
