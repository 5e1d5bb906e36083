import { previewOf } from './ticket-words.rules.ts'
import { isOpenStatus, moveToStage, type Stage } from './tickets.rules.ts'
import type { TicketRecord } from './tickets.store.ts'

/**
 * What merging and splitting do to the fields of tickets, pure (product.md TK32, TK33). The target keeps its properties; what it
 * gets is what follows from the messages, what it lacks (requester, conversation) and the description of the source.
 */

/** What the messages of a ticket say of it. */
export type MessageFacts = {
  count: number
  /** Words of the newest one; null when there is none. */
  newestText: string | null
  lastMessageAt: Date | null
  lastCustomerMessageAt: Date | null
  lastAgentMessageAt: Date | null
  /** The first public message of a person of the team. */
  firstResponseAt: Date | null
  /** Since when a customer's message is unanswered. */
  waitingSince: Date | null
}

/** Longest description that a ticket may have. */
const descriptionLimit = 50_000

const targetFields = [
  'requesterId',
  'accountId',
  'conversationId',
  'description',
  'preview',
  'firstResponseAt',
  'waitingSince',
  'lastMessageAt',
  'lastCustomerMessageAt',
  'lastAgentMessageAt',
] as const satisfies readonly (keyof TicketRecord)[]

const sourceFields = [
  'stageId',
  'pipelineId',
  'status',
  'statusChangedAt',
  'stageChangedAt',
  'resolvedAt',
  'closedAt',
  'waitingSince',
] as const satisfies readonly (keyof TicketRecord)[]

/** Fields as plain JSON, instants as text. */
export type KeptFields = Record<string, string | null>

const plain = (ticket: TicketRecord, fields: readonly (keyof TicketRecord)[]): KeptFields =>
  Object.fromEntries(
    fields.map((field) => {
      const value = ticket[field]
      return [field, value instanceof Date ? value.toISOString() : (value as string | null)]
    }),
  )

const instants = new Set<string>([
  'statusChangedAt',
  'stageChangedAt',
  'resolvedAt',
  'closedAt',
  'waitingSince',
  'firstResponseAt',
  'lastMessageAt',
  'lastCustomerMessageAt',
  'lastAgentMessageAt',
])

const read = (field: string, value: string | null) => (value !== null && instants.has(field) ? new Date(value) : value)

export const targetState = (ticket: TicketRecord): KeptFields => plain(ticket, targetFields)
export const sourceState = (ticket: TicketRecord): KeptFields => plain(ticket, sourceFields)

const earlier = (a: Date | null, b: Date | null) => (a && b ? (b < a ? b : a) : (a ?? b))
const later = (a: Date | null, b: Date | null) => (a && b ? (b > a ? b : a) : (a ?? b))

/** The target with what the source brings. */
export function absorb(target: TicketRecord, source: TicketRecord): TicketRecord {
  const description = joined(target.description, source)
  const bringsNewest =
    source.lastMessageAt !== null && (target.lastMessageAt === null || source.lastMessageAt > target.lastMessageAt)
  const lastMessageAt = later(target.lastMessageAt, source.lastMessageAt)
  const takesRequester = target.requesterId === null
  return {
    ...target,
    description,
    requesterId: takesRequester ? source.requesterId : target.requesterId,
    accountId: takesRequester ? source.accountId : target.accountId,
    conversationId: target.conversationId ?? source.conversationId,
    preview: bringsNewest ? source.preview : lastMessageAt === null ? previewOf(description) : target.preview,
    messageCount: target.messageCount + source.messageCount,
    firstResponseAt: earlier(target.firstResponseAt, source.firstResponseAt),
    waitingSince: isOpenStatus(target.status) ? earlier(target.waitingSince, source.waitingSince) : null,
    lastMessageAt,
    lastCustomerMessageAt: later(target.lastCustomerMessageAt, source.lastCustomerMessageAt),
    lastAgentMessageAt: later(target.lastAgentMessageAt, source.lastAgentMessageAt),
    checklistTotal: target.checklistTotal + source.checklistTotal,
    checklistDone: target.checklistDone + source.checklistDone,
  }
}

/** Both descriptions, the source's under its code; too long together, the source keeps its own. */
function joined(description: string, source: Pick<TicketRecord, 'code' | 'subject' | 'description'>): string {
  if (source.description.trim() === '') return description
  const added = `${source.code}: ${source.subject}\n${source.description}`
  const both = description === '' ? added : `${description}\n\n${added}`
  return both.length > descriptionLimit ? description : both
}

/** The source once the target answers for it: closed, without messages. */
export function dissolve(source: TicketRecord, closedStage: Stage, into: { id: string }, now: Date): TicketRecord {
  return {
    ...moveToStage(source, closedStage, now),
    mergedIntoId: into.id,
    messageCount: 0,
    checklistTotal: 0,
    checklistDone: 0,
  }
}

/** How many of what goes back to the source. */
export type Returned = { messages: number; checklistTotal: number; checklistDone: number }

/**
 * The target without what the source brought. A field that nobody touched since the merge is as it was before; one that changed
 * meanwhile keeps its value, unless it follows from the messages: then from those that stay (`facts`).
 */
export function release(
  target: TicketRecord,
  kept: { before: KeptFields; after: KeptFields },
  returned: Returned,
  facts: MessageFacts,
): TicketRecord {
  const now = targetState(target)
  const back: Record<string, unknown> = {}
  for (const field of targetFields)
    if (now[field] === (kept.after[field] ?? null)) back[field] = read(field, kept.before[field] ?? null)
    else if (field in facts) back[field] = facts[field as keyof MessageFacts]
    else if (field === 'description') back.description = without(target.description, kept)
    else if (field === 'preview' && facts.newestText !== null) back.preview = previewOf(facts.newestText)
  // Nobody waits in a ticket that was finished since.
  if (!isOpenStatus(target.status)) back.waitingSince = null
  return {
    ...target,
    ...back,
    messageCount: target.messageCount - returned.messages,
    checklistTotal: target.checklistTotal - returned.checklistTotal,
    checklistDone: target.checklistDone - returned.checklistDone,
  }
}

/** A description that was changed since, without the part that the source brought, where that still stands as it came. */
function without(description: string, { before, after }: { before: KeptFields; after: KeptFields }): string {
  const added = (after.description ?? '').slice((before.description ?? '').length).replace(/^\n\n/, '')
  if (added === '') return description
  const found = [`\n\n${added}`, `${added}\n\n`, added].find((part) => description.includes(part))
  return found === undefined ? description : description.replace(found, '')
}

/** The source as it stood before it was merged. `stage`: where it goes when the one it stood in is gone. */
export function revive(source: TicketRecord, before: KeptFields, returned: Returned, stage: Stage): TicketRecord {
  const back = Object.fromEntries(sourceFields.map((field) => [field, read(field, before[field] ?? null)]))
  return {
    ...source,
    ...(back as Partial<TicketRecord>),
    stageId: stage.id,
    pipelineId: stage.pipelineId,
    status: stage.status,
    mergedIntoId: null,
    messageCount: returned.messages,
    checklistTotal: returned.checklistTotal,
    checklistDone: returned.checklistDone,
  }
}

/** A ticket whose messages are others now. Its own first response stays: it was given there. */
export function withMessages(ticket: TicketRecord, facts: MessageFacts): TicketRecord {
  return {
    ...ticket,
    messageCount: facts.count,
    preview: previewOf(facts.newestText ?? ticket.description),
    firstResponseAt: ticket.firstResponseAt ?? facts.firstResponseAt,
    waitingSince: isOpenStatus(ticket.status) ? facts.waitingSince : null,
    lastMessageAt: facts.lastMessageAt,
    lastCustomerMessageAt: facts.lastCustomerMessageAt,
    lastAgentMessageAt: facts.lastAgentMessageAt,
  }
}
