import type { Cell, Column } from './cells.rules.ts'
import { serialOf, zonedClock } from './clock.rules.ts'
import { neutralText } from './neutral-text.rules.ts'
import { type ZipEntry, zipOf } from './zip.ts'

// The smallest workbook that spreadsheets open without a word: sheets of inline strings, and five styles.

/** Rows of a sheet, its head included: a limit of the format. What is more goes to the next sheet. */
export const mostRows = 1_048_576
/** A limit of the format too; longer texts are cut. */
const mostCharacters = 32_767

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships'
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** Numbers of the styles below. `asTyped`: a text that would be a formula stays a text, also when its cell is edited. */
const style = { head: 1, time: 2, day: 3, asTyped: 4 } as const

const styles = `${declaration}<styleSheet xmlns="${main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/></cellXfs></styleSheet>`

/** What XML cannot hold, in the format's own way (_x0001_), which is itself escaped where it is meant as text. */
function xmlText(text: string): string {
  return (
    text
      .slice(0, mostCharacters)
      .toWellFormed()
      .replace(/_(?=x[0-9a-fA-F]{4}_)/g, '_x005F_')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, (char) => {
        return `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`
      })
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
  )
}

const stringCell = (text: string, number: number) =>
  `<c t="inlineStr"${number ? ` s="${number}"` : ''}><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`

/** A workbook as a stream of bytes. Times are those of the zone's clock; the titles say which. */
export function xlsxOf(
  columns: readonly Column[],
  rows: AsyncIterable<readonly (readonly Cell[])[]>,
  { timeZone }: { timeZone: string },
): AsyncGenerator<Buffer> {
  const clock = zonedClock(timeZone)
  const cellXml = (cell: Cell): string => {
    switch (cell.kind) {
      case 'empty':
        return '<c/>'
      case 'text':
        return stringCell(cell.text, neutralText(cell.text) === cell.text ? 0 : style.asTyped)
      case 'number':
        return `<c><v>${cell.number}</v></c>`
      case 'boolean':
        return `<c t="b"><v>${cell.yes ? 1 : 0}</v></c>`
      case 'day':
        return `<c s="${style.day}"><v>${serialOf(Date.parse(`${cell.day}T00:00:00Z`))}</v></c>`
      case 'time':
        return `<c s="${style.time}"><v>${clock(cell.at).serial}</v></c>`
    }
  }
  const head = `<row>${columns.map(({ title }) => stringCell(title, style.head)).join('')}</row>`
  return zipOf(entriesOf(head, sheetsOf(rows, cellXml)))
}

type Sheet = AsyncGenerator<string>

/** Sheets one after the other, each read to its end before the next is asked for. */
async function* sheetsOf(
  rows: AsyncIterable<readonly (readonly Cell[])[]>,
  cellXml: (cell: Cell) => string,
): AsyncGenerator<Sheet> {
  const source = rows[Symbol.asyncIterator]()
  let rest: readonly (readonly Cell[])[] = []
  let isOver = false
  const sheet = async function* (): Sheet {
    for (let room = mostRows - 1; room > 0; ) {
      if (rest.length === 0) {
        const next = await source.next()
        isOver = next.done === true
        if (isOver) return
        rest = next.value
      }
      const taken = rest.slice(0, room)
      rest = rest.slice(room)
      room -= taken.length
      yield taken.map((cells) => `<row>${cells.map(cellXml).join('')}</row>`).join('')
    }
  }
  do yield sheet()
  while (!isOver)
}

async function* entriesOf(head: string, sheets: AsyncIterable<Sheet>): AsyncGenerator<ZipEntry> {
  let count = 0
  for await (const sheet of sheets) {
    count += 1
    yield { name: `xl/worksheets/sheet${count}.xml`, content: sheetXml(head, sheet) }
  }
  const each = (one: (number: number) => string) => Array.from({ length: count }, (_, i) => one(i + 1)).join('')
  const part = (name: string, xml: string): ZipEntry => ({ name, content: [declaration + xml] })
  yield { name: 'xl/styles.xml', content: [styles] }
  yield part(
    'xl/workbook.xml',
    `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${each((n) => `<sheet name="Tickets${n > 1 ? ` ${n}` : ''}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`,
  )
  yield part(
    'xl/_rels/workbook.xml.rels',
    `<Relationships xmlns="${packageRelations}">${each((n) => `<Relationship Id="rId${n}" Type="${relations}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}<Relationship Id="rId${count + 1}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
  )
  yield part(
    '_rels/.rels',
    `<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  )
  yield part(
    '[Content_Types].xml',
    `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/>${each((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${types}.worksheet+xml"/>`)}</Types>`,
  )
}

async function* sheetXml(head: string, rows: Sheet): AsyncGenerator<string> {
  yield `${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>${head}`
  yield* rows
  yield '</sheetData></worksheet>'
}
