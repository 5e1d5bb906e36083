import { type Candidate, decide, mainReason, type Need, type Policy, type SkipReason } from './routing.rules.ts'

/**
 * Tickets of the past given once more, by the queues as they are now (the dry run of routing): each when it was made, by the same decision
 * as in earnest. Loads and turns are carried along; a ticket weighs on who was given it until it was really done. Pure.
 */
export type ReplayTicket = {
  id: string
  /** Where the rules put it. */
  queueId: string
  /** 1 (low) to 4 (urgent). */
  priority: number
  requesterId: string | null
  /** Who has it in reality. */
  assigneeId: string | null
  /** When it was made, in ms. */
  from: number
  /** When it was done, in ms; null: it is open. */
  until: number | null
  /** It goes before others that wait in its queue. */
  first: boolean
}

export type ReplayMember = {
  userId: string
  name: string
  skills: Candidate['skills']
  /** Open tickets that he begins with, by priority from 1 on. */
  open: readonly number[]
}

/** A queue that gives its tickets by itself. */
export type ReplayQueue = Policy & {
  weights: readonly number[]
  lastAgent: boolean
  pointer: string | null
  people: readonly ReplayMember[]
}

type Wants = { needs: readonly Need[]; seers: ReadonlySet<string> }

/** `manual`: the queue gives nothing by itself; `nobody`: no one serves it. */
export type ReplayReason = SkipReason | 'nobody' | 'manual'

export type Replayed = {
  /** In the order in which they were given; `at` in ms. */
  given: { ticketId: string; queueId: string; userId: string; at: number }[]
  /** Given to no one till they were done, or till now. */
  left: { ticketId: string; queueId: string; reason: ReplayReason }[]
}

type Past = {
  queues: ReadonlyMap<string, ReplayQueue>
  /** Those done when they were made are given to nobody and are no miss either. */
  tickets: readonly ReplayTicket[]
  wants: (ticket: ReplayTicket) => Wants
  /** Who had the newest ticket of a requester before all these. */
  lastAgents: ReadonlyMap<string, string>
}

const priorities = [1, 2, 3, 4] as const
const noOne: ReadonlySet<string> = new Set()

/** Who would have been given which ticket, and which would have found nobody. */
export function replay({ queues, tickets, wants, lastAgents }: Past): Replayed {
  const result: Replayed = { given: [], left: [] }
  const pointers = new Map([...queues].map(([id, { pointer }]) => [id, pointer]))
  const waiting = new Map([...queues.keys()].sort().map((id) => [id, new Map<ReplayTicket, ReplayReason>()]))
  const holders = new Map<ReplayTicket, string>()
  const held = new Map<string, number[]>()
  const newest = new Map<string, { from: number; userId: string }>()

  const standing = (queue: ReplayQueue): Candidate[] =>
    queue.people.map(({ userId, name, skills, open }) => {
      const has = priorities.map((priority) => (open[priority - 1] ?? 0) + (held.get(userId)?.[priority - 1] ?? 0))
      return {
        ...{ userId, name, skills, awayAs: null, offHours: null },
        open: has.reduce((sum, count) => sum + count, 0),
        load: has.reduce((sum, count, i) => sum + count * (queue.weights[i] ?? 1), 0),
      }
    })

  function hold(ticket: ReplayTicket, userId: string): void {
    holders.set(ticket, userId)
    const counts = held.get(userId) ?? [0, 0, 0, 0]
    held.set(userId, counts)
    counts[ticket.priority - 1] = (counts[ticket.priority - 1] ?? 0) + 1
    const { requesterId, from } = ticket
    if (requesterId !== null && from >= (newest.get(requesterId)?.from ?? from))
      newest.set(requesterId, { from, userId })
  }

  /** Who was given it; else the reason why nobody was. */
  function give(
    ticket: ReplayTicket,
    queue: ReplayQueue,
    at: number,
  ): { userId: string } | { reason: SkipReason | 'nobody'; full: boolean } {
    const { id: ticketId, queueId, requesterId } = ticket
    const lastAgentId =
      queue.lastAgent && requesterId !== null
        ? (newest.get(requesterId)?.userId ?? lastAgents.get(requesterId) ?? null)
        : null
    const wanted = { ...wants(ticket), gaveBack: noOne, lastAgentId }
    const { userId, by, people } = decide(queue, standing(queue), wanted, pointers.get(queueId) ?? null)
    if (userId === null) return { reason: mainReason(people), full: people.some(({ skipped }) => skipped === 'cap') }
    if (by !== 'last_agent') pointers.set(queueId, userId)
    hold(ticket, userId)
    result.given.push({ ticketId, queueId, userId, at })
    return { userId }
  }

  function arrive(ticket: ReplayTicket, at: number): void {
    const { id: ticketId, queueId, assigneeId } = ticket
    const queue = queues.get(queueId)
    if (!queue) {
      result.left.push({ ticketId, queueId, reason: 'manual' })
      if (assigneeId !== null) hold(ticket, assigneeId)
      return
    }
    const outcome = give(ticket, queue, at)
    if ('userId' in outcome) return
    // Nobody is kept from it by his cap alone: waiting would not help.
    if (outcome.full) waiting.get(queueId)?.set(ticket, outcome.reason)
    else result.left.push({ ticketId, queueId, reason: outcome.reason })
  }

  function end(ticket: ReplayTicket, at: number): void {
    const { id: ticketId, queueId, priority } = ticket
    const reason = waiting.get(queueId)?.get(ticket)
    if (reason !== undefined) {
      waiting.get(queueId)?.delete(ticket)
      result.left.push({ ticketId, queueId, reason })
    }
    const userId = holders.get(ticket)
    const counts = userId === undefined ? undefined : held.get(userId)
    if (userId === undefined || !counts) return
    counts[priority - 1] = (counts[priority - 1] ?? 1) - 1
    for (const [id, list] of waiting) if (list.size > 0) offer(id, list, userId, at)
  }

  /** Somebody has room again: those that wait are asked in their order, until he is full. */
  function offer(queueId: string, list: Map<ReplayTicket, ReplayReason>, userId: string, at: number): void {
    const queue = queues.get(queueId)
    if (!queue) return
    const isFull = () => {
      const person = standing(queue).find((one) => one.userId === userId)
      return !person || (queue.cap !== null && person.open >= queue.cap)
    }
    const inOrder = [...list.keys()]
    for (const ticket of [...inOrder.filter(({ first }) => first), ...inOrder.filter(({ first }) => !first)]) {
      if (isFull()) return
      if (!wants(ticket).seers.has(userId)) continue
      if ('userId' in give(ticket, queue, at)) list.delete(ticket)
    }
  }

  for (const { ticket, at, ends } of momentsOf(tickets)) (ends ? end : arrive)(ticket, at)
  for (const [queueId, list] of waiting)
    for (const [{ id: ticketId }, reason] of list) result.left.push({ ticketId, queueId, reason })
  return result
}

/** When tickets come and go, in order; at the same instant who goes makes room for who comes. */
function momentsOf(tickets: readonly ReplayTicket[]): { ticket: ReplayTicket; at: number; ends: boolean }[] {
  return tickets
    .filter(({ from, until }) => until === null || until > from)
    .flatMap((ticket) => [
      { ticket, at: ticket.from, ends: false },
      ...(ticket.until === null ? [] : [{ ticket, at: ticket.until, ends: true }]),
    ])
    .toSorted((a, b) => a.at - b.at || Number(b.ends) - Number(a.ends))
}
