import type { MacroPart } from '../macros/macros.api.ts'
import type { Attachment } from '../ticket-page.api.ts'

export type ComposerKind = 'public' | 'note'

/** A recipient as the API writes it. */
export interface Recipient {
  name: string
  address: string
}

/** A macro whose text is in the draft: what it does besides happens with the sending, but for the parts that were left out. */
export interface AppliedMacro {
  id: string
  name: string
  parts: MacroPart[]
  /** Keys of parts, as the API names them. */
  skip: string[]
}

/** What was written and has not been sent. Recipients are absent while they are the computed ones. */
export interface Draft {
  html: string
  attachments: Attachment[]
  to?: Recipient[]
  cc?: Recipient[]
  bcc?: Recipient[]
  channelId?: string
  answersId?: string
  /** ISO 8601 */
  savedAt: string
  /** The newest message that stood in the thread when it was begun; null for none. Absent: it is not known. */
  seenId?: string | null
  /** What else happens with the sending; kept in this browser. */
  macros?: AppliedMacro[]
  /** What the server has of it. Absent: nothing. */
  server?: ServerState
  /** The server does not have it as it stands here. */
  dirty?: boolean
}

export interface ServerState {
  id: string
  version: number
  shared: boolean
  approval: { by: { name: string }; comment: string } | null
  held: { code: string; params: Record<string, string | number | string[]>; text: string } | null
}

/** What a browser offers to keep text in. */
type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>

/** True when there is nothing to keep: no text, no picture, no file, no chosen recipient. */
export function isEmptyDraft(draft: Pick<Draft, 'html' | 'attachments' | 'to' | 'cc' | 'bcc'> | undefined): boolean {
  if (!draft) return true
  return isEmptyHtml(draft.html) && draft.attachments.length === 0 && !draft.to && !draft.cc && !draft.bcc
}

/** True for HTML without a visible character or picture. */
export function isEmptyHtml(html: string): boolean {
  return !/<(img|hr)[\s>]/.test(html) && html.replace(/<[^>]*>|&nbsp;|\s/g, '') === ''
}

/**
 * Drafts of one person, one for each ticket and kind, kept in this browser so that a reload, a crash or a refused sending
 * loses nothing. When the browser refuses to keep them they live as long as the page, and `isKept` says so.
 */
export class DraftStore {
  private readonly memory = new Map<string, Draft>()
  private readonly listeners = new Map<string, Set<(kind: ComposerKind) => void>>()
  /** On their way to the server: kept in the browser, but no longer shown. */
  private readonly away = new Set<string>()
  private kept = true
  /** Hears of everything that was written or emptied here, for who saves it elsewhere. */
  onWrite: (ticketId: string, kind: ComposerKind) => void = () => {}
  private readonly storage: Storage | undefined
  private readonly owner: string

  constructor(storage: Storage | undefined, owner: string) {
    this.storage = storage
    this.owner = owner
  }

  /** False after the browser refused to write (storage is full or forbidden). */
  get isKept(): boolean {
    return this.kept
  }

  get(ticketId: string, kind: ComposerKind): Draft | undefined {
    const key = this.keyOf(ticketId, kind)
    if (this.away.has(key)) return undefined
    const known = this.memory.get(key)
    if (known) return known
    try {
      return parseDraft(this.storage?.getItem(key))
    } catch {
      return undefined
    }
  }

  /** Keeps a draft; an empty one is forgotten. */
  set(ticketId: string, kind: ComposerKind, draft: Draft): void {
    const key = this.keyOf(ticketId, kind)
    if (isEmptyDraft(draft)) {
      if (this.away.has(key)) return
      this.remove(ticketId, kind)
      this.onWrite(ticketId, kind)
      return
    }
    this.away.delete(key)
    this.memory.set(key, draft)
    try {
      this.storage?.setItem(key, JSON.stringify(draft))
      this.kept = this.storage !== undefined
    } catch {
      this.kept = false
    }
    if (draft.dirty) this.onWrite(ticketId, kind)
  }

  /** Takes over what the server says; an open composer shows it at once when `show`. */
  adopt(ticketId: string, kind: ComposerKind, draft: Draft | undefined, show: boolean): void {
    // The server knows nothing of the macros.
    const macros = draft?.macros ?? this.get(ticketId, kind)?.macros
    if (draft) this.set(ticketId, kind, { ...draft, ...(macros && { macros }) })
    else this.remove(ticketId, kind)
    if (show) for (const listener of this.listeners.get(ticketId) ?? []) listener(kind)
  }

  remove(ticketId: string, kind: ComposerKind): void {
    const key = this.keyOf(ticketId, kind)
    this.away.delete(key)
    this.memory.delete(key)
    try {
      this.storage?.removeItem(key)
    } catch {
      // It could not be written before, so there is nothing to remove.
    }
  }

  /** Gives back what was sent or refused: kept like `set`, and an open composer shows it at once. */
  restore(ticketId: string, kind: ComposerKind, draft: Draft): void {
    this.set(ticketId, kind, { ...mergeDrafts(draft, this.get(ticketId, kind)), dirty: true })
    for (const listener of this.listeners.get(ticketId) ?? []) listener(kind)
  }

  /** Notes that the draft is on its way: it is shown no more, yet a page that dies now still finds it. */
  send(ticketId: string, kind: ComposerKind): void {
    this.away.add(this.keyOf(ticketId, kind))
  }

  /** Forgets what was sent, unless something new was written meanwhile. */
  settle(ticketId: string, kind: ComposerKind): void {
    if (this.away.has(this.keyOf(ticketId, kind))) this.remove(ticketId, kind)
  }

  /** Hears when a draft of the ticket was given back from outside the composer. */
  subscribe(ticketId: string, listener: (kind: ComposerKind) => void): () => void {
    const listeners = this.listeners.get(ticketId) ?? new Set()
    this.listeners.set(ticketId, listeners.add(listener))
    return () => void listeners.delete(listener)
  }

  private keyOf(ticketId: string, kind: ComposerKind): string {
    return `deskhand.draft.${this.owner}.${ticketId}.${kind}`
  }
}

/** What comes back stands first; what was written meanwhile follows it. */
function mergeDrafts(returned: Draft, written: Draft | undefined): Draft {
  if (!written || isEmptyDraft(written)) return returned
  const known = new Set(returned.attachments.map((file) => file.id))
  return {
    ...written,
    ...returned,
    ...(returned.macros || written.macros
      ? {
          macros: [
            ...(returned.macros ?? []),
            ...(written.macros ?? []).filter((one) => !returned.macros?.some(({ id }) => id === one.id)),
          ],
        }
      : {}),
    html: written.html === returned.html ? returned.html : `${returned.html}${written.html}`,
    attachments: [...returned.attachments, ...written.attachments.filter((file) => !known.has(file.id))],
  }
}

function parseDraft(text: string | null | undefined): Draft | undefined {
  if (!text) return undefined
  const value: unknown = JSON.parse(text)
  const isDraft =
    typeof value === 'object' &&
    value !== null &&
    'html' in value &&
    typeof value.html === 'string' &&
    'attachments' in value &&
    Array.isArray(value.attachments)
  return isDraft ? (value as Draft) : undefined
}

const stores = new Map<string, DraftStore>()

function browserStorage(): Storage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}

/** The drafts of one person in one organization; the same store for the whole page. */
export function draftsOf(owner: string): DraftStore {
  const known = stores.get(owner)
  if (known) return known
  const made = new DraftStore(browserStorage(), owner)
  stores.set(owner, made)
  return made
}
