import type { Cx } from '../../platform/context.ts'
import { listConversationNames, listPassages, type Passage } from './texts.store.ts'

export type { Passage } from './texts.store.ts'

/**
 * Where words stand in tickets that the actor sees (the caller asked): of each the newest message that has one of them, by the
 * text that shows or by the name of a file. `words` in small letters. Tickets without one are absent.
 */
export async function findPassages(
  cx: Cx,
  ticketIds: readonly string[],
  words: readonly string[],
): Promise<Map<string, Passage>> {
  return new Map((await listPassages(cx, ticketIds, words)).map((passage) => [passage.ticketId, passage]))
}

/** Names of conversations of tickets that the actor sees (the caller asked), by id of the conversation. */
export async function namesOfConversations(cx: Cx, ids: readonly string[]): Promise<Map<string, string>> {
  return listConversationNames(cx, ids)
}
