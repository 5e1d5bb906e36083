import { DomUtils, parseDocument } from 'htmlparser2'
import { htmlToText } from '../../platform/html/html-to-text.ts'
import { limitDepth } from '../../platform/html/limit-depth.ts'
import { findQuotes, type Quote } from './quote-html-find.ts'
import { type Document, holdsPicture, isElement, isPicture, markersOf, type Node, unseen } from './quote-html-nodes.ts'
import { isForwardSubject, isSentFromLine, plainLine, pointsIntoQuote } from './quote-lines.ts'
import { type FoldHints, foldText, MAX_FOLD_TEXT } from './quote-text.rules.ts'

/**
 * Folding of quoted history in HTML, under the same rule as for text (quote-text.rules.ts): a part goes only when a
 * mail program marked it as history, or an attribution line stands before it, and nothing of the customer follows it.
 */

/**
 * `visibleHtml`: the body without the folded parts, NOT sanitized (the same string as the input when nothing was
 * folded). `hasQuoted`: whether something was folded. `visibleText`: its text, signature folded too.
 */
export type FoldedHtml = { visibleHtml: string; hasQuoted: boolean; visibleText: string }

/** Longer HTML is shown whole, in characters. */
export const MAX_FOLD_HTML = 4_000_000

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
