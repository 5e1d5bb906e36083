import { DomUtils, parseDocument } from 'htmlparser2'
import { htmlToText } from '../../platform/html/html-to-text.ts'
import { limitDepth } from '../../platform/html/limit-depth.ts'
import { quoteMarkersIn } from '../../platform/html/quote-markers.ts'
import {
  attributionIn,
  headerBlockAt,
  isCompleteBlock,
  isForwardSeparator,
  isForwardSubject,
  isOriginalSeparator,
  isPlausibleBlock,
  isReplyMarker,
  isSentFromLine,
  plainLine,
  pointsIntoQuote,
} from './quote-lines.ts'
import { type FoldHints, foldText, MAX_FOLD_TEXT } from './quote-text.rules.ts'

/**
 * Folding of quoted history in HTML, under the same rule as for text (quote-text.rules.ts): a part goes only when a
 * mail program marked it as history, or an attribution line stands before it, and nothing of the customer follows it.
 */

type Document = ReturnType<typeof parseDocument>
type Node = Document['children'][number]
type Element = Extract<Node, { attribs: unknown }>

/**
 * `visibleHtml`: the body without the folded parts, NOT sanitized (the same string as the input when nothing was
 * folded). `hasQuoted`: whether something was folded. `visibleText`: its text, signature folded too.
 */
export type FoldedHtml = { visibleHtml: string; hasQuoted: boolean; visibleText: string }

/** Longer HTML is shown whole, in characters. */
export const MAX_FOLD_HTML = 4_000_000

/** A part that can be folded. `from`: its first nodes (attribution, rule). `rest`: all that follows belongs to it. */
type Quote = { from: Node[]; rest: boolean }

/** Parts the HTML of a mail, before or after sanitizing (the sanitizer keeps the marks). Pure; linear. */
export function foldHtml(html: string, hints: FoldHints = {}): FoldedHtml {
  if (html.length > MAX_FOLD_HTML || isForwardSubject(hints.subject ?? '')) {
    return { visibleHtml: html, hasQuoted: false, visibleText: textOf(html, hints) }
  }
  const document = parseDocument(limitDepth(html))
  const whole = () => ({
    visibleHtml: html,
    hasQuoted: false,
    visibleText: textOf(html, { ...hints, marksOnly: true, keepSignature: hasOwnBelowSignature(document) }),
  })
  const quotes = foldable(document, findQuotes(document, hints))
  if (quotes.length === 0) return whole()
  for (const quote of quotes) remove(quote)
  const visibleHtml = DomUtils.getInnerHTML(document, { encodeEntities: 'utf8' })
  const visibleText = textOf(visibleHtml, { ...hints, marksOnly: true, keepSignature: hasOwnBelowSignature(document) })
  return visibleText.trim() === '' && !holdsPicture(document) ? whole() : { visibleHtml, hasQuoted: true, visibleText }
}

function textOf(html: string, hints: Parameters<typeof foldText>[1]): string {
  const text = htmlToText(html)
  return text.length > MAX_FOLD_TEXT ? text : foldText(text, hints).visible
}

/** Text behind an element that holds a signature: then the text's `-- ` line does not end what the customer says. */
function hasOwnBelowSignature(document: Document): boolean {
  const marks = readMarks(document, [])
  const signature = marks.indexOf('signature')
  return signature >= 0 && marks.lastIndexOf('own') > signature
}

/** Elements of which nothing is shown. */
const unseen = new Set(['head', 'style', 'script', 'title', 'meta', 'link', 'template'])

function isElement(node: Node | null | undefined): node is Element {
  return node !== null && node !== undefined && 'attribs' in node
}

const tagOf = (node: Node | null | undefined) => (isElement(node) ? node.name : '')

function markersOf(element: Element): string[] {
  return [...quoteMarkersIn(element.attribs.class), ...quoteMarkersIn(element.attribs.id)]
}

/** The first lines of text under `node`, as the line rules read them; at most `limit` characters are looked at. */
function linesOf(nodes: readonly Node[], limit = 3000): string[] {
  let text = ''
  const walk = (node: Node): void => {
    if (text.length > limit) return
    if (node.type === 'text') text += node.data.slice(0, limit).replace(/[\r\n]+/g, ' ')
    if (!isElement(node) || unseen.has(node.name)) return
    if (node.name === 'br' || isBlock(node)) text += '\n'
    node.children.forEach(walk)
    if (isBlock(node)) text += '\n'
  }
  nodes.forEach(walk)
  return text
    .split('\n')
    .map((line) => plainLine(line).replace(/ {2,}/g, ' '))
    .filter((line) => line !== '')
}

const blocks = new Set(
  'address article aside blockquote center dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tbody td th tr ul'.split(
    ' ',
  ),
)
const isBlock = (node: Node) => blocks.has(tagOf(node))

/** A picture that is there to be seen. Counters of opened mails are one pixel large. */
function isPicture(node: Node): boolean {
  if (tagOf(node) !== 'img' || !isElement(node)) return false
  const { width, height } = node.attribs
  return !(/^[01]$/.test(width ?? '') || /^[01]$/.test(height ?? ''))
}

function holdsPicture(node: Node | Document): boolean {
  if (node.type !== 'root' && isPicture(node)) return true
  return 'children' in node && DomUtils.existsOne((child) => isPicture(child as Node), node.children)
}

// ---- finding ---------------------------------------------------------------------------------------------------

/** All parts that look like history, in document order, outermost only. Stops at a forwarded message. */
function findQuotes(document: Document, hints: FoldHints): Quote[] {
  const found: Quote[] = []
  let forwarded = false
  const visit = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      if (forwarded || found.at(-1)?.rest) return
      if (node.type === 'text' && isForwardSeparator(plainLine(node.data))) forwarded = true
      if (!isElement(node) || unseen.has(node.name)) continue
      if (markersOf(node).includes('moz-forward-container')) forwarded = true
      if (forwarded) return
      const quote = quoteAt(node, hints)
      if (quote) found.push(quote)
      else visit(node.children)
    }
  }
  visit(document.children)
  return found
}

function quoteAt(element: Element, hints: FoldHints): Quote | null {
  const markers = markersOf(element)
  if (markers.includes('deskhand-quote')) return { from: [element], rest: false }
  if (markers.some((marker) => marker === 'yahoo_quoted'))
    return startsForward(element) ? null : { from: [element], rest: false }
  if (markers.some((marker) => containers.has(marker)) && element.name !== 'blockquote') return containerQuote(element)
  if (element.name === 'blockquote') return blockquoteQuote(element)
  return hints.reply === false ? null : headerQuote(element, markers)
}

const containers = new Set(['gmail_quote', 'gmail_quote_container', 'protonmail_quote', 'zmail_extra'])

const startsForward = (element: Element) => linesOf([element], 400).slice(0, 3).some(isForwardSeparator)

/**
 * A container holds an attribution and blockquotes. Any other text in it was typed between the quoted parts: Gmail
 * splits the quote around an answer. Then the container is not history as a whole.
 */
function containerQuote(element: Element): Quote | null {
  if (startsForward(element)) return null
  const quotes = DomUtils.findAll((node) => node.name === 'blockquote', element.children)
  if (quotes.length === 0) return null
  const own = linesOf(outsideOf(element), 2000)
  return own.length === 0 || isAttribution(own) ? { from: [element], rest: false } : null
}

/** The nodes under `element` that are neither blockquotes nor marked as attribution; only leaves of text. */
function outsideOf(element: Element): Node[] {
  const kept: Node[] = []
  const walk = (node: Node): void => {
    if (!isElement(node)) {
      kept.push(node)
      return
    }
    if (node.name === 'blockquote') return
    if (markersOf(node).some((marker) => marker === 'gmail_attr' || marker === 'moz-cite-prefix')) return
    if (node.children.length === 0) kept.push(node)
    else if (DomUtils.existsOne((child) => child.name === 'blockquote', node.children)) node.children.forEach(walk)
    else kept.push(node)
  }
  element.children.forEach(walk)
  return kept
}

/** Lines that are an attribution as a whole, a separator ("-----Original Message-----") before it or not. */
function isAttribution(lines: readonly string[]): boolean {
  const text = lines.filter((line) => !isOriginalSeparator(line) && !isReplyMarker(line))
  return text.length <= 4 && (text.length === 0 ? lines.length > 0 : attributionIn(text.join(' ')) !== null)
}

/** A blockquote is history when an attribution stands right before it or begins it, or it cites a Message-ID. */
function blockquoteQuote(element: Element): Quote | null {
  if (startsForward(element)) return null
  const before = announcementBefore(element)
  if (before && isAnnouncement(before)) return { from: [...before, element], rest: false }
  const isCite = element.attribs.type?.toLowerCase() === 'cite' || markersOf(element).length > 0
  if (!isCite) return null
  if (/^mid:/i.test(element.attribs.cite ?? '')) return { from: [element], rest: false }
  const first = linesOf([element], 1000)
  return [1, 2, 3, 4].some((count) => isAttribution(first.slice(0, count))) ? { from: [element], rest: false } : null
}

function isAnnouncement(nodes: readonly Node[]): boolean {
  if (
    nodes.some(
      (node) =>
        isElement(node) && markersOf(node).some((marker) => marker === 'moz-cite-prefix' || marker === 'gmail_attr'),
    )
  )
    return true
  return isAttribution(linesOf(nodes, 1000))
}

/** What stands right before: one block, or the inline nodes back to a line break. Blank nodes between do not count. */
function announcementBefore(element: Element): Node[] | null {
  let node: Node | null = element.previousSibling as Node | null
  while (node && isBlank(node)) node = node.previousSibling as Node | null
  if (!node) return null
  if (isBlock(node)) return [node]
  const inline: Node[] = []
  while (node && !isBlock(node) && tagOf(node) !== 'br') {
    inline.unshift(node)
    node = node.previousSibling as Node | null
  }
  return inline
}

function isBlank(node: Node): boolean {
  if (node.type === 'text') return plainLine(node.data) === ''
  return isElement(node) ? linesOf([node], 200).length === 0 && !holdsPicture(node) : true
}

/** Outlook: the header block opens the history, which goes on to the end of the mail without marks. */
function headerQuote(element: Element, markers: readonly string[]): Quote | null {
  const isMarked = markers.some((marker) => marker === 'divRplyFwdMsg' || marker === 'OutlookMessageHeader')
  if (!isMarked && !mayHoldHeaders(element)) return null
  const lines = linesOf([element], 2500)
  if (isReplyMarker(lines[0] ?? '') || isOriginalSeparator(lines[0] ?? '')) {
    return { from: [emptyingParent(element)], rest: true }
  }
  const block = headerBlockAt(lines, 0)
  if (!block) return null
  const isRuled = isMarked || hasTopBorder(element) || tagOf(significantBefore(element)) === 'hr'
  if (!(isRuled ? isPlausibleBlock(block) : isCompleteBlock(block))) return null
  const opening = emptyingParent(element)
  return { from: [...rulesBefore(opening), opening], rest: true }
}

/** All that follows goes too; so a parent of which this is the first content would stay behind as an empty frame. */
function emptyingParent(element: Element): Element {
  let at = element
  while (isElement(at.parent as Node) && tagOf(at.parent as Node) === 'div' && significantBefore(at) === null) {
    at = at.parent as Element
  }
  return at
}

/** Only small blocks are read: an element whose first text is a label, not the whole mail around it. */
function mayHoldHeaders(element: Element): boolean {
  if (element.name !== 'div' && element.name !== 'p' && element.name !== 'td' && element.name !== 'font') return false
  const first = firstText(element)
  return (
    /^[*_]{0,2}\p{L}[^:：]{0,20}[:：]?$|^\p{L}[^:：]{0,20}[:：]|^(?:##)?-/u.test(first) && !startsInChildBlock(element)
  )
}

/** The innermost block decides; its parents begin with the same text. */
function startsInChildBlock(element: Element): boolean {
  const first = element.children.find((child) => !isBlank(child))
  if (!isElement(first) || !(first.name === 'div' || first.name === 'p')) return false
  // Each header may be a paragraph of its own: then their parent is the block.
  return linesOf([first], 1000).length > 1 || DomUtils.textContent(first).length > 1000
}

/** The first text under `element`; a picture before it counts as text that is no label. */
function firstText(element: Element): string {
  for (const child of element.children) {
    if (isPicture(child)) return '[picture]'
    const text = child.type === 'text' ? plainLine(child.data.slice(0, 200)) : isElement(child) ? firstText(child) : ''
    if (text !== '') return text
  }
  return ''
}

function hasTopBorder(element: Element): boolean {
  const isRuled = (node: Node | null) =>
    isElement(node) && /border-top\s*:[^;]*solid/i.test((node.attribs.style ?? '').slice(0, 500))
  return isRuled(element) || isRuled(element.parent as Node | null)
}

function significantBefore(element: Element): Node | null {
  let node = element.previousSibling as Node | null
  while (node && tagOf(node) !== 'hr' && isBlank(node)) node = node.previousSibling as Node | null
  return node
}

/** The rule and the empty marks that Outlook draws above its header block go with it. */
function rulesBefore(element: Element): Node[] {
  const found: Node[] = []
  let node = element.previousSibling as Node | null
  while (node && (tagOf(node) === 'hr' || isBlank(node))) {
    found.unshift(node)
    node = node.previousSibling as Node | null
  }
  return found
}

// ---- deciding --------------------------------------------------------------------------------------------------

/**
 * Those quotes that nothing of the customer follows, and a single one at the very top with the answer underneath.
 * Walks the document once: `marks` is what a reader sees, in order, each a quote or the customer's content.
 */
function foldable(document: Document, quotes: readonly Quote[]): Quote[] {
  const marks = readMarks(document, quotes)
  const first = marks.findIndex((mark) => mark !== 'own' && mark !== 'signature')
  const last = quotes.at(-1)
  if (first < 0 || !last) return []
  const hasOwnAbove = marks.slice(0, first).some((mark) => mark === 'own')
  if (!hasOwnAbove) {
    const below = marks.slice(first + 1)
    const isAnswerBelow =
      !last.rest && below.includes('own') && below.every((mark) => mark === 'own' || mark === 'signature')
    return isAnswerBelow ? [...quotes] : []
  }
  if (last.rest && !mayCutRest(document, last)) return []
  const tail = marks.slice(marks.lastIndexOf('own') + 1)
  return quotes.filter((quote) => tail.includes(quote))
}

type Mark = Quote | 'own' | 'signature'

function readMarks(document: Document, quotes: readonly Quote[]): Mark[] {
  const byNode = new Map<Node, Quote>(quotes.flatMap((quote) => quote.from.map((node) => [node, quote] as const)))
  const marks: Mark[] = []
  let ended = false
  const visit = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      if (ended) return
      const quote = byNode.get(node)
      if (quote) {
        if (marks.at(-1) !== quote) marks.push(quote)
        ended = quote.rest && node === quote.from.at(-1)
      } else if (node.type === 'text') {
        const text = plainLine(node.data)
        if (text !== '') marks.push(isSentFromLine(text) ? 'signature' : 'own')
      } else if (isPicture(node)) marks.push('own')
      else if (isElement(node) && !unseen.has(node.name)) {
        if (markersOf(node).some((marker) => signatures.has(marker))) marks.push('signature')
        else visit(node.children)
      }
    }
  }
  visit(document.children)
  return marks
}

const signatures = new Set(['gmail_signature', 'gmail_signature_prefix', 'moz-signature'])

/** As for text: the words above unmarked history may announce it as part of the letter, or point into it. */
function mayCutRest(document: Document, quote: Quote): boolean {
  const above: string[] = []
  const start = quote.from[0]
  const visit = (nodes: readonly Node[]): boolean =>
    nodes.some((node) => {
      if (node === start) return true
      if (node.type === 'text' && plainLine(node.data) !== '') above.push(plainLine(node.data).slice(0, 2000))
      return isElement(node) && !unseen.has(node.name) && visit(node.children)
    })
  visit(document.children)
  const last = above.at(-1) ?? ''
  return !/[:：]$/u.test(last) && !pointsIntoQuote(above.slice(-60).join(' '))
}

function remove(quote: Quote): void {
  const last = quote.from.at(-1)
  if (quote.rest && last) removeFollowing(last)
  for (const node of quote.from) DomUtils.removeElement(node)
}

/** Everything behind `node` in the document, at every level above it. Cut in one go: one by one would be quadratic. */
function removeFollowing(node: Node): void {
  for (let at: Node | null = node; at?.parent; at = at.parent as Node | null) {
    const siblings = at.parent.children
    siblings.length = siblings.indexOf(at) + 1
    at.nextSibling = null
  }
}
