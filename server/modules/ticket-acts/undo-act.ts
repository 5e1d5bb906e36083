import type { Cx } from '../../platform/context.ts'
import { conflict, notFound, Problem } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { require as requirePermission } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { moveDrafts, returnDrafts } from '../conversations/move-drafts.ts'
import { readMessageFacts, returnMessages } from '../conversations/move-messages.ts'
import { removeFollowers } from '../followers/follow.ts'
import { removeParticipants } from '../followers/participants.ts'
import {
  absorbTicket,
  lockTickets,
  releaseTicket,
  restoreMessageFacts,
  saveMessageFacts,
} from '../tickets/merge-tickets.ts'
import { requireNotClosed, type TicketRecord } from '../tickets/tickets.service.ts'
import { waits } from './acts.rules.ts'
import type { ActRow, MergeEffect, MoveEffect } from './acts.store.ts'
import * as store from './acts.store.ts'
import { returnItems } from './checklist.store.ts'
import { deleteLinkBetween, returnLinks } from './links.store.ts'

const actNotFound = () =>
  notFound('ticket_act.not_found', 'There is no such merge, split or move, or you may not see it.')

/**
 * Takes a merge, a split or a move back, within 14 days. A merge and a move: both tickets stand as before; what was changed in the
 * target since stays there. A split: the messages return and the new ticket is closed and leads back. 409 `ticket_act.undone`, `ticket_act.over`,
 * and `ticket_act.moved_on`, `ticket.merged`, `ticket.closed` when something happened since that stands in the way.
 */
export async function undoTicketAct(cx: Cx, id: string): Promise<TicketRecord> {
  requirePermission(cx.actor, 'tickets:merge')
  const act = await store.findAct(cx, id)
  if (!act) throw actNotFound()
  const [source, target] = await lockBoth(cx, act)
  if (act.undoUntil <= cx.now) throw conflict('ticket_act.over', 'This was too long ago: it can be undone for 14 days.')
  if (!(await store.markUndone(cx, id))) throw conflict('ticket_act.undone', 'Somebody has undone this already.')
  const both = { source, target }
  if (act.effect.kind === 'merge') return undoMerge(cx, both, act.effect)
  return act.effect.kind === 'split' ? undoSplit(cx, both, act.effect) : undoMove(cx, both, act.effect)
}

async function lockBoth(cx: Cx, act: ActRow): Promise<[TicketRecord, TicketRecord]> {
  try {
    const [source, target] = await lockTickets(cx, [act.sourceId, act.targetId])
    if (source && target) return [source, target]
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 404) throw error
  }
  throw actNotFound()
}

type Both = { source: TicketRecord; target: TicketRecord }

async function undoMerge(cx: Cx, { source, target }: Both, effect: MergeEffect): Promise<TicketRecord> {
  requireNotClosed(target)
  const returned = await sendBack(cx, { from: target, to: source }, effect.messages)
  if (effect.drafts) await returnDrafts(cx, { from: target.id, to: source.id, drafts: effect.drafts })
  const items = await returnItems(cx, { from: target.id, to: source.id, items: effect.checklist })
  await returnLinks(cx, effect.links)
  await removeFollowers(cx, target.id, effect.followers)
  await removeParticipants(cx, target.id, effect.participants)
  const saved = await releaseTicket(cx, { target, source }, effect.tickets, {
    returned: { messages: returned, checklistTotal: items.total, checklistDone: items.done },
    facts: await readMessageFacts(cx, target.id),
  })
  const ref = ({ id, code }: TicketRecord) => ({ id, code })
  emit(
    cx,
    'ticket.merge_undone',
    { other: ref(source), waits: waits(saved.target), version: saved.target.version },
    { ticketId: target.id },
  )
  emit(cx, 'ticket.merge_undone', { other: ref(target), version: saved.source.version }, { ticketId: source.id })
  return saved.source
}

async function undoSplit(cx: Cx, { source, target }: Both, effect: MoveEffect): Promise<TicketRecord> {
  requireNotClosed(source)
  requireNotClosed(target)
  if (target.version !== effect.targetVersion)
    throw conflict(
      'ticket_act.changed',
      words`${{ ticket: target.code }} was changed since. Merge it into ${{ source: source.code }} instead.`,
    )
  await sendBack(cx, { from: target, to: source }, effect.messages)
  await moveDrafts(cx, target.id, source.id)
  await deleteLinkBetween(cx, { kind: 'split_from', fromId: target.id, toId: source.id })
  const facts = await readMessageFacts(cx, source.id)
  const { ticket: emptied } = await saveMessageFacts(cx, target, await readMessageFacts(cx, target.id))
  const restored = await restoreMessageFacts(cx, source, effect.source, facts)
  // The new ticket was known to people and mails: it leads back.
  const { target: saved } = await absorbTicket(cx, {
    target: restored,
    source: { ...emptied, description: '', requesterId: null, conversationId: null },
  })
  emit(
    cx,
    'ticket.split_undone',
    { other: { id: target.id, code: target.code }, waits: waits(saved), version: saved.version },
    { ticketId: source.id },
  )
  return saved
}

async function undoMove(cx: Cx, { source, target }: Both, effect: MoveEffect): Promise<TicketRecord> {
  requireNotClosed(source)
  requireNotClosed(target)
  await sendBack(cx, { from: target, to: source }, effect.messages)
  if (effect.drafts) await returnDrafts(cx, { from: target.id, to: source.id, drafts: effect.drafts })
  if (!effect.target) throw new Error('A move without the state of its target.')
  const there = await restoreMessageFacts(cx, target, effect.target, await readMessageFacts(cx, target.id))
  const here = await restoreMessageFacts(cx, source, effect.source, await readMessageFacts(cx, source.id))
  const name = 'ticket.messages_move_undone'
  const ref = ({ id, code }: TicketRecord) => ({ id, code })
  const more = (ticket: TicketRecord) => ({ waits: waits(ticket), version: ticket.version })
  emit(cx, name, { other: ref(source), ...more(there) }, { ticketId: target.id })
  emit(cx, name, { other: ref(target), ...more(here) }, { ticketId: source.id })
  return here
}

/** 409 when a message stands in a third ticket by now. */
async function sendBack(
  cx: Cx,
  way: { from: TicketRecord; to: TicketRecord },
  moved: MergeEffect['messages'],
): Promise<number> {
  const { returned, elsewhere } = await returnMessages(cx, { from: way.from.id, to: way.to.id, moved })
  if (elsewhere.length > 0)
    throw conflict(
      'ticket_act.moved_on',
      'Some of the messages were moved to another ticket since. Take that back first.',
    )
  return returned
}
