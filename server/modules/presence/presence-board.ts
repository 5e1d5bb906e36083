/** A window says where it is this often. */
export const renewMs = 10_000
/** What was not renewed for so long is over: a closed laptop is gone within 30 s, and two renewals may get lost on the way. */
export const leaseMs = 25_000
/** Rows that one window may watch: more than fit on any screen. */
export const mostWatched = 100
/** Windows of one person; the one that was silent for longest makes room. */
export const mostWindows = 30

export type Activity = 'viewing' | 'replying' | 'noting'
export type Person = { id: string; name: string; activity: Activity }

/** One window of one person: the ticket that is open in it (null: none) and what is done there. */
export type Place = {
  orgId: string
  userId: string
  clientId: string
  name: string
  ticketId: string | null
  activity: Activity
}

type Lease = Place & { watch: readonly string[]; endsAt: number }

const weight: Record<Activity, number> = { viewing: 0, noting: 1, replying: 2 }

/**
 * Who is where in one organization, as far as this process knows. `now` is any clock in ms that only goes forward. Every call
 * returns the ids of tickets at which other people are seen now than before.
 */
export class OrgBoard {
  private readonly leases = new Map<string, Lease>()
  private readonly open = new Map<string, Set<Lease>>()
  private readonly watched = new Map<string, Set<Lease>>()

  /** Sets or renews the place of a window. Without `watch` the rows that it watches stay (another process hears only of places). */
  set(place: Place, watch: readonly string[] | null, now: number): string[] {
    const key = keyOf(place)
    const before = this.leases.get(key)
    if (!before) this.makeRoom(place.userId)
    const lease = { ...place, watch: (watch ?? before?.watch ?? []).slice(0, mostWatched), endsAt: now + leaseMs }
    if (before) this.drop(key, before)
    if (lease.ticketId === null && lease.watch.length === 0) return changed(before, undefined)
    // Those who are silent for longest stand first.
    this.leases.set(key, lease)
    if (lease.ticketId) add(this.open, lease.ticketId, lease)
    for (const id of lease.watch) add(this.watched, id, lease)
    return changed(before, lease)
  }

  /** Forgets what was not renewed. */
  sweep(now: number): string[] {
    const gone: string[] = []
    for (const [key, lease] of this.leases) {
      if (lease.endsAt > now) break
      this.drop(key, lease)
      if (lease.ticketId) gone.push(lease.ticketId)
    }
    return gone
  }

  /** Who is in a ticket, each person once with the most that he does there; those who write first, then by name. */
  peopleIn(ticketId: string): Person[] {
    const people = new Map<string, Person>()
    for (const { userId, name, activity } of this.open.get(ticketId) ?? []) {
      const known = people.get(userId)
      if (!known || weight[activity] > weight[known.activity]) people.set(userId, { id: userId, name, activity })
    }
    return [...people.values()].sort(
      (a, b) => weight[b.activity] - weight[a.activity] || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1),
    )
  }

  /** Ids of those whom a change in the ticket concerns: they are in it, or have its row on screen. */
  concerned(ticketId: string): Set<string> {
    const ids = new Set<string>()
    for (const leases of [this.open.get(ticketId), this.watched.get(ticketId)])
      for (const { userId } of leases ?? []) ids.add(userId)
    return ids
  }

  get isEmpty(): boolean {
    return this.leases.size === 0
  }

  private makeRoom(userId: string): void {
    const own = [...this.leases].filter(([, lease]) => lease.userId === userId)
    const [oldest] = own
    if (oldest && own.length >= mostWindows) this.drop(...oldest)
  }

  private drop(key: string, lease: Lease): void {
    this.leases.delete(key)
    if (lease.ticketId) remove(this.open, lease.ticketId, lease)
    for (const id of lease.watch) remove(this.watched, id, lease)
  }
}

const keyOf = ({ userId, clientId }: Place) => `${userId} ${clientId}`

/** The tickets at which a window is seen otherwise than before. */
function changed(before: Place | undefined, after: Place | undefined): string[] {
  if (before?.ticketId === after?.ticketId && before?.activity === after?.activity && before?.name === after?.name)
    return []
  return [...new Set([before?.ticketId, after?.ticketId])].filter((id) => typeof id === 'string')
}

function add(map: Map<string, Set<Lease>>, id: string, lease: Lease): void {
  const leases = map.get(id)
  if (leases) leases.add(lease)
  else map.set(id, new Set([lease]))
}

function remove(map: Map<string, Set<Lease>>, id: string, lease: Lease): void {
  const leases = map.get(id)
  leases?.delete(lease)
  if (leases?.size === 0) map.delete(id)
}
