import type { Person } from './row-marks-store.ts'

export type Activity = 'viewing' | 'replying' | 'noting'
export interface Announcement {
  ticketId: string | null
  activity: Activity
  watch: string[]
}
/** How it gets to the server and what is shown; the web app's own in presence.ts. */
export interface PresenceDoor {
  /** Resolves to who else is there; rejects when the server does not answer, or refuses. */
  announce: (where: Announcement) => Promise<readonly { ticketId: string; people: readonly Person[] }[]>
  /** The window closes: without an answer. */
  leave: () => void
  show: (ticketId: string, people: readonly Person[]) => void
  /** True while somebody sits before the window. */
  isHere: () => boolean
  /** True while news come by the stream; else the answers bring them. */
  isLive: () => boolean
  now: () => number
}

/** Several changes in a row are said as one. */
const togetherMs = 150
const renewMs = 10_000
/** Without the stream the answers bring the news. */
const renewSlowLineMs = 5_000
/** Whoever wrote is thinking for so long before he is said to only look. */
const thinkMs = 30_000

/**
 * Says where this window is and what is done there, and shows who else is. Says it again as long as somebody sits before the window;
 * a key stroke says nothing, only its being the first one after a while.
 */
export class PresenceClient {
  private readonly door: PresenceDoor
  private ticketId: string | null = null
  private activity: Activity = 'viewing'
  private typedAt = 0
  private watch: readonly string[] = []
  private timer: ReturnType<typeof setTimeout> | undefined
  private said: Announcement | undefined
  private turn = 0

  constructor(door: PresenceDoor) {
    this.door = door
  }

  /** A ticket is open. Returns the way to leave it. */
  enter(ticketId: string): () => void {
    this.ticketId = ticketId
    this.activity = 'viewing'
    this.book(togetherMs)
    return () => {
      if (this.ticketId !== ticketId) return
      this.door.show(ticketId, [])
      this.ticketId = null
      this.activity = 'viewing'
      this.book(togetherMs)
    }
  }

  /** A key was pressed in a reply or a note; null: nothing is being written (any more). */
  write(activity: 'replying' | 'noting' | null): void {
    this.typedAt = this.door.now()
    const next = activity ?? 'viewing'
    if (next === this.activity) return
    this.activity = next
    this.book(togetherMs)
  }

  /** These rows are on screen. */
  watchRows(ids: readonly string[]): void {
    const left = this.watch.filter((id) => !ids.includes(id) && id !== this.ticketId)
    for (const id of left) this.door.show(id, [])
    this.watch = ids
    this.book(togetherMs)
  }

  /** True for a ticket that is open or whose row is on screen: another tab of this browser may hear of others. */
  shows(ticketId: string): boolean {
    return this.ticketId === ticketId || this.watch.includes(ticketId)
  }

  /** Somebody came back to the window. */
  wake(): void {
    this.book(0)
  }

  /** The window closes. */
  close(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.said && (this.said.ticketId || this.said.watch.length > 0)) this.door.leave()
    this.said = undefined
  }

  private book(ms: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.say(), ms)
  }

  private async say(): Promise<void> {
    const { door } = this
    if (this.activity !== 'viewing' && door.now() - this.typedAt > thinkMs) this.activity = 'viewing'
    const where = { ticketId: this.ticketId, activity: this.activity, watch: [...this.watch] }
    const isNowhere = !where.ticketId && where.watch.length === 0
    // Nobody sits here: what was said ends by itself. Whoever comes back wakes it.
    if (!door.isHere()) return
    if (isNowhere && !this.said) return
    this.said = isNowhere ? undefined : where
    this.turn += 1
    const { turn } = this
    if (!isNowhere) this.book(door.isLive() ? renewMs : renewSlowLineMs)
    try {
      const answer = await door.announce(where)
      // What was asked later is answered later.
      if (turn !== this.turn) return
      const there = new Map(answer.map((one) => [one.ticketId, one.people]))
      for (const id of new Set([...(where.ticketId ? [where.ticketId] : []), ...where.watch]))
        door.show(id, there.get(id) ?? [])
    } catch {
      // No answer, or out of sight: who is there is not known. The next renewal says it, with the line or the right back.
      if (turn === this.turn && where.ticketId) door.show(where.ticketId, [])
    }
  }
}
