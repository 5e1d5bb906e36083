import { DomUtils, type parseDocument } from 'htmlparser2'
import { quoteMarkersIn } from '../../platform/html/quote-markers.ts'
import { plainLine } from './quote-lines.ts'

/** Reading of a mail's HTML for quote folding: what a person would see of a node. */

export type Document = ReturnType<typeof parseDocument>
export type Node = Document['children'][number]
export type Element = Extract<Node, { attribs: unknown }>

/** Elements of which nothing is shown. */
export const unseen = new Set(['head', 'style', 'script', 'title', 'meta', 'link', 'template'])

export function isElement(node: Node | null | undefined): node is Element {
  return node !== null && node !== undefined && 'attribs' in node
}

export const tagOf = (node: Node | null | undefined) => (isElement(node) ? node.name : '')

export function markersOf(element: Element): string[] {
  return [...quoteMarkersIn(element.attribs.class), ...quoteMarkersIn(element.attribs.id)]
}

/** The first lines of text under `node`, as the line rules read them; at most `limit` characters are looked at. */
export function linesOf(nodes: readonly Node[], limit = 3000): string[] {
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
export const isBlock = (node: Node) => blocks.has(tagOf(node))

/** A picture that is there to be seen. Counters of opened mails are one pixel large. */
export function isPicture(node: Node): boolean {
  if (tagOf(node) !== 'img' || !isElement(node)) return false
  const { width, height } = node.attribs
  return !(/^[01]$/.test(width ?? '') || /^[01]$/.test(height ?? ''))
}

export function holdsPicture(node: Node | Document): boolean {
  if (node.type !== 'root' && isPicture(node)) return true
  return 'children' in node && DomUtils.existsOne((child) => isPicture(child as Node), node.children)
}

/** Nothing to read and nothing to see. */
export function isBlank(node: Node): boolean {
  if (node.type === 'text') return plainLine(node.data) === ''
  return isElement(node) ? linesOf([node], 200).length === 0 && !holdsPicture(node) : true
}

/** The first text under `element`; a picture before it counts as text that is no label. */
export function firstText(element: Element): string {
  for (const child of element.children) {
    if (isPicture(child)) return '[picture]'
    const text = child.type === 'text' ? plainLine(child.data.slice(0, 200)) : isElement(child) ? firstText(child) : ''
    if (text !== '') return text
  }
  return ''
}

/** The nearest sibling above that is not blank; a rule counts. */
export function significantBefore(element: Element): Node | null {
  let node = element.previousSibling as Node | null
  while (node && tagOf(node) !== 'hr' && isBlank(node)) node = node.previousSibling as Node | null
  return node
}
