import { DomUtils, parseDocument } from 'htmlparser2'
import { limitDepth } from '../../platform/html/limit-depth.ts'

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const ownPath = new RegExp(`^/api/v1/attachments/(${uuid})(?:[/?#]|$)`, 'i')

/** The attachment behind one of our own picture addresses ("/api/v1/attachments/{id}", also with our origin); else null. */
export function attachmentIdOf(src: string, publicUrl: string): string | null {
  const origin = publicUrl.replace(/\/+$/, '')
  const path = src.startsWith(`${origin}/`) ? src.slice(origin.length) : src
  return ownPath.exec(path)?.[1]?.toLowerCase() ?? null
}

/**
 * Prepares sanitized HTML for mail: pictures at our own addresses become `cid:` (by `contentIdOf`), pictures that the
 * reader had blocked get their address back, and a picture that cannot be shown outside becomes its alternative text:
 * an address of ours means nothing to the recipient and must not leave. `used`: ids of the attachments that are shown.
 */
export function rewriteImages(
  html: string,
  options: { publicUrl: string; contentIdOf: (attachmentId: string) => string | null },
): { html: string; used: Set<string> } {
  const used = new Set<string>()
  const document = parseDocument(limitDepth(html))
  for (const element of DomUtils.getElementsByTagName('img', document)) {
    const { attribs } = element
    const id = attachmentIdOf(attribs.src ?? '', options.publicUrl)
    const contentId = id ? options.contentIdOf(id) : null
    const remote = /^https?:\/\//i.test(attribs.src ?? '') && !id ? attribs.src : attribs['data-remote-src']
    const source = id && contentId ? `cid:${contentId}` : id ? undefined : remote
    if (id && contentId) used.add(id)
    if (source) {
      attribs.src = source
      for (const name of ['srcset', 'data-remote-src', 'data-remote-srcset', 'data-attachment-id']) delete attribs[name]
    } else {
      const [text] = parseDocument(attribs.alt ? `[${escapeText(attribs.alt)}]` : '').children
      if (text) DomUtils.replaceElement(element, text)
      else DomUtils.removeElement(element)
    }
  }
  return { html: DomUtils.getInnerHTML(document, { encodeEntities: 'utf8' }), used }
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
