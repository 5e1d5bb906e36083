import {
  CamelCasePlugin,
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type Transaction,
} from 'kysely'
import pg from 'pg'
import type { Cx } from './context.ts'
import type { DB } from './tables.gen.ts'

type Asker = Pick<Cx, 'tx' | 'org'>

/** The same on the way to the database and back, for statements of every kind. */
export const camelCase = () => new CamelCasePlugin({ maintainNestedObjectKeys: true })

/** Writes statements, and sends none. */
const writer = new Kysely<DB>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
  plugins: [camelCase()],
}) as unknown as Transaction<DB>

/** Stands for a value while a statement is written. */
class Place {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** Texts of prepared statements, with the names that they have on a connection. */
const names = new Map<string, string>()

/**
 * A statement whose text is always the same: written once a process, planned once a connection (docs/adr/0012). For what an organization
 * has few of, and for rows by their ids: after five times the database may keep one plan for all values, so lists by conditions, pages and
 * searches are not for it. In `write`, `cx.org.id` and what is `given` are no values yet: they go into the statement, nobody looks at them.
 */
export function prepared<Row, Given extends object = Nothing>(
  write: (cx: Asker, given: Given) => CompiledQuery<Row>,
): (cx: Asker, ...given: Nothing extends Given ? [] : [Given]) => Promise<Row[]> {
  let query: CompiledQuery<Row> | null = null
  return async (cx, ...[given]) => {
    query ??= written(write)
    const values = new Map<string, unknown>([['org', cx.org.id], ...Object.entries(given ?? {})])
    const parameters = query.parameters.map((one) => (one instanceof Place ? values.get(one.name) : one))
    return (await cx.tx.executeQuery<Row>({ ...query, parameters })).rows
  }
}

type Nothing = Record<never, never>

function written<Row, Given extends object>(write: (cx: Asker, given: Given) => CompiledQuery<Row>) {
  const places = new Proxy({} as Given, { get: (_, name) => new Place(String(name)) })
  const query = write({ tx: writer, org: { id: new Place('org') as unknown as string } }, places)
  names.set(query.sql, `deskhand_${names.size + 1}`)
  return query
}

/** A plan that no longer fits what a migration made of the table, and a name that the server process does not know. */
const stale = new Set(['0A000', '26000'])
/** Statements that failed so may be said again: nothing was done. */
export const isStalePlan = (code: string) => stale.has(code)

/**
 * A connection that gives prepared statements their names once it has seen that it ends at its own server process: a pooler that shares
 * processes among connections (docs/database.md, rule 23) tells another number than the process itself. Until then, and after a plan
 * was stale, all is sent without a name.
 */
export class DirectClient extends pg.Client {
  #isDirect = false

  async meetServer(): Promise<void> {
    const { rows } = await super.query<{ pid: number }>('select pg_backend_pid() as pid')
    this.#isDirect = rows[0]?.pid === (this as unknown as { processID: number }).processID
  }

  override query(text: unknown, ...rest: unknown[]): never {
    const name = this.#isDirect && typeof text === 'string' ? names.get(text) : undefined
    if (name === undefined) return super.query(text as string, ...(rest as [])) as never
    return super.query({ name, text: text as string, values: rest[0] as unknown[] }).catch((error) => {
      if (isStalePlan(error.code)) this.#isDirect = false
      throw error
    }) as never
  }
}
