import type { Cx } from '../../platform/context.ts'
import { conflict, notFound, Problem, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { words } from '../../platform/words.ts'
import { lockTickets } from '../tickets/merge-tickets.ts'
import { getTicketRecord, requireNotClosed, type TicketRecord } from '../tickets/tickets.service.ts'
import { isSingle, isUpward, linkFor, relationAt, type SettableRelation } from './links.rules.ts'
import * as store from './links.store.ts'

const linkNotFound = () => notFound('ticket_link.not_found', 'There is no such link, or you may not see its tickets.')

/**
 * Links two tickets: the other one becomes the `relation` of this one. Both must be seen (404) and this one not be closed (409);
 * 409 `ticket_link.exists`, `ticket_link.circle`, `ticket_link.second`, 422 `ticket_link.self`.
 */
export async function linkTickets(
  cx: Cx,
  input: { ticket: string; relation: SettableRelation; other: string },
): Promise<{ id: string }> {
  const [ticket, other] = await lockTickets(cx, [input.ticket, input.other])
  if (!ticket || !other) throw new Error('lockTickets gave no ticket.')
  requireNotClosed(ticket)
  if (ticket.id === other.id)
    throw unprocessable('ticket_link.self', 'A ticket is not linked to itself.', [
      { path: 'other', message: 'Name another ticket.' },
    ])
  const link = linkFor(input.relation, ticket.id, other.id)
  if (isUpward(link.kind) && (await store.leadsTo(cx, link.kind, link.toId, link.fromId)))
    throw conflict(
      'ticket_link.circle',
      words`${{ ticket: ticket.code }} and ${{ other: other.code }} would go round in a circle: they are linked the other way already.`,
    )
  if (isSingle(link.kind)) {
    const there = await store.findSingle(cx, link.kind, link.fromId)
    if (there && there !== link.toId)
      throw conflict(
        'ticket_link.second',
        link.kind === 'child_of'
          ? 'That ticket has a parent already. Remove that link first.'
          : 'That ticket is an incident of a problem already. Remove that link first.',
      )
  }
  const id = await store.insertLink(cx, link)
  if (!id) throw conflict('ticket_link.exists', 'These tickets are linked like that already.')
  tell(cx, 'ticket.linked', link, [ticket, other])
  return { id }
}

/** Removes a link. Who does not see both tickets finds none. */
export async function unlinkTickets(cx: Cx, id: string): Promise<void> {
  const link = await store.findLink(cx, id)
  if (!link) throw linkNotFound()
  const tickets = await bothOf(cx, link)
  if (tickets.every((ticket) => ticket.status === 'closed')) for (const ticket of tickets) requireNotClosed(ticket)
  await store.deleteLink(cx, id)
  tell(cx, 'ticket.unlinked', link, tickets)
}

async function bothOf(cx: Cx, link: store.LinkRow): Promise<TicketRecord[]> {
  try {
    return [await getTicketRecord(cx, link.fromId), await getTicketRecord(cx, link.toId)]
  } catch (error) {
    throw error instanceof Problem && error.status === 404 ? linkNotFound() : error
  }
}

/** In the timeline of each of both, with what the other one is to it. */
function tell(cx: Cx, name: string, link: Omit<store.LinkRow, 'id'>, tickets: TicketRecord[]): void {
  for (const ticket of tickets) {
    const other = tickets.find((one) => one.id !== ticket.id)
    if (!other) continue
    const relation = relationAt(link.kind, link.fromId === ticket.id ? 'from' : 'to')
    emit(cx, name, { relation, other: { id: other.id, code: other.code } }, { ticketId: ticket.id })
  }
}

/**
 * Asked before a person finishes tickets (product.md TK34): 409 `ticket.open_children` for each while children that he sees are
 * open, unless he says why it is finished anyway.
 */
export async function guardChildren(
  cx: Cx,
  tickets: readonly TicketRecord[],
  anyway: string | undefined,
): Promise<ReadonlyMap<string, Problem>> {
  const held = new Map<string, Problem>()
  const open = await store.listOpenChildren(
    cx,
    tickets.map((ticket) => ticket.id),
  )
  for (const ticket of tickets) {
    const children = open.get(ticket.id) ?? []
    if (children.length === 0) continue
    if (anyway !== undefined) {
      emit(cx, 'ticket.finished_anyway', { reason: anyway, children }, { ticketId: ticket.id })
      continue
    }
    const codes = children.map((one) => one.code)
    const said = words`${{ ticket: ticket.code }} has open children: ${{ children: codes }}. Finish them first, or say why it is finished anyway.`
    held.set(ticket.id, conflict('ticket.open_children', said, { children }))
  }
  return held
}
