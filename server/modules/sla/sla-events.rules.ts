import { type SlaPause, type SlaPriority, type SlaResponse, slaPriorities } from './terms.rules.ts'

/** An event of the ticket, as the log has it, in the order of seq. */
export type SlaEvent = {
  name: string
  at: Date
  actorKind: 'user' | 'contact' | 'system'
  data: Readonly<Record<string, unknown>>
  cause: Readonly<Record<string, unknown>>
}

/** Names of the events that the fold reads. */
export const slaEventNames = [
  'ticket.created',
  'ticket.priority_changed',
  'ticket.status_changed',
  'ticket.stage_changed',
  'ticket.deleted',
  'ticket.restored',
  'ticket.merged',
  'ticket.merged_into',
  'ticket.merge_undone',
  'ticket.split',
  'ticket.split_undone',
  'ticket.messages_moved',
  'ticket.messages_moved_in',
  'ticket.messages_move_undone',
  'ticket.sla_chosen',
  'ticket.sla_reapplied',
  'message.sent',
  'message.received',
  'message.note_added',
  'message.undone',
] as const

/** A value of the data of an event, where it is text. */
export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
/** A priority in the data of an event. */
export const priorityIn = (value: unknown): SlaPriority | null => slaPriorities.find((one) => one === value) ?? null

/** Whether a status means that nothing is to be done. */
export const isDone = (status: string): boolean => status === 'resolved' || status === 'closed'

/** Whom a stage waits for; one that does not say waits for the customer. */
export function waitIn(stage: unknown): SlaPause {
  const waitsFor = typeof stage === 'object' && stage !== null && 'waitsFor' in stage ? stage.waitsFor : null
  return waitsFor === 'third_party' ? 'third_party' : 'customer'
}

/** Which kind of answer a public message is. */
export function responseIn(data: SlaEvent['data']): SlaResponse {
  if (data.recorded === true) return 'recorded'
  return data.byApiKey === true ? 'api_reply' : 'reply'
}

/** Written by a person from outside, to somebody who waits for an answer; neither machines nor held nor mere thanks. */
export function isCustomers(data: SlaEvent['data']): boolean {
  return (data.class === 'normal' || data.class === 'list') && data.held !== true && data.onlyThanks !== true
}
