import type { DomainEvent } from '../../platform/events.ts'
import type { Facts, FactValue } from '../conditions/condition-fields.ts'
import { factsBefore } from './facts-before.rules.ts'
import { type Occasion, watchedFields } from './occasions.rules.ts'

/**
 * Facts that never change, or whose changes are told and can be taken back; a custom field is one by its prefix. Others stand as they are
 * now.
 */
const retold = new Set(['code', 'createdAt', 'createdBy', 'source', 'channel', 'requestedBy', ...watchedFields])

/** True when the facts of a ticket can be said of any moment of its past. */
export const isRetold = (key: string): boolean => retold.has(key) || key.startsWith('custom.')

/** The facts of a ticket as they were before an event, from those after it. Pure; what no event tells stays. */
export function rewind(facts: Facts, event: Pick<DomainEvent, 'name' | 'data'>, occasions: readonly Occasion[]): Facts {
  const { name, data } = event
  if (name === 'ticket.subject_changed') return { ...facts, subject: textOf(data.from) }
  if (name === 'ticket.description_changed') return { ...facts, description: textOf(data.from) }
  if (name === 'ticket.due_changed')
    return { ...facts, dueAt: typeof data.from === 'string' ? new Date(data.from) : null }
  if (name === 'ticket.field_changed') {
    const key = keyOf(data.field)
    return key ? { ...facts, [key]: valueIn(data.from, facts[key]) } : facts
  }
  // What began has no facts before that anybody asks for.
  return name === 'ticket.created' ? facts : factsBefore(facts, occasions)
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const keyOf = (field: unknown): string | null =>
  typeof field === 'object' && field !== null && 'key' in field ? `custom.${String(field.key)}` : null

/** A custom value as facts have it; `now` says whether instants are dates there. */
function valueIn(told: unknown, now: FactValue | undefined): FactValue {
  const value = typeof told === 'object' && told !== null && 'value' in told ? told.value : null
  if (Array.isArray(value)) return value.map(String)
  if (now instanceof Date && typeof value === 'string') return new Date(value)
  // Money is told as amount and currency; conditions know the amount.
  if (typeof value === 'object' && value !== null && 'amount' in value) return Number(value.amount)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}
