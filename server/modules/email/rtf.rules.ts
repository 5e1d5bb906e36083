import { decodeAs, resolveCharset } from './decode-charset.rules.ts'

/** The RTF body of Outlook mail: its compression [MS-OXRTFCP], and text or HTML out of it [MS-OXRTFEX]. */

const compressedMark = 0x75465a4c
const plainMark = 0x414c454d
/** What the dictionary holds at the start, [MS-OXRTFCP] 2.1.2.1. */
const firstDictionary =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx'
/** An RTF body larger than this is not a letter. */
const maxRtfBytes = 16 * 1024 * 1024

/** The RTF as bytes in a string (one char a byte); null when the data is not compressed RTF. What is whole is kept. */
export function decompressRtf(data: Uint8Array): string | null {
  if (data.length < 16) return null
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const rawSize = Math.min(view.getUint32(4, true), maxRtfBytes)
  const mark = view.getUint32(8, true)
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  if (mark === plainMark) return bytes.toString('latin1', 16, 16 + rawSize)
  return mark === compressedMark ? inflate(bytes.subarray(16), rawSize) : null
}

function inflate(input: Buffer, rawSize: number): string {
  const dictionary = Buffer.alloc(4096)
  let write = dictionary.write(firstDictionary, 'latin1')
  const out = Buffer.alloc(rawSize)
  let length = 0
  const emit = (byte: number) => {
    if (length < rawSize) out[length++] = byte
    dictionary[write] = byte
    write = (write + 1) & 0xfff
  }
  let position = 0
  while (position < input.length && length < rawSize) {
    const control = input[position++] ?? 0
    for (let bit = 0; bit < 8 && position < input.length && length < rawSize; bit++) {
      if ((control & (1 << bit)) === 0) {
        emit(input[position++] ?? 0)
        continue
      }
      const reference = ((input[position] ?? 0) << 8) | (input[position + 1] ?? 0)
      position += 2
      const offset = reference >> 4
      // A reference to the place of writing ends the stream.
      if (offset === write) return out.toString('latin1', 0, length)
      for (let step = 0; step < (reference & 0xf) + 2; step++) emit(dictionary[(offset + step) & 0xfff] ?? 0)
    }
  }
  return out.toString('latin1', 0, length)
}

/** Destinations that hold no text of the letter. */
const silent = new Set([
  'fonttbl',
  'colortbl',
  'stylesheet',
  'info',
  'pict',
  'object',
  'header',
  'footer',
  'generator',
  'listtable',
  'listoverridetable',
  'rsidtbl',
  'themedata',
  'datastore',
  'mmathpr',
  'xmlnstbl',
  'fldinst',
])
const symbols = new Map([
  ['par', '\n'],
  ['line', '\n'],
  ['row', '\n'],
  ['tab', '\t'],
  ['cell', '\t'],
  ['lquote', '‘'],
  ['rquote', '’'],
  ['ldblquote', '“'],
  ['rdblquote', '”'],
  ['bullet', '•'],
  ['endash', '–'],
  ['emdash', '—'],
  ['emspace', ' '],
  ['enspace', ' '],
])
const maxGroups = 1000

type Group = { skip: boolean; htmlTag: boolean; htmlRtf: boolean; unicodeSkip: number }

/** The letter in an RTF body: as HTML when Outlook wrapped HTML in it, else as text. */
export function readRtf(rtf: string): { text: string; html: string } {
  const reader = new RtfReader(rtf)
  const content = reader.read()
  return reader.fromHtml ? { text: '', html: content } : { text: content.trim(), html: '' }
}

class RtfReader {
  readonly fromHtml: boolean
  private readonly rtf: string
  private charset: string
  private readonly out: string[] = []
  private pending: number[] = []
  private groups: Group[] = []
  private group: Group = { skip: false, htmlTag: false, htmlRtf: false, unicodeSkip: 1 }
  private toSkip = 0
  private starred = false

  constructor(rtf: string) {
    this.rtf = rtf
    this.fromHtml = /\\fromhtml/.test(rtf.slice(0, 4000))
    this.charset = resolveCharset(`cp${/\\ansicpg(\d{3,5})/.exec(rtf.slice(0, 4000))?.[1] ?? 1252}`) ?? 'windows-1252'
  }

  read(): string {
    const token = /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)/gi
    for (const match of this.rtf.matchAll(token)) {
      const [, word, number, hex, symbol, brace, text] = match
      if (word !== undefined) this.control(word, number === undefined ? null : Number(number))
      else if (hex !== undefined) this.byte(Number.parseInt(hex, 16))
      else if (symbol !== undefined) this.symbol(symbol)
      else if (brace !== undefined) this.brace(brace)
      else if (text !== undefined)
        for (let index = 0; index < text.length; index++) this.byte(text.charCodeAt(index) & 0xff)
    }
    this.flush()
    return this.out.join('')
  }

  private speaks(): boolean {
    return !this.group.skip && !(this.fromHtml && this.group.htmlRtf && !this.group.htmlTag)
  }

  private byte(value: number): void {
    this.starred = false
    if (this.toSkip > 0) this.toSkip--
    else if (this.speaks()) this.pending.push(value)
  }

  private say(text: string): void {
    this.flush()
    if (this.speaks()) this.out.push(text)
  }

  private flush(): void {
    if (this.pending.length > 0) this.out.push(decodeAs(Uint8Array.from(this.pending), this.charset, false) ?? '')
    this.pending = []
  }

  private brace(brace: string): void {
    this.flush()
    this.toSkip = 0
    this.starred = false
    if (brace === '{') {
      if (this.groups.length < maxGroups) this.groups.push({ ...this.group })
    } else {
      this.group = this.groups.pop() ?? this.group
    }
  }

  private symbol(symbol: string): void {
    if (symbol === '*') this.starred = true
    else if (symbol === '~') this.say('\u00a0')
    else if (symbol === '_') this.say('-')
    else if (symbol === '\n' || symbol === '\r') this.say('\n')
    else if (symbol === '{' || symbol === '}' || symbol === '\\') this.byte(symbol.charCodeAt(0))
  }

  private control(word: string, number: number | null): void {
    const starred = this.starred
    this.starred = false
    if (word === 'htmltag') this.group.htmlTag = true
    else if (silent.has(word) || starred) this.group.skip = true
    else if (word === 'htmlrtf') {
      this.flush()
      this.group.htmlRtf = number !== 0
    } else if (word === 'uc') this.group.unicodeSkip = Math.max(0, Math.min(number ?? 1, 8))
    else if (word === 'u') {
      this.say(String.fromCharCode((number ?? 63) & 0xffff))
      this.toSkip = this.group.unicodeSkip
    } else if (!(this.fromHtml && this.group.htmlTag)) {
      const symbol = symbols.get(word)
      // In wrapped HTML the line breaks of the RTF are those of its source.
      if (symbol) this.say(symbol)
    } else if (word === 'par' || word === 'tab') this.say(symbols.get(word) ?? '')
  }
}
