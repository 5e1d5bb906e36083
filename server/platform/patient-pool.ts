import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { isUnavailable } from './database.ts'

const againMs = 1_000

/**
 * The pool for somebody who cannot bear that the database is away, which the job runner cannot: an end of a job that it fails to write
 * down is an error that nobody catches, and ends the process. Connections taken from here wait until the database is back and say
 * their statement again, until `signal` aborts; then errors come through. Only for statements that stand alone and may be said
 * twice, since one may have been done when its connection broke.
 */
export function patientPool(pool: pg.Pool, signal: AbortSignal): pg.Pool {
  const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!isUnavailable(error) || signal.aborted) throw error
        await pause(againMs, undefined, { signal }).catch(() => {})
      }
    }
  }
  const connect = async () => {
    let client: pg.PoolClient | null = await patiently(() => pool.connect())
    const letGo = (broken: boolean) => {
      client?.release(broken)
      client = null
    }
    return {
      query: (query: string | pg.QueryConfig, values?: unknown[]) =>
        patiently(async () => {
          client ??= await pool.connect()
          try {
            return await client.query(query, values)
          } catch (error) {
            if (isUnavailable(error)) letGo(true)
            throw error
          }
        }),
      release: () => letGo(false),
    }
  }
  return new Proxy(pool, {
    get: (target, name) => {
      // Asked with a callback it is for listening, which looks after its connection itself.
      if (name === 'connect') return (callback?: never) => (callback ? target.connect(callback) : connect())
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
