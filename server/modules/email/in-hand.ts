/**
 * What this process works on right now, so that it does not take that for something it has lost. An id is held from before the commit that
 * claims it: who finds a row claimed by this process finds it in hand as well.
 */
export class InHand {
  readonly #ids = new Set<string>()

  /** The ids as they are now. */
  list(): string[] {
    return [...this.#ids]
  }

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  /** Runs a transaction that claims: it holds what it claims; nothing is held when it fails. */
  async claim<T>(transaction: (hold: (id: string) => void) => Promise<T>): Promise<T> {
    let held: string | undefined
    try {
      return await transaction((id) => {
        held = id
        this.#ids.add(id)
      })
    } catch (error) {
      if (held !== undefined) this.#ids.delete(held)
      throw error
    }
  }

  /** Works on something, held meanwhile, and lets it go. */
  async during(id: string, work: () => Promise<void>): Promise<void> {
    this.#ids.add(id)
    try {
      await work()
    } finally {
      this.#ids.delete(id)
    }
  }
}
