/**
 * Writes server/platform/tables.gen.ts, the types of the migrated database. The catalogue test compares them.
 * Usage: node scripts/tables.ts DATABASE_URL
 */
import { writeFile } from 'node:fs/promises'
import pg from 'pg'
import { tableClasses } from '../server/platform/table-classes.ts'

const target = new URL('../server/platform/tables.gen.ts', import.meta.url)

type Column = {
  table_name: string
  column_name: string
  udt_name: string
  is_nullable: string
  has_default: boolean
  generated: boolean
}

const typeNames: Record<string, string> = {
  uuid: 'string',
  text: 'string',
  bool: 'boolean',
  int2: 'number',
  int4: 'number',
  int8: 'string',
  float8: 'number',
  date: 'string',
  jsonb: 'Json',
  numeric: 'string',
  timestamptz: 'Timestamp',
  bytea: 'Buffer',
  tsvector: 'string',
  _text: 'string[]',
  _uuid: 'string[]',
}

const camel = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
const pascal = (name: string) => camel(`_${name}`)

/** The file's text for the database at `url`. */
export async function generateTables(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<Column>(
    `select table_name, column_name, udt_name, is_nullable, column_default is not null as has_default,
       is_generated = 'ALWAYS' as generated
     from information_schema.columns where table_schema = 'public' and table_name = any($1)
     order by table_name, ordinal_position`,
    [Object.keys(tableClasses)],
  )
  await client.end()
  const tables = Map.groupBy(rows, (row) => row.table_name)
  let out = `// Generated from the migrated database by scripts/tables.ts. Do not edit.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

type Json = ColumnType<unknown, string, string>
type Timestamp = ColumnType<Date, Date | string, Date | string>
`
  for (const [table, columns] of tables) {
    out += `\nexport type ${pascal(table)}Table = {\n`
    for (const column of columns) {
      const name = typeNames[column.udt_name]
      if (!name) throw new Error(`${table}.${column.column_name}: no TypeScript type for ${column.udt_name}`)
      let type =
        column.is_nullable === 'YES'
          ? name === 'Json'
            ? 'ColumnType<unknown, string | null, string | null>'
            : name === 'Timestamp'
              ? 'ColumnType<Date | null, Date | string | null, Date | string | null>'
              : `${name} | null`
          : name
      if (column.generated) type = `GeneratedAlways<${type}>`
      else if (column.has_default)
        type =
          name === 'Json'
            ? 'ColumnType<unknown, string | undefined, string>'
            : name === 'Timestamp'
              ? 'ColumnType<Date, Date | string | undefined, Date | string>'
              : `Generated<${type}>`
      out += `  ${camel(column.column_name)}: ${type}\n`
    }
    out += '}\n'
  }
  out += '\nexport type DB = {\n'
  for (const table of tables.keys()) out += `  ${camel(table)}: ${pascal(table)}Table\n`
  return `${out}}\n`
}

if (import.meta.main) await writeFile(target, await generateTables(process.argv.at(-1) ?? ''))
