import {
  type Attribution,
  attributionIn,
  headerBlockAt,
  isCompleteBlock,
  isForwardSeparator,
  isForwardSubject,
  isOriginalSeparator,
  isPlausibleBlock,
  isReplyMarker,
  isSentFromLine,
  MAX_ATTRIBUTION_LINES,
  plainLine,
  pointsIntoQuote,
} from './quote-lines.ts'

/**
 * Folding of quoted history in plain text. The rule above all rules: it is always better to show too much than to lose
 * a customer's sentence. So a part is folded only when it announces itself (attribution, separator, header block) AND
 * nothing of the customer can stand in it or behind it.
 *
 * No library decides here. `email-reply-parser` (MIT) was read and left out: it hides "Cheers," and every line of two
 * to four dashes as signatures with all that follows, hides `>` lines that nobody announced, cuts at any "On ... wrote"
 * in running text, and its expressions take quadratic time without a native add-on. Taking the longer of two results
 * would undo our folds in every language it lacks; taking the shorter would lose sentences. The HTML side stands on
 * htmlparser2 and html-to-text.
 */

/** Longer text is shown whole, in characters. */
export const MAX_FOLD_TEXT = 1_000_000

/** Longest signature behind `-- `, in lines with text. What is longer is not a signature. */
const MAX_SIGNATURE = 15

/**
 * What the caller knows of the mail. `subject`: a forward ("Fwd:", "WG:") is shown whole. `reply`: false for a mail
 * that answers nothing (no In-Reply-To, no References, no "Re:"); then no header block is taken for history.
 */
export type FoldHints = { subject?: string; reply?: boolean }

/**
 * For text made from HTML, whose elements have decided. `marksOnly`: only quotes marked with `>` are folded.
 * `keepSignature`: text follows the signature.
 */
type TextHints = FoldHints & { marksOnly?: boolean; keepSignature?: boolean }

/** Line ends are `\n`. Every line with text of the input stands in exactly one of the three, in its order. */
export type FoldedText = { visible: string; quoted: string; signature: string }

type Line = { raw: string; text: string; quoted: boolean; inner: string }

/** A place where history may begin: `start` its first line, `body` the line behind its announcement. */
type Boundary = { start: number; body: number; kind: 'prefixed' | 'rest' }

/** Parts a plain text body. Pure; linear in the length of `text`. */
export function foldText(text: string, hints: TextHints = {}): FoldedText {
  const whole = { visible: text, quoted: '', signature: '' }
  if (text.length > MAX_FOLD_TEXT || isForwardSubject(hints.subject ?? '')) return whole
  const raw = text.split(/\r\n|\r|\n/)
  const lines = raw.map(readLine)
  const cut = findCut(lines, hints)
  const above = raw.slice(0, cut.start)
  const below = raw.slice(cut.end)
  if (cut.isAnswerBelow) {
    const answer = hints.keepSignature ? { visible: below, signature: [] } : splitLines(below)
    return foldedOr(whole, answer.visible, raw.slice(cut.start, cut.end), answer.signature)
  }
  const hasForward = lines.slice(0, cut.start).some((line) => isForwardSeparator(line.inner))
  const own = hasForward || hints.keepSignature ? { visible: above, signature: [] } : splitLines(above)
  return foldedOr(whole, own.visible, raw.slice(cut.start, cut.end), [...own.signature, ...below])
}

/** A mail of which nothing would be left to see is shown whole. */
function foldedOr(whole: FoldedText, visible: string[], quoted: string[], signature: string[]): FoldedText {
  if (!visible.some(hasWords)) return whole
  return { visible: joinLines(visible), quoted: joinLines(quoted), signature: joinLines(signature) }
}

/** Rules drawn of dashes are nothing to read. */
const hasWords = (line: string) => /[^\s\-–—_=*>]/u.test(plainLine(line))

/**
 * Takes the signature off the end of a text without quotes: what follows the last `-- ` line (at most 15 lines), and
 * lines like "Sent from my iPhone". Never guesses by looks; never leaves nothing.
 */
export function splitSignature(text: string): { visible: string; signature: string } {
  const { visible, signature } = splitLines(text.split(/\r\n|\r|\n/))
  return { visible: joinLines(visible), signature: joinLines(signature) }
}

function readLine(raw: string): Line {
  const text = plainLine(raw)
  const quoted = text.startsWith('>')
  return { raw, text, quoted, inner: quoted ? text.replace(/^>\s?/, '').trim() : text }
}

/** The lines of the history. `isAnswerBelow`: the customer's text stands under it, not above. */
type Cut = { start: number; end: number; isAnswerBelow: boolean }

function findCut(lines: readonly Line[], hints: TextHints): Cut {
  const nothing = { start: lines.length, end: lines.length, isAnswerBelow: false }
  const tails = new Map<number, number>()
  const all = findBoundaries(lines, hints)
  const boundaries = hints.marksOnly ? all.filter((boundary) => boundary.kind === 'prefixed') : all
  const nextPlain = indexOfNextPlain(lines)
  // From the last to the first: whether a tail holds only history depends on the boundary that ends it.
  for (const boundary of boundaries.toReversed()) {
    const end =
      boundary.kind === 'rest' ? lines.length : endOfTail(lines, nextPlain[boundary.body] ?? lines.length, tails, hints)
    if (end !== null) tails.set(boundary.start, end)
  }
  for (const boundary of boundaries) {
    const end = tails.get(boundary.start)
    if (boundary.kind === 'prefixed' && end !== undefined) return { start: boundary.start, end, isAnswerBelow: false }
    // History without marks that may hold the customer's words: so may everything below it.
    if (boundary.kind === 'rest' && !mayCutRest(lines, boundary.start)) return nothing
    if (boundary.kind === 'rest') return { start: boundary.start, end: lines.length, isAnswerBelow: false }
  }
  return answerBelow(lines, boundaries[0], nextPlain) ?? nothing
}

/** The line behind the history when nothing but history (and at most a signature) follows `plain`; else null. */
function endOfTail(
  lines: readonly Line[],
  plain: number,
  tails: ReadonlyMap<number, number>,
  hints: TextHints,
): number | null {
  if (plain >= lines.length) return lines.length
  const known = tails.get(plain)
  if (known !== undefined) return known
  if (hints.keepSignature) return null
  return isSignature(lines.slice(plain, plain + 60), lines.length - plain) ? plain : null
}

function isSignature(lines: readonly Line[], total: number): boolean {
  if (total > lines.length) return false
  const [first] = lines
  if (first && isDelimiter(first.raw)) return countText(lines.map((line) => line.raw)) <= MAX_SIGNATURE + 1
  const withText = lines.filter((line) => line.text !== '')
  return withText.length <= 2 && withText.every((line) => isSentFromLine(line.text))
}

/** Index of the first line at or behind each place that has text and no `>`. */
function indexOfNextPlain(lines: readonly Line[]): number[] {
  const next: number[] = new Array(lines.length + 1).fill(lines.length)
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at]
    next[at] = line && line.text !== '' && !line.quoted ? at : (next[at + 1] ?? lines.length)
  }
  return next
}

/** How far above the quote a pointer into it is looked for, in lines. */
const POINTER_LINES = 60

/** History without marks could hold answers or be the letter itself; the words above it decide. */
function mayCutRest(lines: readonly Line[], start: number): boolean {
  const before = lastWithText(lines, start - 1)
  const last = lines[before]
  if (!last) return false
  // "I got this mail from you:" announces what follows as part of the letter.
  if (!last.quoted && /[:：]$/u.test(last.text)) return false
  const above = lines.slice(Math.max(0, start - POINTER_LINES), start).map((line) => line.text.slice(0, 2000))
  return !pointsIntoQuote(above.join('\n'))
}

/** A mail that begins with one marked quote and goes on with nothing but plain text: the answer stands underneath. */
function answerBelow(lines: readonly Line[], first: Boundary | undefined, nextPlain: readonly number[]): Cut | null {
  if (first?.kind !== 'prefixed' || lastWithText(lines, first.start - 1) >= 0) return null
  const end = nextPlain[first.body] ?? lines.length
  if (end >= lines.length || lines.slice(end).some((line) => line.quoted)) return null
  return { start: first.start, end, isAnswerBelow: true }
}

/** All places where history may begin, first to last. Those behind a forward's separator do not count. */
function findBoundaries(lines: readonly Line[], hints: FoldHints): Boundary[] {
  const found: Boundary[] = []
  const inners = lines.map((line) => line.inner)
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]
    if (!line || line.inner === '') continue
    if (isForwardSeparator(line.inner)) break
    const boundary = separatorAt(lines, at) ?? attributionEndingAt(lines, at) ?? headersAt(lines, inners, at, hints)
    if (!boundary || boundary.start <= (found.at(-1)?.start ?? -1)) continue
    // Inside a marked quote history goes on; it does not begin.
    const isInside = lines[boundary.start]?.quoted === true && lines[boundary.start - 1]?.quoted === true
    if (!isInside) found.push(boundary)
  }
  return found
}

function separatorAt(lines: readonly Line[], at: number): Boundary | null {
  const line = lines[at]
  if (!line || !(isOriginalSeparator(line.inner) || isReplyMarker(line.inner))) return null
  let next = nextWithText(lines, at + 1)
  for (let end = next; end < next + MAX_ATTRIBUTION_LINES && end < lines.length; end += 1) {
    const attribution = readAttribution(lines, next, end)
    if (attribution) {
      next = nextWithText(lines, end + 1)
      break
    }
  }
  const marked = line.quoted || lines[next]?.quoted === true
  return { start: at, body: marked ? Math.max(at + 1, next) : at + 1, kind: marked ? 'prefixed' : 'rest' }
}

/** An attribution is found at its last line, the one with the colon; the nearest line that can begin it begins it. */
function attributionEndingAt(lines: readonly Line[], at: number): Boundary | null {
  const last = lines[at]
  if (!last || !/[:：-]$/u.test(last.inner)) return null
  for (let start = at; start > at - MAX_ATTRIBUTION_LINES && start >= 0; start -= 1) {
    if (lines[start]?.inner === '' || lines[start]?.quoted !== last.quoted) return null
    const attribution = readAttribution(lines, start, at)
    if (attribution) return boundaryOf(lines, start, at, attribution)
  }
  return null
}

function readAttribution(lines: readonly Line[], start: number, end: number): Attribution | null {
  const parts = lines.slice(start, end + 1).map((line) => line.inner)
  // Programs wrap what is long, and what is long holds an address. Without one it may be several of the customer's lines.
  if (parts.includes('') || (parts.length > 1 && !parts.some((part) => part.includes('@')))) return null
  const attribution = attributionIn(parts.join(' '))
  return parts.length > 1 && !attribution?.hasEmail ? null : attribution
}

function boundaryOf(lines: readonly Line[], start: number, end: number, attribution: Attribution): Boundary | null {
  const next = nextWithText(lines, end + 1)
  const isQuoted = lines[start]?.quoted === true || lines[next]?.quoted === true
  if (isQuoted) return { start, body: end + 1, kind: 'prefixed' }
  // Nothing behind it: the program left the quote out. Without an address it could be the customer's last line.
  if (next >= lines.length) return attribution.hasEmail ? { start, body: end + 1, kind: 'rest' } : null
  const startsApart = start === 0 || lines[start - 1]?.text === ''
  return attribution.kind === 'unprefixed' && startsApart ? { start, body: end + 1, kind: 'rest' } : null
}

function headersAt(lines: readonly Line[], inners: readonly string[], at: number, hints: FoldHints): Boundary | null {
  const line = lines[at]
  if (!line || hints.reply === false) return null
  const block = headerBlockAt(inners, at)
  if (!block) return null
  const ruled = /^[_-]{5,}$/u.test(lines[at - 1]?.text ?? '')
  if (!(ruled ? isPlausibleBlock(block) : isCompleteBlock(block))) return null
  const kind = line.quoted ? 'prefixed' : 'rest'
  return { start: ruled && !line.quoted ? at - 1 : at, body: block.end, kind }
}

function nextWithText(lines: readonly Line[], from: number): number {
  let at = from
  while (at < lines.length && lines[at]?.text === '') at += 1
  return at
}

function lastWithText(lines: readonly Line[], from: number): number {
  let at = from
  while (at >= 0 && lines[at]?.text === '') at -= 1
  return at
}

/** `-- ` (dash, dash, space), as RFC 3676 has it; two dashes alone are a line people draw. */
function isDelimiter(raw: string): boolean {
  return /^--[ \u00a0]$/u.test(raw)
}

function splitLines(lines: readonly string[]): { visible: string[]; signature: string[] } {
  const delimiter = lines.findLastIndex(isDelimiter)
  const hasDelimiter =
    delimiter > 0 && countText(lines.slice(delimiter + 1)) <= MAX_SIGNATURE && hasText(lines.slice(0, delimiter))
  let end = hasDelimiter ? delimiter : lines.length
  for (let taken = 0; taken < 2; taken += 1) {
    const last = lines.slice(0, end).findLastIndex((line) => plainLine(line) !== '')
    if (last <= 0 || !isSentFromLine(plainLine(lines[last] ?? '')) || !hasText(lines.slice(0, last))) break
    end = last
  }
  return { visible: lines.slice(0, end), signature: lines.slice(end) }
}

const hasText = (lines: readonly string[]) => lines.some((line) => plainLine(line) !== '')
const countText = (lines: readonly string[]) => lines.filter((line) => plainLine(line) !== '').length

/** Joins lines without the blank ones at the ends. */
function joinLines(lines: readonly string[]): string {
  const first = lines.findIndex((line) => plainLine(line) !== '')
  const last = lines.findLastIndex((line) => plainLine(line) !== '')
  return first < 0 ? '' : lines.slice(first, last + 1).join('\n')
}
