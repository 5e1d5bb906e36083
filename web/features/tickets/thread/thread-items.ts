import type { Message, TimelineEntry } from '../ticket-page.api.ts'
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
