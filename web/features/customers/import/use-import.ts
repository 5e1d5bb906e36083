import { useRef, useState } from 'react'
import { type ImportedRow, sendRows } from './import.api.ts'
import type { ImportField, ImportKind, Mapping } from './import-columns.ts'
import type { CsvFile } from './read-file.ts'

export type Run = { dryRun: boolean; results: ImportedRow[]; state: 'running' | 'stopped' | 'done'; failure?: string }

/** A run through the rows of a file: a dry one first, then the real one; one that was stopped or failed goes on where it was. */
export function useImport(kind: ImportKind, foundBy: ImportField) {
  const [run, setRun] = useState<Run | null>(null)
  const stopper = useRef<AbortController>(undefined)

  async function start(file: CsvFile, mapping: Mapping, dryRun: boolean, before: ImportedRow[] = []): Promise<void> {
    const controller = new AbortController()
    stopper.current = controller
    const { signal } = controller
    const results = [...before]
    const show = (state: Run['state'], failure?: string) => setRun({ dryRun, results: [...results], state, failure })
    show('running')
    try {
      await sendRows(kind, file, mapping, {
        ...{ dryRun, foundBy, from: before.length, signal },
        tell: (part) => {
          results.push(...part)
          show('running')
        },
      })
      show(results.length < file.rows.length ? 'stopped' : 'done')
    } catch (error) {
      show('stopped', error instanceof Error ? error.message : '')
    }
  }

  return { run, start, stop: () => stopper.current?.abort(), forget: () => setRun(null) }
}
