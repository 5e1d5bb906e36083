import type { Ticket } from '../tickets/tickets.contract.ts'
import type { CallEvent } from './webhooks.contract.ts'

/**
 * What a call says: a fixed shape (docs/automation.md), of which each part is named here. What is not named does not leave, so that
 * nothing that is added to tickets (data of other systems among it) goes to a server of others by itself.
 */
export type CallMessage = { type: string; timestamp: string; data: CallData }

type CallData = {
  rule: { id: string; name: string; version: number }
  event: CallEvent
  ticket: CallTicket
  /** Fields of the ticket that were too long together: they are null. */
  leftOut: string[]
}

/** Largest body in bytes: what is kept in a row (docs/database.md, rule 12). */
export const mostBodyBytes = 60_000

const named = (one: { id: string; name: string } | null) => one && { id: one.id, name: one.name }

export type CallTicket = ReturnType<typeof callTicket>

/** The ticket as it is told. `url`: its page. */
export function callTicket(ticket: Omit<Ticket, 'allowed' | 'transitions' | 'stages' | 'form'>, url: string) {
  const { requester } = ticket
  return {
    id: ticket.id,
    code: ticket.code,
    url,
    subject: ticket.subject,
    description: ticket.description as string | null,
    preview: ticket.preview,
    status: ticket.status,
    stage: named(ticket.stage),
    pipeline: named(ticket.pipeline),
    queue: named(ticket.queue),
    visibility: ticket.visibility,
    priority: ticket.priority,
    type: named(ticket.type),
    assignee: named(ticket.assignee),
    requester: requester && { id: requester.id, name: requester.name, email: requester.email, phone: requester.phone },
    account: named(ticket.account),
    labels: ticket.labels.map(({ id, name }) => ({ id, name })),
    source: ticket.source,
    channel: ticket.channel && { id: ticket.channel.id, name: ticket.channel.name, address: ticket.channel.address },
    custom: ticket.custom as Record<string, unknown>,
    messageCount: ticket.messageCount,
    waitingSince: ticket.waitingSince,
    dueAt: ticket.dueAt,
    createdAt: ticket.createdAt,
    updatedAt: ticket.updatedAt,
    resolvedAt: ticket.resolvedAt,
    closedAt: ticket.closedAt,
    version: ticket.version,
  }
}

/** The body of a call, within its limit: the longest fields are left out until it is, and named. */
export function bodyOf(message: CallMessage): string {
  for (let { data } = message; ; ) {
    const body = JSON.stringify({ ...message, data })
    if (Buffer.byteLength(body) <= mostBodyBytes) return body
    const { description, custom } = data.ticket
    const sizes = Object.entries(custom).map(([key, value]) => ({ field: `custom.${key}`, size: sizeOf(value) }))
    const [longest] = [...sizes, { field: 'description', size: sizeOf(description) }].sort((a, b) => b.size - a.size)
    // Names and codes have limits of their own, far below this one.
    if (!longest || longest.size <= sizeOf(null)) return body
    data = {
      ...data,
      ticket:
        longest.field === 'description'
          ? { ...data.ticket, description: null }
          : { ...data.ticket, custom: { ...custom, [longest.field.slice(7)]: null } },
      leftOut: [...data.leftOut, longest.field],
    }
  }
}

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '')
