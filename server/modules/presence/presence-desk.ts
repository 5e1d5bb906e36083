import { z } from 'zod'
import { type Runtime, systemActor } from '../../platform/context.ts'
import { listenToPassing, type PassingNews } from '../../platform/passing.ts'
import { listenToWhispers, whisper } from '../../platform/whispers.ts'
import { findTicketFacts, type TicketFacts } from '../tickets/ticket-facts.ts'
import { OrgBoard, type Person, type Place } from './presence-board.ts'

/** Who is in a ticket now, or other passing news of it, and what decides who may know; without a ticket: for the reader alone. */
export type TicketNews =
  | { ticket: TicketFacts; people: Person[] }
  | { ticket: TicketFacts; name: string }
  | { ticket: null; name: string }
/** One who holds a connection over which he is told at once. He asks of each ticket whether he may see it. */
export type PresenceReader = { orgId: string; userId: string; tell: (news: TicketNews[]) => void }

/** Changes of an organization are told together: the first within a tenth of a second, others four times a second at most. */
const soonMs = 100
const restMs = 250
const sweepMs = 1_000

type Org = {
  board: OrgBoard
  /** By the id of the person. */
  readers: Map<string, Set<PresenceReader>>
  /** Tickets where people came, went or began to write. */
  changed: Set<string>
  /** Other news, by ticket. */
  news: Map<string, Set<string>>
  timer: NodeJS.Timeout | null
}

const orgs = new Map<string, Org>()
const clock = () => performance.now()
let runtimeOfAll: Runtime | null = null

function orgOf(orgId: string): Org {
  const known = orgs.get(orgId)
  if (known) return known
  const org: Org = { board: new OrgBoard(), readers: new Map(), changed: new Set(), news: new Map(), timer: null }
  orgs.set(orgId, org)
  return org
}

/**
 * Keeps the boards of this process true until the returned function is called: forgets what was not renewed, hears what other
 * processes say. `runtime` reads who may see a ticket when there is something to tell.
 */
export function openPresence(runtime: Runtime): () => void {
  runtimeOfAll = runtime
  const leave = [listenToWhispers('presence', hear), listenToPassing(pass)]
  const timer = setInterval(() => {
    for (const [orgId, org] of orgs) {
      noteChanges(orgId, org, org.board.sweep(clock()))
      if (org.board.isEmpty && org.readers.size === 0 && org.changed.size === 0) orgs.delete(orgId)
    }
  }, sweepMs)
  timer.unref()
  return () => {
    clearInterval(timer)
    for (const stop of leave) stop()
  }
}

/** Sets where a window is, here and in the other processes. */
export function setPlace(place: Place, watch: readonly string[]): void {
  const org = orgOf(place.orgId)
  noteChanges(place.orgId, org, org.board.set(place, watch, clock()))
  whisper('presence', `${place.userId} ${place.clientId}`, JSON.stringify(place))
}

/** Who is in the tickets, as far as this process knows; whether somebody may know it is for the caller to ask. */
export function peopleIn(orgId: string, ticketIds: readonly string[]): Map<string, Person[]> {
  const board = orgs.get(orgId)?.board
  return new Map(
    ticketIds.flatMap((id) => {
      const people = board?.peopleIn(id) ?? []
      return people.length > 0 ? [[id, people] as const] : []
    }),
  )
}

/** Tells a reader of changes in the tickets in which he is and whose rows he has on screen. Returns the way to stop. */
export function joinPresence(reader: PresenceReader): () => void {
  const { readers } = orgOf(reader.orgId)
  const own = readers.get(reader.userId) ?? new Set()
  readers.set(reader.userId, own.add(reader))
  return () => {
    own.delete(reader)
    if (own.size === 0) readers.delete(reader.userId)
  }
}

const Heard = z.object({
  orgId: z.string(),
  userId: z.string(),
  clientId: z.string(),
  name: z.string(),
  ticketId: z.string().nullable(),
  activity: z.enum(['viewing', 'replying', 'noting']),
})

function hear(word: string): void {
  const place = Heard.parse(JSON.parse(word))
  const org = orgOf(place.orgId)
  noteChanges(place.orgId, org, org.board.set(place, null, clock()))
}

/** Passing news of a ticket go to those who are concerned, those of a person to his own connections. */
function pass({ orgId, name, ticketId, userId }: PassingNews): void {
  const org = orgs.get(orgId)
  if (!org) return
  if (userId) for (const reader of org.readers.get(userId) ?? []) reader.tell([{ ticket: null, name }])
  if (!ticketId || org.readers.size === 0) return
  org.news.set(ticketId, (org.news.get(ticketId) ?? new Set()).add(name))
  if (!org.timer) book(orgId, org, soonMs)
}

function noteChanges(orgId: string, org: Org, ticketIds: readonly string[]): void {
  // Without anybody to tell there is nothing to remember.
  if (ticketIds.length === 0 || org.readers.size === 0) return
  for (const id of ticketIds) org.changed.add(id)
  if (!org.timer) book(orgId, org, soonMs)
}

function book(orgId: string, org: Org, ms: number): void {
  org.timer = setTimeout(() => {
    void tellAll(orgId, org)
      // Lost words are made good by the next renewal of those who are concerned.
      .catch(() => {})
      .finally(() => {
        org.timer = null
        if (org.changed.size + org.news.size > 0) book(orgId, org, restMs)
      })
  }, ms)
  org.timer.unref()
}

async function tellAll(orgId: string, org: Org): Promise<void> {
  const { changed, news } = org
  org.changed = new Set()
  org.news = new Map()
  const concerned = [...new Set([...changed, ...news.keys()])].flatMap((id) => {
    const readers = [...org.board.concerned(id)].flatMap((userId) => [...(org.readers.get(userId) ?? [])])
    return readers.length > 0 ? [{ id, readers }] : []
  })
  if (concerned.length === 0 || !runtimeOfAll) return
  const ids = concerned.map(({ id }) => id)
  const facts = await runtimeOfAll.run(systemActor(orgId, 'presence'), (cx) => findTicketFacts(cx, ids))
  const told = new Map<PresenceReader, TicketNews[]>()
  for (const { id, readers } of concerned) {
    const ticket = facts.get(id)
    if (!ticket) continue
    const own: TicketNews[] = [...(news.get(id) ?? [])].map((name) => ({ ticket, name }))
    if (changed.has(id)) own.push({ ticket, people: org.board.peopleIn(id) })
    for (const reader of readers) told.set(reader, [...(told.get(reader) ?? []), ...own])
  }
  for (const [reader, own] of told) reader.tell(own)
}
