/** What is said of a file that is no list of records. */
export type FileFault = 'tooLarge' | 'tooMany' | 'empty' | 'noRows' | 'notText'
export interface CsvFile {
  name: string
  head: string[]
  /** Without the head; each has as many cells as the head. */
  rows: string[][]
}

const mostBytes = 20_000_000
/** More than that is for the API: a browser would hold all of it. */
export const mostRows = 50_000

/** A CSV file of any common delimiter, in UTF-8 or, where it is not that, in the code of Western Windows. */
export async function readCsvFile(file: File): Promise<CsvFile | FileFault> {
  if (file.size > mostBytes) return 'tooLarge'
  const text = decode(await file.arrayBuffer())
  if (text.includes('\u0000')) return 'notText'
  const { default: Papa } = await import('papaparse')
  const [first, ...rows] = Papa.parse<string[]>(text, { skipEmptyLines: 'greedy' }).data
  if (first === undefined) return 'empty'
  if (rows.length === 0) return 'noRows'
  if (rows.length > mostRows) return 'tooMany'
  const head = first.map((cell, i) => cell.trim() || `${i + 1}`)
  return { name: file.name, head, rows: rows.map((cells) => head.map((_, i) => cells[i] ?? '')) }
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** The rows that were refused as a file of their own, with why: to be corrected and imported again. */
export async function saveRefused(
  file: CsvFile,
  title: string,
  refused: { row: number; why: string }[],
): Promise<void> {
  const { default: Papa } = await import('papaparse')
  const text = Papa.unparse([[...file.head, title], ...refused.map(({ row, why }) => [...(file.rows[row] ?? []), why])])
  save(text, file.name.replace(/(\.csv)?$/i, '-refused.csv'))
}

/** A file with the heads of all columns and no rows; what administrators called a field is no formula. */
export async function saveTemplate(columns: readonly { label: string }[]): Promise<void> {
  const { default: Papa } = await import('papaparse')
  save(Papa.unparse([columns.map(({ label }) => label)], { escapeFormulae: true }), 'template.csv')
}

function save(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
