/** Reads what several steps need the first time it is asked for; `key` names it. A failure is remembered too. */
export type ReadOnce = <T>(key: string, read: () => Promise<T>) => Promise<T>

/** For the length of one transaction at most: what it has read is not looked at again. */
export function readOnce(): ReadOnce {
  const known = new Map<string, Promise<unknown>>()
  return <T>(key: string, read: () => Promise<T>) => {
    const there = known.get(key) as Promise<T> | undefined
    if (there) return there
    const reading = read()
    known.set(key, reading)
    return reading
  }
}
