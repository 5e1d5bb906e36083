import type { Cx } from '../../platform/context.ts'
import { conflict, unprocessable } from '../../platform/errors.ts'
import { require as requirePermission } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import type { SeenConversation, ThreadPart } from '../conversations/read-conversations.ts'
import { takeWaiting } from '../conversations/take-waiting.ts'
import { proposeRequester } from '../ticket-acts/requester-proposals.ts'
import { createTicket } from '../tickets/tickets.service.ts'
import type { ConversationTicket, MakeConversationTicket } from './inbox.contract.ts'
import { getSeen } from './inbox.service.ts'

/**
 * Makes a ticket of what waits in a conversation (product.md CH25-CH27): of all of it, or of chosen messages. Done again it answers with the
 * ticket that there is: two clicks make one. 404 `conversation.not_found`; 409 `conversation.ticketed` when that ticket is not the actor's to
 * see, `conversation.message_taken`; 422 `conversation.unknown_message`, and what createTicket refuses.
 */
export async function makeConversationTicket(
  cx: Cx,
  id: string,
  input: MakeConversationTicket,
): Promise<ConversationTicket> {
  requirePermission(cx.actor, 'tickets:create')
  const seen = await getSeen(cx, id, { lock: true })
  const { messageIds, another, requesterId, ...fields } = input
  const chosen = chosenOf(seen, messageIds)
  const existing = another ? null : existingOf(seen, chosen)
  if (existing) return { ticket: existing, existing: true }
  const contactId = requesterId ?? seen.row.contactId
  const made = await createTicket(cx, {
    ...fields,
    subject: fields.subject ?? seen.row.name,
    source: 'email',
    channelId: seen.row.channelId,
    conversationId: id,
    ...(contactId ? { requester: { id: contactId } } : {}),
  })
  const ticket = chosen.length > 0 ? await takeWaiting(cx, made, seen.row, chosen) : made
  await proposeOriginal(cx, seen, ticket)
  return { ticket: { id: ticket.id, code: ticket.code }, existing: false }
}

/** The messages that are meant: the chosen ones, or all that wait. */
function chosenOf({ parts, waiting }: SeenConversation, messageIds: string[] | undefined): ThreadPart[] {
  if (!messageIds) return waiting
  const known = new Map(parts.map((part) => [part.id, part]))
  const free = new Set(waiting.map(({ id }) => id))
  const errors = messageIds.flatMap((one, i) => {
    const part = known.get(one)
    return part && (part.ticketId !== null || free.has(one))
      ? []
      : [{ path: `messageIds.${i}`, message: 'This message is not in the conversation.' }]
  })
  if (errors.length > 0)
    throw unprocessable(
      'conversation.unknown_message',
      'A chosen message is not in this conversation. Load it again.',
      errors,
    )
  const chosen = new Set(messageIds)
  return parts.filter(({ id }) => chosen.has(id))
}

/** The ticket to which all of the messages belong already; null: none does. */
function existingOf(seen: SeenConversation, chosen: ThreadPart[]): { id: string; code: string } | null {
  const taken = new Set(chosen.flatMap(({ ticketId }) => ticketId ?? []))
  const [first] = taken
  const find = (id: string | undefined) => seen.tickets.find((one) => one.id === id)
  const hidden = () =>
    conflict('conversation.ticketed', 'A ticket was made of this conversation before. You may not see it.')
  if (chosen.length === 0) {
    const [newest] = seen.tickets
    if (newest) return newest
    throw hidden()
  }
  if (!first) return null
  const ticket = find(first)
  if (!ticket) throw hidden()
  if (taken.size === 1 && chosen.every(({ ticketId }) => ticketId !== null)) return ticket
  throw conflict(
    'conversation.message_taken',
    words`A chosen message belongs to ${{ ticket: ticket.code }} by now. Load the conversation again.`,
  )
}

/** As for a ticket that a mail makes by itself: whose words a member forwarded is proposed in his place. */
async function proposeOriginal(
  cx: Cx,
  { row }: SeenConversation,
  ticket: { id: string; requesterId: string | null },
): Promise<void> {
  if (!row.original || !ticket.requesterId || ticket.requesterId !== row.contactId) return
  const { name, address, byId, byName } = row.original
  await proposeRequester(cx, ticket.id, {
    forwarder: { id: ticket.requesterId },
    member: { id: byId, name: byName },
    original: { name, address },
  })
}
