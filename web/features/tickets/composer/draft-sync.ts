import { ApiError } from '../../../api/api-error.ts'
import { type ComposerKind, type Draft, type DraftStore, isEmptyDraft } from './draft-store.ts'
import type { ServerDraft } from './drafts.api.ts'

/** How the drafts get to the server; the web app's own in drafts.api.ts. */
export interface DraftDoor {
  put: (ticketId: string, kind: ComposerKind, draft: Draft) => Promise<ServerDraft>
  remove: (id: string) => Promise<unknown>
}

/** Where a draft is: on the server, here alone until it gets there, or refused with a reason. */
export type SyncState = 'saved' | 'waiting' | { refused: string }

const pauseMs = 800
const againMs = 10_000

/** A draft as the composer holds it. */
export function fromServer(draft: ServerDraft): Draft {
  const { bodyHtml, to, cc, bcc, channelId, answersId, seenMessageId, attachments, savedAt } = draft
  return {
    html: bodyHtml,
    attachments,
    ...(to && { to }),
    ...(cc && { cc }),
    ...(bcc && { bcc }),
    ...(channelId && { channelId }),
    ...(answersId && { answersId }),
    seenId: seenMessageId,
    savedAt,
    server: stateOf(draft),
  }
}

const stateOf = ({ id, version, shared, approval, held }: ServerDraft) => ({ id, version, shared, approval, held })

/**
 * Brings the drafts of one person to the server and back. What is written waits for a pause, then goes; without a connection it
 * stays in the browser and goes later. Where two devices wrote, the newest is shown and the other one is offered: nothing is
 * overwritten unseen.
 */
export class DraftSync {
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>()
  private readonly running = new Map<string, Promise<void>>()
  private readonly states = new Map<string, SyncState>()
  private readonly others = new Map<string, Draft>()
  /** When the server last answered a save or a removal, by key. */
  private readonly savedAt = new Map<string, number>()
  /** Ids by key, for drafts that were emptied here. */
  private readonly ids = new Map<string, string>()
  private readonly listeners = new Set<() => void>()
  private readonly store: DraftStore
  private readonly door: DraftDoor

  constructor(store: DraftStore, door: DraftDoor) {
    this.store = store
    this.door = door
    store.onWrite = (ticketId, kind) => this.book(ticketId, kind, pauseMs)
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  stateOf(ticketId: string, kind: ComposerKind): SyncState | undefined {
    return this.states.get(keyOf(ticketId, kind))
  }

  /** What another device wrote, when it is not what is shown. */
  otherOf(ticketId: string, kind: ComposerKind): Draft | undefined {
    return this.others.get(keyOf(ticketId, kind))
  }

  /** Shows the other version in place of this one, which is offered in turn; `false` forgets it. */
  choose(ticketId: string, kind: ComposerKind, other: boolean): void {
    const key = keyOf(ticketId, kind)
    const offered = this.others.get(key)
    const shown = this.store.get(ticketId, kind)
    this.others.delete(key)
    if (other && offered) {
      if (shown) this.others.set(key, shown)
      this.store.adopt(ticketId, kind, { ...offered, server: shown?.server ?? offered.server, dirty: true }, true)
    }
    this.tell()
  }

  /**
   * What the server has of the person's own drafts on a ticket; what is written here and not there goes there. `askedAt`: when it
   * was asked, by `performance.now()`. An answer asked for before the last save was done knows less than this page, however late
   * it comes.
   */
  merge(ticketId: string, drafts: readonly ServerDraft[], askedAt: number): void {
    for (const kind of ['public', 'note'] as const) {
      const key = keyOf(ticketId, kind)
      // What is on its way there will be there; the answer that is read here may be older.
      if (this.running.has(key) || this.timers.has(key) || (this.savedAt.get(key) ?? 0) > askedAt) continue
      const there = drafts.find((one) => one.kind === kind)
      const here = this.store.get(ticketId, kind)
      if (there) this.ids.set(key, there.id)
      if (there) this.meet(ticketId, kind, here, there)
      else if (here?.server && !here.dirty) this.store.adopt(ticketId, kind, undefined, true)
      else if (here && !isEmptyDraft(here)) {
        const { server: _gone, ...rest } = here
        this.store.adopt(ticketId, kind, { ...rest, dirty: true }, false)
      }
    }
    this.tell()
  }

  /** Waits until nothing of the draft is on its way, so that it can become a message; its id there. Later words are saved anew. */
  async settle(ticketId: string, kind: ComposerKind): Promise<string | undefined> {
    const key = keyOf(ticketId, kind)
    this.stop(key)
    await this.running.get(key)
    this.others.delete(key)
    const id = this.ids.get(key)
    this.ids.delete(key)
    this.states.delete(key)
    this.tell()
    return id
  }

  /** Takes back that the draft became a message, which was refused: what the server has under the id is still this draft. */
  unsettle(ticketId: string, kind: ComposerKind, id: string | undefined): void {
    if (id) this.ids.set(keyOf(ticketId, kind), id)
  }

  /** Takes over what an act on the own draft answered: shared, approved. */
  noteState(ticketId: string, kind: ComposerKind, draft: ServerDraft): void {
    const here = this.store.get(ticketId, kind)
    if (here) this.store.adopt(ticketId, kind, { ...here, server: stateOf(draft) }, true)
    this.tell()
  }

  /** The draft's id on the server, when it is there. */
  idOf(ticketId: string, kind: ComposerKind): string | undefined {
    return this.ids.get(keyOf(ticketId, kind))
  }

  /** Saves at once what waits for its pause. */
  async flush(ticketId: string, kind: ComposerKind): Promise<void> {
    const key = keyOf(ticketId, kind)
    if (this.timers.has(key)) {
      this.stop(key)
      this.run(ticketId, kind)
    }
    await this.running.get(key)
  }

  private meet(ticketId: string, kind: ComposerKind, here: Draft | undefined, there: ServerDraft): void {
    const key = keyOf(ticketId, kind)
    const theirs = fromServer(there)
    if (!here || isEmptyDraft(here)) this.store.adopt(ticketId, kind, theirs, true)
    else if (here.html === theirs.html || here.server?.version === there.version) {
      const dirty = here.html === theirs.html ? here.dirty && here.server !== undefined : here.dirty
      this.store.adopt(ticketId, kind, { ...here, server: stateOf(there), dirty: dirty ?? false }, true)
    } else if (!here.dirty) this.store.adopt(ticketId, kind, theirs, true)
    else if (here.savedAt >= theirs.savedAt) {
      this.others.set(key, theirs)
      this.store.adopt(ticketId, kind, { ...here, server: stateOf(there) }, true)
    } else {
      this.others.set(key, here)
      this.store.adopt(ticketId, kind, theirs, true)
    }
    this.states.set(key, this.store.get(ticketId, kind)?.dirty ? 'waiting' : 'saved')
  }

  private book(ticketId: string, kind: ComposerKind, ms: number): void {
    const key = keyOf(ticketId, kind)
    this.stop(key)
    this.timers.set(
      key,
      setTimeout(() => {
        this.timers.delete(key)
        this.run(ticketId, kind)
      }, ms),
    )
    if (typeof this.states.get(key) !== 'object') this.states.set(key, 'waiting')
    this.tell()
  }

  private stop(key: string): void {
    clearTimeout(this.timers.get(key))
    this.timers.delete(key)
  }

  private run(ticketId: string, kind: ComposerKind): void {
    const key = keyOf(ticketId, kind)
    const before = this.running.get(key) ?? Promise.resolve()
    const work = before.then(() => this.save(ticketId, kind))
    this.running.set(key, work)
    void work.finally(() => {
      if (this.running.get(key) === work) this.running.delete(key)
      this.tell()
    })
  }

  private async save(ticketId: string, kind: ComposerKind): Promise<void> {
    const key = keyOf(ticketId, kind)
    const draft = this.store.get(ticketId, kind)
    const isEmpty = isEmptyDraft(draft)
    const id = this.ids.get(key)
    try {
      if (isEmpty || !draft) {
        if (id) await this.door.remove(id)
        this.savedAt.set(key, performance.now())
        this.ids.delete(key)
        this.states.delete(key)
        return
      }
      const saved = await this.door.put(ticketId, kind, draft)
      this.savedAt.set(key, performance.now())
      this.ids.set(key, saved.id)
      const now = this.store.get(ticketId, kind)
      // Written on meanwhile: that is saved by its own turn.
      if (now)
        this.store.adopt(ticketId, kind, { ...now, server: stateOf(saved), dirty: now.savedAt !== draft.savedAt }, true)
      this.states.set(key, 'saved')
    } catch (error) {
      this.refused(ticketId, kind, error)
    }
  }

  private refused(ticketId: string, kind: ComposerKind, error: unknown): void {
    const key = keyOf(ticketId, kind)
    if (error instanceof ApiError && error.status === 404) {
      this.ids.delete(key)
      this.states.delete(key)
    } else if (error instanceof ApiError && error.code === 'draft.newer') {
      const there = error.problem.draft as ServerDraft | null
      const here = this.store.get(ticketId, kind)
      if (there) this.meet(ticketId, kind, here && { ...here, dirty: true }, there)
      else if (here) {
        const { server: _gone, ...rest } = here
        this.store.adopt(ticketId, kind, { ...rest, dirty: true }, false)
      }
    } else if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) {
      this.states.set(key, { refused: error.message })
    } else {
      this.states.set(key, 'waiting')
      this.book(ticketId, kind, againMs)
    }
  }

  private tell(): void {
    for (const listener of this.listeners) listener()
  }
}

const keyOf = (ticketId: string, kind: ComposerKind) => `${ticketId} ${kind}`
