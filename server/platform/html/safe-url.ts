const linkSchemes = new Set(['http:', 'https:', 'mailto:', 'tel:'])

/** Longest link that is kept, in characters. Browsers stop at 2 MB, mail gateways write links of some thousand. */
const MAX_URL = 16_000

/** What a browser skips in a URL before it reads the scheme: C0 controls and spaces around, tab and newlines inside. */
function asBrowserReads(url: string): string {
  let start = 0
  let end = url.length
  while (start < end && url.charCodeAt(start) <= 0x20) start += 1
  while (end > start && url.charCodeAt(end - 1) <= 0x20) end -= 1
  return url.slice(start, end).replace(/[\t\n\r]/g, '')
}

function parsed(url: string): URL | null {
  return url.length > MAX_URL ? null : URL.parse(url)
}

/**
 * The link when its scheme is http, https, mailto or tel, as the browser's own URL grammar reads it; else null.
 * Relative links have nothing to be relative to in a mail and are dropped, but `www.example.com` becomes https.
 */
export function safeLink(href: string): string | null {
  const url = asBrowserReads(href)
  if (/^www\.[^\s/\\]+\.[^\s]+$/i.test(url)) return safeLink(`https://${url}`)
  const target = parsed(url.startsWith('//') ? `https:${url}` : url)
  if (!target || !linkSchemes.has(target.protocol)) return null
  return url.startsWith('//') ? `https:${url}` : url
}

/** An absolute http(s) address of a picture on somebody's server (`//host/x` becomes https); else null. */
export function remoteUrl(src: string): string | null {
  const link = safeLink(src)
  return link && /^https?:/i.test(link) ? link : null
}

/** Largest picture inside a mail's own HTML, in characters of its data: URL (about 1.5 MB of picture). */
export const MAX_DATA_IMAGE = 2_000_000

/** A base64 data: URL of a picture kind that cannot carry script; else null. */
export function dataImage(src: string): string | null {
  const url = asBrowserReads(src)
  if (url.length > MAX_DATA_IMAGE) return null
  const head = /^data:image\/(?:png|jpe?g|gif|webp);base64,/i.exec(url)
  if (!head) return null
  return /^[a-z0-9+/=\s]*$/i.test(url.slice(head[0].length)) ? url : null
}
