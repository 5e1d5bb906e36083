import { cleanLine } from './clean-text.rules.ts'
import { decodeAs, decodeText, decodeUtf8, resolveCharset } from './decode-charset.rules.ts'
import { decodeBase64, decodeQuotedPrintable } from './transfer-decoding.rules.ts'

/** Bytes of a string that holds one byte per char. */
export function bytesOf(binary: string): Uint8Array {
  return Uint8Array.from(Buffer.from(binary, 'latin1'))
}

type Word = { kind: 'word'; charset: string; bytes: Uint8Array }
type Plain = { kind: 'plain'; binary: string }

const wordStart = /=\?([^\s?=()<>@,;:"[\]]{1,64})\?\s{0,3}([bq])\s{0,3}\?/giy

/** An encoded word at `start`, by RFC 2047 and as broken programs write it (blanks inside, no end). */
function readWord(text: string, start: number): { word: Word; next: number } | null {
  wordStart.lastIndex = start
  const head = wordStart.exec(text)
  if (!head) return null
  const from = wordStart.lastIndex
  // The end is looked for up to the next word only: that keeps a header full of unclosed words linear.
  const stop = nextWordStart(text, from)
  const end = text.slice(from, stop + 1).indexOf('?=')
  const body =
    end < 0
      ? text
          .slice(from, stop)
          .replace(/\?$|\?(?=\s+$)/, '')
          .trimEnd()
      : text.slice(from, from + end)
  return { word: decodeWord(head[1] ?? '', head[2] ?? '', body), next: end < 0 ? stop : from + end + 2 }
}

function nextWordStart(text: string, from: number): number {
  for (let at = text.indexOf('=?', from); at >= 0; at = text.indexOf('=?', at + 2)) if (startsWord(text, at)) return at
  return text.length
}

function startsWord(text: string, at: number): boolean {
  wordStart.lastIndex = at
  return wordStart.test(text)
}

function decodeWord(charset: string, encoding: string, text: string): Word {
  const binary =
    encoding.toLowerCase() === 'q' ? text.replace(/=[ \t]+(?=[0-9a-f]{2})/gi, '=').replaceAll('_', '=20') : text
  // A blank at the end of a Q word is meant, though it should have been "_": quoted-printable would drop it.
  const bytes =
    encoding.toLowerCase() === 'q'
      ? decodeQuotedPrintable(bytesOf(binary.replace(/[ \t]/g, '=20')))
      : decodeBase64(bytesOf(text))
  return { kind: 'word', charset: charset.replace(/\*.*$/, ''), bytes }
}

/** Splits a header into encoded words and what stands between them, in one pass. */
function splitWords(text: string): (Word | Plain)[] {
  const pieces: (Word | Plain)[] = []
  let plainFrom = 0
  let index = text.indexOf('=?')
  while (index >= 0) {
    const found = readWord(text, index)
    if (!found) {
      index = text.indexOf('=?', index + 2)
      continue
    }
    if (index > plainFrom) pieces.push({ kind: 'plain', binary: text.slice(plainFrom, index) })
    pieces.push(found.word)
    plainFrom = found.next
    index = text.indexOf('=?', found.next)
  }
  if (plainFrom < text.length) pieces.push({ kind: 'plain', binary: text.slice(plainFrom) })
  return pieces
}

function concat(parts: Uint8Array[]): Uint8Array {
  return parts.length === 1 && parts[0] ? parts[0] : Uint8Array.from(Buffer.concat(parts))
}

/**
 * The text of a header value given in bytes (one char a byte): encoded words decoded, those of one charset joined before
 * decoding (a character may be split over two), raw 8-bit text read as UTF-8, then as `hint`, then by detection.
 * One line, no control characters.
 */
export function decodeHeaderText(binary: string, hint: string | null = null): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape byte marks ISO-2022
  if (!/=\?|[\x80-\xff\x1b]/.test(binary)) return cleanLine(binary)
  const pieces = splitWords(binary)
  const firstWord = pieces.find((piece) => piece.kind === 'word')
  const rawHint = hint ?? (firstWord ? resolveCharset(firstWord.charset) : null)
  let text = ''
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index]
    if (!piece) break
    if (piece.kind === 'plain') {
      const between = pieces[index - 1]?.kind === 'word' && pieces[index + 1]?.kind === 'word'
      if (!(between && piece.binary.trim() === '')) text += decodeText(bytesOf(piece.binary), null, rawHint).text
      continue
    }
    const run = [piece.bytes]
    let next = index + 1
    for (;;) {
      const gap = pieces[next]
      const after = gap?.kind === 'plain' && gap.binary.trim() === '' ? next + 1 : next
      const word = pieces[after]
      if (word?.kind !== 'word' || !joinable(piece, word)) break
      run.push(word.bytes)
      next = after + 1
    }
    text += decodeRun(concat(run), piece.charset, hint)
    index = next - 1
  }
  return cleanLine(text)
}

/** UTF-7 and UTF-16 words stand alone: each has its own state. */
function joinable(first: Word, second: Word): boolean {
  return first.charset.toLowerCase() === second.charset.toLowerCase() && !/utf-?7|utf-?16/i.test(first.charset)
}

/** Inside a word the label is trusted as long as the bytes are of it: short words are easily valid UTF-8 by accident. */
function decodeRun(bytes: Uint8Array, charset: string, hint: string | null): string {
  const resolved = resolveCharset(charset)
  if (resolved === null) return decodeUtf8(bytes) ?? decodeText(bytes, null, hint).text
  return decodeAs(bytes, resolved, true) ?? decodeText(bytes, resolved, hint).text
}
