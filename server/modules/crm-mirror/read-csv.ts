/** What is wrong with a file as a whole, in a sentence: nothing of it can be read from there on. */
export class FileFault extends Error {}

export type CsvRow = { line: number; cells: string[] }

/** A row longer than this is a quote that is never closed, most likely. */
const longestRow = 1_000_000

/**
 * The rows of a CSV file (RFC 4180), one after the other, however large it is: quoted cells hold delimiters, doubled quotes and line
 * breaks. `line` is where the row begins, from 1. Without a delimiter the first row tells: comma, semicolon or tab, whichever it
 * holds most. Empty lines are left out. Throws FileFault for a quote that is never closed.
 */
export async function* readCsv(chunks: AsyncIterable<string>, delimiter?: string): AsyncGenerator<CsvRow> {
  let by = delimiter
  let cells: string[] = []
  let cell = ''
  let [line, began, size] = [1, 1, 0]
  /** `closed`: behind a quote in a quoted cell, which ends it or is doubled. */
  let state: 'plain' | 'quoted' | 'closed' = 'plain'
  let wasReturn = false
  const isEmpty = () => cells.length === 0 && cell === '' && state === 'plain'
  const take = (): CsvRow => {
    const row = { line: began, cells: [...cells, cell] }
    cells = []
    cell = ''
    size = 0
    state = 'plain'
    return row
  }
  for await (const text of withHead(chunks)) {
    by ??= guessDelimiter(text)
    for (const char of text) {
      size += 1
      if (size > longestRow)
        throw new FileFault(
          `Line ${began}: a quote is never closed, or the row is longer than ${longestRow} characters.`,
        )
      if (state === 'quoted') {
        if (char === '\n') line += 1
        if (char === '"') state = 'closed'
        else cell += char
        continue
      }
      if (state === 'closed' && char === '"') {
        cell += '"'
        state = 'quoted'
        continue
      }
      if (char === '\n' || char === '\r') {
        const isSecond = char === '\n' && wasReturn
        wasReturn = char === '\r'
        if (!isSecond) line += 1
        if (!isEmpty()) yield take()
        began = line
        size = 0
        continue
      }
      wasReturn = false
      if (char === by) {
        cells.push(cell)
        cell = ''
        state = 'plain'
      } else if (char === '"' && cell === '' && state === 'plain') state = 'quoted'
      else cell += char
    }
  }
  if (state === 'quoted') throw new FileFault(`Line ${began}: a quote is never closed.`)
  if (!isEmpty()) yield take()
}

/** Without a byte order mark, and with the first line whole in the first piece, as far as it is not too long. */
async function* withHead(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let head: string | null = ''
  for await (const chunk of chunks) {
    if (head === null) {
      yield chunk
      continue
    }
    head += chunk
    if (!/[\r\n]/.test(head) && head.length < longestRow) continue
    yield head.replace(/^\uFEFF/, '')
    head = null
  }
  if (head) yield head.replace(/^\uFEFF/, '')
}

function guessDelimiter(text: string): string {
  const [first = ''] = text.replace(/"[^"]*"/g, '').split(/\r?\n/, 1)
  const times = (one: string) => first.split(one).length
  return [',', ';', '\t'].reduce((best, one) => (times(one) > times(best) ? one : best))
}
