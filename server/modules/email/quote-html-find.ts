import { DomUtils } from 'htmlparser2'
import {
  type Document,
  type Element,
  firstText,
  isBlank,
  isBlock,
  isElement,
  linesOf,
  markersOf,
  type Node,
  significantBefore,
  tagOf,
  unseen,
} from './quote-html-nodes.ts'
import {
  attributionIn,
  headerBlockAt,
  isCompleteBlock,
  isForwardSeparator,
  isOriginalSeparator,
  isPlausibleBlock,
  isReplyMarker,
  plainLine,
} from './quote-lines.ts'
import type { FoldHints } from './quote-text.rules.ts'

/** A part that can be folded. `from`: its first nodes (attribution, rule). `rest`: all that follows belongs to it. */
export type Quote = { from: Node[]; rest: boolean }

/** All parts that look like history, in document order, outermost only. Stops at a forwarded message. */
export function findQuotes(document: Document, hints: FoldHints): Quote[] {
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
  if (markers.some((marker) => marker === 'yahoo_quoted'))
    return startsForward(element) ? null : { from: [element], rest: false }
  if (markers.some((marker) => containers.has(marker)) && element.name !== 'blockquote') return containerQuote(element)
  if (element.name === 'blockquote') return blockquoteQuote(element)
  return hints.reply === false ? null : headerQuote(element, markers)
}

const containers = new Set([
  'deskhand-quote',
  'gmail_quote',
  'gmail_quote_container',
  'protonmail_quote',
  'zmail_extra',
])

const startsForward = (element: Element) => linesOf([element], 400).slice(0, 3).some(isForwardSeparator)

/**
 * A container holds an attribution and blockquotes. Any other text in it was typed between the quoted parts: Gmail
 * splits the quote around an answer. Then the container is not history as a whole.
 */
function containerQuote(element: Element): Quote | null {
  if (startsForward(element)) return null
  const quotes = DomUtils.findAll((node) => node.name === 'blockquote', element.children)
  if (quotes.length === 0) return null
  // Our own attribution is the first paragraph, in whatever language the agent works.
  const ours = markersOf(element).includes('deskhand-quote')
    ? element.children.find((node) => tagOf(node) === 'p')
    : null
  const own = linesOf(
    outsideOf(element).filter((node) => node !== ours),
    2000,
  )
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

function hasTopBorder(element: Element): boolean {
  const isRuled = (node: Node | null) =>
    isElement(node) && /border-top\s*:[^;]*solid/i.test((node.attribs.style ?? '').slice(0, 500))
  return isRuled(element) || isRuled(element.parent as Node | null)
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
