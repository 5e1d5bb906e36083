import { actorOf, type Cx } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require as requirePermission } from '../../platform/permissions.ts'
import { moveDrafts } from '../conversations/move-drafts.ts'
import { moveMessages } from '../conversations/move-messages.ts'
import { copyFollowers } from '../followers/follow.ts'
import { copyParticipants } from '../followers/participants.ts'
import { absorbTicket, lockTickets } from '../tickets/merge-tickets.ts'
import type { TicketRecord } from '../tickets/tickets.service.ts'
import { requireNoWiderReaders } from '../tickets/wider-readers.ts'
import { undoUntil, waits } from './acts.rules.ts'
import { insertAct } from './acts.store.ts'
import { moveItems } from './checklist.store.ts'
import { moveLinks } from './links.store.ts'

/**
 * Merges tickets into one (product.md TK32): messages with attachments, links, checklist, followers and labels go to the target, the
 * requesters of the others take part in it from now on, and what is written to the old codes arrives there. The sources are
 * closed and say where they went. All or nothing; each merge can be undone by itself. 404 for unseen tickets, 409
 * `ticket.closed`, `ticket.merged`, `ticket.merge_loop`.
 */
export async function mergeTickets(
  cx: Cx,
  input: { target: string; sourceIds: string[]; reason: string },
): Promise<{ target: TicketRecord; actIds: string[] }> {
  requirePermission(cx.actor, 'tickets:merge')
  requirePermission(cx.actor, 'tickets:update')
  const [first, ...sources] = await lockTickets(cx, [input.target, ...input.sourceIds])
  if (!first) throw new Error('lockTickets gave no ticket.')
  if (new Set(sources.map((one) => one.id)).size < sources.length)
    throw unprocessable('ticket.merge_twice', 'A ticket is named twice.', [
      { path: 'sourceIds', message: 'Name each ticket once.' },
    ])
  let target = first
  const actIds: string[] = []
  for (const source of sources) {
    const done = await mergeOne(cx, target, source, input.reason)
    target = done.target
    actIds.push(done.actId)
  }
  return { target, actIds }
}

async function mergeOne(
  cx: Cx,
  target: TicketRecord,
  source: TicketRecord,
  reason: string,
): Promise<{ target: TicketRecord; actId: string }> {
  await requireNoWiderReaders(cx, { source, target })
  const merged = await absorbTicket(cx, { target, source })
  const between = { from: source.id, to: target.id }
  const messages = await moveMessages(cx, between)
  const drafts = await moveDrafts(cx, source.id, target.id)
  const followers = await copyFollowers(cx, source.id, target.id)
  const participants = await copyParticipants(cx, {
    ...between,
    more: source.requesterId ? [source.requesterId] : [],
    requesterId: merged.target.requesterId,
  })
  const links = await moveLinks(cx, between)
  const checklist = await moveItems(cx, between)
  const actId = newId()
  const { actorId, actorName } = actorOf(cx.actor)
  await insertAct(cx, {
    id: actId,
    kind: 'merge',
    sourceId: source.id,
    targetId: target.id,
    reason,
    byId: actorId,
    byName: actorName,
    effect: { kind: 'merge', tickets: merged.effect, messages, drafts, followers, participants, links, checklist },
    undoUntil: undoUntil(cx.now),
  })
  const ref = ({ id, code, subject }: TicketRecord) => ({ id, code, subject })
  emit(
    cx,
    'ticket.merged',
    {
      source: ref(source),
      messages: messages.length,
      reason,
      actId,
      waits: waits(merged.target),
      version: merged.target.version,
    },
    { ticketId: target.id },
  )
  emit(
    cx,
    'ticket.merged_into',
    { target: ref(target), messages: messages.length, reason, actId, version: merged.source.version },
    { ticketId: source.id },
  )
  return { target: merged.target, actId }
}
