/** The groups of the help dialog, in the order they are shown. */
export const shortcutGroups = ['general', 'navigation', 'list', 'ticket', 'composer'] as const
export type ShortcutGroup = (typeof shortcutGroups)[number]

export interface Shortcut {
  /** Stable name, `noun.verb`. */
  id: string
  /** One press (`c`, `shift+k`, `mod+k`, `?`, `esc`) or presses in a row (`g t`). */
  keys: string
  /** What it does, in the reader's language. */
  label: string
  group: ShortcutGroup
  /** How deep the scope lies: 0 is the whole app, a page is 1, a dialog on it 2. The deepest wins. */
  depth: number
  /** An exclusive scope hides every shortcut of shallower ones while it is mounted. */
  exclusive: boolean
  /** True when holding the key down runs it again and again. */
  repeats: boolean
  run: () => void
}

/** Two presses of a row belong together when the second comes within this time. */
const sequenceMs = 1_000

/**
 * Holds the shortcuts that are mounted at this moment and finds the one a press means.
 * It knows no DOM: `keyboard.tsx` feeds it.
 */
export class ShortcutRegistry {
  private readonly entries = new Set<Shortcut>()
  private readonly listeners = new Set<() => void>()
  private snapshot: readonly Shortcut[] = []
  private pending: string[] = []
  private pendingSince = 0

  /** Adds a shortcut; the returned function takes it out again. */
  add(shortcut: Shortcut): () => void {
    this.entries.add(shortcut)
    this.tell()
    return () => {
      this.entries.delete(shortcut)
      this.tell()
    }
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** What can be pressed now, deepest scope first; the same array until something changes. */
  list = (): readonly Shortcut[] => this.snapshot

  /**
   * Takes one press at a time in milliseconds. Answers the shortcut to run, `pending` when it may begin a row,
   * or undefined when the press means nothing here.
   */
  press(
    name: string,
    atMs: number,
    allowed: (shortcut: Shortcut) => boolean = () => true,
  ): Shortcut | 'pending' | undefined {
    if (atMs - this.pendingSince > sequenceMs) this.pending = []
    const candidates = this.snapshot.filter(allowed)
    const row = [...this.pending, name].join(' ')
    const found = candidates.find((one) => one.keys === row) ?? candidates.find((one) => one.keys === name)
    const begins = [row, name].find((start) => candidates.some((one) => one.keys.startsWith(`${start} `)))
    this.pending = []
    if (found && (found.keys === row || !begins)) return found
    if (begins) {
      this.pending = begins.split(' ')
      this.pendingSince = atMs
      return 'pending'
    }
    return found
  }

  private tell(): void {
    const all = [...this.entries].sort((one, other) => other.depth - one.depth)
    const floor = Math.max(0, ...all.filter((one) => one.exclusive).map((one) => one.depth))
    this.snapshot = all.filter((one) => one.depth >= floor)
    for (const listener of this.listeners) listener()
  }
}

/**
 * Names every pair that cannot both be reached in one scope: the same keys, or a key that begins a row
 * (`g` beside `g t`).
 */
export function findConflicts(shortcuts: readonly { id: string; keys: string; scope: string }[]): string[] {
  const conflicts: string[] = []
  shortcuts.forEach((one, at) => {
    for (const other of shortcuts.slice(at + 1)) {
      if (one.scope !== other.scope || one.id === other.id) continue
      const [short, long] = one.keys.length <= other.keys.length ? [one, other] : [other, one]
      if (short.keys === long.keys || long.keys.startsWith(`${short.keys} `)) {
        conflicts.push(`${one.scope}: ${one.id} (${one.keys}) and ${other.id} (${other.keys})`)
      }
    }
  })
  return conflicts
}
