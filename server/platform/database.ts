import { AsyncLocalStorage } from 'node:async_hooks'
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  sql,
  Transaction,
} from 'kysely'
import pg from 'pg'
import type { Actor, Cx, OpenCx, Runtime, Settings } from './context.ts'
import { nothingPending, pendingWrite } from './pending.ts'
import { camelCase, DirectClient, isStalePlan } from './prepared.ts'
import type { DB } from './tables.gen.ts'
import { createTurns } from './turns.ts'

// date stays text: it is a day, not an instant. int8 stays text: it travels as a string in JSON.
pg.types.setTypeParser(pg.types.builtins.DATE, (value) => value)

/** The organization that the transaction being begun shall enter; null: none. */
const entering = new AsyncLocalStorage<string | null>()
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Statements here are short: to compile them (from 5 ms on) and to start processes that help (10 ms) costs more than it saves, and takes
 * what other requests need. For the transaction alone, so that PgBouncer may stand between.
 */
const plans = 'set local jit = off; set local max_parallel_workers_per_gather = 0'

/** What was sent last on a connection, right before its COMMIT and in one round trip with it. */
const lastWrites = new WeakMap<DatabaseConnection, Promise<unknown>>()

/**
 * BEGIN, the application's role and app.enter as statements of their own in one message: one round trip instead of three, at every
 * request twice (0.3 ms of the 5 ms that a list may take).
 */
class EnteringDriver extends PostgresDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const orgId = entering.getStore() ?? null
    if (orgId !== null && !uuid.test(orgId)) throw new Error(`This is no id of an organization: ${orgId}`)
    const enterOrg = orgId === null ? '' : `; select app.enter('${orgId}')`
    try {
      await connection.executeQuery(CompiledQuery.raw(`begin; set local role deskhand_app; ${plans}${enterOrg}`))
    } catch (error) {
      // BEGIN may have succeeded: a connection in a failed transaction must not go back to the pool.
      await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => {})
      throw error
    }
  }

  /**
   * A connection that breaks while it commits leaves open whether it did: said as SQLSTATE 08007, which nobody repeats blindly. When the
   * last write was refused the database has made a rollback of the COMMIT behind it: what refused it is the error to hear of.
   */
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const both = [lastWrites.get(connection), super.commitTransaction(connection)]
    lastWrites.delete(connection)
    const [written, committed] = await Promise.allSettled(both)
    if (written?.status === 'rejected' && !isUnavailable(written.reason)) throw written.reason
    if (committed?.status !== 'rejected') return
    if (!isUnavailable(committed.reason)) throw committed.reason
    const broken = new Error('The connection broke during COMMIT: it may have been done.', { cause: committed.reason })
    throw Object.assign(broken, { code: outcomeUnknown })
  }

  /** What broke the connection is the error to hear of, not that nothing can be rolled back on it; the pool drops it. */
  override async rollbackTransaction(connection: Parameters<PostgresDriver['rollbackTransaction']>[0]): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => {})
  }
}

class EnteringDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig
  constructor(config: PostgresDialectConfig) {
    super(config)
    this.#config = config
  }
  override createDriver(): PostgresDriver {
    return new EnteringDriver(this.#config)
  }
}

/** What a transaction still writes when its work is done; null: nothing. */
type LastWrite = (tx: Transaction<DB>) => CompiledQuery | null

export type Database = {
  pool: pg.Pool
  kysely: Kysely<DB>
  /**
   * Work in one transaction, committed when it resolves. Statements that are asked at once (Promise.all) are one round trip; so is
   * the COMMIT with what `lastly` wants to be written after the work.
   */
  inTransaction: <T>(work: (tx: Transaction<DB>) => Promise<T>, lastly?: LastWrite) => Promise<T>
  close: () => Promise<void>
}

/** Opens the pool. It holds no session state, so that PgBouncer in transaction mode may stand between. */
export function openDatabase(url: string, options: { max?: number; onError?: (error: Error) => void } = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 22,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    application_name: 'deskhand',
    pipeline: true,
    Client: DirectClient,
  })
  // Also on clients in use: without a listener a cut connection would end the process.
  const onError = (error: Error) => options.onError?.(error)
  pool.on('error', onError)
  pool.on('connect', (client) => {
    client.on('error', onError)
    // What breaks here breaks what is asked next, and is told there.
    if (client instanceof DirectClient) client.meetServer().catch(() => {})
  })
  const dialect = new EnteringDialect({ pool })
  const config = { dialect, plugins: [camelCase()] }
  const kysely = new Kysely<DB>(config)
  const driver = dialect.createDriver()
  // Kysely lets the statements of a transaction wait for each other even when they are asked at once. Here each is sent when it is
  // asked, and the database does them in that order.
  const inTransaction: Database['inTransaction'] = (work, lastly) =>
    kysely.transaction().execute((tx) =>
      tx.getExecutor().provideConnection(async (connection) => {
        let ended = false
        const provideConnection = async <R>(consumer: (connection: DatabaseConnection) => Promise<R>) => {
          // Of things done at once one may have failed: what the others would still ask must not come behind the ROLLBACK.
          if (ended) throw new Error('The transaction has ended.')
          return consumer(connection)
        }
        try {
          const executor = tx.getExecutor().withConnectionProvider({ provideConnection })
          const own = new Transaction<DB>({ config, dialect, driver, executor })
          const value = await work(own)
          const last = lastly?.(own)
          if (last) lastWrites.set(connection, connection.executeQuery(last))
          return value
        } finally {
          ended = true
        }
      }),
    )
  return { pool, kysely, inTransaction, close: () => kysely.destroy() }
}

const retryable = new Set(['40001', '40P01', '57P01', '08003', '08006', 'ECONNRESET', 'EPIPE'])
/** transaction_resolution_unknown */
const outcomeUnknown = '08007'

/** True when nobody knows whether the transaction was committed: what it may have written must not be taken away or said twice. */
export const isOutcomeUnknown = (error: unknown) => codeOf(error) === outcomeUnknown

/**
 * True when the database cannot be reached, or went away: the caller answers "try again later" (503, SMTP 451). Files that the
 * transaction was to name stay, since `isOutcomeUnknown` is one of these.
 */
export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error)
  return (
    ['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', '57P01', '57P02', '57P03', '53300'].includes(code) ||
    code.startsWith('08') ||
    (error instanceof Error &&
      /Connection terminated|timeout exceeded when trying to connect|connection error and is not queryable/.test(
        error.message,
      ))
  )
}

/** The SQLSTATE or system code of an error, '' when it has none (rule 20: errors are told apart by it). */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

export const isUniqueViolation = (error: unknown) => codeOf(error) === '23505'
export const isForeignKeyViolation = (error: unknown) => codeOf(error) === '23503'

/** Connections of the pool that one organization may use at a time: others always find some free, however much it asks. */
const placesOfOrg = (all: number) => (all > 8 ? all - 6 : all)

/** Builds the one door to the database (docs/database.md, rules 13-15 and 20). */
export function createRuntime(database: Database, settings: Settings, clock: () => Date = () => new Date()): Runtime {
  const attempt = <T>(orgId: string | null, work: (open: OpenCx) => Promise<T>, lastly?: LastWrite): Promise<T> =>
    entering.run(orgId, () =>
      database.inTransaction((tx) => entering.run(null, () => work({ tx, now: clock(), settings })), lastly),
    )

  const withRetry = async <T>(once: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await once()
      } catch (error) {
        if (tries > 2 || !(retryable.has(codeOf(error)) || isStalePlan(codeOf(error)))) throw error
        await new Promise((resolve) => setTimeout(resolve, 20 * tries + Math.random() * 30))
      }
    }
  }

  const turns = createTurns(placesOfOrg(database.pool.options.max ?? 10))

  return {
    settings,
    now: clock,
    runOpen: (work) => withRetry(() => attempt(null, work)),
    // Statements of their own: what is asked at every request shall not pay for a transaction.
    askOpen: (work) =>
      withRetry(() => work({ tx: database.kysely as unknown as Transaction<DB>, now: clock(), settings })),
    run: async <T>(actor: Actor, work: (cx: Cx) => Promise<T>): Promise<T> => {
      let pending = nothingPending()
      const once = () => {
        pending = nothingPending()
        let cx: Cx
        return attempt(
          actor.orgId,
          (open) => {
            cx = { ...open, org: { id: actor.orgId }, actor, pending }
            return work(cx)
          },
          () => pendingWrite(cx),
        )
      }
      const result = await turns(actor.orgId, () => withRetry(once))
      for (const tell of pending.afterCommit) tell()
      return result
    },
  }
}

/** Enters an organization from an open transaction: only set-up, which makes the organization in the same transaction, needs it. */
export async function enter(open: OpenCx, actor: Actor): Promise<Cx> {
  await sql`select app.enter(${actor.orgId}::uuid)`.execute(open.tx)
  return { ...open, org: { id: actor.orgId }, actor, pending: nothingPending() }
}
