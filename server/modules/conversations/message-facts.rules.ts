import type { MessageFacts } from '../tickets/merge-tickets.ts'

/** What counts of a message for its ticket. */
export type MessageTraits = {
  kind: 'public' | 'note'
  direction: 'in' | 'out'
  authorKind: 'user' | 'contact' | 'system'
  mailClass: 'normal' | 'auto' | 'bounce' | 'list'
  held: boolean
  createdAt: Date
}

/** What a ticket's messages, the oldest first, say of it: as if each of them had just come (product.md D2). */
export function factsOf(messages: readonly MessageTraits[], newestText: string | null): MessageFacts {
  const facts: MessageFacts = {
    count: messages.length,
    newestText,
    lastMessageAt: messages.at(-1)?.createdAt ?? null,
    lastCustomerMessageAt: null,
    lastAgentMessageAt: null,
    firstResponseAt: null,
    waitingSince: null,
  }
  for (const { kind, direction, authorKind, mailClass, held, createdAt } of messages) {
    if (kind === 'note') continue
    if (direction === 'in') {
      if (held || mailClass === 'auto' || mailClass === 'bounce') continue
      facts.lastCustomerMessageAt = createdAt
      facts.waitingSince ??= createdAt
    } else if (authorKind === 'user') {
      facts.lastAgentMessageAt = createdAt
      facts.firstResponseAt ??= createdAt
      facts.waitingSince = null
    }
  }
  return facts
}
