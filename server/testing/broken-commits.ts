import type pg from 'pg'

/**
 * Breaks the connection around COMMITs of a pool, as a database or a process that dies does: `before` it is said, nothing was
 * done; `after`, it was done and nobody heard.
 */
export type BrokenCommits = {
  /** Breaks the commit with this number from now on (1 is the next one). */
  breakAt: (commit: number, when: 'before' | 'after') => void
  /** Commits since the last call of `breakAt`. */
  count: () => number
  /** True once the commit was broken. */
  broke: () => boolean
}

type Query = (text: unknown, values?: unknown) => Promise<unknown>

/** Call it before the pool has connections. */
export function breakCommits(pool: pg.Pool): BrokenCommits {
  let at = 0
  let which: 'before' | 'after' = 'before'
  let commits = 0
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as Query
    const watched: Query = async (text, values) => {
      if (text !== 'commit') return query(text, values)
      commits += 1
      if (commits !== at) return query(text, values)
      if (which === 'after') await query(text, values)
      // What is said on it from here on is not heard any more.
      const { connection } = client as unknown as { connection: { stream: { destroy: () => void } } }
      connection.stream.destroy()
      throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' })
    }
    Object.assign(client, { query: watched })
  })
  return {
    breakAt: (commit, when) => {
      commits = 0
      at = commit
      which = when
    },
    count: () => commits,
    broke: () => at > 0 && commits >= at,
  }
}
