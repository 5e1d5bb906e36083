import { isDeepStrictEqual } from 'node:util'
import type { Cx } from '../../platform/context.ts'
import { type DomainEvent, readTicketEvents } from '../../platform/events.ts'
import type { Facts } from '../conditions/condition-fields.ts'
import { type Occasion, occasionNames, occasionsOf } from './occasions.rules.ts'
import { rewind } from './rewind.rules.ts'
import { tellingNames, toldKeys, toldTimes } from './told-times.rules.ts'

/** A ticket as it was right after one of its events; null: nothing that is told has happened to it. */
export type PastState = { event: DomainEvent | null; at: Date; occasions: Occasion[]; facts: Facts }
/** `isTold`: the log accounts for the times that the ticket has now; else those stand as they are now. */
export type PastStates = { states: PastState[]; isTold: boolean }

/** So many events are read at once; of longer histories the oldest are left out, and their times stand as they are now. */
const mostRead = 100_000

/** The states of tickets after an event, the oldest first, from their facts of now. `times`: with what is told of their times. */
export async function readPastStates(
  cx: Cx,
  facts: ReadonlyMap<string, Facts>,
  { after, times }: { after: string; times: boolean },
): Promise<Map<string, PastStates>> {
  if (facts.size === 0) return new Map()
  const names = [...occasionNames, ...tellingNames]
  const ticketIds = [...facts.keys()]
  const events = await readTicketEvents(cx, { names, after: times ? '0' : after, ticketIds, limit: mostRead })
  const byTicket = Map.groupBy(events, ({ ticketId }) => ticketId ?? '')
  return new Map([...facts].map(([id, now]) => [id, pastStates(now, byTicket.get(id) ?? [], times)]))
}

/** Pure: takes the events of a ticket, the newest first, back from what it is now. */
export function pastStates(now: Facts, events: readonly DomainEvent[], times: boolean): PastStates {
  const createdAt = now.createdAt instanceof Date ? now.createdAt : new Date(0)
  let facts = now
  const states = events.map((event): PastState => {
    const occasions = occasionsOf(event, createdAt.getTime() === event.at.getTime())
    const state = { event, at: event.at, occasions, facts }
    facts = rewind(facts, event, occasions)
    return state
  })
  if (states.length === 0)
    return { states: [{ event: null, at: createdAt, occasions: [], facts: now }], isTold: !times }
  states.reverse()
  return times ? withTimes(now, states) : { states, isTold: true }
}

function withTimes(now: Facts, states: readonly PastState[]): PastStates {
  const told = toldTimes(states.flatMap(({ event }) => event ?? []))
  const last = told.at(-1)
  const right = toldKeys.filter((key) => last && isDeepStrictEqual(last[key], now[key]))
  return {
    isTold: right.length === toldKeys.length,
    states: states.map((state, at) => {
      const then = told[at]
      const own = right.flatMap((key) => (then ? [[key, then[key] ?? null] as const] : []))
      return { ...state, facts: { ...state.facts, ...Object.fromEntries(own) } }
    }),
  }
}
