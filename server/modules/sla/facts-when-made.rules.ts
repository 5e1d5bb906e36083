import type { Facts, FactValue } from '../conditions/condition-fields.ts'

/** Facts that never change. */
const lasting = ['code', 'createdAt', 'createdBy', 'source', 'channel', 'requestedBy']

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const idIn = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'id' in value ? text(value.id) : null
const idsIn = (value: unknown): string[] => (Array.isArray(value) ? value.flatMap((one) => idIn(one) ?? []) : [])

/** What `ticket.created` tells of a ticket, by the part of the event and by the field of conditions. */
const told: readonly { part: string; key: string; read: (value: unknown) => FactValue }[] = [
  { part: 'subject', key: 'subject', read: text },
  { part: 'status', key: 'status', read: text },
  { part: 'status', key: 'open', read: (status) => status !== 'resolved' && status !== 'closed' },
  { part: 'stage', key: 'stage', read: idIn },
  { part: 'priority', key: 'priority', read: text },
  { part: 'queue', key: 'queue', read: idIn },
  { part: 'visibility', key: 'visibility', read: text },
  { part: 'requester', key: 'requester', read: idIn },
  { part: 'labels', key: 'label', read: idsIn },
  { part: 'dueAt', key: 'dueAt', read: (at) => (typeof at === 'string' ? new Date(at) : null) },
]

const known = new Set([...lasting, ...told.map(({ key }) => key)])

/** True when the field of a ticket is known as it was when the ticket was made. */
export const isKnownWhenMade = (key: string): boolean => known.has(key)

/** The facts of a ticket as they were when it was made, from those of now and its event `ticket.created`; what that does not tell stays. */
export function factsWhenMade(now: Facts, created: Readonly<Record<string, unknown>>): Facts {
  const changed = told.flatMap(({ part, key, read }) =>
    key in now && part in created ? [[key, read(created[part])] as const] : [],
  )
  return { ...now, ...Object.fromEntries(changed) }
}
