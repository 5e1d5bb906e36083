import { DomUtils, parseDocument } from 'htmlparser2'

/** What is taken out of texts for privacy, and what stands in its place. Pure. */

export const redactionMark = '▮▮▮'

/** `count`: at how many places something was taken out. */
export type Redacted = { text: string; count: number }

export type Redactor = {
  text: (text: string) => Redacted
  /** Sanitized HTML: also what tags part, and what stands in attributes. */
  html: (html: string) => Redacted
  /** JSON: every string in it, as HTML where it has tags. Returns the value itself when nothing was found. */
  json: (value: unknown) => unknown
}

/** Excerpts of this length (tickets/ticket-words.rules.ts) or one less may have been cut inside of a passage. */
const cutLength = 199

/**
 * Takes out every occurrence of the passages, whatever their case, their blanks and the marks of quotes between their lines are. An
 * empty list takes out nothing.
 */
export function redactorOf(passages: readonly string[]): Redactor {
  const wanted = [...new Set(passages.map((one) => one.trim()).filter((one) => one !== ''))]
  const pattern = wanted
    .toSorted((a, b) => b.length - a.length)
    .map((one) => one.split(/\s+/).map(spelled).join('(?:[\\s>]+|%20|\\+)'))
    .join('|')
  if (pattern === '') return { text: (text) => ({ text, count: 0 }), html: same, json: (value) => value }
  const regex = new RegExp(pattern, 'giu')
  const lines = wanted.map((one) => one.replace(/\s+/g, ' ').toLowerCase())

  const text = (given: string): Redacted => {
    let count = 0
    const left = given.replace(regex, () => {
      count += 1
      return redactionMark
    })
    return { text: left, count }
  }

  const html = (given: string): Redacted => {
    const document = parseDocument(given)
    const pieces: { node: { data: string }; from: number }[] = []
    let all = ''
    let count = 0
    const walk = (node: (typeof document.children)[number]): void => {
      if (node.type === 'text') {
        pieces.push({ node, from: all.length })
        all += node.data
      }
      if (!('children' in node)) return
      if ('attribs' in node) {
        count += redactAttributes(node.attribs, text)
        if (!inline.has(node.name)) all += '\n'
      }
      for (const child of node.children) walk(child as typeof node)
      if ('attribs' in node && !inline.has(node.name)) all += '\n'
    }
    for (const node of document.children) walk(node)
    const found = [...all.matchAll(regex)].map((match) => ({ from: match.index, to: match.index + match[0].length }))
    if (found.length > 0) cutOut(pieces, found)
    count += found.length
    if (count === 0) return { text: given, count }
    return { text: DomUtils.getOuterHTML(document.children, { encodeEntities: 'utf8' }), count }
  }

  const ending = (given: string): string => {
    const low = given.toLowerCase()
    for (const line of lines)
      for (let n = Math.min(line.length - 1, low.length); n >= 3; n -= 1)
        if (low.endsWith(line.slice(0, n))) return given.slice(0, given.length - n) + redactionMark
    return given
  }

  const json = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string') {
      const { text: left } = text(/<[a-z!/]/i.test(value) ? html(value).text : value)
      return key === 'preview' && value.length >= cutLength ? ending(left) : left
    }
    if (Array.isArray(value)) return value.map((one) => json(one))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, json(one, name)]))
  }

  return { text, html, json: (value) => json(value) }
}

const same = (text: string): Redacted => ({ text, count: 0 })
/** A word as it stands, or as it is written in an address. */
const spelled = (word: string) => {
  const inAddress = encodeURIComponent(word.toWellFormed())
  return inAddress === word ? escaped(word) : `(?:${escaped(word)}|${escaped(inAddress)})`
}
const escaped = (word: string) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** Elements inside of which a word may go on. */
const inline = new Set(
  'a abbr b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup tt u var wbr'.split(
    ' ',
  ),
)

/** An address that has a passage, in whatever way it is written there, goes as a whole. */
function redactAttributes(attribs: Record<string, string>, text: (given: string) => Redacted): number {
  let count = 0
  for (const [name, value] of Object.entries(attribs)) {
    const left = text(value)
    if (left.count === 0) continue
    count += left.count
    if (name === 'href' || name === 'src' || name.startsWith('data-')) delete attribs[name]
    else attribs[name] = left.text
  }
  return count
}

type Span = { from: number; to: number }

/** Takes spans of the joined text, in order, out of its pieces; the mark stands where one begins. */
function cutOut(pieces: readonly { node: { data: string }; from: number }[], spans: readonly Span[]): void {
  let at = 0
  for (const { node, from: start } of pieces) {
    const end = start + node.data.length
    const left: string[] = []
    let kept = start
    while (at < spans.length) {
      const span = spans[at] as Span
      if (span.from >= end) break
      if (span.to > start) {
        if (span.from >= start) left.push(node.data.slice(kept - start, span.from - start), redactionMark)
        kept = Math.min(span.to, end)
      }
      if (span.to > end) break
      at += 1
    }
    if (left.length > 0 || kept > start) node.data = left.join('') + node.data.slice(kept - start)
  }
}

/** Of a text that goes as a whole: its lines, by which copies of it are found. Shorter ones are said by anybody. */
export function passagesOf(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  return [...new Set(lines.filter((line) => line.length >= 6))].slice(0, 300)
}
