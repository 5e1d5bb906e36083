import type { Runtime } from '../../platform/context.ts'
import { mostRows } from './crm-mirror.contract.ts'
import { type Mapping, mappingFor, mapRow, withSameNames } from './map-columns.rules.ts'
import { FileFault, readCsv } from './read-csv.ts'
import type { Kind } from './rows.rules.ts'
import { beginSync, type ReadRow, type SyncReport, type Told, whyOf } from './sync-run.ts'

export type ImportOptions = {
  orgId: string
  source: string
  kind: Kind
  format: 'csv' | 'jsonl'
  delimiter?: string
  map: Mapping
  whole: boolean
  dryRun: boolean
  mostVanishing?: number
  tell: (told: Told) => Promise<void>
}

/** A line of JSON longer than this is none. */
const longestLine = 1_000_000

/**
 * Imports a file of rows of one kind as it is read, a thousand rows at a time: its size does not matter. Rows that do not fit are told
 * with their line, the others go on. Begun again after it was killed, it ends as if it had not been. Throws FileFault for what is no
 * such file; rows before that stay, and nothing vanishes.
 */
export async function importFile(
  runtime: Runtime,
  chunks: AsyncIterable<string>,
  options: ImportOptions,
): Promise<SyncReport> {
  const { kind, format } = options
  const read = format === 'csv' ? csvRows(chunks, options) : jsonRows(chunks, options)
  // What is wrong with the head is said before anything is begun.
  let next = await read.next()
  const sync = await beginSync(runtime, { ...options, way: 'import' })
  await sync.write(kind, [])
  try {
    for (let some: ReadRow[] = []; ; next = await read.next()) {
      if (!next.done) some.push(next.value)
      if (some.length === mostRows || next.done) {
        await sync.write(kind, some)
        some = []
      }
      if (next.done) break
    }
  } catch (error) {
    await sync.fail(whyOf(error))
    throw error
  }
  return sync.finish()
}

function mapping({ kind, map }: ImportOptions, head: readonly string[] | null): Mapping {
  const found = mappingFor(kind, map, head)
  if (typeof found === 'string') throw new FileFault(found)
  return found
}

async function* csvRows(chunks: AsyncIterable<string>, options: ImportOptions): AsyncGenerator<ReadRow> {
  let head: string[] | null = null
  let map: Mapping | null = null
  for await (const { line, cells } of readCsv(chunks, options.delimiter)) {
    if (head === null || map === null) {
      head = cells.map((cell) => cell.trim())
      map = mapping(options, head)
      continue
    }
    const names = head
    if (cells.length !== names.length) {
      yield { line, row: null, fault: `The row has ${cells.length} cells, the head has ${names.length}.` }
      continue
    }
    yield { line, row: mapRow(options.kind, map, Object.fromEntries(cells.map((cell, i) => [names[i], cell]))) }
  }
  if (head === null) throw new FileFault('The file is empty: its first line must name the columns.')
}

async function* jsonRows(chunks: AsyncIterable<string>, options: ImportOptions): AsyncGenerator<ReadRow> {
  const map = mapping(options, null)
  for await (const { line, text } of lines(chunks)) {
    const record = readObject(text)
    if (record === null) {
      yield { line, row: null, fault: 'The line is no JSON object.' }
      continue
    }
    const names = withSameNames(options.kind, map, Object.keys(record))
    yield { line, row: mapRow(options.kind, names, record) }
  }
}

function readObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

async function* lines(chunks: AsyncIterable<string>): AsyncGenerator<{ line: number; text: string }> {
  let [rest, line] = ['', 0]
  for await (const chunk of chunks) {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    if (rest.length > longestLine)
      throw new FileFault(`Line ${line + parts.length + 1} is longer than ${longestLine} characters.`)
    for (const part of parts) {
      line += 1
      const text = part.replace(/^\uFEFF/, '').trim()
      if (text !== '') yield { line, text }
    }
  }
  if (rest.trim() !== '') yield { line: line + 1, text: rest.replace(/^\uFEFF/, '').trim() }
}
