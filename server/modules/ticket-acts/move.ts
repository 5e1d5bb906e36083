import { actorOf, type Cx } from '../../platform/context.ts'
import { conflict, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { can, require as requirePermission } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { moveDrafts } from '../conversations/move-drafts.ts'
import { listMovable, moveMessages, readMessageFacts } from '../conversations/move-messages.ts'
import { lockTickets, saveMessageFacts } from '../tickets/merge-tickets.ts'
import { createTicket, type NewTicket, requireNotClosed, type TicketRecord } from '../tickets/tickets.service.ts'
import { requireNoWiderReaders } from '../tickets/wider-readers.ts'
import { undoUntil, waits } from './acts.rules.ts'
import { insertAct } from './acts.store.ts'
import { insertLink } from './links.store.ts'

/** Chosen messages of a ticket (id or code), and why they go. */
type Chosen = { source: string; messageIds: string[]; reason?: string }
type Movable = Awaited<ReturnType<typeof listMovable>>

/**
 * Makes a ticket of some messages of another one (product.md TK33). They are moved, not copied, with their attachments, and what
 * answers them later arrives in the new ticket. Its requester is who wrote the first of them, when that was a customer; pipeline,
 * priority, type and assignee are those of the ticket it came from. 404 for unseen tickets, 409 `ticket.closed`,
 * `message.still_undoable`, 422 for messages that stand elsewhere and when nothing would stay.
 */
export async function splitTicket(
  cx: Cx,
  input: Chosen & { subject?: string },
): Promise<{ ticket: TicketRecord; actId: string }> {
  requirePermission(cx.actor, 'tickets:merge')
  requirePermission(cx.actor, 'tickets:create')
  const [source] = await lockTickets(cx, [input.source])
  if (!source) throw new Error('lockTickets gave no ticket.')
  const messages = await requireMovable(cx, source, input.messageIds)
  if (leavesNothing(source, messages))
    throw unprocessable(
      'ticket.split_all',
      'Nothing would stay in this ticket. Leave at least one message, or change its subject instead.',
      [{ path: 'messageIds', message: 'Leave at least one message.' }],
    )
  const made = await createTicket(cx, newTicketOf(cx, source, messages, input.subject))
  await insertLink(cx, { kind: 'split_from', fromId: made.id, toId: source.id })
  return moveInto(cx, { kind: 'split', source, target: made, messages, reason: input.reason ?? '' })
}

/**
 * Moves some messages of a ticket into another one that is there (product.md section 3, complaint 1): a wrong threading put right. The
 * properties, people and status of both stay; what follows from the messages follows them. Drafts that answer one of them go along,
 * and what answers them later arrives there. 404 for unseen tickets, 409 `ticket.closed`, `ticket.merged`, `ticket.merge_private`,
 * `ticket.merge_kept`, `message.still_undoable`, 422 for messages that stand elsewhere and when nothing would stay.
 */
export async function moveToTicket(
  cx: Cx,
  input: Chosen & { target: string },
): Promise<{ ticket: TicketRecord; actId: string }> {
  requirePermission(cx.actor, 'tickets:merge')
  requirePermission(cx.actor, 'tickets:update')
  const [source, target] = await lockTickets(cx, [input.source, input.target])
  if (!source || !target) throw new Error('lockTickets gave no ticket.')
  if (source.id === target.id)
    throw unprocessable('ticket.move_self', words`The messages are in ${{ ticket: target.code }} already.`, [
      { path: 'target', message: 'Name another ticket.' },
    ])
  requireNotClosed(target)
  const messages = await requireMovable(cx, source, input.messageIds)
  if (leavesNothing(source, messages))
    throw unprocessable(
      'ticket.move_all',
      words`Nothing would stay in ${{ source: source.code }}. Merge it into ${{ target: target.code }} instead.`,
      [{ path: 'messageIds', message: 'Leave at least one message.' }],
    )
  await requireNoWiderReaders(cx, { source, target })
  return moveInto(cx, { kind: 'move', source, target, messages, reason: input.reason ?? '' })
}

/** The chosen messages, the oldest first; 422 with the place of each that does not stand in this ticket. */
async function requireMovable(cx: Cx, source: TicketRecord, messageIds: string[]): Promise<Movable> {
  requireNotClosed(source)
  const ids = [...new Set(messageIds)]
  const messages = await listMovable(cx, source.id, ids)
  const found = new Set(messages.map((one) => one.id))
  const errors = ids.flatMap((id, i) =>
    found.has(id) ? [] : [{ path: `messageIds.${i}`, message: 'This message is not in the ticket.' }],
  )
  if (errors.length > 0)
    throw unprocessable('ticket.split_unknown', 'A chosen message is not in this ticket. Load it again.', errors)
  if (messages.some((one) => one.undoUntil && one.undoUntil > cx.now))
    throw conflict('message.still_undoable', 'One of the messages has not left yet. Wait until it has, then move it.')
  return messages
}

const leavesNothing = (source: TicketRecord, messages: Movable): boolean =>
  messages.length === source.messageCount && source.description === ''

const events = {
  split: { there: 'ticket.split_from', here: 'ticket.split' },
  move: { there: 'ticket.messages_moved_in', here: 'ticket.messages_moved' },
} as const

/** Moves the messages with all that hangs on them, writes down what takes it back, and tells both tickets. Both are locked. */
async function moveInto(
  cx: Cx,
  move: { kind: 'split' | 'move'; source: TicketRecord; target: TicketRecord; messages: Movable; reason: string },
): Promise<{ ticket: TicketRecord; actId: string }> {
  const { kind, source, reason } = move
  const ids = move.messages.map(({ id }) => id)
  const messages = await moveMessages(cx, { from: source.id, to: move.target.id, ids })
  const drafts = await moveDrafts(cx, source.id, move.target.id, ids)
  const cause = { rule: kind }
  const { ticket: target, state: there } = await saveMessageFacts(
    cx,
    move.target,
    await readMessageFacts(cx, move.target.id),
    cause,
  )
  const { ticket: rest, state: here } = await saveMessageFacts(cx, source, await readMessageFacts(cx, source.id), cause)
  const actId = newId()
  const { actorId, actorName } = actorOf(cx.actor)
  await insertAct(cx, {
    id: actId,
    kind,
    sourceId: source.id,
    targetId: target.id,
    reason,
    byId: actorId,
    byName: actorName,
    effect: { kind, messages, drafts, source: here, target: there, targetVersion: target.version },
    undoUntil: undoUntil(cx.now),
  })
  const ref = ({ id, code, subject }: TicketRecord) => ({ id, code, subject })
  const data = { messages: messages.length, reason, actId }
  emit(
    cx,
    events[kind].here,
    { ...data, target: ref(target), waits: waits(rest), version: rest.version },
    { ticketId: source.id },
  )
  emit(
    cx,
    events[kind].there,
    { ...data, source: ref(source), waits: waits(target), version: target.version },
    { ticketId: target.id },
  )
  return { ticket: target, actId }
}

function newTicketOf(cx: Cx, source: TicketRecord, messages: Movable, subject: string | undefined): NewTicket {
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
