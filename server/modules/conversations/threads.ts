import type { Cx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import * as store from './conversations.store.ts'

/** The tickets that Message-IDs (without angle brackets) speak of, as far as they were ever seen or sent here. */
export async function findThreads(cx: Cx, rfcMessageIds: string[]): Promise<store.KnownId[]> {
  return store.findMessageIds(cx, rfcMessageIds)
}

/**
 * The ticket in which everything stands now that gave the reply address of a ticket, when all of that was moved from there into one
 * other; null: the ticket itself is meant.
 */
export async function findMovedTo(cx: Cx, of: { ticketId: string; replyAddress: string }): Promise<string | null> {
  const bearers = await store.listBearersOf(cx, of)
  const [only] = bearers
  return only && bearers.length === 1 && only.originTicketId === of.ticketId ? only.ticketId : null
}

/** Addresses that take part in a ticket by what was written in it, lower case. */
export async function listParticipants(cx: Cx, ticketId: string): Promise<string[]> {
  return (await store.readTrail(cx, ticketId)).participants
}

/** Begins a conversation; returns its id. */
export async function createConversation(
  cx: Cx,
  input: { channelId: string | null; contactId: string | null; name: string },
): Promise<string> {
  const id = newId()
  await store.insertConversation(cx, { id, ...input })
  return id
}
