/** A description that is being written: nothing typed is lost by a reload, a crash or a refusal. */
export interface DescriptionDraft {
  text: string
  /** Of the ticket when the writing began: a later change by somebody else is a conflict, not overwritten. */
  version: number
}

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>

const keyOf = (owner: string, ticketId: string) => `deskhand.draft.description.${owner}.${ticketId}`

function browserStorage(): Storage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}

/** What was written for the ticket and not saved; undefined when nothing was, or when the browser keeps nothing. */
export function keptDescription(
  owner: string,
  ticketId: string,
  storage: Storage | undefined = browserStorage(),
): DescriptionDraft | undefined {
  try {
    const value: unknown = JSON.parse(storage?.getItem(keyOf(owner, ticketId)) ?? 'null')
    if (typeof value !== 'object' || value === null || !('text' in value) || !('version' in value)) return undefined
    const { text, version } = value
    return typeof text === 'string' && typeof version === 'number' ? { text, version } : undefined
  } catch {
    return undefined
  }
}

/** Keeps what is being written; undefined forgets it. False when the browser refuses. */
export function keepDescription(
  owner: string,
  ticketId: string,
  draft: DescriptionDraft | undefined,
  storage: Storage | undefined = browserStorage(),
): boolean {
  try {
    if (draft) storage?.setItem(keyOf(owner, ticketId), JSON.stringify(draft))
    else storage?.removeItem(keyOf(owner, ticketId))
    return storage !== undefined
  } catch {
    return false
  }
}
