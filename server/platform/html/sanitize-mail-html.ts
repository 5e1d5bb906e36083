import sanitize from 'sanitize-html'
import { limitDepth } from './limit-depth.ts'
import { quoteMarkersIn } from './quote-markers.ts'
import { safeStyle } from './safe-style.ts'
import { dataImage, remoteUrl, safeLink } from './safe-url.ts'

/** Longest HTML body that is read, in characters. What lies behind it is cut and `truncated` says so. */
export const MAX_MAIL_HTML = 8_000_000

/** Elements a mail may show. Everything else loses its tag and keeps its text, except `withoutContent`. */
export const mailTags: readonly string[] =
  `a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt
  em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s
  samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr`.split(/\s+/)

/**
 * Elements dropped with what they hold: it is not text for a reader. Those whose content HTML parsers read as raw text
 * are all here, so that nothing raw is ever written out (the root of most mutation attacks).
 */
const withoutContent =
  `script style title textarea option xmp iframe noembed noframes plaintext object audio video`.split(/\s+/)

type Attributes = Record<string, string>
type Rule = (value: string) => string | null

const matching =
  (pattern: RegExp): Rule =>
  (value) =>
    pattern.test(value.trim()) ? value.trim() : null
const number = matching(/^\d{1,3}$/)
const length = matching(/^\d{1,4}(?:\.\d{1,3})?(?:px|pt|em|%)?$/i)
const colour = matching(/^#?[a-z0-9]{1,25}$/i)
const word = matching(/^[a-z0-9-]{1,30}$/i)
const fontName = matching(/^[\p{L}\p{N}\s,'"._-]{1,200}$/u)
const anyText: Rule = (value) => value.slice(0, 2000)
const flag: Rule = () => 'true'

const box = { align: word, valign: word, bgcolor: colour, width: length, height: length }
const forAll: Record<string, Rule> = { dir: word, lang: word, title: anyText, align: word }
const byTag: Record<string, Record<string, Rule>> = {
  blockquote: { type: (value) => (value.toLowerCase() === 'cite' ? 'cite' : null) },
  col: { ...box, span: number },
  colgroup: { ...box, span: number },
  div: box,
  font: { color: colour, face: fontName, size: matching(/^[+-]?\d{1,2}$/) },
  hr: { width: length, size: length, color: colour },
  img: { alt: anyText, width: length, height: length, border: number, hspace: number, vspace: number },
  li: { type: word, value: matching(/^-?\d{1,6}$/) },
  ol: { type: word, start: matching(/^-?\d{1,6}$/), reversed: flag },
  table: { ...box, border: number, cellpadding: number, cellspacing: number },
  tbody: box,
  td: { ...box, colspan: number, rowspan: number, nowrap: flag },
  tfoot: box,
  th: { ...box, colspan: number, rowspan: number, nowrap: flag },
  thead: box,
  time: { datetime: matching(/^[\d:.TZ+\s-]{4,40}$/) },
  tr: box,
  ul: { type: word },
}
const ownRule = (tag: string): Record<string, Rule> => (Object.hasOwn(byTag, tag) ? (byTag[tag] ?? {}) : {})

/** Every attribute name that may stand in the output, per tag: the second lock behind the rules above. */
export const mailAttributes: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  mailTags.map((tag) => [
    tag,
    [
      ...Object.keys(forAll),
      ...Object.keys(ownRule(tag)),
      'class',
      'style',
      'data-remote-background',
      ...(tag === 'a' ? ['href', 'rel', 'target'] : []),
      ...(tag === 'img' ? ['src', 'data-remote-src', 'data-remote-srcset'] : []),
    ],
  ]),
)

/**
 * `cid` answers the address under which the inline picture with that Content-ID (no angle brackets, percent-decoded)
 * is served, or null when the mail has none. A `src` without any scheme is asked too: it may be a Content-Location.
 */
export type MailHtmlOptions = { cid: (contentId: string) => string | null }

/** `remoteImages`: pictures that were blocked. `truncated`: the body was longer than MAX_MAIL_HTML. */
export type SafeMailHtml = { html: string; remoteImages: number; truncated: boolean }

/**
 * Makes the HTML of a mail safe to show, by allow-list (quality.md, security list 3). Pure and linear.
 *
 * - No script, form control, frame, object, meta, link, base, svg, math, style sheet, comment or event handler.
 *   Inline styles are reduced (safe-style.ts). `<style>` blocks are dropped: programs that write mail for people put
 *   what matters inline; a newsletter loses some of its looks, and the raw message stays downloadable.
 * - Ids and classes are dropped, but for the names that mark quoted history (quote-markers.ts), kept as classes.
 * - Links: http, https, mailto, tel; they open elsewhere and tell nobody where they came from.
 * - Pictures of the mail itself (cid:, data: png/jpeg/gif/webp) are shown. Pictures on servers are BLOCKED: `src` and
 *   `srcset` move to `data-remote-src` and `data-remote-srcset`, a background (attribute or style) to
 *   `data-remote-background`. All three hold checked http(s) addresses, which the reader may allow per message.
 *
 * Show the result in a sandboxed frame all the same.
 */
export function sanitizeMailHtml(html: string, options: MailHtmlOptions): SafeMailHtml {
  const truncated = html.length > MAX_MAIL_HTML
  const source = limitDepth(truncated ? html.slice(0, MAX_MAIL_HTML) : html)
  let remoteImages = 0
  const clean = sanitize(source, {
    ...strictness,
    allowedTags: [...mailTags],
    allowedAttributes: Object.fromEntries(Object.entries(mailAttributes).map(([tag, names]) => [tag, [...names]])),
    transformTags: {
      '*': (tag, given) => {
        // The body's colours and text direction belong to the mail; as a div they stay.
        const name = tag === 'body' ? 'div' : tag
        const attribs = plainAttributes(name, given)
        if (name === 'a') addLink(attribs, given)
        if (name === 'img') remoteImages += addImage(attribs, given, options) ? 1 : 0
        remoteImages += addLooks(attribs, given) ? 1 : 0
        return { tagName: name, attribs }
      },
    },
  })
  return { html: clean, remoteImages, truncated }
}

/** What both sanitizers share: nothing unknown is kept, nothing is parsed twice, and no second opinion on styles. */
const strictness = {
  disallowedTagsMode: 'discard',
  nonTextTags: withoutContent,
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['http', 'https', 'data', 'cid'] },
  allowProtocolRelative: false,
  parseStyleAttributes: false,
  selfClosing: ['img', 'br', 'hr', 'col', 'wbr'],
} satisfies sanitize.IOptions

function plainAttributes(tag: string, given: Attributes): Attributes {
  const kept: Attributes = {}
  const own = ownRule(tag)
  for (const [name, value] of Object.entries(given)) {
    const rule = Object.hasOwn(own, name) ? own[name] : Object.hasOwn(forAll, name) ? forAll[name] : undefined
    const allowed = rule?.(value)
    if (allowed) kept[name] = allowed
  }
  return kept
}

function addLink(attribs: Attributes, given: Attributes): void {
  const href = given.href === undefined ? null : safeLink(given.href)
  if (!href) return
  attribs.href = href
  attribs.rel = 'noopener noreferrer nofollow'
  attribs.target = '_blank'
}

/** Answers true when a picture was blocked. */
function addImage(attribs: Attributes, given: Attributes, options: MailHtmlOptions): boolean {
  attribs.alt ??= ''
  const src = (given.src ?? '').trim()
  const own = dataImage(src) ?? (isOwnReference(src) ? options.cid(contentIdOf(src)) : null)
  if (own) {
    attribs.src = own
    return false
  }
  const remote = remoteUrl(src)
  const srcset = safeSrcset(given.srcset ?? '')
  if (remote) attribs['data-remote-src'] = remote
  if (srcset) attribs['data-remote-srcset'] = srcset
  return remote !== null || srcset !== null
}

/** cid: addresses and addresses without scheme or leading slash. */
function isOwnReference(src: string): boolean {
  return src !== '' && (/^cid:/i.test(src) || !/^(?:[a-z][a-z0-9+.-]*:|\/|\\|#)/i.test(src))
}

function contentIdOf(src: string): string {
  const id = src.replace(/^cid:/i, '').replace(/^<|>$/g, '')
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}

function safeSrcset(srcset: string): string | null {
  if (srcset === '' || srcset.length > 20_000) return null
  const candidates = srcset.split(/,\s+/).flatMap((candidate) => {
    const [address = '', size = ''] = candidate.trim().split(/\s+/)
    const url = remoteUrl(address)
    return url && /^(?:\d{1,5}(?:\.\d{1,3})?[wx])?$/.test(size) ? [`${url} ${size}`.trim()] : []
  })
  return candidates.length > 0 ? candidates.join(', ') : null
}

/** Style, background and marker classes. Answers true when a background was blocked. */
function addLooks(attribs: Attributes, given: Attributes): boolean {
  const markers = [...new Set([...quoteMarkersIn(given.class), ...quoteMarkersIn(given.id)])]
  if (markers.length > 0) attribs.class = markers.join(' ')
  const { style, backgroundUrl } = safeStyle(given.style ?? '')
  if (style) attribs.style = style
  const background = remoteUrl(backgroundUrl ?? given.background ?? '')
  if (background) attribs['data-remote-background'] = background
  return background !== null
}

/** Elements our editor writes. */
export const composedTags: readonly string[] =
  `p br strong em u s a ul ol li blockquote pre code img h1 h2 h3 hr table thead tbody tr th td colgroup col`.split(
    /\s+/,
  )

export const composedAttributes: Readonly<Record<string, readonly string[]>> = {
  a: ['href', 'rel', 'target'],
  img: ['src', 'alt', 'width', 'height'],
  ol: ['start'],
  th: ['colspan', 'rowspan'],
  td: ['colspan', 'rowspan'],
}

/** What people paste, in the words of the editor. */
const synonyms: Record<string, string> = {
  b: 'strong',
  i: 'em',
  strike: 's',
  del: 's',
  ins: 'u',
  div: 'p',
  h4: 'h3',
  h5: 'h3',
  h6: 'h3',
}

/** Our own attachment addresses: relative, so that they can only mean this server. */
const attachmentPath = /^\/api\/v1\/attachments\/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?:\/[\w.-]+)*$/i

/** Whom a note names: `user:` or `team:` and the id. */
const mentionMark = /^(?:user|team):[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** A value that a macro did not find: the name of its variable. */
const missingMark = /^[a-z][\w.-]{0,99}$/i

/**
 * Makes safe what an agent wrote in the rich-text editor (or a script sent as `bodyHtml`). Pictures only from our
 * attachments, cid: or data: (png, jpeg, gif, webp); others keep only their alternative text. No styles, classes or ids.
 * With `mentions` (notes alone) `<span data-mention="user:<id>">` stays; `<span data-missing="requester.phone">`, a value that a
 * macro did not find, stays in drafts and is refused when it is sent (missingIn).
 */
export function sanitizeComposedHtml(html: string, { mentions = false }: { mentions?: boolean } = {}): string {
  return sanitize(limitDepth(html.slice(0, MAX_MAIL_HTML)), {
    ...strictness,
    allowedTags: [...composedTags, 'span'],
    allowedAttributes: {
      ...Object.fromEntries(Object.entries(composedAttributes).map(([tag, names]) => [tag, [...names]])),
      span: ['data-mention', 'data-missing'],
    },
    transformTags: {
      '*': (tag, given) => {
        const name = Object.hasOwn(synonyms, tag) ? (synonyms[tag] ?? tag) : tag
        const attribs: Attributes = {}
        if (name === 'span') {
          const mention = given['data-mention'] ?? ''
          const missing = given['data-missing'] ?? ''
          if (mentions && mentionMark.test(mention)) return { tagName: name, attribs: { 'data-mention': mention } }
          if (missingMark.test(missing)) return { tagName: name, attribs: { 'data-missing': missing } }
          return { tagName: 'x-plain', attribs }
        }
        const own = ownRule(name)
        for (const wanted of composedAttributes[name] ?? []) {
          const rule = Object.hasOwn(own, wanted) ? own[wanted] : undefined
          const value = given[wanted] === undefined ? null : rule?.(given[wanted])
          if (value) attribs[wanted] = value
        }
        if (name === 'a') addLink(attribs, given)
        if (name === 'img') {
          const src = composedImage((given.src ?? '').trim())
          if (src) attribs.src = src
          attribs.alt ??= ''
        }
        return { tagName: name, attribs }
      },
    },
  })
}

/** Variables whose values a text of ours still lacks, each once: what a macro did not find and nobody has filled in. */
export function missingIn(html: string): string[] {
  return [...new Set([...html.matchAll(/<span data-missing="([^"]+)">/g)].map((match) => match[1] ?? ''))]
}

function composedImage(src: string): string | null {
  if (attachmentPath.test(src)) return src
  if (/^cid:[\w.@+-]{1,250}$/i.test(src)) return src
  return dataImage(src)
}
