import type { Message, Ticket, TimelineEntry } from '../ticket-page.api.ts'
import { sentenceOf } from './event-sentence.ts'

/** What stands in the thread, from top to bottom. */
export type ThreadItem =
  | { kind: 'message'; key: string; message: Message; isNew: boolean }
  | { kind: 'events'; key: string; entries: TimelineEntry[] }

/** Runs of at least this many events are folded into one line. */
export const foldFrom = 3

/** A reopening is told by `ticket.reopened`; the change of status that stands beside it says the same again. */
function withoutDoubles(entries: readonly TimelineEntry[]): TimelineEntry[] {
  const reopened = new Set(entries.filter((one) => one.name === 'ticket.reopened').map((one) => versionKey(one)))
  return entries.filter((one) => one.name !== 'ticket.status_changed' || !reopened.has(versionKey(one)))
}

function versionKey(entry: TimelineEntry): string {
  return `${String(entry.data.version ?? entry.at)}:${String(entry.data.to)}`
}

/**
 * Messages (in any order) and events as one thread, oldest first. Events that lie before the oldest loaded message wait
 * until older messages are loaded (`hasOlder`), else they would stand above a gap. At the same moment a message comes
 * before the events it caused.
 */
export function threadItems({
  messages,
  timeline,
  hasOlder,
  withEvents,
  newIds,
}: {
  messages: readonly Message[]
  timeline: readonly TimelineEntry[]
  hasOlder: boolean
  withEvents: boolean
  newIds: ReadonlySet<string>
}): ThreadItem[] {
  const sorted = [...messages].sort((one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt))
  const oldest = sorted[0]
  const from = hasOlder && oldest ? Date.parse(oldest.createdAt) : Number.NEGATIVE_INFINITY
  const told = withEvents
    ? withoutDoubles(timeline).filter((one) => Date.parse(one.at) >= from && sentenceOf(one) !== undefined)
    : []
  const items: ThreadItem[] = []
  let next = 0
  function take(until: number): void {
    const entries: TimelineEntry[] = []
    for (let entry = told[next]; entry && Date.parse(entry.at) < until; entry = told[next]) {
      entries.push(entry)
      next += 1
    }
    const first = entries[0]
    if (first) items.push({ kind: 'events', key: `events-${first.seq}`, entries })
  }
  for (const message of sorted) {
    take(Date.parse(message.createdAt))
    items.push({ kind: 'message', key: message.id, message, isNew: newIds.has(message.id) })
  }
  take(Number.POSITIVE_INFINITY)
  return items
}

/** The messages of others that were written after `lastReadAt` (ISO 8601); all of them when the person never looked. */
export function newSince(messages: readonly Message[], lastReadAt: string | null, ownId: string): Set<string> {
  const read = lastReadAt === null ? Number.NEGATIVE_INFINITY : Date.parse(lastReadAt)
  const fresh = messages.filter((one) => one.author.id !== ownId && Date.parse(one.createdAt) > read)
  return new Set(fresh.map((one) => one.id))
}

/** The message with which the ticket begins: never folded, whoever wrote it. Undefined when older ones are not loaded. */
export function openingOf(
  messages: readonly Message[],
  hasOlder: boolean,
  ticket: Pick<Ticket, 'description'>,
): string | undefined {
  if (hasOlder || ticket.description) return undefined
  return messages.toSorted((one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt))[0]?.id
}

/** True for messages that a reply can answer, as the server has it: public, from or to outside, let in, not by a machine. */
export function isAnswerable(message: Message): boolean {
  const byMachine = message.mailClass === 'auto' || message.mailClass === 'bounce'
  return message.kind === 'public' && !message.held && !byMachine
}

/**
 * Our replies that answered another message than the newest from outside at their time, by id, with the one they answered.
 * Of messages that are not loaded nothing is said.
 */
export function answeredOlder(messages: readonly Message[]): Map<string, Message> {
  const sorted = [...messages].sort((one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt))
  const byId = new Map(sorted.map((one) => [one.id, one]))
  const found = new Map<string, Message>()
  let newest: Message | undefined
  for (const message of sorted) {
    if (!isAnswerable(message)) continue
    const answered = message.answersId === null ? undefined : byId.get(message.answersId)
    if (message.direction === 'in') newest = message
    else if (answered && newest && answered.id !== newest.id) found.set(message.id, answered)
  }
  return found
}
