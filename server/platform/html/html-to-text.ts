import { compile, type HtmlToTextOptions } from 'html-to-text'
import { find } from 'linkifyjs'
import { limitDepth } from './limit-depth.ts'
import { safeLink } from './safe-url.ts'

/** Longest HTML that is turned into text, in characters. */
const MAX_INPUT = 8_000_000

/** Text longer than this is escaped but its addresses are not made into links, in characters. */
const MAX_LINKIFY = 300_000

const options: HtmlToTextOptions = {
  wordwrap: false,
  // The whole document: some programs write the customer's text behind </body>.
  baseElements: { selectors: [] },
  limits: { maxInputLength: MAX_INPUT },
  formatters: {
    link(element, walk, builder) {
      const href: string = element.attribs?.href ?? ''
      let shown = ''
      builder.pushWordTransform((text) => {
        shown += text
        return text
      })
      walk(element.children, builder)
      builder.popWordTransform()
      const address = href.trim().replace(/^(?:mailto|tel):/i, '')
      if (!safeLink(href) || sameAddress(shown, address)) return
      builder.addInline(shown === '' ? address : ` <${address}>`, { noWordTransform: true })
    },
    picture(element, _walk, builder) {
      const alt = (element.attribs?.alt ?? '').trim()
      if (alt) builder.addInline(`[${alt}]`)
    },
    cell(element, walk, builder) {
      walk(element.children, builder)
      builder.addInline(' ')
    },
    row(element, walk, builder) {
      builder.openBlock({ leadingLineBreaks: 1 })
      walk(element.children, builder)
      builder.closeBlock({ trailingLineBreaks: 1 })
    },
  },
  selectors: [
    { selector: 'a', format: 'link' },
    { selector: 'img', format: 'picture' },
    { selector: 'td', format: 'cell' },
    { selector: 'th', format: 'cell' },
    { selector: 'tr', format: 'row' },
    { selector: 'p', options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'ul', options: { itemPrefix: '- ' } },
    { selector: 'hr', options: { length: 20 } },
    { selector: 'blockquote', options: { trimEmptyLines: false } },
    ...['head', 'title', 'style', 'script', 'template'].map((selector) => ({ selector, format: 'skip' })),
  ],
}
const convert = compile(options)

/** `-- ` at the end of a line is the signature delimiter; its space would be trimmed, a no-break space is not. */
const delimiterInHtml = />[ \t\r\n]{0,20}--(?: |&nbsp;|&#160;|\u00a0)[ \t\r\n]{0,20}(?=<(?:br|\/))/gi

/**
 * The text of an HTML body: blocks become lines, links keep their address (`text <https://...>`), quotes get `> `,
 * pictures their alternative text. Nothing is wrapped or truncated under 8 million characters. Pure and linear.
 */
export function htmlToText(html: string): string {
  const source = limitDepth(html.slice(0, MAX_INPUT)).replace(delimiterInHtml, '>--&nbsp;')
  const lines = convert(source)
    .replace(/\u00a0/g, ' ')
    .split('\n')
    .map(trimLine)
  return lines
    .join('\n')
    .replace(/\n{4,}/g, '\n\n\n')
    .replace(/^\n+/, '')
    .trimEnd()
}

/** Keeps the space of the signature delimiter, alone or under `> `. */
function trimLine(line: string): string {
  return line.length < 20 && /^(?:> ?)*-- $/.test(line) ? line : line.trimEnd()
}

function sameAddress(shown: string, address: string): boolean {
  const plain = (text: string) =>
    text
      .trim()
      .toLowerCase()
      .replace(/^(?:https?:\/\/)?(?:www\.)?/, '')
      .replace(/[/\s]+$/, '')
  return plain(shown).replace(/\s/g, '') === plain(address)
}

/** Characters that mean something to an HTML parser, as entities. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;')
}

/**
 * Safe HTML that shows `text` as it stands: escaped, line ends as `<br>`, runs of spaces kept, web and mail addresses
 * as links (http, https, mailto; a bare domain only when it begins with www).
 */
export function textToHtml(text: string): string {
  const lines = (html: string) => html.replace(/\r\n|\r|\n/g, '<br>\n').replace(/ {2}/g, ' &nbsp;')
  if (text.length > MAX_LINKIFY) return lines(escapeHtml(text))
  let html = ''
  let from = 0
  for (const link of find(text)) {
    const isAddress = link.type === 'email' || /^(?:https?:\/\/|www\.)/i.test(link.value)
    const href = isAddress ? safeLink(link.type === 'email' ? link.href : withScheme(link.value)) : null
    if (!href) continue
    const shown = escapeHtml(text.slice(link.start, link.end))
    html += escapeHtml(text.slice(from, link.start))
    html += `<a href="${escapeHtml(href)}" rel="noopener noreferrer nofollow" target="_blank">${shown}</a>`
    from = link.end
  }
  return lines(html + escapeHtml(text.slice(from)))
}

const withScheme = (address: string) => (/^www\./i.test(address) ? `https://${address}` : address)

/** Controls, marks that reverse the writing direction, and invisible characters: a preview is one plain line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: named to be removed
const invisible = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g

/** The beginning of `text` on one line, at most `max` characters (code points), cut between words where it can be. */
export function previewOf(text: string, max = 160): string {
  const line = text
    .slice(0, max * 20)
    .replace(/<https?:\/\/[^<>\s]*>?/g, '')
    .replace(invisible, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const characters = Array.from(line)
  if (characters.length <= max) return line.toWellFormed()
  const cut = characters.slice(0, max - 1).join('')
  const space = cut.lastIndexOf(' ')
  return `${(space > max / 2 ? cut.slice(0, space) : cut).trimEnd()}…`.toWellFormed()
}
