import type { Cell, Column } from './cells.rules.ts'
import { zonedClock } from './clock.rules.ts'
import { neutralText } from './neutral-text.rules.ts'

type Rows = AsyncIterable<readonly (readonly Cell[])[]>

const quoted = (text: string) => (/[",\r\n\t']|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** RFC 4180: commas, CRLF, a line of titles. `bom` lets spreadsheets know that it is UTF-8. */
export async function* csvOf(
  columns: readonly Column[],
  rows: Rows,
  { bom, timeZone }: { bom: boolean; timeZone: string },
): AsyncGenerator<string> {
  const clock = zonedClock(timeZone)
  const textOf = (cell: Cell): string => {
    switch (cell.kind) {
      case 'empty':
        return ''
      case 'text':
        return quoted(neutralText(cell.text))
      case 'number':
        return String(cell.number)
      case 'boolean':
        return String(cell.yes)
      case 'day':
        return cell.day
      case 'time':
        return clock(cell.at).iso
    }
  }
  const lineOf = (cells: readonly string[]) => `${cells.join(',')}\r\n`
  yield (bom ? '\ufeff' : '') + lineOf(columns.map(({ title }) => quoted(neutralText(title))))
  for await (const page of rows) yield page.map((cells) => lineOf(cells.map(textOf))).join('')
}

/** A list of objects by the keys of the fields; empty ones are null. */
export async function* jsonOf(
  columns: readonly Column[],
  rows: Rows,
  { timeZone }: { timeZone: string },
): AsyncGenerator<string> {
  const clock = zonedClock(timeZone)
  const jsonValue = (cell: Cell | undefined): string | number | boolean | null => {
    switch (cell?.kind) {
      case 'text':
        return cell.text
      case 'number':
        return cell.number
      case 'boolean':
        return cell.yes
      case 'day':
        return cell.day
      case 'time':
        return clock(cell.at).iso
      default:
        return null
    }
  }
  let separator = '[\n'
  for await (const page of rows) {
    let text = ''
    for (const cells of page) {
      text +=
        separator + JSON.stringify(Object.fromEntries(columns.map(({ field }, i) => [field, jsonValue(cells[i])])))
      separator = ',\n'
    }
    yield text
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n'
}
