import { convert, type HtmlToTextOptions } from 'html-to-text'
import { Parser } from 'htmlparser2'

/** Above these html-to-text, which is recursive and builds a tree, is slow or overflows its stack (20,000 nested tags). */
const treeMaxLength = 1_000_000
const treeMaxDepth = 500

const options: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxInputLength: treeMaxLength * 2 },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, noAnchorUrl: true } },
    { selector: 'img', format: 'skip' },
    {
      selector: 'table',
      format: 'dataTable',
      options: { colSpacing: 2, uppercaseHeaderCells: false, maxColumnWidth: 10_000 },
    },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
}
// Mail is laid out with tables: read as data they become columns of blanks, so they are read as blocks.
options.selectors = [
  ...(options.selectors ?? []).filter((selector) => selector.selector !== 'table'),
  { selector: 'table', format: 'block' },
]

/** Readable text of an HTML body: quotes as "> ", lists and links kept, nothing that a reader could see dropped. */
export function htmlToText(html: string): string {
  const text = isModest(html) ? convert(html, options) : streamText(html)
  // Line by line: an expression for blanks at line ends is quadratic in a long run of blanks.
  const lines = text.replaceAll('\u00a0', ' ').split('\n')
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function isModest(html: string): boolean {
  if (html.length > treeMaxLength) return false
  let depth = 0
  let deepest = 0
  const parser = new Parser({
    onopentag: () => {
      depth++
      deepest = Math.max(deepest, depth)
    },
    onclosetag: () => {
      depth--
    },
  })
  parser.end(html)
  return deepest <= treeMaxDepth
}

const hidden = new Set(['script', 'style', 'head', 'title', 'template', 'noscript'])
const blocks = new Set([
  'p',
  'div',
  'br',
  'tr',
  'li',
  'table',
  'ul',
  'ol',
  'blockquote',
  'pre',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'section',
  'article',
  'header',
  'footer',
])

/** The text of any HTML in one pass and without recursion: for what is too large or too deep for the good way. */
function streamText(html: string): string {
  const pieces: string[] = []
  let hiddenDepth = 0
  const parser = new Parser(
    {
      onopentagname: (name) => {
        if (hidden.has(name)) hiddenDepth++
        if (blocks.has(name)) pieces.push('\n')
        else if (name === 'td' || name === 'th') pieces.push(' ')
      },
      ontext: (text) => {
        if (hiddenDepth === 0) pieces.push(text.replace(/\s+/g, ' '))
      },
      onclosetag: (name) => {
        if (hidden.has(name)) hiddenDepth = Math.max(0, hiddenDepth - 1)
        if (blocks.has(name)) pieces.push('\n')
      },
    },
    { decodeEntities: true },
  )
  parser.end(html)
  const lines = pieces.join('').split('\n')
  return lines.map((line) => line.trim()).join('\n')
}
