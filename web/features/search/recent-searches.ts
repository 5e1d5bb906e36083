/** What one person searched for in this browser, the newest first. */
const most = 8

const keyOf = (userId: string) => `deskhand.searches.${userId}`

export function readRecent(userId: string): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(keyOf(userId)) ?? '[]')
    return Array.isArray(found) ? found.filter((one) => typeof one === 'string').slice(0, most) : []
  } catch {
    return []
  }
}

/** The list with a search at its front, once. */
export const withRecent = (known: readonly string[], q: string): string[] =>
  [q, ...known.filter((one) => one.toLowerCase() !== q.toLowerCase())].slice(0, most)

export function remember(userId: string, q: string): void {
  try {
    localStorage.setItem(keyOf(userId), JSON.stringify(withRecent(readRecent(userId), q)))
  } catch {
    // Storage may be forbidden: then nothing is remembered.
  }
}

export function forget(userId: string): void {
  try {
    localStorage.removeItem(keyOf(userId))
  } catch {
    // Nothing was stored then.
  }
}
