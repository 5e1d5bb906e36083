import { sql } from 'kysely'
import type { Cx } from './context.ts'
import type { FileKind } from './files.ts'

/** A column that holds keys of files of a kind; null where a row has none. */
export type FileColumn = { kind: Exclude<FileKind, 'raw'>; table: string; column: string }
const columns: FileColumn[] = []

/** Called once per process by the module that owns the table. Files of the kind that no registered column names are pruned. */
export function registerFileColumn(one: FileColumn): void {
  if (!columns.some(({ table, column }) => table === one.table && column === one.column)) columns.push(one)
}

export const registeredFileColumns = (): readonly FileColumn[] => columns

/**
 * Those of the keys of a kind that rows name. One statement, so one moment: a key that moves from a draft to its message is never in
 * neither. Each column has an index by (org_id, column).
 */
export async function heldKeys(cx: Cx, kind: FileKind, keys: readonly string[]): Promise<Set<string>> {
  const parts = columns
    .filter((one) => one.kind === kind)
    .map(
      ({ table, column }) => sql`
        select ${sql.ref(column)} as key from ${sql.table(table)}
        where org_id = ${cx.org.id} and ${sql.ref(column)} = any(${[...keys]}::text[])`,
    )
  const { rows } = await sql<{ key: string }>`${sql.join(parts, sql` union all `)}`.execute(cx.tx)
  return new Set(rows.map(({ key }) => key))
}
